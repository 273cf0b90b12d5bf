"""Taking too much, or staying too long: each is a program of its own, `abuse.py NAME`, and says "escaped" when it got through."""

import mmap
import os
import resource
import signal
import socket
import sys
import threading
import time
from pathlib import Path

MIB = 1 << 20
HOLD = 1.5


def starts_processes_without_end():
    children = []
    try:
        for _ in range(300):
            pid = os.fork()
            if pid == 0:
                time.sleep(20)
                os._exit(0)
            children.append(pid)
    finally:
        for pid in children:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def starts_threads_without_end():
    threading.stack_size(64 * 1024)
    done = threading.Event()
    threads = [threading.Thread(target=done.wait, daemon=True) for _ in range(300)]
    try:
        for thread in threads:
            thread.start()
    finally:
        done.set()


def takes_memory():
    held = [bytearray(b"x" * (20 * MIB)) for _ in range(20)]
    time.sleep(HOLD)
    assert held


def takes_memory_in_many_processes():
    children = []
    for _ in range(10):
        pid = os.fork()
        if pid == 0:
            held = bytearray(b"x" * (40 * MIB))
            time.sleep(HOLD)
            os._exit(0 if held else 1)
        children.append(pid)
    ends = [os.waitpid(pid, 0)[1] for pid in children]
    assert ends == [0] * 10, f"memory was kept from some: {ends}"


def takes_memory_that_it_shares():
    held = [mmap.mmap(-1, 20 * MIB) for _ in range(20)]
    for part in held:
        part.write(b"x" * (20 * MIB))
    time.sleep(HOLD)


def takes_memory_in_files():
    names = [f"/dev/shm/askfirst-{os.getpid()}-{number}" for number in range(60)]
    try:
        for name in names:
            Path(name).write_bytes(bytes(5 * MIB))
        time.sleep(HOLD)
    finally:
        for name in names:
            Path(name).unlink(missing_ok=True)


def takes_memory_in_files_without_names():
    folder = os.open("/dev/shm", os.O_RDONLY)
    held = [os.open(f"/proc/self/fd/{folder}", os.O_TMPFILE | os.O_RDWR) for _ in range(60)]
    for file in held:
        os.write(file, bytes(5 * MIB))
    time.sleep(HOLD)


def reserves_memory():
    assert mmap.mmap(-1, 8 << 30)


def fills_the_disk():
    _fill(keep=True)


def fills_the_disk_with_files_that_have_no_name():
    _fill(keep=False)


def fills_the_disk_by_memory_maps():
    held = []
    for number in range(30):
        file = os.open(f"mapped-{number}", os.O_RDWR | os.O_CREAT)
        os.posix_fallocate(file, 0, 7 * MIB)
        held.append(mmap.mmap(file, 4096))
        os.unlink(f"mapped-{number}")
        os.close(file)
    time.sleep(HOLD)


def fills_the_disk_beside_the_tree():
    for number in range(30):
        with open(f"/results/{number}", "wb") as file:
            os.posix_fallocate(file.fileno(), 0, 7 * MIB)
    time.sleep(HOLD)


def fills_the_disk_with_empty_files():
    for number in range(45_000):
        os.close(os.open(f"empty-{number}", os.O_CREAT | os.O_WRONLY))
    time.sleep(4 * HOLD)


def makes_a_file_of_10_gigabytes():
    with open("sparse", "wb") as file:
        file.truncate(10 << 30)


def writes_a_large_file():
    Path("large").write_bytes(bytes(20 * MIB))


def opens_files_without_end():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    held = [os.open("/dev/null", os.O_RDONLY) for _ in range(1100)]
    assert held


def listens_to_no_signal():
    for number in range(1, 64):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            continue
    time.sleep(4)


def keeps_all_processors_busy():
    children = []
    for _ in range(4):
        pid = os.fork()
        if pid == 0:
            until = time.monotonic() + 4
            while time.monotonic() < until:
                pass
            os._exit(0)
        children.append(pid)
    for pid in children:
        os.waitpid(pid, 0)


def ends_everything_it_can():
    child = os.fork()
    if child == 0:
        time.sleep(20)
    os.kill(-1, signal.SIGKILL)
    os.waitpid(child, 0)


def leaves_processes_behind():
    _leave(lambda: None)


def leaves_processes_behind_that_hear_nothing():
    def deafen():
        for number in range(1, 64):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                continue

    _leave(deafen)


def leaves_processes_behind_that_wait_for_a_socket():
    ours, theirs = socket.socketpair()
    _leave(lambda: theirs.settimeout(30))


def prints_without_end():
    for _ in range(300):
        os.write(1, b"x" * (100 * 1024))


def prints_what_a_terminal_obeys():
    os.write(1, b"\x1b]0;title\x07\x1b[2J\xff\xfe\x00" * 1000)


def _fill(*, keep):
    held = []
    for number in range(30):
        file = os.open(f"file-{number}", os.O_RDWR | os.O_CREAT)
        if not keep:
            os.unlink(f"file-{number}")
        os.posix_fallocate(file, 0, 7 * MIB)
        held.append(file)
    time.sleep(HOLD)


def _leave(prepare):
    """Leave a process behind in a session of its own, twice forked, under the name that comes as an argument."""
    if os.fork():
        os.wait()
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    prepare()
    for descriptor in range(3):
        os.close(descriptor)
    os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(30)", sys.argv[2]])


if __name__ == "__main__":
    globals()[sys.argv[1]]()
    os.write(1, b"\nescaped\n")
