"""What is particular to containers: whose failure it was, what the engine is told, and that its filter is the same one."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.adapters.sandbox import Containers
from bot.adapters.sandbox.container_profile import (
    Container,
    Identity,
    podman_as_root,
    podman_as_user,
    run_arguments,
    skeleton,
)
from bot.adapters.sandbox.seccomp import FAMILIES, MACHINES, NEW_NAMESPACE
from bot.adapters.sandbox.seccomp_oci import oci_profile
from bot.domain.errors import SandboxUnavailable
from bot.ports import Job, Limits

NEVER = '{"StartedAt": "0001-01-01T00:00:00Z", "Pid": 0, "ExitCode": 0, "OOMKilled": false}'
ENDED = '{{"StartedAt": "2026-01-01T00:00:00Z", "Pid": 0, "ExitCode": {code}, "OOMKilled": {oom}}}'
Fake = Callable[..., Containers]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "tree" / ".git").mkdir(parents=True)
    return tmp_path / "tree"


@pytest.fixture
def fake(tmp_path: Path) -> Fake:
    """Return what makes an engine that says and answers as told, and writes down what it was asked."""

    def make(run: str, state: str, kind: str = "podman") -> Containers:
        program = tmp_path / kind
        program.write_text(
            f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\nenv > {tmp_path}/env\n'
            f"case $1 in run) {run};; container) printf '%s\\n' '{state}';; image) exit 1;; esac\n"
        )
        program.chmod(0o755)
        return Containers(program)

    return make


def asked(tmp_path: Path) -> list[str]:
    """Return the first words of what the engine was asked."""
    return [line.split()[0] for line in (tmp_path / "asked").read_text().splitlines()]


def test_a_container_that_never_started_is_no_outcome(fake: Fake, tree: Path) -> None:
    """Whatever the engine's code, 125 or the command's own 1: the state tells, and its words are the reason."""
    for code in (0, 1, 125):
        engine = fake(f"echo 'Error: no cgroup' >&2; exit {code}", NEVER)
        with pytest.raises(SandboxUnavailable, match="no cgroup"):
            engine.run(Job(("true",), tree))
    with pytest.raises(SandboxUnavailable, match="ended with 125"):
        fake("exit 125", "").run(Job(("true",), tree))


def test_an_engine_that_hangs_before_the_start_is_no_timeout_of_the_job(fake: Fake, tree: Path) -> None:
    """The clock ran out, but not on the code."""
    with pytest.raises(SandboxUnavailable, match="not started within"):
        fake("exec sleep 60", NEVER).run(Job(("true",), tree, limits=Limits(seconds=0.3)))


@pytest.mark.parametrize(
    ("code", "oom", "how", "told"),
    [
        (0, "false", "exit", 0),
        (125, "false", "exit", 125),
        (139, "false", "signal", 11),
        (137, "true", "limit", 9),
    ],
)
def test_the_engines_state_tells_how_it_ended(
    fake: Fake, tree: Path, code: int, oom: str, how: str, told: int
) -> None:
    """Exit, signal and limit are told apart; the code of the client is nobody's word."""
    outcome = fake("exit 1", ENDED.format(code=code, oom=oom)).run(Job(("true",), tree))
    assert (how, told) == (outcome.how, outcome.code)


def test_the_container_is_removed_however_it_ended(fake: Fake, tree: Path, tmp_path: Path) -> None:
    """Removing is the last thing asked, by force."""
    fake("exit 0", ENDED.format(code=0, oom="false")).run(Job(("true",), tree))
    assert ["run", "container", "rm"] == asked(tmp_path)


def test_one_that_cannot_be_removed_is_said(fake: Fake, tree: Path) -> None:
    """What may still run is never taken for gone."""
    engine = fake("exit 0", ENDED.format(code=0, oom="false"))
    engine.program.write_text(engine.program.read_text().replace("case $1 in", "case $1 in rm) exit 1;;"))
    with pytest.raises(SandboxUnavailable, match="could not remove"):
        engine.run(Job(("true",), tree))


def test_the_client_gets_none_of_our_environment(fake: Fake, tree: Path, tmp_path: Path) -> None:
    """Engines hand a proxy's variables to containers, and the client's own settings may add more."""
    assert {"http_proxy", "no_proxy"} <= set(os.environ)
    fake("exit 0", ENDED.format(code=0, oom="false"), "docker").run(Job(("true",), tree))
    names = {line.partition("=")[0] for line in (tmp_path / "env").read_text().splitlines()}
    assert names <= {"PATH", "HOME", "XDG_RUNTIME_DIR", "DOCKER_CONFIG", "DOCKER_HOST", "PWD", "_", "SHLVL"}


def test_docker_gets_an_image_of_ours_and_pulls_none(fake: Fake, tree: Path, tmp_path: Path) -> None:
    """What is not there yet is imported from a stream, under a name of its content."""
    fake("exit 0", ENDED.format(code=0, oom="false"), "docker").run(Job(("true",), tree))
    lines = (tmp_path / "asked").read_text().splitlines()
    image = lines[0].split()[-1]
    assert [f"image inspect {image}", f"import - {image}"] == lines[:2]
    assert image.startswith("askfirst-sandbox:")
    assert f"--pull never {'--log-driver'}" in lines[2]
    assert f" {image} /bin/sh -c " in lines[2]


def arguments(kind: str, identity: Identity, tree: Path) -> list[str]:
    """Return the arguments for a plain job."""
    folder = tree.parent
    container = Container("name", ("ROOT",), folder / "seccomp", folder / "etc", folder / "results")
    return run_arguments(kind, Job(("pytest", "-x"), tree), container, identity, (folder / "venv",))


@pytest.mark.parametrize(
    ("kind", "identity"),
    [("podman", podman_as_root(50_001, 50_002)), ("podman", podman_as_user()), ("docker", Identity(50_001))],
)
def test_an_engine_is_told_to_withhold(kind: str, identity: Identity, tree: Path) -> None:
    """No network, no capability, nothing to gain, nothing to write to but the tree and the results, and limits."""
    argv = arguments(kind, identity, tree)
    line = " ".join(argv)
    for part in (
        "--network none",
        "--cap-drop all",
        "--security-opt no-new-privileges",
        "--read-only",
        "--ipc none",
        "--pids-limit",
        "--memory ",
        f"--security-opt seccomp={tree.parent}/seccomp",
        f"--user {identity.inside}:{identity.inside}",
    ):
        assert part in line
    assert not {"--privileged", "-v", "--volume", "--device", "--cap-add", "--env", "-e"} & set(argv)
    mounts = [argv[at + 1] for at, part in enumerate(argv) if part == "--mount"]
    targets = [mount.split("dst=")[1].split(",")[0] for mount in mounts if "readonly" not in mount]
    assert ["/repo", "/results"] == targets
    assert any(f"src={tree}/.git,dst=/repo/.git,readonly" in mount for mount in mounts)
    assert ["--", "pytest", "-x"] == argv[-3:]


def test_podman_as_root_maps_two_unused_numbers_and_no_other(tree: Path) -> None:
    """The job's root is nobody on the host, least of all root."""
    options = podman_as_root(50_001, 50_002).options
    assert ("--uidmap", "0:50002:1", "--uidmap", "1000:50001:1") == options[:4]
    assert ("--gidmap", "0:50002:1", "--gidmap", "1000:50001:1") == options[4:]


def test_a_path_that_an_engine_would_read_as_options_is_refused(tmp_path: Path) -> None:
    """A comma ends a path in the engine's notation: what follows would be an option."""
    tree = tmp_path / "a,dst=" / "tree"
    tree.mkdir(parents=True)
    with pytest.raises(SandboxUnavailable, match="has a comma"):
        arguments("podman", podman_as_user(), tree)


def test_the_skeleton_has_nothing_of_the_hosts(tmp_path: Path) -> None:
    """Folders and links alone, no file."""
    skeleton(tmp_path)
    assert [] == [path for path in tmp_path.rglob("*") if path.is_file() and not path.is_symlink()]


@pytest.mark.parametrize("machine", sorted(MACHINES))
def test_the_engines_filter_is_the_same(machine: str) -> None:
    """Every call that bubblewrap's filter refuses, every family it refuses, and each bit of a new namespace."""
    profile = json.loads(oci_profile(machine))
    rules = profile["syscalls"]
    plain = {name: rule["errnoRet"] for rule in rules if not rule["args"] for name in rule["names"]}
    here = MACHINES[machine]
    assert {**dict.fromkeys(here.denied, 1), **dict.fromkeys(here.absent, 38)} == plain
    for family in (*range(60), 1 << 32 | 16, (1 << 64) - 1):
        assert (family not in FAMILIES) == any(refuses(rule, "socket", 0, family) for rule in rules), family
    for bit in range(64):
        asked_for = 1 << bit
        new = bit < 32 and bool(NEW_NAMESPACE & asked_for)
        assert new == any(refuses(rule, "clone", 0, asked_for | 17) for rule in rules), bit
    for request in (0x5412, 0x100005412, 0x541C):
        assert any(refuses(rule, "ioctl", 1, request) for rule in rules)
    assert not any(refuses(rule, "ioctl", 1, 0x5413) for rule in rules)
    assert [profile["defaultAction"], 1] == ["SCMP_ACT_ALLOW", len(profile["architectures"])]


def refuses(rule: dict[str, object], name: str, index: int, value: int) -> bool:
    """Tell whether a rule with one argument holds for a call, as the engine's library compares."""
    names, arguments = rule["names"], rule["args"]
    assert isinstance(names, list)
    assert isinstance(arguments, list)
    if name not in names or not arguments:
        return False
    (argument,) = arguments
    if argument["index"] != index:
        return False
    if argument["op"] == "SCMP_CMP_GT":
        return value > int(argument["value"])
    return value & int(argument["value"]) == int(argument["valueTwo"])
