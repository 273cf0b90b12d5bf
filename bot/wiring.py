"""The composition root: settings in, a world with real adapters out, and the doors that run the loop in it."""

import json
import logging
import re
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import typer

from bot.clones import clones_of
from bot.domain.errors import UserError
from bot.domain.github import Repository
from bot.domain.ids import CaseKey
from bot.domain.markers import Ring
from bot.domain.policy import Policy
from bot.engine.controller import Controller
from bot.engine.naming import describe
from bot.engine.queue import ThreadQueue
from bot.engine.resync import Resync
from bot.engine.world import World
from bot.network import certificates, proxies_for
from bot.ports import GitHub, Journal, Limits, Sandbox, Suite
from bot.publishing import GitPush, Publisher
from bot.registries import gate_of, packages_of
from bot.settings import Settings, cache_folder, from_environment
from bot.web.events import Bell, bells_of

if TYPE_CHECKING:
    from bot.adapters.github import PyGitHub

_CASE = re.compile(r"^([\w.-]+/[\w.-]+)#(\d+)$")
_log = logging.getLogger(__name__)


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the time in UTC."""
        return datetime.now(UTC)


def sandbox_of(settings: Settings) -> Sandbox:
    """Return the sandbox; without one only a person's `sandbox: none` goes on."""
    from bot.adapters.sandbox import Bare, find_sandbox

    return Bare() if settings.sandbox == "none" else find_sandbox(wanted=settings.sandbox)


def own_python() -> Path:
    """Return the interpreter we run with, by its place in our environment."""
    return Path(sys.prefix, "bin", "python")


def github_of(settings: Settings, ring: Ring | None = None) -> "PyGitHub":
    """Connect to GitHub as an App if there is one, else with a token; `ring`: other keys than the settings'."""
    from bot.adapters.github import AppAuth, Egress, TokenAuth, connect

    url, way = settings.github_api_url, settings.git_environment
    egress = Egress(proxies_for(url, way), certificates(way))
    private = settings.private_key()
    if settings.app_id and private:
        return connect(url, AppAuth(settings.app_id, private), egress=egress, ring=ring or settings.ring())
    if settings.github_token:
        auth = TokenAuth(settings.github_token.get_secret_value())
        return connect(url, auth, egress=egress, ring=ring or settings.ring())
    raise UserError(
        "No credentials for GitHub: set ASKFIRST_APP_ID and its private key, or ASKFIRST_GITHUB_TOKEN."
    )


def journal_of(settings: Settings) -> Journal:
    """Open the journal, which no other process may have open."""
    from bot.adapters.journal.sqlite import SqliteJournal

    return SqliteJournal(settings.data_dir / "journal.sqlite3")


def publisher_of(settings: Settings, github: "PyGitHub") -> Publisher:
    """Return what puts commits on a branch, in the way that the settings choose."""
    return github.commits() if settings.commits == "api" else GitPush(github)


def world_of(
    settings: Settings,
    github: "PyGitHub | None" = None,
    ring: Ring | None = None,
    journal: Journal | None = None,
) -> World:
    """Put the real adapters together; what is not given is made by the settings."""
    from bot.adapters.index.fts import FtsIndex
    from bot.adapters.model import AnthropicModel, load_prices
    from bot.adapters.sandbox import Distrusted
    from bot.adapters.scanners import scanner_with

    github, sandbox = github or github_of(settings), sandbox_of(settings)
    make, refusing = suite_maker(settings, sandbox), suite_maker(settings, Distrusted())

    def suite_of(policy: Policy, repository: Repository) -> Suite:
        trusted = sandbox.kind != "none" or repository.full_name.lower() in settings.trust
        host = urlsplit(repository.clone_url).netloc.replace(":", "_")
        return (make if trusted else refusing)(policy, f"{host}-{repository.id}")

    key = settings.anthropic_api_key.get_secret_value() if settings.anthropic_api_key else None
    return World(
        github=github,
        git_of=clones_of(settings, github),
        publisher=publisher_of(settings, github),
        suite_of=suite_of,
        scanner=scanner_with(cache_folder()),
        model=AnthropicModel(
            key, settings.anthropic_base_url, load_prices(), endpoint=settings.model_endpoint
        ),
        journal=journal or journal_of(settings),
        clock=SystemClock(),
        ring=ring or settings.ring(),
        retrieval=FtsIndex(),
        models=settings.models,
        label=settings.label,
        packages_of=packages_of(settings),
        budget_usd=settings.budget_usd,
        budget_tokens=settings.budget_tokens,
        allowed=settings.models_allowed,
    )


def suite_maker(settings: Settings, sandbox: Sandbox) -> Callable[[Policy, str], Suite]:
    """Return what makes the test suite of a repository, by its policy and the name that its environments are kept under.

    With a configured interpreter that is used as it is; else the set-up stage makes an environment, and a repository that
    declares none has our own interpreter. Without a sandbox nothing is set up: packages' code would run here.
    """
    from bot.adapters.setup import SetUp, base_python, registries, way_through
    from bot.adapters.suite import RepositorySuite

    data, configured, way = settings.data_dir, settings.python, settings.git_environment
    if configured and not configured.exists():
        raise UserError(f"ASKFIRST_PYTHON: there is no interpreter at {configured}.")
    python = configured or own_python()
    scratch = data / "scratch"
    scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
    # our own interpreter's plugins are none of the repository's, and loading them costs two seconds a run
    env = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} if python == own_python() else {}
    trusted = certificates(way)

    def suite_of(policy: Policy, name: str) -> Suite:
        limits = Limits(seconds=policy.timeout, memory=policy.memory_mb * 2**20)
        setup = None
        if configured is None and sandbox.kind != "none":
            hosts = frozenset(policy.registries) if policy.registries is not None else registries()
            cache, certificate = data / "environments" / name, Path(trusted) if trusted else None
            setup = SetUp(
                sandbox,
                base_python(),
                cache,
                way_through(way),
                hosts,
                certificate,
                scratch=scratch,
                gate=gate_of(settings, policy.base, hosts),
            )
        return RepositorySuite(
            sandbox,
            python,
            argv=policy.tests,
            env=env,
            limits=limits,
            scratch=scratch,
            setup=setup,
            junit=policy.junit,
        )

    return suite_of


def log_to_stderr() -> None:
    """Log what the loop does, one line each, to standard error."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr
    )
    for noisy in ("httpx", "httpx2", "anthropic", "urllib3", "github", "git"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def key_of(settings: Settings, bell: Bell) -> CaseKey:
    """Return the case that a bell is for."""
    return CaseKey(urlsplit(settings.github_api_url).netloc, bell.repo_id, bell.number, bell.repo)


def run_server(host: str, port: int) -> int:
    """Serve webhooks until told to stop; what runs then is finished to its next slice."""
    import uvicorn

    from bot.web.door import create_door

    log_to_stderr()
    settings = from_environment()
    if settings.webhook_secret is None:
        raise UserError("ASKFIRST_WEBHOOK_SECRET is not set; without it no delivery can be trusted.")
    world = world_of(settings)
    kind = sandbox_of(settings).kind
    rang: list[ThreadQueue] = []
    controller = Controller(world, lambda key: rang[0].rang(key), lambda: rang[0].closing)
    queue = ThreadQueue(controller.settle, controller.break_down, world.clock, settings.workers)
    rang.append(queue)
    github_host = urlsplit(settings.github_api_url).netloc
    resync = Resync(world, github_host, settings.resync_seconds, queue.ring)
    resync.start()

    def heard(bell: Bell) -> None:
        if not controller.did(bell.by):
            queue.ring(key_of(settings, bell))

    door = create_door(
        settings.webhook_secret.get_secret_value().encode(),
        heard,
        lambda: {"ok": not queue.closing, "sandbox": kind, "idle": queue.idle()},
        settings.app_id,
    )
    config = uvicorn.Config(
        door, host=host, port=port, log_config=None, access_log=False, timeout_graceful_shutdown=5
    )
    uvicorn.Server(config).run()
    resync.stop()
    queue.close()
    return 0


def parts_of(case: str) -> tuple[str, int]:
    """Return the repository and the number that `OWNER/REPO#NUMBER` names."""
    found = _CASE.match(case)
    if not found:
        raise UserError(f"expected OWNER/REPO#NUMBER, got {case!r}")
    return found[1], int(found[2])


def case_in(settings: Settings, github: GitHub, repo: str, number: int) -> CaseKey:
    """Return the case of a repository that GitHub knows by this name."""
    repository = github.repository(repo)
    return key_of(settings, Bell(repository.full_name, repository.id, number))


def run_reconcile(case: str) -> int:
    """Settle one case and print where it stands."""
    log_to_stderr()
    repo, number = parts_of(case)
    settings = from_environment()
    world = world_of(settings)
    return _settle(world, case_in(settings, world.github, repo, number))


def run_handle(event: Path | None) -> int:
    """Settle the cases that a GitHub Actions event is about."""
    log_to_stderr()
    settings = from_environment()
    file = event or settings.event_path
    if file is None or not settings.event_name:
        raise UserError("no event: GITHUB_EVENT_NAME and GITHUB_EVENT_PATH (or --event FILE) are needed")
    try:
        payload = json.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        raise UserError(f"{file} cannot be read as an event: {error}") from None
    bells = bells_of(settings.event_name, payload if isinstance(payload, dict) else {})
    if not bells:
        typer.echo(f"Nothing to do for a {settings.event_name} event.")
        return 0
    world = world_of(settings)
    return max(_settle(world, key_of(settings, bell)) for bell in bells)


def _settle(world: World, key: CaseKey) -> int:
    controller = Controller(world, lambda _: False, stop_asked())
    until = controller.settle(key)
    snapshot, policy = controller.snapshot(key)
    again = f"; look again at {until:%Y-%m-%d %H:%M} UTC" if until else ""
    typer.echo(describe(snapshot, policy) + again)
    return 0


def stop_asked() -> Callable[[], bool]:
    """Return what tells whether SIGTERM came: an Action that is cancelled stops before its next slice."""
    asked: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: asked.append(number))
    return lambda: bool(asked)
