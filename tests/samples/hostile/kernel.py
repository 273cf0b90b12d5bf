"""Calls that reach past walls: numbers, and what counts as having reached."""

import ctypes
import errno
import os

_MACHINE = {"x86_64": 0, "aarch64": 1}[os.uname().machine]
_BOTH = {
    "pidfd_open": 434, "pidfd_getfd": 438, "io_uring_setup": 425, "open_tree": 428, "fsopen": 430, "clone3": 435,
    "process_madvise": 440, "memfd_secret": 447, "mount_setattr": 442, "quotactl_fd": 443, "move_mount": 429,
}
_NUMBERS = {
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272), "move_pages": (279, 239),
    "migrate_pages": (256, 238), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "bpf": (321, 280),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "keyctl": (250, 219), "add_key": (248, 217),
    "request_key": (249, 218), "fanotify_init": (300, 262), "kexec_load": (246, 104), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "reboot": (169, 142), "swapon": (167, 224),
    "acct": (163, 89), "pivot_root": (155, 41), "syslog": (103, 116), "clone": (56, 220), "setns": (308, 268),
    "unshare": (272, 97), "chroot": (161, 51), "kexec_file_load": (320, 294), "quotactl": (179, 60),
    "clock_settime": (227, 112), "sethostname": (170, 161), "setdomainname": (171, 162), "vhangup": (153, 58),
}
NUMBERS = _BOTH | {name: both[_MACHINE] for name, both in _NUMBERS.items()}
C = ctypes.CDLL(None, use_errno=True)


def call(name, *args):
    """Make a system call; an error is an OSError."""
    number = NUMBERS[name] if isinstance(name, str) else name
    result = C.syscall(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in args])
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(name))
    return result


def checked(result):
    """Turn a failure of a function of libc into an OSError."""
    if result in (-1, None):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def reaches(name, *args):
    """Succeed if the kernel looked at the arguments: these are bad ones, so that nothing happens."""
    try:
        call(name, *args)
    except OSError as error:
        if error.errno in (errno.EPERM, errno.EACCES, errno.ENOSYS):
            raise


def is_theirs(host, pid="pid"):
    """Make sure that the number is the host's process: inside, the same number may be somebody else."""
    with open(f"/proc/{host[pid]}/cmdline") as line:
        assert host["argument_token"] in line.read()


def power(name):
    """Say which power of the host's a program needs to succeed bare; "kernel" is a feature that not every kernel has."""

    def mark(program):
        program.power = name
        return program

    return mark
