"""The port `Queue` over threads: merging, one worker a case, alarms, bugs, closing. Nothing here sleeps."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from queue import SimpleQueue

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import CaseKey
from bot.engine.queue import Queue, ThreadQueue

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PATIENCE = 30.0


def case(number: int) -> CaseKey:
    """Name a case."""
    return CaseKey("github.example", 7, number, "ada/shop")


class HandClock:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.time = START

    def now(self) -> datetime:
        """Return the time it was put to."""
        return self.time

    def forward(self, seconds: float) -> None:
        """Put it forward."""
        self.time += timedelta(seconds=seconds)


class Desk:
    """Where cases are settled: counts runs, may be held, and answers what it is told to."""

    def __init__(self) -> None:
        self.runs: list[int] = []
        self.bugs: list[tuple[int, str]] = []
        self.answers: dict[int, Callable[[], datetime | None]] = {}
        self.begun: SimpleQueue[int] = SimpleQueue()
        self.go = threading.Event()
        self.go.set()
        self.now: Counter[int] = Counter()
        self.most = 0
        self._mutex = threading.Lock()

    def settle(self, key: CaseKey) -> datetime | None:
        """Settle a case: wait until let go, then answer."""
        with self._mutex:
            self.runs.append(key.number)
            self.now[key.number] += 1
            self.most = max(self.most, self.now[key.number])
        self.begun.put(key.number)
        assert self.go.wait(PATIENCE)
        with self._mutex:
            self.now[key.number] -= 1
        return self.answers.get(key.number, lambda: None)()

    def broke(self, key: CaseKey, error: Exception) -> None:
        """Write a bug down."""
        self.bugs.append((key.number, str(error)))


@contextmanager
def opened(desk: Desk, clock: HandClock, workers: int = 2) -> Iterator[ThreadQueue]:
    """Open a queue and close it, whatever happens."""
    queue = ThreadQueue(desk.settle, desk.broke, clock, workers)
    try:
        yield queue
    finally:
        desk.go.set()
        assert queue.close(PATIENCE)


def test_runs_a_case_once_a_ring() -> None:
    """A ring is a run; drained, the queue is idle."""
    desk, clock = Desk(), HandClock()
    with opened(desk, clock) as queue:
        port: Queue = queue
        port.ring(case(1))
        assert queue.drain(PATIENCE)
        port.ring(case(1))
        port.ring(case(2))
        assert queue.drain(PATIENCE)
        assert queue.idle()
    assert Counter({1: 2, 2: 1}) == Counter(desk.runs)


def test_rings_during_a_run_make_one_more() -> None:
    """However many rings come while a case runs, exactly one more run follows, after it."""
    desk, clock = Desk(), HandClock()
    desk.go.clear()
    with opened(desk, clock) as queue:
        queue.ring(case(1))
        desk.begun.get(timeout=PATIENCE)
        for _ in range(5):
            queue.ring(case(1))
        assert not queue.idle()
        desk.go.set()
        assert queue.drain(PATIENCE)
    assert ([1, 1], 1) == (desk.runs, desk.most)


def test_a_running_case_does_not_hold_up_others() -> None:
    """A case that runs and is rung again leaves the other worker to the other cases."""
    desk, clock = Desk(), HandClock()
    desk.go.clear()
    with opened(desk, clock) as queue:
        queue.ring(case(1))
        assert 1 == desk.begun.get(timeout=PATIENCE)
        queue.ring(case(1))
        queue.ring(case(2))
        assert 2 == desk.begun.get(timeout=PATIENCE)


def test_a_bell_is_heard_once_and_only_during_its_run() -> None:
    """`rang` tells of rings since the run began, once; the ring that began the run is not news to it."""
    desk, clock = Desk(), HandClock()
    desk.go.clear()
    with opened(desk, clock) as queue:
        queue.ring(case(1))
        desk.begun.get(timeout=PATIENCE)
        assert not queue.rang(case(1))
        queue.ring(case(1))
        queue.ring(case(1), timedelta(hours=1))
        assert not queue.rang(case(2))
        assert [True, False] == [queue.rang(case(1)), queue.rang(case(1))]


def test_a_later_ring_waits_for_its_time() -> None:
    """An alarm rings when the clock says so, not before; waiting for it is being idle."""
    desk, clock = Desk(), HandClock()
    with opened(desk, clock) as queue:
        queue.ring(case(1), timedelta(hours=1))
        clock.forward(3_599)
        assert queue.drain(PATIENCE)
        assert [] == desk.runs
        clock.forward(1)
        assert not queue.idle()
        assert queue.drain(PATIENCE)
    assert [1] == desk.runs


def test_the_earliest_alarm_of_a_case_wins() -> None:
    """Alarms of one case merge into the earliest, in whatever order they were set."""
    for hours in ([3, 1, 2], [1, 2, 3], [2, 3, 1]):
        desk, clock = Desk(), HandClock()
        with opened(desk, clock) as queue:
            for hour in hours:
                queue.ring(case(1), timedelta(hours=hour))
            clock.forward(3_600)
            assert queue.drain(PATIENCE)
            assert [1] == desk.runs
            clock.forward(36_000)
            assert queue.drain(PATIENCE)
        assert [1] == desk.runs


def test_alarms_ring_in_real_time() -> None:
    """Without a call that looks, a worker wakes by itself when the alarm is due."""

    class Running(HandClock):
        def now(self) -> datetime:
            return datetime.now(UTC)

    desk = Desk()
    with opened(desk, Running()) as queue:
        queue.ring(case(1), timedelta(milliseconds=30))
        assert 1 == desk.begun.get(timeout=PATIENCE)
        assert queue.drain(PATIENCE)


def test_looks_again_when_a_run_says() -> None:
    """What a run returns is when the case is looked at again; a run before then takes its place."""
    desk, clock = Desk(), HandClock()
    until: list[datetime | None] = [START + timedelta(hours=1), START + timedelta(hours=2), None]
    desk.answers[1] = lambda: until.pop(0)
    with opened(desk, clock) as queue:
        queue.ring(case(1))
        assert queue.drain(PATIENCE)
        queue.ring(case(1))  # says: in two hours
        assert queue.drain(PATIENCE)
        clock.forward(3_600)
        assert queue.drain(PATIENCE)
        assert [1, 1] == desk.runs
        clock.forward(3_600)
        assert queue.drain(PATIENCE)
        clock.forward(360_000)
        assert queue.drain(PATIENCE)
    assert [1, 1, 1] == desk.runs


def test_a_time_in_the_past_does_not_spin() -> None:
    """A run that says to look again in the past is looked at a second later, not at once."""
    desk, clock = Desk(), HandClock()
    desk.answers[1] = lambda: START - timedelta(days=1)
    with opened(desk, clock) as queue:
        queue.ring(case(1))
        for runs in (1, 2, 3):
            assert queue.drain(PATIENCE)
            assert [1] * runs == desk.runs
            clock.forward(1)


def test_many_runs_leave_no_alarms_behind() -> None:
    """A case that is rung often and always names the same far time keeps one alarm."""
    desk, clock = Desk(), HandClock()
    desk.answers[1] = lambda: START + timedelta(days=3)
    with opened(desk, clock) as queue:
        for _ in range(300):
            queue.ring(case(1))
            assert queue.drain(PATIENCE)
        assert len(queue._heap) <= 103
        desk.answers.clear()
        clock.forward(3 * 86_400)
        assert queue.drain(PATIENCE)
    assert 301 == len(desk.runs)


def test_a_bug_is_told_and_ends_no_worker() -> None:
    """What a run raises goes to `broke`; the only worker goes on, also when `broke` raises."""
    clock = HandClock()
    told: list[str] = []
    done: list[int] = []

    def settle(key: CaseKey) -> None:
        if key.number < 3:
            raise LookupError(f"bug {key.number}")
        done.append(key.number)

    def broke(key: CaseKey, error: Exception) -> None:
        told.append(str(error))
        if key.number == 2:
            raise OSError("the journal is gone")

    queue = ThreadQueue(settle, broke, clock, 1)
    for number in (1, 2, 3):
        queue.ring(case(number))
    assert queue.drain(PATIENCE)
    assert queue.close(PATIENCE)
    assert (["bug 1", "bug 2"], [3]) == (told, done)


def test_close_lets_runs_end_and_starts_none() -> None:
    """Closing waits for what runs, forgets what waits, and takes nothing more; it says when time was not enough."""
    desk, clock = Desk(), HandClock()
    desk.go.clear()
    with opened(desk, clock, workers=1) as queue:
        queue.ring(case(1))
        desk.begun.get(timeout=PATIENCE)
        queue.ring(case(2))
        queue.ring(case(3), timedelta(seconds=1))
        assert not queue.close(0.01)
        assert queue.closing
        desk.go.set()
        assert queue.close(PATIENCE)
        queue.ring(case(4))
        clock.forward(10)
        assert queue.idle()
    assert [1] == desk.runs


@given(
    plans=st.lists(st.lists(st.integers(1, 3), min_size=1, max_size=25), min_size=1, max_size=4),
    workers=st.integers(1, 4),
)
def test_never_two_runs_of_a_case_and_none_forgotten(plans: list[list[int]], workers: int) -> None:
    """Whatever threads ring: no case runs twice at once, and each ring is followed by the beginning of a run."""
    clock, mutex = HandClock(), threading.Lock()
    rung: Counter[int] = Counter()
    seen: Counter[int] = Counter()
    inside: Counter[int] = Counter()
    overlaps: list[int] = []

    def settle(key: CaseKey) -> None:
        with mutex:
            inside[key.number] += 1
            if inside[key.number] > 1:
                overlaps.append(key.number)
            seen[key.number] = rung[key.number]
        with mutex:
            inside[key.number] -= 1

    queue = ThreadQueue(settle, lambda _key, _error: None, clock, workers)

    def ring(plan: list[int]) -> None:
        for number in plan:
            with mutex:
                rung[number] += 1
            queue.ring(case(number))

    threads = [threading.Thread(target=ring, args=(plan,)) for plan in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert queue.drain(PATIENCE)
    assert queue.close(PATIENCE)
    assert ([], rung) == (overlaps, seen)
