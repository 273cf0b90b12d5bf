"""Talking to others: networks, sockets, shared memory, queues, signals."""

import ctypes
import errno
import os
import resource
import signal
import socket
from pathlib import Path

from kernel import C, checked, is_theirs, power


def connects_to_a_server_of_the_host(host):
    with socket.create_connection(("127.0.0.1", host["tcp"]), 2) as connection:
        assert host["token"].encode() == connection.recv(100)


@power("ipv6")
def connects_to_a_server_of_the_host_by_ipv6(host):
    with socket.create_connection(("::1", host["tcp6"]), 2) as connection:
        assert host["token"].encode() == connection.recv(100)


def sends_a_datagram_to_the_host(host):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(2)
        sock.sendto(b"hello", ("127.0.0.1", host["udp"]))
        assert host["token"].encode() == sock.recv(100)


def connects_to_a_socket_file_of_the_host(host):
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(2)
        sock.connect(host["unix"])
        assert host["token"].encode() == sock.recv(100)


def connects_to_a_socket_that_has_no_file(host):
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(2)
        sock.connect(f"\0{host['abstract']}")
        assert host["token"].encode() == sock.recv(100)


def finds_a_port_of_the_host_taken(host):
    with socket.socket() as sock:
        try:
            sock.bind(("127.0.0.1", host["tcp"]))
        except OSError as error:
            assert error.errno == errno.EADDRINUSE
            return
    raise AssertionError


def lists_the_connections_of_the_host(host):
    assert f":{host['tcp']:04X}" in Path("/proc/net/tcp").read_text()


@power("kernel")
def sees_the_network_cards_of_the_host(host):
    assert [name for _, name in socket.if_nameindex() if name != "lo"]


@power("kernel")
def has_a_way_to_the_world(host):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect(("192.0.2.1", 53))  # sends nothing; there must be a route


@power("net_raw")
def makes_packets_by_hand(host):
    socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP).close()


@power("net_raw")
def listens_to_all_packets(host):
    socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 3).close()


def asks_the_kernel_about_networks(host):
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0).close()


@power("kernel")
def talks_to_the_machine_below(host):
    socket.socket(40, socket.SOCK_STREAM).close()


@power("kernel")
def uses_the_kernels_ciphers(host):
    socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET).close()


def reads_shared_memory_of_the_host(host):
    assert host["token"] == Path(host["shared"]).read_text()


def attaches_shared_memory_of_the_host(host):
    number = checked(C.shmget(host["segment"], 0, 0))
    C.shmat.restype = ctypes.c_void_p
    address = C.shmat(number, None, 0o10000)
    assert address not in (None, ctypes.c_void_p(-1).value)
    assert host["token"].encode() == ctypes.string_at(address, len(host["token"]))


def finds_semaphores_of_the_host(host):
    checked(C.semget(host["segment"], 1, 0))


def finds_a_message_queue_of_the_host(host):
    checked(C.msgget(host["segment"], 0))


@power("kernel")
def opens_a_named_queue_of_the_host(host):
    checked(ctypes.CDLL("librt.so.1", use_errno=True).mq_open(host["queue"].encode(), os.O_RDONLY))


def sees_processes_of_the_host(host):
    assert str(host["pid"]) in os.listdir("/proc")
    is_theirs(host)


def signals_a_process_of_the_host(host):
    is_theirs(host)
    os.kill(host["pid"], signal.SIGCONT)


def signals_the_bot(host):
    is_theirs(host)
    os.kill(host["bot"], 0)


def ends_a_process_of_the_host(host):
    is_theirs(host, "mortal")
    os.kill(host["mortal"], signal.SIGKILL)


def opens_a_process_of_the_host(host):
    is_theirs(host)
    os.pidfd_open(host["pid"])


def changes_the_limits_of_a_process_of_the_host(host):
    is_theirs(host)
    resource.prlimit(host["pid"], resource.RLIMIT_NOFILE, (64, 1024))


def slows_a_process_of_the_host_down(host):
    is_theirs(host)
    os.setpriority(os.PRIO_PROCESS, host["pid"], 5)


def moves_a_process_of_the_host_to_another_processor(host):
    is_theirs(host)
    os.sched_setaffinity(host["pid"], os.sched_getaffinity(host["pid"]))
