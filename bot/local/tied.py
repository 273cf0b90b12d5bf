"""Run a command that ends with whoever started it, even when that was killed: `python -m bot.local.tied PARENT ARG…`.

A closed terminal or `kill -9` would else leave a forge and a bot behind that nobody sees. Linux only: elsewhere the
command just runs.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>; it outlives the exec


def main() -> None:
    """Tie this process to its parent and become the command."""
    parent, *argv = sys.argv[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() == int(parent):  # it may have gone before the tie held
        os.execv(argv[0], argv)  # noqa: S606 - our own interpreter with our own arguments, no shell


if __name__ == "__main__":
    main()
