"""The port `Sandbox`: what every way of running keeps to, and what only a real sandbox does.

What hostile programs try is in `tests/hostile`, where each runs bare too.
"""

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from functools import cache
from pathlib import Path

import pytest

from bot.adapters.sandbox import Bare, Bubblewrap, find_sandbox, probe
from bot.adapters.sandbox.folders import RESULT_CAP, throw_away
from bot.adapters.sandbox.interpreter import paths_of
from bot.adapters.sandbox.probe import find_bwrap
from bot.adapters.sandbox.remedy import explained
from bot.adapters.sandbox.staging import hand_over
from bot.adapters.sandbox.supervise import Kept
from bot.domain.errors import SandboxUnavailable
from bot.ports import Job, Limits, Outcome, Sandbox
from tests.world.processes import running

PYTHON = Path(sys.prefix, "bin", "python")
QUICK = Limits(seconds=20)
MIB = 2**20

needs_bwrap = pytest.mark.needs("bwrap")
WALLED = [
    pytest.param("bubblewrap", marks=needs_bwrap),
    pytest.param("podman", marks=[pytest.mark.needs("podman"), pytest.mark.slow]),
]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "private" / "tree"
    folder.mkdir(parents=True)
    (tmp_path / "private").chmod(0o700)
    (folder / "file").write_text("content\n")
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text("[core]\n\tbare = false\n")
    return folder


@pytest.fixture(params=["none", *WALLED])
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    return Bare() if request.param == "none" else sandbox_called(request.param)


@pytest.fixture(params=WALLED)
def walled(request: pytest.FixtureRequest) -> Sandbox:
    return sandbox_called(request.param)


@cache
def sandbox_called(kind: str) -> Sandbox:
    """Find it once a process: trying it costs as much as a test."""
    return find_sandbox(wanted=kind)


def run(sandbox: Sandbox, tree: Path, program: str, limits: Limits = QUICK, *results: str) -> Outcome:
    """Run a Python program."""
    return sandbox.run(Job(("python", "-c", program), tree, PYTHON, {}, results, limits))


def shell(sandbox: Sandbox, tree: Path, script: str, limits: Limits = QUICK, *results: str) -> Outcome:
    return sandbox.run(Job(("sh", "-c", script), tree, results=results, limits=limits))


class TestEverySandbox:
    """What a caller may rely on, whichever it got."""

    def test_tells_exit_code_and_output(self, sandbox: Sandbox, tree: Path) -> None:
        """The code is the command's own; both streams are kept in their order."""
        outcome = shell(sandbox, tree, "cat file; echo wrong >&2; exit 7")
        assert ("exit", 7, "content\nwrong\n", 0) == (
            outcome.how,
            outcome.code,
            outcome.output,
            outcome.dropped,
        )

    @pytest.mark.parametrize("code", [1, 2, 126, 127, 128, 255])
    def test_tells_every_code_as_an_exit(self, sandbox: Sandbox, tree: Path, code: int) -> None:
        """Codes that others use for their own failures stay the command's."""
        outcome = shell(sandbox, tree, f"exit {code}")
        assert ("exit", code) == (outcome.how, outcome.code)

    def test_tells_a_signal(self, sandbox: Sandbox, tree: Path) -> None:
        """A crash is no exit code."""
        outcome = shell(sandbox, tree, "kill -SEGV $$")
        assert ("signal", 11) == (outcome.how, outcome.code)

    def test_a_command_that_is_not_there_is_the_commands_failure(self, sandbox: Sandbox, tree: Path) -> None:
        """It ends as it would in a shell; the sandbox worked."""
        outcome = sandbox.run(Job(("no-such-command",), tree, limits=QUICK))
        assert ("exit", 127) == (outcome.how, outcome.code)

    def test_output_of_the_command_never_looks_like_a_dead_sandbox(
        self, sandbox: Sandbox, tree: Path
    ) -> None:
        """Words of bwrap, printed by the command, change nothing."""
        outcome = shell(sandbox, tree, "echo 'bwrap: Creating new namespace failed' >&2; exit 1")
        assert ("exit", 1) == (outcome.how, outcome.code)

    def test_the_environment_is_built_from_empty(self, sandbox: Sandbox, tree: Path) -> None:
        """PATH, HOME, LANG and what the job names; nothing of ours (PWD and LC_CTYPE are the shell's and Python's)."""
        program = "import os; print(sorted(set(os.environ) - {'PWD', 'LC_CTYPE'}), os.environ['HOME'])"
        job = Job(("python", "-c", program), tree, PYTHON, {"COLOUR": "blue"}, limits=QUICK)
        names, home = sandbox.run(job).output.strip().rsplit(" ", 1)
        assert "['COLOUR', 'HOME', 'LANG', 'PATH']" == names
        assert os.environ["HOME"] != home

    def test_the_interpreter_has_its_environment(self, sandbox: Sandbox, tree: Path) -> None:
        """`python` is the job's, with the packages installed beside it."""
        outcome = run(sandbox, tree, "import sys, pytest, ssl, sqlite3; print(sys.prefix)")
        assert (0, f"{sys.prefix}\n") == (outcome.code, outcome.output)

    def test_the_tree_is_writable(self, sandbox: Sandbox, tree: Path) -> None:
        """Files may be made, changed and removed in the copy."""
        outcome = shell(
            sandbox, tree, "echo more >> file && mkdir new && touch new/a && rm new/a && cat file"
        )
        assert (0, "content\nmore\n") == (outcome.code, outcome.output)

    def test_a_timeout_ends_all_processes(self, sandbox: Sandbox, tree: Path) -> None:
        """The command, its children, and those that closed their output."""
        name = f"askfirst-{os.getpid()}-{time.monotonic_ns()}"
        script = (
            f"(exec >&- 2>&-; sh -c 'sleep 30' {name}; true) & (sh -c 'sleep 30' {name}; true) & sleep 30"
        )
        outcome = shell(sandbox, tree, script, Limits(seconds=0.5))
        assert ("timeout", 9) == (outcome.how, outcome.code)
        assert outcome.seconds < 5
        assert () == running(name)

    def test_what_is_left_in_the_background_ends_with_the_command(self, sandbox: Sandbox, tree: Path) -> None:
        """A job is over when its command is, however long others hold its output."""
        name = f"askfirst-{os.getpid()}-{time.monotonic_ns()}"
        outcome = shell(sandbox, tree, f"(sh -c 'sleep 30' {name}; true) & exit 3")
        assert ("exit", 3) == (outcome.how, outcome.code)
        assert outcome.seconds < 2
        assert () == running(name)

    def test_output_is_kept_head_and_tail(self, sandbox: Sandbox, tree: Path) -> None:
        """A flood is drained and counted, and the command is not held up by it."""
        outcome = shell(
            sandbox, tree, "echo first; yes | head -c 30000000; echo last", Limits(20, output=2000)
        )
        assert ("exit", 0) == (outcome.how, outcome.code)
        assert outcome.output.startswith("first\n")
        assert outcome.output.endswith("last\n")
        assert len(outcome.output) <= 2000
        assert 30_000_000 - 2000 < outcome.dropped < 30_000_100

    def test_output_need_not_be_text(self, sandbox: Sandbox, tree: Path) -> None:
        """Bytes that are no UTF-8 are replaced."""
        assert "a\ufffdb\n" == shell(sandbox, tree, r"printf 'a\377b\n'").output

    def test_a_file_has_a_largest_size(self, sandbox: Sandbox, tree: Path) -> None:
        """Writing beyond it fails, in the tree and elsewhere."""
        program = "open('big', 'wb').write(bytes(3 << 20))"
        assert 0 != run(sandbox, tree, program, Limits(20, file_size=2 * MIB)).code
        assert 0 == run(sandbox, tree, program, Limits(20, file_size=4 * MIB)).code

    def test_no_core_is_dumped(self, sandbox: Sandbox, tree: Path) -> None:
        """The limit is hard."""
        assert "0 0\n" == shell(sandbox, tree, "echo $(ulimit -Sc) $(ulimit -Hc)").output

    def test_results_are_read(self, sandbox: Sandbox, tree: Path) -> None:
        """Named files come back; a name that is not there is left out."""
        job = Job(("python", "-c", "open('/results/a', 'w').write('1')"), tree, PYTHON, {}, ("a", "b"), QUICK)
        assert {"a": b"1"} == sandbox.run(job).files

    def test_a_result_that_is_no_file_of_its_own_is_refused(self, sandbox: Sandbox, tree: Path) -> None:
        """No link to the host's files, no pipe that would make the reader wait, no folder, nothing without end."""
        program = (
            "import os, sys; os.chdir(sys.argv[1]); os.symlink('/etc/hostname', 'link'); os.mkfifo('pipe'); os.mkdir('folder');"
            f"open('big', 'wb').truncate({RESULT_CAP + 1}); open('fine', 'w').write('x')"
        )
        names = ("link", "pipe", "folder", "big", "fine")
        job = Job(("python", "-c", program, "/results"), tree, PYTHON, {}, names, QUICK)
        assert {"fine": b"x"} == sandbox.run(job).files

    @pytest.mark.parametrize("name", ["../tree/file", "/etc/passwd", "", "..", "."])
    def test_a_result_has_a_plain_name(self, sandbox: Sandbox, tree: Path, name: str) -> None:
        """A path is the caller's mistake."""
        with pytest.raises(ValueError, match="plain file name"):
            shell(sandbox, tree, "true", QUICK, name)

    def test_two_jobs_at_once_do_not_meet(self, sandbox: Sandbox, tmp_path: Path) -> None:
        """Jobs of several threads keep their own trees and results."""
        seen: dict[int, Outcome] = {}

        def work(number: int) -> None:
            own = tmp_path / str(number)
            own.mkdir()
            program = f"open('/results/a', 'w').write('{number}'); open('a', 'w').write('{number}')"
            seen[number] = sandbox.run(Job(("python", "-c", program), own, PYTHON, {}, ("a",), QUICK))

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {n: {"a": str(n).encode()} for n in range(4)} == {n: dict(o.files) for n, o in seen.items()}
        assert ["0", "1", "2", "3"] == [(tmp_path / str(n) / "a").read_text() for n in range(4)]

    def test_nothing_is_left_over(self, sandbox: Sandbox, tree: Path) -> None:
        """Neither descriptors nor mounts of the host; other tests' containers come and go meanwhile."""
        shell(sandbox, tree, "true")
        descriptors, mounts = len([*Path("/proc/self/fd").iterdir()]), mounted()
        shell(sandbox, tree, "true")
        left = mounted() - mounts
        deadline = time.monotonic() + 10
        while left and time.monotonic() < deadline:
            left &= mounted()
        assert (descriptors, set()) == (len([*Path("/proc/self/fd").iterdir()]), left)


def mounted() -> set[str]:
    """Return the mounts of the host."""
    return {*Path("/proc/self/mounts").read_text().splitlines()}


REFUSED = {
    "c.mount(b'none', b'/tmp', b'tmpfs', 0, None)": "EPERM",
    "c.umount2(b'/repo/.git', 2)": "EPERM",
    "c.chroot(b'/tmp')": "EPERM",
    "c.unshare(0x20000)": "EPERM",
    "c.setns(os.open('/proc/self/ns/net', 0), 0)": "EPERM",
    "c.ptrace(0, 0, 0, 0)": "EPERM",
    "c.syscall(428, -100, b'/', 1)": "EPERM",  # open_tree
    "c.syscall(425, 8, ctypes.create_string_buffer(256))": "EPERM",  # io_uring_setup
    "c.syscall(435, 0, 0)": "ENOSYS",  # clone3
    "c.memfd_create(b'x', 0)": "ENOSYS",
    "c.shmget(0, 4096, 0o1600)": "ENOSYS",
    "c.ioctl(0, 0x5412, b'x')": "EPERM",  # TIOCSTI
    "c.ioctl(0, ctypes.c_ulong(0x100005412), b'x')": "EPERM",  # the same to the kernel
    "c.ioctl(0, 0x541C, b'x')": "EPERM",  # TIOCLINUX
    "c.sethostname(b'x', 1)": "EPERM",
    "c.socket(ctypes.c_ulong(0x100000010), 3, 0)": "EAFNOSUPPORT",  # netlink, hidden from a careless comparison
}


class TestWalls:
    """The traps, one by one, whatever the walls are made of."""

    def test_the_first_process_tells_nothing_of_ours(self, walled: Sandbox, tree: Path) -> None:
        """`/proc/1/environ` shows what the first process was started with: nothing of ours, though ours has secrets."""
        assert len(os.environ) > 1
        lines = shell(walled, tree, "tr '\\0' '\\n' < /proc/1/environ").output.splitlines()
        names = {line.partition("=")[0] for line in lines}
        assert names <= {"PATH", "HOME", "HOSTNAME", "TERM", "container"}
        assert str(Path.home()) not in "\n".join(lines)

    def test_the_launchers_arguments_name_no_path_of_the_host(self, walled: Sandbox, tree: Path) -> None:
        """Where the tree and the environment are is nobody's business inside."""
        line = shell(walled, tree, "tr '\\0' ' ' < /proc/1/cmdline").output
        assert str(tree) not in line
        assert "--bind" not in line

    def test_is_nobody_with_no_power(self, walled: Sandbox, tree: Path) -> None:
        """Inside: user 1000, no capabilities, none to gain; outside: never the host's root."""
        said = shell(
            walled,
            tree,
            "id -u; grep -E 'CapEff|CapBnd|NoNewPrivs|^Seccomp:' /proc/self/status; cat /proc/self/uid_map",
        )
        lines = said.output.split()
        assert "1000" == lines[0]
        assert "0000000000000000" == lines[lines.index("CapEff:") + 1]
        assert "1" == lines[lines.index("NoNewPrivs:") + 1]
        assert "2" == lines[lines.index("Seccomp:") + 1]

    def test_the_host_sees_an_unused_user(self, walled: Sandbox, tree: Path) -> None:
        """What the job writes belongs to no account of the host's, least of all to root."""
        shell(walled, tree, "touch mine")
        owner = (tree / "mine").stat().st_uid
        assert 0 != owner
        assert owner == os.getuid() or owner in range(50_000, 60_000)

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can be tempted")
    def test_root_cannot_set_the_core_pattern(self, walled: Sandbox, tree: Path) -> None:
        """The kernel's settings cannot be opened for writing, which the host's user 0 could."""
        outcome = run(walled, tree, "open('/proc/sys/kernel/core_pattern', 'r+')")
        assert 1 == outcome.code
        assert os.access("/proc/sys/kernel/core_pattern", os.W_OK)

    def test_cannot_write(self, walled: Sandbox, tree: Path) -> None:
        """Bwrap's own root and /dev would be writable tmpfs without a size."""
        places = ["/", "/dev", "/etc", "/usr", "/home", "/proc/sys/kernel", "/repo/.git", "/run", "/sys"]
        program = (
            f"for place in {places}:\n"
            "    try: open(f'{place}/hostname', 'w').write('x')\n    except OSError: continue\n    print(place)"
        )
        assert "" == run(walled, tree, program).output

    @pytest.mark.parametrize("path", ["/tmp", "/dev/shm", "/home/askfirst"])
    def test_scratch_folders_have_a_size(self, walled: Sandbox, tree: Path, path: str) -> None:
        """A gigabyte does not fit, a megabyte does."""
        one = f"open('{path}/a', 'wb').write(bytes(1 << 20))"
        assert 0 == run(walled, tree, one).code
        many = f"import os; [os.posix_fallocate(os.open(f'{path}/{{n}}', 66), 0, 1 << 25) for n in range(32)]"
        assert "No space left" in run(walled, tree, many).output

    def test_does_not_see(self, walled: Sandbox, tree: Path) -> None:
        """Of the host there is /usr, a short list of /etc, and the interpreter's own folders."""
        wanted = ["/root", "/var", "/run", "/opt", "/srv", "/boot", "/mnt", "/etc/shadow", "/tmp"]
        wanted += [str(Path("/", *Path.cwd().parts[1:2])), str(Path("/", *Path.home().parts[1:2]))]
        program = (
            "import json, os\n"
            f"print(json.dumps({{p: sorted(os.listdir(p)) if os.path.isdir(p) else None for p in {wanted}}}))"
        )
        shown = paths_of(PYTHON)
        expected = {
            path: sorted({part.relative_to(path).parts[0] for part in shown if part.is_relative_to(path)})
            for path in wanted
        }
        seen = json.loads(run(walled, tree, program).output)
        assert expected == {path: names or [] for path, names in seen.items()}
        assert "'askfirst'\n" == run(walled, tree, "import socket; print(repr(socket.gethostname()))").output

    def test_the_interpreter_cannot_be_changed(self, walled: Sandbox, tree: Path) -> None:
        """Environment and standard library are read-only."""
        program = (
            "import os, sys, sysconfig;"
            "print([os.access(p, os.W_OK) for p in (sys.prefix, sysconfig.get_path('stdlib'))])"
        )
        assert "[False, False]\n" == run(walled, tree, program).output

    def test_has_no_network(self, walled: Sandbox, tree: Path) -> None:
        """A port of the host that answers cannot be reached, nor can any other address."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            program = f"import socket; socket.create_connection(('127.0.0.1', {port}), 2); print('done')"
            assert "done\n" == run(Bare(), tree, program).output
            assert "ConnectionRefusedError" in run(walled, tree, program).output
        away = "import socket; socket.create_connection(('192.0.2.1', 80), 2)"
        assert "Network is unreachable" in run(walled, tree, away).output

    def test_has_a_loopback_of_its_own(self, walled: Sandbox, tree: Path) -> None:
        """Tests that start a server and talk to it work."""
        program = (
            "import socket; s = socket.create_server(('localhost', 0));"
            "c = socket.create_connection(s.getsockname()); a, b = socket.socketpair(); print('done')"
        )
        assert "done\n" == run(walled, tree, program).output

    def test_speaks_no_other_family(self, walled: Sandbox, tree: Path) -> None:
        """Netlink, packet, rds, can, bluetooth, alg, vsock, xdp: EAFNOSUPPORT, known to the kernel or not."""
        families = [0, 3, 16, 17, 21, 29, 31, 38, 40, 44, 45, 99]
        program = (
            f"import errno, socket\nfor family in {families}:\n"
            "    try: socket.socket(family, socket.SOCK_RAW, 0)\n"
            "    except OSError as error: print(family, errno.errorcode[error.errno])"
        )
        assert [f"{family} EAFNOSUPPORT" for family in families] == run(
            walled, tree, program
        ).output.splitlines()

    def test_refuses_calls(self, walled: Sandbox, tree: Path) -> None:
        """The kernel's rarely used corners are closed by the filter, whatever the capabilities."""
        program = (
            "import ctypes, errno, json, os\nc = ctypes.CDLL(None, use_errno=True)\nseen = {}\n"
            f"for call in {list(REFUSED)}:\n"
            "    ctypes.set_errno(0)\n    code = eval(call)\n"
            "    seen[call] = (code, errno.errorcode.get(ctypes.get_errno(), 'nothing'))\n"
            "print(json.dumps(seen))"
        )
        expected = {call: [-1, error] for call, error in REFUSED.items()}
        assert expected == json.loads(run(walled, tree, program).output)

    def test_threads_and_processes_work(self, walled: Sandbox, tree: Path) -> None:
        """What libc does instead of clone3 is allowed."""
        program = (
            "import multiprocessing as m, subprocess, threading; t = threading.Thread(target=print, args=('thread',));"
            "t.start(); t.join(); print(subprocess.getoutput('echo process'), m.Queue(1).empty(), m.Value('i', 3).value)"
        )
        assert "thread\nprocess True 3\n" == run(walled, tree, program).output

    def test_a_fork_bomb_meets_its_limit(self, walled: Sandbox, tree: Path) -> None:
        """The number of processes is bounded, root or not, and the bomb is gone afterwards."""
        program = (
            "import os, time\nn = 0\ntry:\n"
            "    while True:\n        if os.fork() == 0: time.sleep(30); os._exit(0)\n        n += 1\n"
            "except OSError as e: print(n, e.strerror, flush=True); os._exit(0)\n"
        )
        outcome = run(walled, tree, program, Limits(20, processes=40))
        count, reason = outcome.output.strip().split(" ", 1)
        assert "Resource temporarily unavailable" == reason
        assert 20 < int(count) < 40

    def test_memory_of_all_processes_is_bounded(self, walled: Sandbox, tree: Path) -> None:
        """Ten processes, each within bounds, are ended together; the report says why."""
        program = (
            "import os, time\nfor _ in range(10):\n"
            "    if os.fork() == 0: b = bytearray(40 << 20); time.sleep(30)\ntime.sleep(30)"
        )
        outcome = run(walled, tree, program, Limits(20, memory=200 * MIB))
        assert ("limit", 9) == (outcome.how, outcome.code)
        assert "more than 200 MiB of memory" in outcome.output
        assert outcome.seconds < 10

    def test_memory_that_processes_share_counts_once(self, walled: Sandbox, tree: Path) -> None:
        """Resident sets would add up to far more than the limit; what is used is well below it."""
        program = (
            "import os, time\nb = bytearray(60 << 20)\np = []\n"
            "for _ in range(8):\n    p.append(os.fork())\n    if not p[-1]: sum(b[::4096]); time.sleep(0.5); os._exit(0)\n"
            "[os.waitpid(x, 0) for x in p]; print('done')"
        )
        outcome = run(walled, tree, program, Limits(20, memory=200 * MIB))
        assert ("exit", "done\n") == (outcome.how, outcome.output)

    def test_files_in_memory_count_as_memory(self, walled: Sandbox, tree: Path) -> None:
        """A tmpfs is no way around the limit."""
        program = (
            "import time\nfor n in range(30): open(f'/tmp/{n}', 'wb').write(bytes(10 << 20))\ntime.sleep(30)"
        )
        outcome = run(walled, tree, program, Limits(20, memory=150 * MIB))
        # the kernel may be quicker than our watch, and an engine may miss that
        assert outcome.how == "limit" or (outcome.how, outcome.code, walled.kind) == ("signal", 9, "podman")
        assert "memory" in outcome.output

    def test_one_process_cannot_reserve_without_end(self, walled: Sandbox, tree: Path) -> None:
        """The address space has a limit too, for what is quicker than a watch."""
        assert "MemoryError" in run(walled, tree, "bytearray(8 << 30)", Limits(20, memory=200 * MIB)).output

    def test_disk_is_bounded(self, walled: Sandbox, tree: Path) -> None:
        """Many files of allowed size are too much all the same."""
        program = (
            "import os, time\nfor n in range(64):\n"
            "    with open(str(n), 'wb') as f: os.posix_fallocate(f.fileno(), 0, 4 << 20)\ntime.sleep(30)"
        )
        outcome = run(walled, tree, program, Limits(20, file_size=8 * MIB))
        assert ("limit", 9) == (outcome.how, outcome.code)
        assert "more than 32 MiB to disk" in outcome.output

    def test_inner_processes_cannot_end_or_fake_their_reaper(self, walled: Sandbox, tree: Path) -> None:
        """Killing process 1 does nothing: a job cannot make itself look like a dead sandbox."""
        outcome = shell(walled, tree, "kill -9 1; echo still; exit 4")
        assert ("exit", 4) == (outcome.how, outcome.code)
        assert outcome.output.endswith("still\n")

    def test_git_works_on_a_tree_of_another_owner(self, walled: Sandbox, tree: Path) -> None:
        """Reading history works; the copy's own settings cannot be written."""
        (tree / ".git" / "config").unlink()
        env = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": "/dev/null", "HOME": "/nonexistent"}
        subprocess.run(["git", "init", "-q", tree], env=env, check=True)
        outcome = shell(walled, tree, "git status --short; git config core.fsmonitor evil || echo refused")
        assert "?? file" in outcome.output
        assert outcome.output.endswith("refused\n")

    def test_a_link_named_git_is_refused(self, walled: Sandbox, tmp_path: Path) -> None:
        """It would show the folder of the host that it points to."""
        folder = tmp_path / "linked"
        folder.mkdir()
        (folder / ".git").symlink_to("/root")
        with pytest.raises(SandboxUnavailable, match="is a link"):
            shell(walled, folder, "true")

    def test_links_in_the_tree_lead_nowhere(self, walled: Sandbox, tree: Path) -> None:
        """A link to the host's file points into the sandbox, and handing the tree over leaves its target alone."""
        outside = tree.parent / "outside"
        outside.write_text("host")
        (tree / "link").symlink_to(outside)
        owner = outside.stat().st_uid
        assert 1 == shell(walled, tree, "cat link").code
        assert (owner, "host") == (outside.stat().st_uid, outside.read_text())


@needs_bwrap
class TestWhoseFailure:
    """A sandbox that does not start is our failure, said with its reason, never an outcome."""

    def test_bwrap_that_fails_is_unavailable(self, tree: Path, tmp_path: Path) -> None:
        """Whatever it prints and however it ends."""
        for code in (0, 1, 137):
            fake = tmp_path / "lib" / "fake" / "bin" / f"bwrap{code}"
            fake.parent.mkdir(parents=True, exist_ok=True)
            fake.write_text(
                f"#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit {code}\n"
            )
            fake.chmod(0o755)
            with pytest.raises(SandboxUnavailable, match="AppArmor"):
                shell(Bubblewrap(fake), tree, "true")

    def test_a_tree_that_is_not_there_is_unavailable(self, walled: Sandbox, tmp_path: Path) -> None:
        """Nothing ran, so nothing is red."""
        with pytest.raises((SandboxUnavailable, FileNotFoundError)):
            shell(walled, tmp_path / "nothing", "true")

    def test_an_interpreter_that_is_not_there_is_unavailable(self, walled: Sandbox, tree: Path) -> None:
        """The message names it."""
        with pytest.raises(SandboxUnavailable, match="/nowhere/bin/python"):
            walled.run(Job(("python",), tree, Path("/nowhere/bin/python")))

    def test_probe_says_that_it_works(self) -> None:
        """Where these tests run, it does, and it says with what."""
        seen = probe()
        assert (True, "") == (seen.works, seen.reason)
        assert (seen.bwrap, seen.version) == find_bwrap()


@pytest.mark.parametrize(
    ("message", "remedy"),
    [
        ("bwrap: Creating new namespace failed: No space left on device", "user.max_user_namespaces"),
        ("bwrap: setting up uid map: Permission denied", "bwrap-userns-restrict"),
        (
            "bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted",
            "apparmor_restrict_unprivileged_userns=0",
        ),
        ("bwrap: Can't mount proc on /newroot/proc: Operation not permitted", "container"),
        ("bwrap: Can't find source path /root/x: Permission denied", "permissions of the folders"),
    ],
)
def test_a_known_reason_comes_with_its_remedy(message: str, remedy: str) -> None:
    """The reason stays readable beside it."""
    assert message in explained(message)
    assert remedy in explained(message)


class TestInterpreter:
    """Which folders are shown for an interpreter."""

    def test_shows_the_environment_and_what_it_was_made_from(self, tmp_path: Path) -> None:
        """Links between the two are shown where they are, so that the same paths work."""
        installed = tmp_path / "home" / "python-3.99"
        (installed / "bin").mkdir(parents=True)
        (installed / "lib" / "python3.99").mkdir(parents=True)
        (installed / "lib" / "python3.99" / "os.py").touch()
        real = installed / "bin" / "python3.99"
        real.touch(0o755)
        (tmp_path / "home" / "current").symlink_to(installed)
        venv = tmp_path / "venv"
        (venv / "bin").mkdir(parents=True)
        (venv / "bin" / "python").symlink_to(tmp_path / "home" / "current" / "bin" / "python3.99")
        (venv / "pyvenv.cfg").write_text(f"home = {tmp_path}/home/current/bin\n")
        assert {venv, tmp_path / "home" / "current", installed} == set(paths_of(venv / "bin" / "python"))

    def test_shows_nothing_more_for_the_systems_own(self) -> None:
        """/usr is there already."""
        assert () == paths_of(Path("/usr/bin/env"))

    def test_a_lone_link_shows_itself_not_its_folder(self, tmp_path: Path) -> None:
        """A link in somebody's `bin` is no reason to show all that is beside it."""
        (tmp_path / "bin").mkdir()
        link = tmp_path / "bin" / "python3"
        link.symlink_to("/usr/bin/env")
        assert (link,) == paths_of(link)

    def test_never_shows_a_home(self, tmp_path: Path) -> None:
        """An installation whose prefix is a home folder is refused."""
        home = Path.home()
        venv = tmp_path / "venv" / "bin"
        venv.mkdir(parents=True)
        (venv / "python").symlink_to("/usr/bin/env")
        assert paths_of(venv / "python") == (venv / "python",)
        if home.parts[1:] and not home.is_relative_to("/usr"):
            from bot.adapters.sandbox.interpreter import outermost

            with pytest.raises(SandboxUnavailable, match="holds a home folder"):
                outermost([home])


def test_a_folder_goes_whatever_was_done_in_it(tmp_path: Path) -> None:
    """A depth beyond recursion and beyond the longest path, and folders without rights, are removed too."""
    program = "import os\nfor _ in range(3000): os.mkdir('d'); os.chdir('d')\nos.mkdir('x'); os.chmod('.', 0)"
    with throw_away(tmp_path) as folder:
        subprocess.run([sys.executable, "-c", program], cwd=folder, check=True)
    assert [] == [*tmp_path.iterdir()]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_handing_over_leaves_files_with_other_names_alone(tmp_path: Path) -> None:
    """A hard link may be an object of the bot's own clone."""
    (tmp_path / "tree").mkdir()
    (tmp_path / "object").write_text("x")
    os.link(tmp_path / "object", tmp_path / "tree" / "object")
    (tmp_path / "tree" / "own").write_text("x")
    hand_over(tmp_path / "tree", 55_555)
    owners = [(tmp_path / name).stat().st_uid for name in ("object", "tree/object", "tree/own", "tree")]
    assert [0, 0, 55_555, 55_555] == owners


@pytest.mark.parametrize(
    ("parts", "cap"), [(["a" * 10], 100), (["ab"] * 500, 100), (["x" * 1000], 101), (["é" * 300], 200)]
)
def test_keeping_never_exceeds_the_cap_and_counts_the_rest(parts: list[str], cap: int) -> None:
    """Kept and not kept add up to all."""
    kept = Kept(cap)
    for part in parts:
        for byte in part.encode():
            kept.feed(bytes([byte]))
    kept.feed(b"", final=True)
    text, dropped = kept.result()
    total = sum(map(len, parts))
    assert len(text) <= cap
    assert total == dropped + (
        len(text) - len(f"\n[... {dropped} characters not kept ...]\n") if dropped else len(text)
    )


@pytest.mark.parametrize(
    ("kind", "sign"),
    [
        pytest.param("find_sandbox()", signal.SIGINT, marks=needs_bwrap),
        pytest.param("find_sandbox()", signal.SIGKILL, marks=needs_bwrap),
        pytest.param("find_sandbox(wanted='podman')", signal.SIGINT, marks=WALLED[1].marks),
        pytest.param("find_sandbox(wanted='podman')", signal.SIGKILL, marks=WALLED[1].marks),
        ("Bare()", signal.SIGINT),
    ],
)
def test_a_job_does_not_outlive_us(tree: Path, kind: str, sign: signal.Signals) -> None:
    """Interrupted or killed, we leave no job behind; bare, nothing can be done about the second."""
    name = f"askfirst-{os.getpid()}-{time.monotonic_ns()}"
    script = (
        # a shell that runs us in the background has the signal ignored, and children inherit that
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "import sys; from pathlib import Path; from bot.adapters.sandbox import *; from bot.ports import Job;"
        f"{kind}.run(Job(('sh', '-c', 'echo > started; sleep 60; true', '{name}'), Path(sys.argv[1])))"
    )
    process = subprocess.Popen([sys.executable, "-c", script, tree], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 20
    while not (tree / "started").exists() and time.monotonic() < deadline:
        process.poll()
    process.send_signal(sign)
    process.wait(60)
    assert (True, ()) == ((tree / "started").exists(), running(name))


def test_hard_limits_of_ours_do_not_make_the_launcher_fail(tree: Path, tmp_path: Path) -> None:
    """Started with few descriptors, a job gets as many, instead of an error that would look like the command's."""
    script = tmp_path / "start.py"
    script.write_text(
        "import resource, sys\nfrom pathlib import Path\nfrom bot.adapters.sandbox import Bare\nfrom bot.ports import Job\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (200, 200))\n"
        "print(Bare().run(Job(('sh', '-c', 'ulimit -n'), Path(sys.argv[1]))).output)\n"
    )
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert hard == resource.RLIM_INFINITY or hard > 200
    said = subprocess.run([sys.executable, script, tree], capture_output=True, text=True, check=True)
    assert "200" == said.stdout.strip()
