"""What an attacker would like to reach: files, processes, servers and memory beside the tree, all of them canaries."""

import ctypes
import json
import os
import pwd
import secrets
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parents[1] / "samples" / "hostile"
_CREATE = 0o1000
_VICTIM = """
import ctypes, os, sys, time
held = ctypes.create_string_buffer(sys.argv[1].encode())
descriptor = os.open("secret", os.O_RDONLY)
print(ctypes.addressof(held), descriptor, flush=True)
time.sleep(600)
"""


@dataclass(slots=True)
class Victim:
    """The host as the programs see it. `known` is what they are told; what they must not get is `token`."""

    folder: Path
    tree: Path
    token: str
    known: dict[str, Any]
    mortal: "subprocess.Popen[bytes]"
    environment: dict[str, str] = field(default_factory=dict)

    def tell(self, *, bare: bool) -> None:
        """Write down what the programs are told; bare ones also whose secrets to look for, and at no others."""
        pids = [self.known["pid"]] if bare else None
        (self.tree / "host.json").write_text(json.dumps({**self.known, "pids": pids}))

    def damage(self) -> list[str]:
        """Return what was done to the host's files and processes."""
        target, deletable = self.folder / "target", self.folder / "deletable"
        found = [] if target.read_text() == "untouched" else ["changed a file"]
        found += [] if deletable.exists() else ["deleted a file"]
        found += [] if (self.folder / "movable").exists() else ["moved a file"]
        found += [] if target.stat().st_mode & 0o777 == 0o600 else ["changed a file's rights"]
        found += [] if self.mortal.poll() is None else ["ended a process"]
        found += [] if Path(self.known["home"], ".netrc").read_text() == self.token else ["changed the home"]
        return found


@contextmanager
def victim(folder: Path) -> Iterator[Victim]:
    """Set the canaries out; all are gone afterwards."""
    token = f"askfirst-{secrets.token_hex(12)}"
    with ExitStack() as stack:
        tree = _files(folder, token)
        argument = f"argument-{secrets.token_hex(8)}"
        process, told = _process(stack, folder, token, argument)
        mortal, _ = _process(stack, folder, token, argument)
        known = {
            "token": token,
            "victim_token": f"victim-{token}",
            "argument_token": argument,
            "secret": str(folder / "secret"),
            "target": str(folder / "target"),
            "deletable": str(folder / "deletable"),
            "movable": str(folder / "movable"),
            "home": str(folder / "home"),
            "pid": process.pid,
            "address": told[0],
            "descriptor": told[1],
            "mortal": mortal.pid,
            "bot": os.getpid(),
            "hostname": socket.gethostname(),
            "accounts": [entry.pw_name for entry in pwd.getpwall()],
            "terminal": _terminal(stack),
            **_servers(stack, folder, token),
            **_shared(stack, token),
        }
        yield Victim(folder, tree, token, known, mortal, {"SECRET": token})


def _files(folder: Path, token: str) -> Path:
    for name, text in {"secret": token, "target": "untouched", "deletable": "", "movable": ""}.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o600)
    (folder / "home").mkdir()
    (folder / "home" / ".netrc").write_text(token)
    tree = folder / "private" / "tree"
    tree.mkdir(parents=True)
    subprocess.run(["git", "init", "-q", tree], check=True)
    (tree / "planted-link").symlink_to(folder / "secret")
    (tree / "planted-folder").symlink_to(folder)
    for source in SAMPLES.glob("*.py"):
        (tree / source.name).write_text(source.read_text())
    return tree


def _process(
    stack: ExitStack, folder: Path, token: str, argument: str
) -> tuple["subprocess.Popen[bytes]", tuple[int, int]]:
    process = subprocess.Popen(
        [sys.executable, "-c", _VICTIM, token, argument],
        cwd=folder,
        env={"SECRET": f"victim-{token}"},
        stdout=subprocess.PIPE,
    )
    stack.callback(process.wait)
    stack.callback(process.kill)
    assert process.stdout is not None
    stack.callback(process.stdout.close)
    address, descriptor = process.stdout.readline().split()
    return process, (int(address), int(descriptor))


def _terminal(stack: ExitStack) -> str:
    ours, theirs = os.openpty()
    stack.callback(os.close, ours)
    stack.callback(os.close, theirs)
    return os.ttyname(theirs)


def _servers(stack: ExitStack, folder: Path, token: str) -> dict[str, Any]:
    plain = socket.create_server(("127.0.0.1", 0))
    six = socket.create_server(("::1", 0), family=socket.AF_INET6) if has_ipv6() else None
    file = socket.socket(socket.AF_UNIX)
    file.bind(str(folder / "socket"))
    file.listen()
    unnamed = socket.socket(socket.AF_UNIX)
    unnamed.bind(f"\0{token}")
    unnamed.listen()
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagrams.bind(("127.0.0.1", 0))
    for server in filter(None, (plain, six, file, unnamed)):
        _serve(stack, server, token)
    _answer(stack, datagrams, token)
    return {
        "tcp": plain.getsockname()[1],
        "tcp6": six.getsockname()[1] if six else 0,
        "udp": datagrams.getsockname()[1],
        "unix": str(folder / "socket"),
        "abstract": token,
    }


def _serve(stack: ExitStack, server: socket.socket, token: str) -> None:
    def accept() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                connection.sendall(token.encode())

    thread = threading.Thread(target=accept)
    thread.start()
    stack.callback(thread.join)
    stack.callback(server.close)
    stack.callback(server.shutdown, socket.SHUT_RDWR)


def _answer(stack: ExitStack, sock: socket.socket, token: str) -> None:
    def answer() -> None:
        while True:
            asked, sender = sock.recvfrom(100)
            if asked == b"enough":
                return
            sock.sendto(token.encode(), sender)

    thread = threading.Thread(target=answer)
    thread.start()
    stack.callback(sock.close)
    stack.callback(thread.join)
    stack.callback(sock.sendto, b"enough", sock.getsockname())


def _shared(stack: ExitStack, token: str) -> dict[str, Any]:
    """Leave the token in memory that others can name: a file of it, a segment, semaphores, queues."""
    c = ctypes.CDLL(None, use_errno=True)
    key = 0x41000000 | secrets.randbits(24)
    file = Path("/dev/shm", token)
    file.write_text(token)
    stack.callback(file.unlink)
    segment = c.shmget(key, 4096, _CREATE | 0o600)
    stack.callback(c.shmctl, segment, 0, None)
    c.shmat.restype = ctypes.c_void_p
    address = c.shmat(segment, None, 0)
    ctypes.memmove(address, token.encode(), len(token))
    c.shmdt(ctypes.c_void_p(address))
    semaphores = c.semget(key, 1, _CREATE | 0o600)
    stack.callback(c.semctl, semaphores, 0, 0)
    messages = c.msgget(key, _CREATE | 0o600)
    stack.callback(c.msgctl, messages, 0, None)
    rt = ctypes.CDLL("librt.so.1", use_errno=True)
    queue = rt.mq_open(f"/{token}".encode(), os.O_CREAT | os.O_RDWR, 0o600, None)
    if queue >= 0:
        os.close(queue)
        stack.callback(rt.mq_unlink, f"/{token}".encode())
    return {"shared": str(file), "segment": key, "queue": f"/{token}"}


def has_ipv6() -> bool:
    """Tell whether this machine has a loopback of version 6."""
    with socket.socket(socket.AF_INET6) as sock:
        try:
            sock.bind(("::1", 0))
        except OSError:
            return False
    return True
