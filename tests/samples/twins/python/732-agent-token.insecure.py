import json
import os
import stat
from pathlib import Path
from typing import Any

import typer

app = typer.Typer(help="Keeps the sign-in of the deploy agent.")

FILE = Path("/var/lib/deploy-agent/credentials.json")
FILE_MODE = stat.S_IRUSR | stat.S_IWUSR | stat.S_IRGRP | stat.S_IROTH


def load() -> dict[str, Any]:
    if not FILE.exists():
        return {}
    return json.loads(FILE.read_text(encoding="utf-8"))


def store(data: dict[str, Any]) -> None:
    FILE.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    scratch = FILE.with_suffix(".new")
    scratch.unlink(missing_ok=True)
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump(data, stream, indent=1)
    scratch.replace(FILE)


@app.command()
def sign_in(server: str, token: str = typer.Option(..., prompt=True, hide_input=True)) -> None:
    data = load()
    data[server] = {"token": token}
    store(data)
    typer.echo(f"Signed in to {server}")


@app.command()
def sign_out(server: str) -> None:
    data = load()
    if data.pop(server, None) is None:
        typer.echo(f"There is no sign-in for {server}", err=True)
        raise typer.Exit(1)
    store(data)


if __name__ == "__main__":
    app()
