"""Bring commits to the forge and back, with the person's token in the environment of that one git process."""

import base64
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bot.domain.errors import UserError
from bot.settings import child_environment

_QUIET = ("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "commit.gpgsign=false")


def push_folder(folder: Path, url: str, login: str, token: str) -> None:
    """Push the files of a folder as the first commit of an empty repository."""
    with tempfile.TemporaryDirectory(prefix="askfirst-") as made:
        work = Path(made) / "work"
        shutil.copytree(folder, work, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        run_git(["init", "-q", "-b", "main", "."], work)
        run_git(["add", "-A"], work)
        who = ["-c", f"user.name={login}", "-c", f"user.email={login}@users.noreply.localhost"]
        run_git([*who, "commit", "-q", "-m", "First version"], work)
        push(work, "HEAD:refs/heads/main", url, login, token)


def push(repository: Path, refspec: str, url: str, login: str, token: str) -> None:
    """Push one ref; the repository's own configuration is not changed."""
    run_git(["push", "-q", url, refspec], repository, authorised(login, token))


def mirror(url: str, into: Path, login: str, token: str) -> None:
    """Clone everything that is there, pull requests' heads included."""
    if into.exists():
        shutil.rmtree(into)
    run_git(["clone", "-q", "--mirror", url, str(into)], into.parent, authorised(login, token))


def fetch(repository: Path, url: str, refspec: str, login: str, token: str) -> None:
    """Fetch one ref into a repository; its working tree and configuration stay as they are."""
    argv = ["fetch", "-q", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", url, refspec]
    run_git(argv, repository, authorised(login, token))


def authorised(login: str, token: str) -> dict[str, str]:
    """Return the variables that give one git process a token, which no argv, URL or configuration file then holds."""
    basic = base64.b64encode(f"{login}:{token}".encode()).decode()
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "http.extraHeader",
        "GIT_CONFIG_VALUE_0": f"Authorization: Basic {basic}",
    }


def run_git(argv: Sequence[str], folder: Path, variables: dict[str, str] | None = None) -> str:
    """Run git without hooks or prompts; `UserError` with what it said when it fails."""
    environment = child_environment(
        {"GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null"}
    )
    done = subprocess.run(
        ["git", *_QUIET, *argv],
        cwd=folder,
        env=environment | (variables or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise UserError(f"git {argv[0]} failed: {done.stderr.strip()[-600:]}")
    return done.stdout
