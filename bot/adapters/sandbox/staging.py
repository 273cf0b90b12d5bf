"""The way down from root: hostile code never runs with the host's uid 0, not even inside a user namespace.

A dropped uid cannot reach an interpreter under a private home nor a job under a private folder. So a thread takes a mount
namespace of its own, binds what the job needs under one folder that everybody may enter, and starts the sandbox from there
as an unused uid. The binds are gone with the last process in that namespace; the host never sees them. A thread, because
a namespace for mounts belongs to one: this costs no process and no milliseconds.
"""

import ctypes
import os
import pwd
import secrets
import stat
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from bot.domain.errors import SandboxUnavailable

T = TypeVar("T")

_NEW_MOUNTS = 0x00020000
_NO_SUID, _NO_DEV, _BIND, _RECURSIVE, _PRIVATE = 2, 4, 4096, 16384, 1 << 18
SETPRIV = "/usr/bin/setpriv"
_STAGE = Path("/run/askfirst")
# Debian reserves 30000 to 59999 and gives them to nobody; small enough for a container's uid map
_UIDS = range(50_000, 60_000)
_STEP = 0.5


def unused_uid() -> int:
    """Pick an id that no account has."""
    while True:
        uid = secrets.choice(_UIDS)
        try:
            pwd.getpwuid(uid)
        except KeyError:
            return uid


def stepping_down(uid: int | None) -> tuple[str, ...]:
    """Return what begins a command that shall run as this uid, in no group but its own.

    Not `subprocess`'s `user`: for that it copies the whole process, which takes milliseconds and grows with us.
    """
    if uid is None:
        return ()
    return (SETPRIV, f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--")


def in_own_thread(work: Callable[[threading.Event], T]) -> T:
    """Run in a thread that ends with it; an exception here (Ctrl-C) sets the event and waits for the work to stop.

    Ctrl-C strikes only the main thread, so no job is lost between its start and the watch over it.
    """
    stop, done = threading.Event(), threading.Event()
    result: list[T] = []
    failure: list[BaseException] = []

    def body() -> None:
        try:
            result.append(work(stop))
        except BaseException as error:  # noqa: BLE001 - it crosses to the caller's thread, which raises it
            failure.append(error)
        finally:
            done.set()

    thread = threading.Thread(target=body, name="askfirst-sandbox")
    try:
        thread.start()
        # not join: in Python 3.11 a join that Ctrl-C interrupts takes the thread for ended, and the next one returns at once
        _awaits(done)
    finally:
        stop.set()
        if thread.ident is not None:
            _awaits(done)
    if failure:
        raise failure[0]
    return result[0]


def _awaits(done: threading.Event) -> None:
    """Wait in steps: a signal that comes just before an endless wait begins would be seen only at its end."""
    while not done.wait(_STEP):
        continue


def stage(sources: Sequence[Path]) -> tuple[Path, ...]:
    """Give this thread mounts of its own and bind each source where any uid reaches it; returns the new paths."""
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        _check(libc.unshare(_NEW_MOUNTS), "a mount namespace")
        _check(libc.mount(b"none", b"/", None, _RECURSIVE | _PRIVATE, None), "private mounts")
        held = [os.open(source, os.O_PATH | os.O_CLOEXEC) for source in sources]
        try:
            options = b"mode=755,size=1m"
            _check(libc.mount(b"tmpfs", b"/run", b"tmpfs", _NO_SUID | _NO_DEV, options), "a stage")
            _STAGE.mkdir(mode=0o755)
            return tuple(_bind(libc, number, source) for number, source in enumerate(held))
        finally:
            for descriptor in held:
                os.close(descriptor)
    except OSError as error:
        raise SandboxUnavailable(
            f"the process is root and could not step down safely: {error}. Run it as another user,"
            " or as a root that may mount (CAP_SYS_ADMIN)"
        ) from error


def _bind(libc: ctypes.CDLL, number: int, source: int) -> Path:
    target = _STAGE / str(number)
    if stat.S_ISDIR(os.fstat(source).st_mode):
        target.mkdir(mode=0o755)
    else:
        target.touch(mode=0o755)
    origin = f"/proc/self/fd/{source}".encode()
    _check(libc.mount(origin, str(target).encode(), None, _BIND | _RECURSIVE, None), f"a bind of {target}")
    return target


def _check(code: int, what: str) -> None:
    if code:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def hand_over(folder: Path, uid: int) -> None:
    """Give a private copy to the uid, links themselves and not what they point to.

    A file with another name elsewhere keeps its owner: it may be an object of the bot's own clone.
    """
    pending = [folder]
    os.chown(folder, uid, uid, follow_symlinks=False)
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                seen = entry.stat(follow_symlinks=False)
                if stat.S_ISDIR(seen.st_mode):
                    pending.append(Path(entry.path))
                elif seen.st_nlink > 1:
                    continue
                os.chown(entry.path, uid, uid, follow_symlinks=False)
