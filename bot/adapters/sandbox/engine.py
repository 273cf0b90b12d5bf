"""Talking to a container engine by its command line: what became of a container, and that it ends with us."""

import json
import os
import pwd
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.domain.errors import SandboxUnavailable

_PATIENCE = 60.0
_NEVER = "0001-01-01"
# waits for the end of its input, which comes when we end, whatever ends us
_AFTERWARDS = 'read -r _; "$@" || "$@"'


@dataclass(frozen=True, slots=True)
class State:
    """What the engine knows of a container. `pid`: its first process on this machine, 0 if there is none."""

    started: bool
    pid: int
    code: int
    out_of_memory: bool


@dataclass(frozen=True, slots=True)
class Engine:
    """Podman or Docker. `configuration`: an empty folder, so that no proxy setting of a person reaches containers."""

    program: Path
    configuration: Path

    @property
    def kind(self) -> str:
        """Return "podman" or "docker"."""
        return self.program.name

    def environment(self) -> dict[str, str]:
        """Return all that the engine's client is told by the environment: where its own state and its socket are."""
        uid = os.getuid()
        env = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
        try:
            env["HOME"] = pwd.getpwuid(uid).pw_dir
        except KeyError:
            env["HOME"] = "/nonexistent"
        runtime = Path(f"/run/user/{uid}")
        if runtime.is_dir():
            env["XDG_RUNTIME_DIR"] = str(runtime)
        if self.kind == "docker":
            env["DOCKER_CONFIG"] = str(self.configuration)
            if (own := runtime / "docker.sock").exists():
                env["DOCKER_HOST"] = f"unix://{own}"
        return env

    def call(self, *arguments: str, given: bytes | None = None) -> "subprocess.CompletedProcess[bytes]":
        """Run one command of the engine's to its end; one that does not answer is our machinery's failure."""
        try:
            return subprocess.run(
                [str(self.program), *arguments],
                input=given,
                stdin=subprocess.DEVNULL if given is None else None,
                capture_output=True,
                env=self.environment(),
                cwd="/",
                timeout=_PATIENCE,
                start_new_session=True,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise SandboxUnavailable(f"{self.program} does not answer: {error}") from error

    def state(self, name: str) -> State | None:
        """Ask for a container; None if there is none."""
        said = self.call("container", "inspect", "--format", "{{json .State}}", name)
        try:
            seen = json.loads(said.stdout)
            return State(
                not str(seen["StartedAt"]).startswith(_NEVER),
                int(seen["Pid"]),
                int(seen["ExitCode"]),
                bool(seen["OOMKilled"]),
            )
        except (ValueError, KeyError, TypeError):
            return None

    @contextmanager
    def afterwards_gone(self, name: str) -> Iterator[None]:
        """Remove the container on the way out; if we are killed before, a process that outlives us does it."""
        remove = ["rm", "-f", *(["--ignore", "--time", "0"] if self.kind == "podman" else []), name]
        process = subprocess.Popen(
            ["/bin/sh", "-c", _AFTERWARDS, "sh", str(self.program), *remove],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self.environment(),
            cwd="/",
            start_new_session=True,
        )
        try:
            yield
        finally:
            if process.stdin is not None:
                process.stdin.close()
            try:
                code = process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                code = process.wait()
        if code and self.state(name):
            raise SandboxUnavailable(f"{self.kind} could not remove the container {name}")
