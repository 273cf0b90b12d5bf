"""The forge and the bot as the two processes they are in real life, on loopback, for the demo and for `askfirst local`."""

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import requests

from bot.domain.errors import UserError
from bot.local.here import ask

_START = 30.0
_APP_ID = 1


@dataclass(frozen=True, slots=True)
class Secrets:
    """What a stage is locked with; made up once, kept in a file that only its owner reads."""

    token: str
    webhook: str
    marker: str


@dataclass(frozen=True, slots=True)
class Stage:
    """Two running processes: `web` and `api` are the forge's URLs, `bot` is the bot's door."""

    folder: Path
    web: str
    api: str
    bot: str
    login: str
    secrets: Secrets
    wanted_port: int
    port: int


@contextlib.contextmanager
def staged(folder: Path, login: str, port: int, settings: Mapping[str, str]) -> Iterator[Stage]:
    """Run forge and bot over a folder's state until the block ends; a second stage over the same state goes on there.

    `settings` are the bot's own variables (model, interpreter, sandbox); nothing else of the environment reaches it.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    locks, key = _secrets(folder), _app_key(folder)
    ready: dict[str, object] = {}
    with contextlib.ExitStack() as stack:
        stack.enter_context(_interruptible())
        door = _free_port()
        forge = stack.enter_context(
            _child(_forge_argv(folder, login, locks, key, port), folder / "forge.log", {})
        )
        starting = threading.Thread(target=lambda: ready.update(_first_line(forge)), daemon=True)
        starting.start()
        starting.join(_START)
        if not ready:
            raise UserError(f"The forge did not start; its log is {folder / 'forge.log'}.")
        web, api, taken = str(ready["url"]), str(ready["api"]), int(str(ready["port"]))
        own = {
            "ASKFIRST_GITHUB_API_URL": api,
            "ASKFIRST_APP_ID": str(_APP_ID),
            "ASKFIRST_APP_PRIVATE_KEY_FILE": str(key),
            "ASKFIRST_WEBHOOK_SECRET": locks.webhook,
            "ASKFIRST_KEY": locks.marker,
            "ASKFIRST_DATA_DIR": str(folder / "bot"),
            **settings,
        }
        argv = [sys.executable, "-m", "bot.cli", "serve", "--port", str(door)]
        bot = stack.enter_context(_child(argv, folder / "bot.log", own))
        url = f"http://127.0.0.1:{door}"
        _await(f"{url}/readyz", bot, folder / "bot.log")
        _register_hook(api, key, f"{url}/webhooks/github", locks.webhook)
        yield Stage(folder, web, api, url, login, locks, port, taken)


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Let a closed terminal, a polite kill and Ctrl-C all end the block in order, whatever was inherited from a shell."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are the main thread's
        return
    kinds = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {kind: signal.signal(kind, signal.default_int_handler) for kind in kinds}
    try:
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def _forge_argv(folder: Path, login: str, locks: Secrets, key: Path, port: int) -> list[str]:
    # the forge's tokens are made up here and worth nothing elsewhere, so they may stand in argv
    argv = [sys.executable, "-m", "bot.cli", "forge", "--data", str(folder / "forge"), "--port", str(port)]
    return [*argv, "--user", f"{login}:{locks.token}", "--app", f"{_APP_ID}:{key}"]


def _secrets(folder: Path) -> Secrets:
    file = folder / "secrets.json"
    if file.exists():
        return Secrets(**json.loads(file.read_text(encoding="utf-8")))
    made = Secrets(secrets.token_hex(20), secrets.token_hex(32), secrets.token_hex(32))
    _write_private(file, json.dumps(asdict(made)).encode())
    return made


def _app_key(folder: Path) -> Path:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    file = folder / "app.pem"
    if not file.exists():
        made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = made.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        _write_private(file, pem)
    return file


def _write_private(file: Path, content: bytes) -> None:
    """Write a file whole or not at all, readable by its owner alone."""
    part = file.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(content)
    part.replace(file)


@contextlib.contextmanager
def _child(argv: list[str], log: Path, settings: Mapping[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a child in a session of its own, so that Ctrl-C reaches it only through us; end it gently, then for good.

    It is tied to us, so that it ends even when we are killed.
    """
    from bot.settings import child_environment

    with log.open("ab") as stream:
        child = subprocess.Popen(
            [sys.executable, "-m", "bot.local.tied", str(os.getpid()), *argv],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stream,
            env=child_environment(settings),
            start_new_session=True,
        )
    try:
        yield child
    finally:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        if child.stdout:
            child.stdout.close()


def _first_line(child: "subprocess.Popen[bytes]") -> dict[str, object]:
    assert child.stdout is not None
    line = child.stdout.readline()
    try:
        body = json.loads(line)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(url: str, child: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + _START
    pause = threading.Event()
    while time.monotonic() < deadline and child.poll() is None:
        with contextlib.suppress(requests.RequestException):
            if ask("GET", url, timeout=2).ok:
                return
        pause.wait(0.05)
    raise UserError(
        f"The bot did not start; the end of {log} says:\n{log.read_text(errors='replace')[-2000:]}"
    )


def _register_hook(api: str, key: Path, url: str, secret: str) -> None:
    """Tell the forge where the App wants its webhooks, as one does on an App's settings page."""
    import jwt

    now = int(time.time())
    token = jwt.encode(
        {"iat": now - 60, "exp": now + 300, "iss": str(_APP_ID)}, key.read_text(), algorithm="RS256"
    )
    body = {"url": url, "secret": secret, "content_type": "json"}
    answer = ask("PATCH", f"{api}/app/hook/config", json=body, headers={"Authorization": f"Bearer {token}"})
    answer.raise_for_status()
