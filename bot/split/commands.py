"""The jobs of split power on the command line; what is heavy is imported by the command that needs it."""

from pathlib import Path
from typing import Annotated

import typer


def witness(
    case: Annotated[str, typer.Argument(help="OWNER/REPO#N")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
) -> None:
    """Split power, first: note with the key which marks hold, for who has none; 75 if it cannot be seen now."""
    from bot.split.run import run_witness

    raise typer.Exit(run_witness(case, out))


def propose(
    case: Annotated[str, typer.Argument(help="OWNER/REPO#N")],
    witness: Annotated[Path, typer.Option(help="The file that `askfirst witness` wrote.")],
    out: Annotated[Path, typer.Option(help="The folder to leave what is handed over in.")],
) -> None:
    """Split power, second: think with models and sandbox, a token that reads, and no key; say nothing."""
    from bot.split.run import run_propose

    raise typer.Exit(run_propose(case, witness, out))


def apply(
    case: Annotated[str, typer.Argument(help="OWNER/REPO#N")],
    folder: Annotated[
        Path | None, typer.Option("--from", help="The folder that `askfirst propose` left.")
    ] = None,
) -> None:
    """Split power, third: hold what was handed over against what is there, sign and say; no model, no code run."""
    from bot.split.run import run_apply

    raise typer.Exit(run_apply(case, folder))
