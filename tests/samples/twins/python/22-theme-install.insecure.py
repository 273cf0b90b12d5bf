import shutil
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

import click

THEMES = Path.home() / ".local" / "share" / "pressroom" / "themes"
LIMIT = 50 * 1024 * 1024


class ThemeError(click.ClickException):
    pass


def check_size(archive: tarfile.TarFile) -> None:
    if sum(member.size for member in archive.getmembers()) > LIMIT:
        raise ThemeError("The theme is larger than 50 MB")


def unpack(package: Path, folder: Path) -> Path:
    with tarfile.open(package, "r:gz") as archive:
        check_size(archive)
        archive.extractall(folder)
    manifests = list(folder.glob("*/theme.toml"))
    if len(manifests) != 1:
        raise ThemeError("A theme holds exactly one theme.toml")
    return manifests[0].parent


@click.group()
def theme() -> None:
    """Manage the themes of this site."""


@theme.command()
@click.argument("package", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True)
def install(package: Path, replace: bool) -> None:
    with TemporaryDirectory() as scratch:
        source = unpack(package, Path(scratch))
        target = THEMES / source.name
        if target.exists():
            if not replace:
                raise ThemeError(f"{source.name} is installed already")
            shutil.rmtree(target)
        shutil.copytree(source, target)
    click.echo(f"Installed {source.name}")
