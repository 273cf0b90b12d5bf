"""The same deny-list as a seccomp profile that container engines read.

An engine's library compares whole 64-bit arguments, where the kernel looks at the lower half of many: so values are compared
under a mask.
"""

import errno
import json
import platform
from collections.abc import Iterable, Mapping

from bot.adapters.sandbox.seccomp import FAMILIES, MACHINES, NEW_NAMESPACE, TERMINAL_INPUT, Machine
from bot.domain.errors import SandboxUnavailable

_ARCHITECTURES = {"x86_64": "SCMP_ARCH_X86_64", "aarch64": "SCMP_ARCH_AARCH64"}
_LOWER = 0xFFFFFFFF

Rule = dict[str, object]


def oci_profile(machine: str = "") -> str:
    """Return the profile for this machine as JSON, in the form of Docker's `--security-opt seccomp=FILE`."""
    name = machine or platform.machine()
    if (here := MACHINES.get(name)) is None:
        raise SandboxUnavailable(
            f"there is no system call filter for {name}; supported: {', '.join(MACHINES)}"
        )
    return json.dumps(
        {
            "defaultAction": "SCMP_ACT_ALLOW",
            "architectures": [_ARCHITECTURES[name]],
            "syscalls": list(_rules(here)),
        }
    )


def _rules(here: Machine) -> Iterable[Rule]:
    yield _refused(here.denied, errno.EPERM)
    yield _refused(here.absent, errno.ENOSYS)
    # of an unwanted family: below, between and above those that are allowed
    for family in range(max(FAMILIES)):
        if family not in FAMILIES:
            yield _refused(["socket"], errno.EAFNOSUPPORT, _argument(0, "SCMP_CMP_MASKED_EQ", _LOWER, family))
    yield _refused(["socket"], errno.EAFNOSUPPORT, _argument(0, "SCMP_CMP_GT", max(FAMILIES)))
    for request in TERMINAL_INPUT:
        yield _refused(["ioctl"], errno.EPERM, _argument(1, "SCMP_CMP_MASKED_EQ", _LOWER, request))
    for bit in range(32):
        if NEW_NAMESPACE & (1 << bit):
            yield _refused(["clone"], errno.EPERM, _argument(0, "SCMP_CMP_MASKED_EQ", 1 << bit, 1 << bit))


def _refused(names: Mapping[str, int] | Iterable[str], error: int, *arguments: Rule) -> Rule:
    return {"names": list(names), "action": "SCMP_ACT_ERRNO", "errnoRet": error, "args": list(arguments)}


def _argument(index: int, comparison: str, value: int, masked: int = 0) -> Rule:
    return {"index": index, "op": comparison, "value": value, "valueTwo": masked}
