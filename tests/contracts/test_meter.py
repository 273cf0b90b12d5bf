"""What is measured of a job from outside, on this process and files of ours."""

import mmap
import os
from pathlib import Path

from bot.adapters.sandbox.watch import Disk, Meter, available_memory
from bot.ports import Limits

MIB = 2**20
GIB = 2**30


def test_a_job_ends_before_the_machine_has_no_memory_left(tmp_path: Path) -> None:
    """Whoever took it and wherever it is: half a gigabyte stays, or half of what there was at the start."""
    left = [8 * GIB]
    meter = Meter(Limits(), (tmp_path,), {}, lambda: left[-1])
    assert "" == meter.complaint(0)
    left.append(GIB // 2 - 1)
    assert "left the machine short of memory" == meter.complaint(0)
    small = Meter(Limits(), (tmp_path,), {}, lambda: left[-1])
    left.append(GIB // 4)
    assert "" == small.complaint(0)
    left.append(GIB // 4 - 2)
    assert "left the machine short of memory" == small.complaint(0)


def test_the_kernels_own_figure_is_read() -> None:
    """It is some megabytes at least, or nothing here would run."""
    assert available_memory() > MIB


def test_what_was_there_before_does_not_count(tmp_path: Path) -> None:
    """Only growth since the start is the job's."""
    (tmp_path / "old").write_bytes(bytes(8 * MIB))
    now = [0.0]
    disk = Disk((tmp_path,), 4 * MIB, lambda: now[0])
    now[0] = 10.0
    (tmp_path / "new").write_bytes(bytes(1 * MIB))
    assert "" == disk.complaint(os.getpid())


def test_files_count_by_name_and_without(tmp_path: Path) -> None:
    """One that was deleted counts while it is open, one that is only mapped as the largest there may be.

    Time passes between the looks, so that each counts, whatever others write and delete on the same disk meanwhile.
    """
    now = [0.0]
    disk = Disk((tmp_path,), 64 * MIB, lambda: now[0])
    now[0] = 10.0
    held = os.open(tmp_path / "gone", os.O_RDWR | os.O_CREAT)
    os.posix_fallocate(held, 0, 50 * MIB)
    (tmp_path / "gone").unlink()
    assert "" == disk.complaint(os.getpid())
    mapped = os.open(tmp_path / "mapped", os.O_RDWR | os.O_CREAT)
    os.posix_fallocate(mapped, 0, 40 * MIB)
    window = mmap.mmap(mapped, 4096)
    os.close(mapped)
    (tmp_path / "mapped").unlink()
    now[0] = 20.0
    assert "wrote more than 64 MiB to disk" == disk.complaint(os.getpid())
    window.close()
    os.close(held)
