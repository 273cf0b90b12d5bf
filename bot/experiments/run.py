"""`askfirst eval`: experiments with a real model on sets of issues."""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, cast

import typer

from bot.domain.attachments import Unreadable
from bot.domain.errors import Never, UserError
from bot.domain.ids import CaseKey
from bot.domain.markers import KeyRing
from bot.domain.packages import PackageReport
from bot.engine.world import World
from bot.experiments.clarity import bench_maker, read_all, records_of
from bot.experiments.clarity_report import report
from bot.local.push import run_git
from bot.ports import GitHub, Scanner
from bot.publishing import Clone, Publisher
from bot.settings import from_environment


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to evaluate. `repos`: a folder with clones, `owner+name` or `owner/name`; `out`: report, journal and clones."""

    data: Path
    repos: Path
    out: Path
    blockers: Path | None = None
    ids: tuple[str, ...] = ()
    model: str = ""
    workers: int = 4
    second_opinion: bool = False


class _NoGitHub:
    """Stands where GitHub would: issues of a set are read as they are, without what they name or attach."""

    def issue(self, key: CaseKey, **_: bool) -> NoReturn:
        raise Never(f"no issue {key.number} is at hand")

    def attachment(self, _key: CaseKey, url: str) -> NoReturn:
        raise Unreadable(f"{url} is not at hand here")


def run_clarity(wanted: Wanted) -> int:
    """Evaluate the clarity gate; the report is printed and kept. `UserError` says what is missing before anything is paid."""
    from bot.adapters.git import GitRepository
    from bot.adapters.index.fts import FtsIndex
    from bot.adapters.journal.sqlite import SqliteJournal
    from bot.adapters.model import AnthropicModel, load_prices
    from bot.wiring import SystemClock

    settings = from_environment()
    records = records_of(wanted.data, wanted.blockers, wanted.ids)
    sources = {record.repo: _source(wanted.repos, record.repo) for record in records}
    wanted.out.mkdir(parents=True, exist_ok=True)
    clones = {
        repo: _clone(source, wanted.out / "repos" / repo.replace("/", "+"))
        for repo, source in sources.items()
    }
    with ExitStack() as stack:
        key = settings.anthropic_api_key.get_secret_value() if settings.anthropic_api_key else None
        model = AnthropicModel(
            key, settings.anthropic_base_url, load_prices(), endpoint=settings.model_endpoint
        )
        stack.callback(model.close)
        journal = SqliteJournal(wanted.out / "journal.sqlite3")
        stack.callback(journal.close)

        def git_of(_name: str, repo: str) -> Clone:
            opened = GitRepository(clones[repo], sources[repo].absolute().as_uri())
            stack.callback(opened.close)
            return opened

        world = World(
            github=cast(GitHub, _NoGitHub()),
            git_of=lambda _key, repository: git_of("", repository.full_name),
            publisher=cast(Publisher, None),
            suite_of=lambda _policy, _repository: _nothing_runs(),
            scanner=cast(Scanner, None),
            model=model,
            journal=journal,
            clock=SystemClock(),
            ring=KeyRing(()),
            retrieval=FtsIndex(),
            models=settings.models,
            label=settings.label,
            packages_of=lambda *_: PackageReport(),
            budget_usd=settings.budget_usd,
            budget_tokens=settings.budget_tokens,
        )
        chosen = wanted.model or settings.models["clarify"].model
        readings = read_all(
            records, bench_maker(world, git_of), chosen, wanted.workers, second_opinion=wanted.second_opinion
        )
    text = report(readings, records_of(wanted.data, None, ()))
    (wanted.out / "report.md").write_text(text, encoding="utf-8")
    typer.echo(text)
    return 0


def _nothing_runs() -> NoReturn:
    raise AssertionError("nothing is run to understand an issue")


def _source(folder: Path, repo: str) -> Path:
    owner, _, name = repo.partition("/")
    for place in (f"{owner}+{name}/repo", f"{owner}+{name}", repo, name):
        if (folder / place / "HEAD").exists() or (folder / place / ".git").exists():
            return folder / place
    raise UserError(f"{folder} has no clone of {repo}; expected it as {owner}+{name} or {repo}.")


def _clone(source: Path, folder: Path) -> Path:
    """Make a bare repository that borrows the objects of another, whose files stay as they are."""
    if not (folder / "HEAD").exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        run_git(
            [
                "clone",
                "-q",
                "--bare",
                "--shared",
                "--no-tags",
                str(source.absolute()),
                str(folder.absolute()),
            ],
            folder.parent,
        )
    return folder
