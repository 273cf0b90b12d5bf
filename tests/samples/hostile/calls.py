"""The kernel's own corners: namespaces, mounts, modules, clocks, keys, and calls that few programs need."""

import ctypes
import mmap
import os
import platform
import resource
import struct
import time

from kernel import C, call, checked, is_theirs, power, reaches

USER, MOUNT, NET = 0x10000000, 0x20000, 0x40000000


@power("userns")
def makes_a_user_namespace(host):
    call("unshare", USER)


@power("sys_admin")
def makes_a_mount_namespace(host):
    call("unshare", MOUNT)


@power("sys_admin")
def makes_a_network_namespace(host):
    call("unshare", NET)


@power("userns")
def clones_into_a_user_namespace(host):
    pid = call("clone", USER | 17, 0, 0, 0, 0)
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


@power("userns")
def clones_by_a_structure_that_filters_cannot_read(host):
    arguments = struct.pack("<11Q", USER, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0)
    pid = call("clone3", ctypes.c_char_p(arguments), len(arguments))
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


@power("sys_admin")
def joins_a_namespace_of_another_process(host):
    is_theirs(host)
    call("setns", os.open(f"/proc/{host['pid']}/ns/net", os.O_RDONLY), NET)


@power("sys_admin")
def mounts_a_file_system(host):
    os.mkdir("mounted")
    checked(C.mount(b"none", b"mounted", b"tmpfs", 0, None))
    checked(C.umount2(b"mounted", 2))


@power("sys_admin")
def takes_a_mount_away(host):
    reaches_by(lambda: C.umount2(b".git", 2))


@power("sys_admin")
def makes_a_mount_writable(host):
    reaches_by(lambda: C.mount(b"none", b".git", None, 4096 | 32, None))


@power("sys_admin")
def clones_a_mount(host):
    call("open_tree", -100, b".", 1)


@power("sys_admin")
def opens_a_file_system(host):
    call("fsopen", b"tmpfs", 0)


@power("sys_admin")
def moves_a_mount(host):
    reaches("move_mount", -1, b"", -1, b"", 4 | 64)


@power("sys_admin")
def changes_a_mount(host):
    reaches("mount_setattr", -100, b"/", 0, b"", 0)


@power("sys_admin")
def swaps_the_root(host):
    reaches("pivot_root", b"/no-such-folder", b"/no-such-folder")


@power("sys_chroot")
def changes_its_root(host):
    call("chroot", b".")


@power("kernel")
def opens_an_io_ring(host):
    call("io_uring_setup", 8, ctypes.create_string_buffer(256))


@power("kernel")
def loads_a_program_into_the_kernel(host):
    call("bpf", 0, ctypes.create_string_buffer(struct.pack("<IIIII", 2, 4, 4, 1, 0), 64), 64)


@power("kernel")
def counts_events_of_the_kernel(host):
    attributes = ctypes.create_string_buffer(struct.pack("<IIQ", 1, 112, 0), 112)
    call("perf_event_open", attributes, 0, -1, -1, 0)


@power("kernel")
def handles_page_faults_of_the_kernel(host):
    call("userfaultfd", 0)


@power("kernel")
def handles_page_faults(host):
    call("userfaultfd", 1)


@power("kernel")
def asks_for_a_key_ring(host):
    call("keyctl", 0, -3, 1)


@power("kernel")
def adds_a_key(host):
    call("add_key", b"user", b"askfirst-canary", b"x", 1, -2)


@power("kernel")
def requests_a_key(host):
    # ENOKEY: it looked, and would have started a helper of the host's
    reaches("request_key", b"user", b"askfirst-no-such-key", 0, -2)


@power("sys_admin")
def watches_a_whole_file_system(host):
    call("fanotify_init", 0, 0)


@power("sys_boot")
def loads_another_kernel(host):
    reaches("kexec_load", 0, 17, 0, 0xFFFF)


@power("sys_module")
def loads_a_module(host):
    reaches("init_module", b"", 0, b"")


@power("sys_module")
def loads_a_module_from_a_file(host):
    reaches("finit_module", -1, b"", 0)


@power("sys_module")
def removes_a_module(host):
    reaches("delete_module", b"askfirst_no_such_module", 0)


@power("sys_boot")
def restarts_the_machine(host):
    reaches("reboot", 1, 2, 3, 0)


@power("sys_admin")
def swaps_to_a_file(host):
    reaches("swapon", b"/no-such-file", 0)


@power("sys_pacct")
def keeps_accounts(host):
    reaches("acct", b"/no-such-file")


@power("kernel")
def changes_quotas(host):
    reaches("quotactl", 0x80000200, b"/no-such-file", 0, 0)


@power("sys_time")
def sets_the_clock(host):
    time.clock_settime(time.CLOCK_REALTIME, time.clock_gettime(time.CLOCK_REALTIME))


@power("sys_admin")
def renames_the_machine(host):
    name = os.uname().nodename.encode()
    checked(C.sethostname(name, len(name)))


@power("kernel")
def reads_the_kernels_log(host):
    call("syslog", 3, ctypes.create_string_buffer(4096), 4096)


@power("kernel")
def talks_to_ports_of_the_machine(host):
    checked(C.ioperm(0x80, 1, 1))


@power("kernel")
def keeps_memory_in_no_file(host):
    call("memfd_secret", 0)


def makes_a_file_that_has_no_name(host):
    os.memfd_create("x")


def makes_memory_that_outlives_it(host):
    number = checked(C.shmget(0, 4096, 0o1600))
    checked(C.shmctl(number, 0, None))


@power("kernel")
def advises_on_the_memory_of_another_process(host):
    is_theirs(host)
    theirs = call("pidfd_open", host["pid"], 0)
    vector = struct.pack("<QQ", host["address"] & ~4095, 4096)
    call("process_madvise", theirs, ctypes.c_char_p(vector), 1, 21, 0)


@power("kernel")
def compares_two_processes(host):
    is_theirs(host)
    call("kcmp", os.getpid(), host["pid"], 1, 0, 0)


@power("kernel")
def moves_pages_of_another_process(host):
    is_theirs(host)
    pages = (ctypes.c_void_p * 1)(host["address"] & ~4095)
    call("move_pages", host["pid"], 1, pages, None, (ctypes.c_int * 1)(), 0)


@power("kernel")
def speaks_to_the_kernel_in_32_bits(host):
    # int 0x80 with getpid's number of 32 bits: a filter that looks at numbers alone reads another call
    assert platform.machine() == "x86_64"
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(b"\xb8\x14\x00\x00\x00\x53\xcd\x80\x5b\xc3")
    address = ctypes.addressof(ctypes.c_char.from_buffer(code))
    assert ctypes.CFUNCTYPE(ctypes.c_int)(address)() == os.getpid()


@power("kernel")
def speaks_to_the_kernel_in_x32(host):
    assert call(0x40000000 | 39) == os.getpid()


@power("core")
def lets_itself_dump_core(host):
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@power("sys_resource")
def lifts_its_own_limits(host):
    resource.setrlimit(resource.RLIMIT_NPROC, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@power("sys_nice")
def takes_the_processor_for_itself(host):
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


@power("sys_nice")
def goes_before_everybody(host):
    os.setpriority(os.PRIO_PROCESS, 0, -5)


def reaches_by(function):
    """Succeed if the kernel looked at what it was asked, even if there was nothing to do."""
    if function() < 0 and ctypes.get_errno() in (1, 13, 38):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
