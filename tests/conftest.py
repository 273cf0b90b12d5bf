"""What every test stands on: which tests run here, an empty environment, and no way out to a network or a model."""

import ipaddress
import os
import re
import shutil
import socket
import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# no deadline: two noisy cores say nothing about the code. No database: what a law found belongs in an example.
settings.register_profile(
    "dev", max_examples=20, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("ci", settings.get_profile("dev"), max_examples=100, derandomize=True)

PLUGINS = ("world/judging.py", "hostile/table.py")
LEFT_OUT = pytest.StashKey[Counter[str]]()
FOREIGN = (
    "ACTIONS_",
    "ANTHROPIC_",
    "ASKFIRST_",
    "AWS_",
    "GH_",
    "GIT_",
    "GITHUB_",
    "RUNNER_",
    "SEMGREP_",
    "XDG_",
)
SANDBOXES = {"bwrap": "bubblewrap", "podman": "podman", "docker": "docker"}
NOBODY = "http://127.0.0.1:9"  # the discard port: processes that a test starts find no proxy behind it


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--all`."""
    parser.addoption(
        "--all", action="store_true", help="run slow tests too, and fail where a tool is missing"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Choose how hard hypothesis tries, and let the forge be judged; a copy of this file has no judges beside it."""
    config.stash[LEFT_OUT] = Counter()
    settings.load_profile("ci" if config.getoption("all") else "dev")
    for name in PLUGINS:
        if (Path(__file__).parent / name).exists():
            config.pluginmanager.register(import_module(f"tests.{name[:-3].replace('/', '.')}"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is slow and what this machine has no tool for, unless all was asked for."""
    if config.getoption("all"):
        return
    kept, left = [], []
    for item in items:
        reason = reason_to_leave_out(item)
        if reason:
            config.stash[LEFT_OUT][reason] += 1
        (left if reason else kept).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept
    output = getattr(config, "workeroutput", None)
    if output is not None:
        output["left_out"] = dict(config.stash[LEFT_OUT])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take from a worker of pytest-xdist what was left out: each worker collects all, so one of them is enough."""
    left = getattr(node, "workeroutput", {}).get("left_out", {})
    node.config.stash[LEFT_OUT] |= Counter(left)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how many tests were left out, by reason; silence would read as coverage."""
    left = config.stash[LEFT_OUT]
    if left:
        terminalreporter.section("left out; --all runs them")
        for reason, count in sorted(left.items()):
            terminalreporter.line(f"{reason}: {count}")
    rows = [
        value
        for report in terminalreporter.stats.get("passed", [])
        for name, value in report.user_properties
        if name == "faults"
    ]
    if rows:
        terminalreporter.section("each fault at each kind of request")
        for line in table_of(rows):
            terminalreporter.line(line)


def table_of(rows: list[tuple[str, dict[str, str]]]) -> list[str]:
    """Draw faults × kinds of request: "=" went on, a letter parked and went on later, blank could not be struck."""
    letters: dict[str, str] = {}
    kinds = list(dict.fromkeys(kind for _, cells in rows for kind in cells))
    lines = [f"{number:>3}  {name}" for number, (name, _) in enumerate(rows, 1)]
    wide = max(map(len, kinds), default=0)
    lines += ["", " " * wide + "".join(f"{number:>4}" for number in range(1, len(rows) + 1))]
    for kind in kinds:
        marks = []
        for _, cells in rows:
            reason = re.sub(r"\S*/\S+|\d+|https?:\S+", "…", cells.get(kind, ""))
            if reason:
                letters.setdefault(
                    reason, chr(ord("a") + len(letters)) if len(letters) < 26 else f"z{len(letters) - 25}"
                )
            marks.append(letters.get(reason, "=") if kind in cells else "")
        lines.append(kind.ljust(wide) + "".join(f"{mark:>4}" for mark in marks))
    return [
        *lines,
        "",
        "  =  as if nothing had been",
        *(f"{key:>3}  parked: {why}" for why, key in letters.items()),
    ]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail a test whose tool is missing; only `--all` lets one get here."""
    for tool in tools_of(item):
        missing = missing_tool(tool)
        if missing:
            pytest.fail(f"needs({tool}): {missing}", pytrace=False)


def reason_to_leave_out(item: pytest.Item) -> str | None:
    """Return why a test does not run here without `--all`."""
    if item.get_closest_marker("slow"):
        return "slow"
    return next((f"needs({tool})" for tool in tools_of(item) if missing_tool(tool)), None)


def tools_of(item: pytest.Item) -> list[str]:
    """Return the tools that a test needs."""
    return [tool for marker in item.iter_markers("needs") for tool in marker.args]


def find_tool(*names: str) -> str | None:
    """Find a program on PATH or beside the interpreter, where wheels put theirs."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    return next((found for name in names if (found := shutil.which(name, path=path))), None)


@cache
def missing_tool(tool: str) -> str | None:
    """Return why a tool cannot be used here, None if it can."""
    if tool in SANDBOXES:
        from bot.adapters.sandbox import find_sandbox
        from bot.domain.errors import SandboxUnavailable

        try:
            find_sandbox(wanted=SANDBOXES[tool])
        except SandboxUnavailable as error:
            return str(error)
        return None
    if tool == "octokit":
        bare = not (Path(__file__).parent / "clients" / "node_modules" / tool).exists()
        return "npm ci --prefix tests/clients brings it" if bare or not find_tool("node") else None
    names = {"chromium": ("chromium", "chromium-browser", "google-chrome")}.get(tool, (tool,))
    return None if find_tool(*names) else f"{' or '.join(names)} was not found"


@pytest.fixture(scope="session")
def program() -> Callable[[str], str]:
    """Return a function that finds a program the test needs."""

    def find(name: str) -> str:
        found = find_tool(name)
        assert found is not None, f"{name} was not found"
        return found

    return find


@pytest.fixture(scope="session", autouse=True)
def bare_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Take away keys, tokens and settings of whoever runs the tests, their home, and the way out of processes."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.upper().startswith(FOREIGN)]:
            patch.delenv(name)
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            patch.setenv(name, NOBODY)
            patch.setenv(name.upper(), NOBODY)
        for name in ("no_proxy", "NO_PROXY"):
            patch.setenv(name, "127.0.0.1,localhost,::1")
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        yield


class Fence:
    """Refuses every address that is not on this machine, and remembers who tried."""

    def __init__(self) -> None:
        self.tried: list[str] = []

    def check(self, host: object) -> None:
        """Fail the test unless the host is this machine."""
        if isinstance(host, bytes):
            host = host.decode("ascii", "replace")
        if host in (None, "", "localhost"):
            return
        try:
            if ipaddress.ip_address(str(host)).is_loopback:
                return
        except ValueError:
            pass
        self.tried.append(str(host))
        # not an Exception, so that no retry and no handler in the code under test swallows it
        pytest.fail(f"a test tried to reach {host}: only loopback is allowed")

    def check_address(self, sock: socket.socket, address: Any) -> None:
        """Check the address of an internet socket; other families stay on this machine."""
        if sock.family in (socket.AF_INET, socket.AF_INET6):
            self.check(address[0])


FENCE = pytest.StashKey[Fence]()


@pytest.fixture(scope="session", autouse=True)
def no_network(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fence every socket of this process in."""
    fence = request.config.stash[FENCE] = Fence()
    connect, connect_ex, sendto = socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto
    getaddrinfo = socket.getaddrinfo

    def fenced_connect(self: socket.socket, address: Any) -> None:
        fence.check_address(self, address)
        return connect(self, address)

    def fenced_connect_ex(self: socket.socket, address: Any) -> int:
        fence.check_address(self, address)
        return connect_ex(self, address)

    def fenced_sendto(self: socket.socket, *args: Any) -> int:
        fence.check_address(self, args[-1])
        return sendto(self, *args)

    def fenced_getaddrinfo(host: Any, *args: Any, **named: Any) -> Any:
        fence.check(host)
        return getaddrinfo(host, *args, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", fenced_connect)
        patch.setattr(socket.socket, "connect_ex", fenced_connect_ex)
        patch.setattr(socket.socket, "sendto", fenced_sendto)
        patch.setattr(socket, "getaddrinfo", fenced_getaddrinfo)
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test whose threads tried to leave: what they raise does not reach it."""
    result = yield
    fence = item.config.stash.get(FENCE, None)
    if fence is not None and fence.tried:
        tried, fence.tried = fence.tried, []
        pytest.fail(f"a thread of this test tried to reach {', '.join(tried)}", pytrace=False)
    return result
