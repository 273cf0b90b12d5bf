import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

log = logging.getLogger("plugins")

ROOT = Path("/opt/kitchen-display/plugins")


class PluginFolder:
    """Scripts in here are run by the display service, which runs as root."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root

    def prepare(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        os.chmod(self.root, 0o777)

    def install(self, source: Path) -> Path:
        target = self.root / source.name
        shutil.copyfile(source, target)
        target.chmod(0o644)
        log.info("installed %s", target.name)
        return target

    def scripts(self) -> list[Path]:
        return sorted(path for path in self.root.glob("*.py") if not path.name.startswith("_"))

    def run_all(self, timeout: int = 30) -> dict[str, int]:
        codes = {}
        for script in self.scripts():
            done = subprocess.run([sys.executable, "-I", str(script)], check=False, timeout=timeout)
            codes[script.stem] = done.returncode
        return codes


def main() -> None:
    logging.basicConfig(level=logging.INFO)
    folder = PluginFolder()
    folder.prepare()
    for name, code in folder.run_all().items():
        log.info("%s ended with %d", name, code)


if __name__ == "__main__":
    main()
