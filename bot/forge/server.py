"""The forge as a server: in a thread for tests, as a process for `askfirst forge`."""

import json
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import uvicorn

from bot.forge.accounts import add_app, add_person
from bot.forge.app import create_app
from bot.forge.front import Front
from bot.forge.hooks import Deliverer
from bot.forge.people import set_site_admin
from bot.forge.store import Store

# an ASGI application in, one around it out
Wrap = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class AppSpec:
    """An App to install everywhere; `public_key` is PEM."""

    number: int
    public_key: str
    slug: str = "askfirst"


class ForgeServer:
    """A forge over a folder's state; a context manager that serves while it is open.

    `users` are people with a token each; `admins` are those who rule the site too. `listeners` are told each event with
    its payload, as hooks are, but within the change that makes it. `public`: the URL that people and clients know it by,
    where a proxy stands before it.
    """

    def __init__(
        self,
        data: Path,
        port: int = 0,
        users: Sequence[tuple[str, str]] = (),
        apps: Sequence[AppSpec] = (),
        clock: Callable[[], datetime] | None = None,
        listeners: Sequence[Callable[[str, dict[str, Any]], None]] = (),
        around: Sequence[Wrap] = (),
        admins: Sequence[tuple[str, str]] = (),
        public: str = "",
    ) -> None:
        self.store = Store(data, clock)
        self._socket = bound(port)
        self.port = int(self._socket.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.api = f"{self.url}/api/v3"
        with self.store.writing():
            for login, token in users:
                add_person(self.store, login, token)
            for login, token in admins:
                set_site_admin(self.store, add_person(self.store, login, token), True)
            for spec in apps:
                add_app(self.store, spec.number, spec.slug, spec.public_key)
        self._deliverer = Deliverer(self.store)
        self.store.deliver = self._deliverer.put
        self.store.listeners += listeners
        app: Any = create_app(self.store, public or self.url)
        for wrap in around:  # what stands between clients and the application, the last one outermost
            app = wrap(app)
        app = Front(app)  # so that all others see the paths they know
        config = uvicorn.Config(
            app, log_config=None, access_log=False, timeout_graceful_shutdown=2, lifespan="off"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="forge", daemon=True)

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])

    def start(self) -> "ForgeServer":
        """Serve from a thread; the socket listens already, so nothing is refused while it starts."""
        self._deliverer.start()
        self._thread.start()
        return self

    def serve(self) -> None:
        """Serve in this thread until told to stop by a signal."""
        self._deliverer.start()
        self._run()
        self._end()

    def stop(self) -> None:
        """End serving and close the state."""
        self._server.should_exit = True
        self._thread.join(10)
        self._end()

    def _end(self) -> None:
        self._deliverer.stop()
        self._socket.close()
        self.store.close()

    def __enter__(self) -> "ForgeServer":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def bound(port: int) -> socket.socket:
    """Return a listening socket on loopback: the wanted port, or any if that is taken."""
    for candidate in (port, 0):
        # the protocol is named, or asyncio leaves Nagle on and each answer of two writes waits 40 ms for an acknowledgement
        made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind(("127.0.0.1", candidate))
        except OSError:
            made.close()
            continue
        made.listen(128)
        return made
    raise OSError("no port on loopback is free")


def public_key_of(file: Path) -> str:
    """Return the public half of a PEM file with a private or public key."""
    from cryptography.hazmat.primitives import serialization

    raw = file.read_bytes()
    if b"PUBLIC KEY" in raw:
        return raw.decode()
    key = serialization.load_pem_private_key(raw, None).public_key()
    pem = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return pem.decode()


def run_forge(
    port: int, data: Path, users: Sequence[str], apps: Sequence[str], admins: Sequence[str] = ()
) -> int:
    """Serve until stopped; prints one JSON line with the URLs when ready."""
    people, rulers = (
        [(login, token) for login, _, token in (user.partition(":") for user in given)]
        for given in (users, admins)
    )
    specs = [
        AppSpec(int(number), public_key_of(Path(file)))
        for number, _, file in (app.partition(":") for app in apps)
    ]
    forge = ForgeServer(data, port, people, specs, admins=rulers)
    about = {"url": forge.url, "api": forge.api, "graphql": f"{forge.url}/api/graphql", "git": forge.url}
    print(json.dumps({**about, "port": forge.port, "wanted_port": port}), flush=True)  # noqa: T201 - read by who starts us
    forge.serve()
    return 0
