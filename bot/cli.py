"""The command line: the doors of the bot. Everything heavy is imported by the command that needs it."""

import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

from bot import __version__
from bot.domain.errors import Never, SandboxUnavailable, UserError
from bot.split.commands import apply, propose, witness

app = typer.Typer(
    name="askfirst",
    help="Askfirst asks before it codes, proves one commit per task, and leaves the merge to people.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


experiments = typer.Typer(no_args_is_help=True, help="Experiments with a real model.")
app.add_typer(experiments, name="eval")
gate = typer.Typer(no_args_is_help=True, help="Gates that a pull request's checks can rest on.")
app.add_typer(gate, name="gate")


def main() -> None:
    """Run the command line; errors that a person can mend are one sentence, not a trace."""
    try:
        app()
    except (UserError, Never) as error:
        typer.echo(f"askfirst: {error}", err=True)
        sys.exit(2)
    except SandboxUnavailable as error:
        typer.echo(f"askfirst: the sandbox cannot be used here: {error}", err=True)
        sys.exit(2)
    except BaseException as error:
        if isinstance(error, SystemExit | KeyboardInterrupt):
            raise
        # 1 means red or findings, so a bug of ours must be told from it (sysexits.h: EX_SOFTWARE)
        traceback.print_exc()
        sys.exit(70)


def _version(value: bool) -> None:
    if value:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Askfirst asks before it codes, proves one commit per task, and leaves the merge to people."""


@app.command()
def demo(
    headless: Annotated[bool, typer.Option(help="Let the scripted person do everything and stop.")] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print the report as JSON on stdout, nothing else there.")
    ] = False,
    answers: Annotated[str, typer.Option(help="The person's answers to the three questions.")] = "1b,2a,3b",
    model_url: Annotated[str, typer.Option(help="Base URL of another Messages API to drive the bot.")] = "",
    data: Annotated[
        Path | None,
        typer.Option(resolve_path=True, help="Folder to keep the demo in; a restart goes on there."),
    ] = None,
    port: Annotated[
        int, typer.Option(help="Port of the forge's pages; another is taken if it is in use.")
    ] = 8470,
) -> None:
    """Watch a vague issue become a reviewed draft pull request; the model is a script, everything else is real."""
    from bot.demo.run import Choice, run_demo

    raise typer.Exit(run_demo(Choice(headless, json, answers, model_url, data, port)))


@app.command()
def local(
    path: Annotated[Path, typer.Argument(help="A git repository of yours; its working tree is not touched.")],
    issue: Annotated[str, typer.Option(help="A file with the issue's text, or - for standard input.")],
    python: Annotated[Path | None, typer.Option(help="The interpreter that has what the tests need.")] = None,
    answers: Annotated[str, typer.Option(help="Answers to give without asking, such as 1b,2a.")] = "",
    data: Annotated[
        Path | None,
        typer.Option(resolve_path=True, help="Folder to keep the work in; a restart goes on there."),
    ] = None,
    port: Annotated[
        int, typer.Option(help="Port of the forge's pages; another is taken if it is in use.")
    ] = 8470,
    json: Annotated[
        bool, typer.Option("--json", help="Print the report as JSON on stdout at the end.")
    ] = False,
) -> None:
    """Work on a local repository with the configured model: the result is a branch and a draft pull request."""
    from bot.local.run import LocalChoice, run_local

    raise typer.Exit(run_local(LocalChoice(path, issue, python, answers, data, port, json)))


@app.command()
def task(
    path: Annotated[Path, typer.Argument(help="A git repository of yours; its working tree is not touched.")],
    text: Annotated[str, typer.Argument(help="What to do, or - to read it from standard input.")],
    python: Annotated[Path | None, typer.Option(help="The interpreter that has what the tests need.")] = None,
    model: Annotated[str, typer.Option(help="The model; default: ASKFIRST_MODEL_CODE.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print the report as JSON on stdout.")] = False,
) -> None:
    """Do one task on HEAD as one proven commit on a branch: 0 done, 1 not proven, 2 cannot be tried, 3 it asks, 75 later."""
    from bot.task import run_task

    raise typer.Exit(run_task(path, text, python, model, json))


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8471,
) -> None:
    """Serve as a GitHub App: webhooks in, one worker a case."""
    from bot.wiring import run_server

    raise typer.Exit(run_server(host, port))


@app.command()
def reconcile(case: Annotated[str, typer.Argument(help="OWNER/REPO#N")]) -> None:
    """Bring one case to its fixed point and say where it stands."""
    from bot.wiring import run_reconcile

    raise typer.Exit(run_reconcile(case))


@app.command()
def handle(
    event: Annotated[Path | None, typer.Option(help="The event's JSON; default: GITHUB_EVENT_PATH.")] = None,
) -> None:
    """Handle the event of a GitHub Actions run."""
    from bot.wiring import run_handle

    raise typer.Exit(run_handle(event))


for job in (witness, propose, apply):
    app.command()(job)


@app.command()
def check(
    path: Annotated[Path, typer.Argument(help="A git repository.")] = Path(),
    base: Annotated[
        str, typer.Option(help="Compare with this revision: what was red there does not count.")
    ] = "",
    python: Annotated[Path | None, typer.Option(help="The interpreter that has what the tests need.")] = None,
    summary: Annotated[Path | None, typer.Option(help="Append a Markdown summary to this file.")] = None,
    json: Annotated[Path | None, typer.Option("--json", help="Write the report to this file.")] = None,
) -> None:
    """Run a repository's tests in the sandbox: 0 green, 1 red, 2 could not be run."""
    from bot.checks import run_check

    raise typer.Exit(run_check(path, base, python, summary, json))


@app.command()
def scan(
    path: Annotated[Path, typer.Argument(help="A git repository.")] = Path(),
    base: Annotated[str, typer.Option(help="Only what changed since this revision counts.")] = "",
    sarif: Annotated[Path | None, typer.Option(help="Write SARIF to this file.")] = None,
    summary: Annotated[Path | None, typer.Option(help="Append a Markdown summary to this file.")] = None,
    json: Annotated[Path | None, typer.Option("--json", help="Write the report to this file.")] = None,
) -> None:
    """Scan a repository's files for security mistakes: 0 clean, 1 findings, 2 could not be scanned."""
    from bot.checks import run_scan

    raise typer.Exit(run_scan(path, base, sarif, summary, json))


@app.command()
def integrity(
    base: Annotated[str, typer.Option(help="The revision that the change is compared with.")],
    path: Annotated[Path, typer.Argument(help="A git repository.")] = Path(),
    summary: Annotated[Path | None, typer.Option(help="Append a Markdown summary to this file.")] = None,
    json: Annotated[Path | None, typer.Option("--json", help="Write the findings to this file.")] = None,
) -> None:
    """Tell whether a change makes the tests tell less: 0 no, 1 a person should look, 2 could not be read."""
    from bot.checks import run_integrity

    raise typer.Exit(run_integrity(path, base, summary, json))


@app.command()
def deps(
    path: Annotated[Path, typer.Argument(help="A git repository.")] = Path(),
    base: Annotated[str, typer.Option(help="Only what changed since this revision counts.")] = "",
    offline: Annotated[bool, typer.Option(help="Ask no registry: what would be asked is unknown.")] = False,
    sarif: Annotated[Path | None, typer.Option(help="Write SARIF to this file.")] = None,
    summary: Annotated[Path | None, typer.Option(help="Append a Markdown summary to this file.")] = None,
    json: Annotated[Path | None, typer.Option("--json", help="Write the report to this file.")] = None,
) -> None:
    """Judge the packages that a repository names: 0 fine, 1 refused or for a person to decide, 2 unknown."""
    from bot.dependencies import run_deps

    raise typer.Exit(run_deps(path, base, offline, sarif, summary, json))


@app.command()
def forge(
    data: Annotated[
        Path, typer.Option(resolve_path=True, help="Folder of its state; it survives a restart.")
    ],
    port: Annotated[int, typer.Option(help="Port; another is taken if it is in use.")] = 8470,
    user: Annotated[list[str] | None, typer.Option(help="LOGIN:TOKEN of a person; may be repeated.")] = None,
    app: Annotated[list[str] | None, typer.Option(help="ID:KEYFILE of an App; may be repeated.")] = None,
    admin: Annotated[
        list[str] | None, typer.Option(help="LOGIN:TOKEN of a site admin, who makes others by the API.")
    ] = None,
) -> None:
    """Run the embedded forge: a small GitHub on loopback."""
    from bot.forge.server import run_forge

    raise typer.Exit(run_forge(port, data, user or [], app or [], admin or []))


@experiments.command()
def clarity(
    data: Annotated[Path, typer.Option(help="JSON lines: issues whole and with information taken away.")],
    repos: Annotated[
        Path, typer.Option(help="Folder with a clone of each repository, OWNER+NAME or OWNER/NAME.")
    ],
    out: Annotated[
        Path,
        typer.Option(resolve_path=True, help="Folder for report and journal; a run that died goes on there."),
    ],
    blockers: Annotated[Path | None, typer.Option(help="JSON: issue id to blockers, id to text.")] = None,
    ids: Annotated[str, typer.Option(help="Ids by comma; all where none is named.")] = "",
    model: Annotated[str, typer.Option(help="The model that reads; else the one of the role clarify.")] = "",
    workers: Annotated[int, typer.Option(min=1, max=64, help="Readings at the same time.")] = 4,
    second_opinion: Annotated[bool, typer.Option(help="Have what seems clear read twice.")] = False,
) -> None:
    """Does the bot ask where it must, and only there? Missed and false questions, Ask-F1, cost; every reading is paid."""
    from bot.experiments.run import Wanted, run_clarity

    named = tuple(name.strip() for name in ids.split(",") if name.strip())
    raise typer.Exit(run_clarity(Wanted(data, repos, out, blockers, named, model, workers, second_opinion)))


@gate.command()
def approvals(
    wanted: Annotated[int, typer.Option("--approvals", min=1, help="How many are needed.")] = 1,
    repo: Annotated[str, typer.Option(help="OWNER/NAME; default: GITHUB_REPOSITORY.")] = "",
    pull: Annotated[int, typer.Option(min=0, help="The pull request; default: that of the event.")] = 0,
    label: Annotated[str, typer.Option(help="The label that asks for work; default: ASKFIRST_LABEL.")] = "",
    status: Annotated[str, typer.Option(help="Write the verdict as a commit status of this name too.")] = "",
    summary: Annotated[Path | None, typer.Option(help="Append a Markdown summary to this file.")] = None,
    json: Annotated[Path | None, typer.Option("--json", help="Write the report to this file.")] = None,
) -> None:
    """Did people who neither asked for nor wrote it approve a pull request's head? 0 yes, 1 not yet, 2 cannot be judged."""
    from bot.gates import Gate, run_approvals

    raise typer.Exit(run_approvals(Gate(wanted, repo, pull, label, status, summary, json)))


@app.command()
def doctor() -> None:
    """Tell what works on this machine and what to do about what does not."""
    from bot.checks import run_doctor

    raise typer.Exit(run_doctor())


if __name__ == "__main__":
    main()
