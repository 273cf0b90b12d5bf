"""The system calls that hostile code does without, as a classic BPF program for `bwrap --seccomp`.

A deny-list, not an allow-list: tests of unknown projects must run, and what is left has no capabilities anyway. Refused is what
reaches the kernel's rarely used corners, makes or joins namespaces, reads other processes, or holds memory that
nobody's resident set shows.
"""

import errno
import platform
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.errors import SandboxUnavailable

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_KILL, _ALLOW, _ERRNO = 0x80000000, 0x7FFF0000, 0x00050000
_NUMBER, _ARCH, _ARG0, _ARG1 = 0, 4, 16, 24
NEW_NAMESPACE = 0x7E020000
FAMILIES = (1, 2, 10)
TERMINAL_INPUT = (0x5412, 0x541C)

# one number everywhere since Linux 5.1
_SHARED = {
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "pidfd_getfd": 438,
    "process_madvise": 440,
    "mount_setattr": 442,
    "quotactl_fd": 443,
    "statmount": 457,
    "listmount": 458,
}

_X86_64 = _SHARED | {
    "ptrace": 101,
    "syslog": 103,
    "vhangup": 153,
    "modify_ldt": 154,
    "pivot_root": 155,
    "adjtimex": 159,
    "chroot": 161,
    "acct": 163,
    "settimeofday": 164,
    "mount": 165,
    "umount2": 166,
    "swapon": 167,
    "swapoff": 168,
    "reboot": 169,
    "sethostname": 170,
    "setdomainname": 171,
    "iopl": 172,
    "ioperm": 173,
    "init_module": 175,
    "delete_module": 176,
    "quotactl": 179,
    "lookup_dcookie": 212,
    "clock_settime": 227,
    "kexec_load": 246,
    "add_key": 248,
    "request_key": 249,
    "keyctl": 250,
    "migrate_pages": 256,
    "unshare": 272,
    "move_pages": 279,
    "perf_event_open": 298,
    "fanotify_init": 300,
    "name_to_handle_at": 303,
    "open_by_handle_at": 304,
    "clock_adjtime": 305,
    "setns": 308,
    "process_vm_readv": 310,
    "process_vm_writev": 311,
    "kcmp": 312,
    "finit_module": 313,
    "kexec_file_load": 320,
    "bpf": 321,
    "userfaultfd": 323,
}

_AARCH64 = _SHARED | {
    "lookup_dcookie": 18,
    "umount2": 39,
    "mount": 40,
    "pivot_root": 41,
    "chroot": 51,
    "vhangup": 58,
    "quotactl": 60,
    "acct": 89,
    "unshare": 97,
    "kexec_load": 104,
    "init_module": 105,
    "delete_module": 106,
    "clock_settime": 112,
    "syslog": 116,
    "ptrace": 117,
    "reboot": 142,
    "sethostname": 161,
    "setdomainname": 162,
    "settimeofday": 170,
    "adjtimex": 171,
    "add_key": 217,
    "request_key": 218,
    "keyctl": 219,
    "swapon": 224,
    "swapoff": 225,
    "migrate_pages": 238,
    "move_pages": 239,
    "perf_event_open": 241,
    "fanotify_init": 262,
    "name_to_handle_at": 264,
    "open_by_handle_at": 265,
    "clock_adjtime": 266,
    "setns": 268,
    "process_vm_readv": 270,
    "process_vm_writev": 271,
    "kcmp": 272,
    "finit_module": 273,
    "bpf": 280,
    "userfaultfd": 282,
    "kexec_file_load": 294,
}


@dataclass(frozen=True, slots=True)
class Machine:
    """One architecture's numbers. `absent` answer ENOSYS, so that callers take their older way."""

    audit: int
    denied: Mapping[str, int] = field(repr=False)
    absent: Mapping[str, int] = field(repr=False)
    clone: int
    socket: int
    ioctl: int
    x32: bool


# clone3 hides its flags in memory, so libc must be sent back to clone; unattached memfd and System V memory is in nobody's
# resident set and would pass the memory watch.
MACHINES: Mapping[str, Machine] = {
    "x86_64": Machine(
        audit=0xC000003E,
        denied=_X86_64,
        absent={"clone3": 435, "memfd_create": 319, "memfd_secret": 447, "shmget": 29},
        clone=56,
        socket=41,
        ioctl=16,
        x32=True,
    ),
    "aarch64": Machine(
        audit=0xC00000B7,
        denied=_AARCH64,
        absent={"clone3": 435, "memfd_create": 279, "memfd_secret": 447, "shmget": 194},
        clone=220,
        socket=198,
        ioctl=29,
        x32=False,
    ),
}


def _step(code: int, k: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("<HBBI", code, yes, no, k)


def _refuse(number: int, error: int) -> bytes:
    return _step(_EQUAL, number, 0, 1) + _step(_RETURN, _ERRNO | error)


def _unless_one_of(number: int, offset: int, values: tuple[int, ...], *, hit: int, miss: int) -> bytes:
    """For one system call, return `hit` if its argument is one of the values, else `miss`."""
    count = len(values)
    tests = b"".join(_step(_EQUAL, value, count - at) for at, value in enumerate(values))
    return (
        _step(_EQUAL, number, 0, count + 3)
        + _step(_LOAD, offset)
        + tests
        + _step(_RETURN, miss)
        + _step(_RETURN, hit)
    )


def deny_list(machine: str = "") -> bytes:
    """Assemble the filter for this machine (`platform.machine()`), ready for `bwrap --seccomp`."""
    name = machine or platform.machine()
    if (here := MACHINES.get(name)) is None:
        raise SandboxUnavailable(
            f"there is no system call filter for {name}; supported: {', '.join(MACHINES)}"
        )
    eperm = _ERRNO | errno.EPERM
    program = [
        _step(_LOAD, _ARCH),
        _step(_EQUAL, here.audit, 1),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
    ]
    if here.x32:
        program += [_step(_AT_LEAST, 0x40000000, 0, 1), _step(_RETURN, _ERRNO | errno.ENOSYS)]
    program += [_refuse(number, errno.EPERM) for number in here.denied.values()]
    program += [_refuse(number, errno.ENOSYS) for number in here.absent.values()]
    program += [
        _unless_one_of(here.socket, _ARG0, FAMILIES, hit=_ALLOW, miss=_ERRNO | errno.EAFNOSUPPORT),
        _unless_one_of(here.ioctl, _ARG1, TERMINAL_INPUT, hit=eperm, miss=_ALLOW),
        _step(_EQUAL, here.clone, 0, 3),
        _step(_LOAD, _ARG0),
        _step(_ANY_BIT, NEW_NAMESPACE, 0, 1),
        _step(_RETURN, eperm),
        _step(_RETURN, _ALLOW),
    ]
    return b"".join(program)
