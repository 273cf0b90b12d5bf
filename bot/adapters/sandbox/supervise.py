"""Watching a hostile process from outside: wall clock, a cap on output, and a watch on memory and disk."""

import codecs
import os
import selectors
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

_TICK = 0.1
_DRAIN = 2.0
_CHUNK = 1 << 16


class Kept:
    """The first and the last half of a text that may have no end."""

    def __init__(self, cap: int) -> None:
        self._head_room = cap // 2
        self._tail_room = cap - cap // 2
        self._head = ""
        self._tail = ""
        self._lost = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def feed(self, data: bytes, *, final: bool = False) -> None:
        """Take the next bytes."""
        text = self._decoder.decode(data, final)
        room = self._head_room - len(self._head)
        self._head += text[:room]
        self._tail += text[room:]
        if (excess := len(self._tail) - self._tail_room) > 0:
            self._tail = self._tail[excess:]
            self._lost += excess

    def result(self) -> tuple[str, int]:
        """Return what is kept, with a line that says what is not, and how many characters are not."""
        if not self._lost:
            return self._head + self._tail, 0
        # the line takes room from the tail, so that the cap holds; the largest count has the longest line
        room = len(self._gap(self._lost + self._tail_room))
        lost = self._lost + min(room, len(self._tail))
        return self._head + self._gap(lost) + self._tail[room:], lost

    def _gap(self, lost: int) -> str:
        return f"\n[... {lost} characters not kept ...]\n"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended. `killed`: "" if by itself, "timeout", else the limit that it broke, in words."""

    killed: str
    returncode: int
    output: str
    dropped: int
    seconds: float
    status: bytes


# what the status pipe told so far -> what to say if a limit is broken, else ""
Watch = Callable[[bytes], str]


def supervise(
    process: "subprocess.Popen[bytes]",
    output: int,
    status: int | None,
    *,
    seconds: float,
    cap: int,
    watch: Watch,
    kill: Callable[[], None],
    stop: threading.Event,
) -> Ended:
    """Follow a process to its end, and to the end of all it started; on any way out it is dead and the pipes are closed.

    `kill` ends the process and what it started, and is called before the process is reaped, so its id cannot be reused.
    """
    started = time.monotonic()
    kept = Kept(cap)
    told = bytearray()
    killed = ""
    drained_by: float | None = None
    exited = os.pidfd_open(process.pid)
    descriptors = [descriptor for descriptor in (output, status, exited) if descriptor is not None]
    try:
        with selectors.DefaultSelector() as ready:
            for descriptor in descriptors:
                ready.register(descriptor, selectors.EVENT_READ)
            while ready.get_map() and (drained_by is None or time.monotonic() < drained_by):
                left = started + seconds - time.monotonic()
                if drained_by is None and not killed:
                    killed = "timeout" if left <= 0 else "stopped" if stop.is_set() else watch(bytes(told))
                    if killed:
                        kill()
                for key, _ in ready.select(_TICK if killed else min(_TICK, left)):
                    if key.fd == exited:
                        ready.unregister(exited)
                        drained_by = time.monotonic() + _DRAIN
                        kill()
                    elif not (data := os.read(key.fd, _CHUNK)):
                        ready.unregister(key.fd)
                    elif key.fd == output:
                        kept.feed(data)
                    elif len(told) < _CHUNK:
                        told += data
    finally:
        kill()
        process.wait()
        for descriptor in descriptors:
            os.close(descriptor)
    kept.feed(b"", final=True)
    text, dropped = kept.result()
    return Ended(killed, process.returncode, text, dropped, time.monotonic() - started, bytes(told))
