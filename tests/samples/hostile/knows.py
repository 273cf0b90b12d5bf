"""Looking for what others know: environment, memory, descriptors, files."""

import ctypes
import os
import pwd
import socket
from pathlib import Path

from kernel import C, call, checked, is_theirs, power


def reads_the_environment(host):
    assert host["token"] in os.environ.values()


def reads_the_environment_it_was_started_with(host):
    assert host["token"] in Path("/proc/self/environ").read_text()


def reads_the_environment_of_its_parents(host):
    pid = os.getppid()
    while host["token"] not in _read(f"/proc/{pid}/environ"):
        assert pid > 1
        pid = int(_read(f"/proc/{pid}/stat").rpartition(")")[2].split()[1])


def reads_the_environment_of_everybody(host):
    assert any(host["victim_token"] in _read(path) for path in _everybody(host, "environ"))


def reads_the_arguments_of_everybody(host):
    assert any(host["argument_token"] in _read(path) for path in _everybody(host, "cmdline"))


@power("ptrace")
def reads_the_memory_file_of_another_process(host):
    with open(f"/proc/{host['pid']}/mem", "rb", buffering=0) as memory:
        memory.seek(host["address"])
        assert host["token"].encode() == memory.read(len(host["token"]))


@power("ptrace")
def writes_the_memory_file_of_another_process(host):
    with open(f"/proc/{host['pid']}/mem", "r+b", buffering=0) as memory:
        memory.seek(host["address"])
        assert memory.write(host["token"].encode()) == len(host["token"])


class _Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


@power("ptrace")
def copies_the_memory_of_another_process(host):
    buffer = ctypes.create_string_buffer(len(host["token"]))
    here = _Vector(ctypes.addressof(buffer), len(buffer))
    there = _Vector(host["address"], len(buffer))
    call("process_vm_readv", host["pid"], ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
    assert host["token"].encode() == buffer.raw


@power("ptrace")
def traces_another_process(host):
    is_theirs(host)
    checked(C.ptrace(0x4206, host["pid"], 0, 0))


@power("ptrace")
def takes_a_descriptor_of_another_process(host):
    theirs = call("pidfd_open", host["pid"], 0)
    copy = call("pidfd_getfd", theirs, host["descriptor"], 0)
    assert host["token"].encode() == os.pread(copy, 100, 0)


def opens_a_descriptor_of_another_process(host):
    assert host["token"] == Path(f"/proc/{host['pid']}/fd/{host['descriptor']}").read_text()


def goes_through_the_root_of_another_process(host):
    assert host["token"] == Path(f"/proc/{host['pid']}/root{host['secret']}").read_text()


def goes_through_the_root_of_every_process(host):
    paths = (path / host["secret"].lstrip("/") for path in _everybody(host, "root"))
    assert any(host["token"] == _read(path) for path in paths)


def goes_through_the_folder_of_another_process(host):
    assert host["token"] == Path(f"/proc/{host['pid']}/cwd/secret").read_text()


def reads_a_descriptor_that_was_left_open(host):
    for name in os.listdir("/proc/self/fd"):
        try:
            if int(name) > 2 and host["token"].encode() == os.pread(int(name), 100, 0):
                return
        except OSError:
            continue
    raise AssertionError


def reads_a_secret_by_its_path(host):
    assert host["token"] == Path(host["secret"]).read_text()


def climbs_out_of_the_tree(host):
    assert host["token"] == Path("../../secret").read_text()


def climbs_out_by_a_descriptor(host):
    folder = os.open(".", os.O_PATH | os.O_DIRECTORY)
    above = os.open("../..", os.O_PATH | os.O_DIRECTORY, dir_fd=folder)
    assert host["token"].encode() == os.read(os.open("secret", os.O_RDONLY, dir_fd=above), 100)


def follows_a_symbolic_link_out_of_the_tree(host):
    os.symlink(host["secret"], "way-out")
    assert host["token"] == Path("way-out").read_text()


def follows_a_link_that_came_with_the_tree(host):
    assert host["token"] == Path("planted-link").read_text()


def follows_a_linked_folder_that_came_with_the_tree(host):
    assert host["token"] == Path("planted-folder/secret").read_text()


def links_a_secret_into_the_tree(host):
    os.link(host["secret"], "hard-link")
    assert host["token"] == Path("hard-link").read_text()


def moves_a_file_of_the_host_into_the_tree(host):
    os.rename(host["movable"], "moved")
    os.rename("moved", host["movable"])


def looks_into_the_home_folder(host):
    assert host["token"] == Path(host["home"], ".netrc").read_text()


@power("root")
def reads_the_passwords(host):
    os.close(os.open("/etc/shadow", os.O_RDONLY))


def learns_the_name_of_the_host(host):
    assert host["hostname"] == socket.gethostname()


def reads_the_accounts_of_the_host(host):
    assert host["accounts"] == [entry.pw_name for entry in pwd.getpwall()]


@power("dac_read_search")
def opens_any_file_by_its_number(host):
    handle = ctypes.create_string_buffer(b"\x78" + bytes(135), 136)
    mount = ctypes.c_int()
    call("name_to_handle_at", -100, b".", ctypes.byref(handle), ctypes.byref(mount), 0)
    folder = os.open(".", os.O_RDONLY)
    call("open_by_handle_at", folder, ctypes.byref(handle), os.O_RDONLY)


@power("kernel")
def names_a_file_by_its_number(host):
    handle = ctypes.create_string_buffer(b"\x78" + bytes(135), 136)
    mount = ctypes.c_int()
    call("name_to_handle_at", -100, b".", ctypes.byref(handle), ctypes.byref(mount), 0)


def _everybody(host, name):
    """Return a file of all processes; bare, of those that are there to be read."""
    return [Path("/proc", str(pid), name) for pid in host["pids"] or filter(str.isdigit, os.listdir("/proc"))]


def _read(path):
    try:
        return Path(path).read_text("utf-8", "replace")
    except OSError:
        return ""
