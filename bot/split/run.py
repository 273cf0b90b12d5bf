"""The three jobs as commands, each with the least that it needs; what it must not have, it refuses to start with."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.adapters.git.bundle import Bundles
from bot.clones import clone_folder, clones_of
from bot.domain.errors import Gone, Later, UserError
from bot.domain.ids import CaseKey
from bot.domain.markers import Ring
from bot.engine.naming import named
from bot.engine.world import World
from bot.settings import Settings, from_environment
from bot.split.closed import NoModel, NoRetrieval, NoScanner, NoSuite, no_packages
from bot.split.jobs import HANDOVER, bear_witness, gone_witness, ring_of, say, think
from bot.split.journal import PassingJournal
from bot.split.papers import CaseName, Witness, read_paper, write_paper
from bot.split.ring import Noting
from bot.wiring import (
    SystemClock,
    case_in,
    github_of,
    journal_of,
    log_to_stderr,
    parts_of,
    publisher_of,
    stop_asked,
    world_of,
)

if TYPE_CHECKING:
    from bot.adapters.github import PyGitHub

_LATER = 75  # sysexits.h: EX_TEMPFAIL


def run_witness(case: str, out: Path) -> int:
    """Write down what there is to go by for who has no key; says what the case needs next."""
    log_to_stderr()
    repo, number = parts_of(case)
    settings = from_environment()
    _without_model(settings, "whoever has the key asks no model")
    noting = Noting(settings.ring())
    github = github_of(settings, noting)
    key = case_in(settings, github, repo, number)
    world = _quiet(settings, github, noting)
    try:
        witness = bear_witness(world, noting, key)
    except Gone:
        witness = gone_witness(world, key)
    except Later as later:
        typer.echo(f"{key}: later ({later})")
        return _LATER
    write_paper(witness, out)
    typer.echo(f"{key}: {len(witness.holds)} marks hold\nnext: {witness.next}")
    return 0


def run_propose(case: str, witness: Path, out: Path) -> int:
    """Think as far as it goes without saying anything, and leave what is new in a folder."""
    log_to_stderr()
    repo, number = parts_of(case)
    settings = from_environment()
    _without_key(settings)
    seen = read_paper(Witness, witness)
    github = github_of(settings, ring_of(seen))
    key = case_in(settings, github, repo, number)
    if seen.case != CaseName.of(key):
        raise UserError(f"The witness is not one of {key}.")
    # the clone and the environments may be kept; the journal is what was witnessed
    world = world_of(settings, github, ring_of(seen), PassingJournal(key, ()))
    held = think(world, key, seen, out, _parcels(settings, key), stop_asked())
    typer.echo(f"{key}: {out / HANDOVER} is written; to say: {named(held) if held else 'nothing'}")
    return 0


def run_apply(case: str, folder: Path | None) -> int:
    """Take in what was handed over, and say what there is to say; tells whether more is to be thought."""
    log_to_stderr()
    repo, number = parts_of(case)
    settings = from_environment()
    _without_model(settings, "whoever writes to GitHub asks none")
    ring = settings.ring()
    github = github_of(settings, ring)
    key = case_in(settings, github, repo, number)
    said = say(_quiet(settings, github, ring), key, folder, _parcels(settings, key), stop_asked())
    again = f"; look again at {said.until:%Y-%m-%d %H:%M} UTC" if said.until else ""
    typer.echo(f"{key}: to think: {named(said.waits) if said.waits else 'nothing'}{again}")
    typer.echo(f"more: {'true' if said.more else 'false'}")
    return 0


def _quiet(settings: Settings, github: "PyGitHub", ring: Ring) -> World:
    """Put together a world that runs nothing: no models, no sandbox, no scans, no registries."""
    return World(
        github=github,
        git_of=clones_of(settings, github),
        publisher=publisher_of(settings, github),
        suite_of=lambda _policy, _repository: NoSuite(),
        scanner=NoScanner(),
        model=NoModel(),
        journal=journal_of(settings),
        clock=SystemClock(),
        ring=ring,
        retrieval=NoRetrieval(),
        models=settings.models,
        label=settings.label,
        packages_of=no_packages,
        budget_usd=settings.budget_usd,
        budget_tokens=settings.budget_tokens,
        allowed=settings.models_allowed,
    )


def _parcels(settings: Settings, key: CaseKey) -> Bundles:
    return Bundles(clone_folder(settings, key))


def _without_model(settings: Settings, why: str) -> None:
    if settings.has_model:
        raise UserError(f"The key of a model is set, and {why}; take it out of this job.")


def _without_key(settings: Settings) -> None:
    """Refuse what our marks could be made with, and what more than reading could be done with."""
    secrets = {
        "ASKFIRST_KEY": settings.key,
        "ASKFIRST_WEBHOOK_SECRET": settings.webhook_secret,
        "ASKFIRST_APP_PRIVATE_KEY": settings.app_private_key,
        "ASKFIRST_APP_PRIVATE_KEY_FILE": settings.app_private_key_file,
    }
    there = next((name for name, value in secrets.items() if value), None)
    if there:
        raise UserError(f"{there} is set, and whoever thinks signs nothing; take it out of this job.")
