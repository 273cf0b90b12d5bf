"""Changing what is not the job's: the host's files, git's settings, the interpreter, the kernel's settings, devices."""

import fcntl
import os
import stat
import struct
import subprocess
import sys
import sysconfig
from pathlib import Path

from kernel import C, checked, is_theirs, power


def writes_beside_the_tree(host):
    _make_and_remove("../beside")


def overwrites_a_file_of_the_host(host):
    with open(host["target"], "r+") as file:
        file.write("changed")


def writes_through_a_link_that_came_with_the_tree(host):
    with open("planted-folder/target", "r+") as file:
        file.write("changed")


def deletes_a_file_of_the_host(host):
    os.remove(host["deletable"])


def empties_a_file_of_the_host(host):
    os.truncate(host["target"], 0)


def changes_the_rights_of_a_file_of_the_host(host):
    os.chmod(host["target"], 0o666)


@power("root")
def writes_to_usr(host):
    _make_and_remove(f"/usr/{host['token']}")


@power("root")
def writes_to_etc(host):
    _make_and_remove(f"/etc/{host['token']}")


@power("root")
def writes_to_the_root(host):
    _make_and_remove(f"/{host['token']}")


@power("root")
def writes_to_dev(host):
    _make_and_remove(f"/dev/{host['token']}")


@power("venv")
def writes_to_the_interpreter(host):
    _make_and_remove(Path(sys.prefix, "bin", host["token"]))


@power("venv")
def plants_code_that_every_start_runs(host):
    _make_and_remove(Path(sysconfig.get_path("purelib"), f"{host['token']}.pth"))


@power("stdlib")
def writes_to_the_standard_library(host):
    _make_and_remove(Path(sysconfig.get_path("stdlib"), f"{host['token']}.py"))


def sets_what_git_runs(host):
    with open(".git/config", "a") as file:
        file.write("[core]\n\tfsmonitor = touch /tmp/pwned\n")


def sets_what_git_runs_by_git(host):
    subprocess.run(["git", "config", "--file", ".git/config", "core.hooksPath", "evil"], check=True)


def adds_a_hook(host):
    os.makedirs(".git/hooks", exist_ok=True)
    Path(".git/hooks/pre-commit").write_text("#!/bin/sh\n")


def adds_a_filter(host):
    os.makedirs(".git/info", exist_ok=True)
    Path(".git/info/attributes").write_text("* filter=evil\n")


def lends_git_objects_of_the_host(host):
    os.makedirs(".git/objects/info", exist_ok=True)
    Path(".git/objects/info/alternates").write_text(host["home"])


def moves_a_branch(host):
    os.makedirs(".git/refs/heads", exist_ok=True)
    Path(".git/refs/heads/main").write_text("0" * 40)


def puts_another_git_folder_in_its_place(host):
    os.rename(".git", "git-away")
    os.rename("git-away", ".git")


def opens_the_git_folder_to_all(host):
    os.chmod(".git", 0o777)


def writes_git_by_another_way_to_it(host):
    # the same folder by the descriptor of the tree, by /proc, and by a link
    os.symlink(".git", "git-link")
    for way in ("git-link/x", "/proc/self/cwd/.git/x", "./.git/../.git/x"):
        try:
            _make_and_remove(way)
        except OSError:
            continue
        return
    raise AssertionError


@power("root")
def sets_what_the_kernel_runs_on_a_crash(host):
    os.close(os.open("/proc/sys/kernel/core_pattern", os.O_WRONLY))


@power("kernel")
def sets_what_the_kernel_runs_for_a_module(host):
    os.close(os.open("/proc/sys/kernel/modprobe", os.O_WRONLY))


@power("kernel")
def presses_the_magic_key(host):
    os.close(os.open("/proc/sysrq-trigger", os.O_WRONLY))


@power("kernel")
def changes_a_setting_of_a_device(host):
    os.close(os.open("/sys/kernel/profiling", os.O_WRONLY))


@power("kernel")
def makes_a_control_group(host):
    for path in ("/sys/fs/cgroup", "/sys/fs/cgroup/memory", "/sys/fs/cgroup/unified"):
        folder = Path(path, host["token"])
        try:
            folder.mkdir()
        except OSError:
            continue
        folder.rmdir()
        return
    raise AssertionError


@power("sys_resource")
def protects_itself_from_the_memory_killer(host):
    Path("/proc/self/oom_score_adj").write_text("-1000")


def gives_another_to_the_memory_killer(host):
    is_theirs(host)
    Path(f"/proc/{host['pid']}/oom_score_adj").write_text("1000")


def writes_to_a_terminal_of_the_host(host):
    terminal = os.open(host["terminal"], os.O_WRONLY | os.O_NOCTTY)
    os.write(terminal, b"x")


@power("sys_admin")
def types_into_a_terminal_of_the_host(host):
    terminal = os.open(host["terminal"], os.O_RDWR | os.O_NOCTTY)
    fcntl.ioctl(terminal, 0x5412, b"x")


@power("kernel")
def types_into_a_terminal_of_its_own(host):
    # stands for the terminal that the bot was started from
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, 0x540E, 0)
    fcntl.ioctl(theirs, 0x5412, b"x")


@power("kernel")
def reads_a_disk_past_its_files(host):
    names = [line.split()[3] for line in Path("/proc/partitions").read_text().splitlines()[2:]]
    os.close(os.open(f"/dev/{[name for name in names if not name.startswith('loop')][0]}", os.O_RDONLY))


@power("mknod")
def makes_a_disk_of_its_own(host):
    os.mknod("disk", stat.S_IFBLK | 0o600, os.makedev(254, 0))
    os.remove("disk")


@power("mknod")
def makes_a_window_into_memory(host):
    os.mknod("memory", stat.S_IFCHR | 0o600, os.makedev(1, 1))
    os.remove("memory")


@power("kernel")
def opens_physical_memory(host):
    os.close(os.open("/dev/mem", os.O_RDONLY))


@power("kernel")
def opens_the_kernels_memory(host):
    os.close(os.open("/proc/kcore", os.O_RDONLY))


@power("kernel")
def writes_the_kernels_log(host):
    os.close(os.open("/dev/kmsg", os.O_WRONLY))


@power("kernel")
def opens_file_systems_of_its_own(host):
    os.close(os.open("/dev/fuse", os.O_RDWR))


@power("kernel")
def opens_virtual_machines(host):
    os.close(os.open("/dev/kvm", os.O_RDWR))


@power("kernel")
def opens_loop_devices(host):
    os.close(os.open("/dev/loop-control", os.O_RDWR))


@power("linux_immutable")
def makes_a_file_that_cannot_be_removed(host):
    file = os.open("immutable", os.O_RDWR | os.O_CREAT)
    fcntl.ioctl(file, 0x40086602, struct.pack("l", 0x10))
    fcntl.ioctl(file, 0x40086602, struct.pack("l", 0))


@power("setfcap")
def gives_a_program_capabilities(host):
    Path("program").write_text("")
    os.setxattr("program", "security.capability", struct.pack("<IIIII", 0x02000001, 1 << 21, 0, 0, 0))


@power("root")
def gives_a_file_to_root(host):
    Path("for-root").write_text("")
    os.chown("for-root", 0, 0)


@power("root")
def becomes_root(host):
    os.setuid(0)


@power("root")
def has_capabilities(host):
    status = Path("/proc/self/status").read_text()
    assert int(status.split("CapEff:")[1].split()[0], 16)


def could_gain_power_from_a_setuid_program(host):
    assert checked(C.prctl(39, 0, 0, 0, 0)) == 0


@power("setuid")
def leaves_a_setuid_program_of_another(host):
    Path("setuid").write_text("#!/bin/sh\n")
    os.chown("setuid", 12345, 12345)
    os.chmod("setuid", 0o6755)
    assert os.stat("setuid").st_mode & stat.S_ISUID


def _make_and_remove(path):
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.close(file)
    os.remove(path)
