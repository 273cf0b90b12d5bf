"""Run the git binary so that neither our environment nor a repository's content can make it do anything else.

GitPython's own runner copies the whole environment of this process to its children, keys and tokens with it, and cannot
be told not to; so processes are started here. Its object database is used for writing (`objects.py`).
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from bot.domain.errors import UserError

_OLDEST = (2, 32)  # GIT_CONFIG_GLOBAL; GIT_CONFIG_COUNT is one older

# Nothing that a repository, a user's configuration or a tree could bring may run or redirect.
_SAFE = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.attributesFile=/dev/null",
    "core.excludesFile=/dev/null",
    "core.quotePath=false",
    "core.autocrlf=false",
    "core.protectHFS=true",
    "core.protectNTFS=true",
    "core.pager=cat",
    "core.commitGraph=false",
    "credential.helper=",
    "protocol.allow=never",
    "submodule.recurse=false",
    "fetch.recurseSubmodules=false",
    "push.recurseSubmodules=no",
    "push.gpgSign=false",
    "commit.gpgSign=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "diff.external=",
    "log.showSignature=false",
    "advice.pushUpdateRejected=true",
    "http.followRedirects=false",  # else the header with the secret would follow to wherever a server points
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=30",
)

# Old commits of many sound projects have these; what could hurt a reader of the tree still refuses the fetch.
KNOWN_FLAWS = (
    "zeroPaddedFilemode",
    "badTimezone",
    "missingSpaceBeforeDate",
    "missingSpaceBeforeEmail",
    "missingEmail",
    "badEmail",
    "badName",
    "badDate",
    "badDateOverflow",
    "multipleAuthors",
    "missingTaggerEntry",
    "nulInCommit",
    "gitmodulesUrl",
    "gitmodulesParse",
)


def git_version_problem(search_path: str | None = None) -> str | None:
    """Return the sentence for a person whose git is missing or too old, None if it will do."""
    found = shutil.which("git", path=search_path)
    needs = ".".join(str(n) for n in _OLDEST)
    if found is None:
        return f"Askfirst needs git {needs} or newer, and there is no `git` on the PATH; install it and try again."
    try:
        answer = subprocess.run(
            [found, "--version"], capture_output=True, timeout=30, env=bare_environment({})
        )
    except (OSError, subprocess.SubprocessError) as error:
        return f"Askfirst needs git {needs} or newer, and {found} does not run: {error}."
    match = re.search(rb"(\d+)\.(\d+)", answer.stdout)
    if match is None or answer.returncode:
        return f"Askfirst needs git {needs} or newer, and {found} does not tell its version."
    seen = (int(match[1]), int(match[2]))
    if seen < _OLDEST:
        return f"Askfirst needs git {needs} or newer, and {found} is {seen[0]}.{seen[1]}."
    return None


def bare_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """Build a child's whole environment: nothing is inherited but PATH."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": "/nonexistent",
        "LC_ALL": "C",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "/bin/false",  # a wrong secret must fail, not ask
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_DEFAULT_HASH": "sha1",
        "GIT_DEFAULT_REF_FORMAT": "files",
        "GIT_PROTOCOL_FROM_USER": "0",
        **extra,
    }


@dataclass(frozen=True, slots=True)
class Ran:
    """How a git process ended; `code` is -1 where it was killed for taking too long."""

    code: int
    out: bytes
    err: str


@dataclass(frozen=True, slots=True)
class GitBinary:
    """The git binary bound to one bare repository. `environment`: proxy and CA variables for the network, if any."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def argv(self, args: Sequence[str], config: Sequence[str] = ()) -> list[str]:
        """Return the whole command line; never put a secret in `args` or `config`."""
        options = [part for setting in (*_SAFE, *config) for part in ("-c", setting)]
        return ["git", "--no-pager", f"--git-dir={self.folder}", *options, *args]

    def run(
        self,
        args: Sequence[str],
        *,
        stdin: bytes = b"",
        env: Mapping[str, str] | None = None,
        config: Sequence[str] = (),
        seconds: float = 60.0,
    ) -> Ran:
        """Run git to its end and return what it said, whatever its exit code."""
        try:
            done = subprocess.run(
                self.argv(args, config),
                input=stdin,
                capture_output=True,
                env=bare_environment({**self.environment, **(env or {})}),
                cwd="/",
                timeout=seconds,
                start_new_session=True,
            )
        except subprocess.TimeoutExpired as late:
            return Ran(-1, late.stdout or b"", f"git {args[0]} took longer than {seconds:g} s")
        except FileNotFoundError as error:
            raise UserError(git_version_problem() or str(error)) from error
        return Ran(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))

    def ask(self, args: Sequence[str], *, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> bytes:
        """Run git on local data, where a failure is a bug of ours or a damaged clone."""
        ran = self.run(args, stdin=stdin, env=env)
        if ran.code:
            raise GitFailed(args[0], ran)
        return ran.out

    @contextmanager
    def started(self, args: Sequence[str]) -> Iterator["subprocess.Popen[bytes]"]:
        """Run git with pipes, to be read while it runs; it is ended with the block."""
        process = self.start(args)
        try:
            yield process
        finally:
            stop(process)

    def start(
        self, args: Sequence[str], stderr: int | IO[bytes] = subprocess.PIPE
    ) -> "subprocess.Popen[bytes]":
        """Start git with pipes; whoever starts it must `stop` it."""
        try:
            return subprocess.Popen(
                self.argv(args),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env=bare_environment(self.environment),
                cwd="/",
                start_new_session=True,
            )
        except FileNotFoundError as error:
            raise UserError(git_version_problem() or str(error)) from error


class GitFailed(RuntimeError):
    """Git refused what must work on a sound clone."""

    def __init__(self, command: str, ran: Ran) -> None:
        super().__init__(f"git {command} ended with {ran.code}: {ran.err.strip()[-500:]}")
        self.ran = ran


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End a process that `start` began and close its pipes."""
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            try:
                pipe.close()
            except BrokenPipeError:
                continue  # it ended before it read all; nothing of ours is lost
    if process.poll() is None:
        process.kill()
    process.wait()
