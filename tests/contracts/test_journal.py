"""The port `Journal` over SQLite: order, durability, tamper evidence, one process at a time."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.journal.sqlite import SqliteJournal
from bot.domain.errors import UserError
from bot.domain.ids import CaseKey
from bot.ports import Entry, Journal
from bot.split.journal import PassingJournal

AT = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
KEY = CaseKey("github.example", 7, 12, "ada/shop")
OTHER = CaseKey("github.example", 7, 13, "ada/shop")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Name a journal that is not there yet, in a folder that is not there yet."""
    return tmp_path / "state" / "journal.sqlite3"


@pytest.fixture
def journal(file: Path) -> Iterator[SqliteJournal]:
    """Open an empty journal."""
    opened = SqliteJournal(file)
    yield opened
    opened.close()


def reopened(journal: SqliteJournal, file: Path) -> SqliteJournal:
    """Return what a later process would open."""
    journal.close()
    return SqliteJournal(file)


def tampered(file: Path, statement: str) -> None:
    """Change the file behind the journal's back."""
    with sqlite3.connect(file) as db:
        db.executescript(f"DROP TRIGGER rows_stay; DROP TRIGGER rows_last; {statement}")
    db.close()


def test_numbers_rows_within_run_and_step(journal: Journal) -> None:
    """The ordinal counts the rows of one run and step of one case, from 0."""
    names = [("r1", "plan"), ("r1", "plan"), ("r1", "task/T1"), ("r2", "plan"), ("r1", "plan")]
    got = [journal.append(KEY, run, step, "note", {}, AT) for run, step in names]
    other = journal.append(OTHER, "r1", "plan", "note", {}, AT)
    assert [0, 1, 0, 0, 2] == [entry.ordinal for entry in got]
    assert 0 == other.ordinal
    assert got == list(journal.entries(KEY))
    assert [other] == list(journal.entries(OTHER))


def test_gives_back_the_same_after_reopening(journal: SqliteJournal, file: Path) -> None:
    """What `append` returned is what a later process reads, in the order written."""
    bodies: list[dict[str, object]] = [{"b": [1, {"ä": None}]}, {"text": "x\0y\n'; DROP TABLE rows; --"}, {}]
    written = [journal.append(KEY, "r", f"s{i}", "note", body, AT) for i, body in enumerate(bodies)]
    again = reopened(journal, file)
    assert written == list(again.entries(KEY))
    assert bodies == [entry.body for entry in again.entries(KEY)]
    again.close()


@given(body=st.dictionaries(st.text(), JSON, max_size=4))
def test_keeps_any_json(body: dict[str, object]) -> None:
    """Any JSON object survives, whatever its text is."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "j.sqlite3"
        journal = SqliteJournal(file)
        journal.append(KEY, "r", "s", "note", body, AT)
        again = reopened(journal, file)
        assert [Entry("r", "s", 0, "note", body, AT)] == list(again.entries(KEY))
        again.close()


def test_keeps_broken_text_and_large_bodies(journal: SqliteJournal, file: Path) -> None:
    """Half a surrogate pair, as a cut answer or a strange file name has, and megabytes are kept as they are."""
    body = {"cut": "\ud83d and \udc80", "long": "é" * 3_000_000}
    journal.append(KEY, "r", "s", "answer", body, AT)
    again = reopened(journal, file)
    assert body == again.entries(KEY)[0].body
    again.close()


def test_keeps_time_in_utc(journal: SqliteJournal, file: Path) -> None:
    """Times are stored to the microsecond, in UTC, from whatever zone; a time without a zone is a bug."""
    journal.append(KEY, "r", "s", "note", {}, AT.astimezone(timezone(timedelta(hours=5))))
    again = reopened(journal, file)
    assert AT.isoformat() == again.entries(KEY)[0].at.isoformat()
    with pytest.raises(ValueError, match="zone"):
        again.append(KEY, "r", "s", "note", {}, datetime(2026, 3, 1))
    again.close()


def test_refuses_what_is_no_json(journal: Journal) -> None:
    """NaN and objects are refused before anything is written."""
    for body in ({"cost": float("nan")}, {"cost": float("inf")}):
        with pytest.raises(ValueError, match="no JSON value"):
            journal.append(KEY, "r", "s", "note", body, AT)
    with pytest.raises(TypeError):
        journal.append(KEY, "r", "s", "note", {"at": AT}, AT)
    assert [] == list(journal.entries(KEY))


def test_does_not_keep_the_callers_object(journal: Journal) -> None:
    """What a caller does to its own body after `append` changes nothing."""
    body = {"list": [1]}
    journal.append(KEY, "r", "s", "note", body, AT)
    body["list"].append(2)
    assert {"list": [1]} == journal.entries(KEY)[0].body


def test_lists_cases_with_their_newest_name(journal: Journal) -> None:
    """A case is its numbers; a renamed repository is known by the name it has now."""
    renamed = CaseKey(KEY.host, KEY.repo_id, KEY.number, "ada/a-new-name")
    for key in (KEY, OTHER, renamed):
        journal.append(key, "r", "s", "note", {}, AT)
    assert [OTHER, KEY] == list(journal.cases())
    assert ["ada/shop", "ada/a-new-name"] == [key.repo for key in journal.cases()]
    assert 2 == len(journal.entries(KEY))


def test_knows_nothing_of_an_unknown_case(journal: Journal) -> None:
    """A case without rows has none and is not listed."""
    assert [] == list(journal.entries(KEY))
    assert [] == list(journal.cases())


def test_is_safe_from_many_threads(journal: SqliteJournal, file: Path) -> None:
    """Rows that threads append at once get each ordinal once, and the chain holds."""

    def write(number: int) -> int:
        return journal.append(KEY if number % 2 else OTHER, "r", "s", "note", {"n": number}, AT).ordinal

    with ThreadPoolExecutor(8) as pool:
        ordinals = list(pool.map(write, range(80)))
    assert sorted([*range(40), *range(40)]) == sorted(ordinals)
    again = reopened(journal, file)
    for key in (KEY, OTHER):
        assert list(range(40)) == [entry.ordinal for entry in again.entries(key)]
    again.close()


def test_refuses_a_second_journal_on_the_file(journal: SqliteJournal, file: Path) -> None:
    """One process at a time; when it closes, the next may have it."""
    with pytest.raises(UserError, match="Another askfirst works with"):
        SqliteJournal(file)
    reopened(journal, file).close()


def test_close_twice_is_once(journal: SqliteJournal, file: Path) -> None:
    """A second `close` does nothing, above all not to a descriptor that has a new owner by now."""
    journal.close()
    other = SqliteJournal(file)
    journal.close()
    other.append(KEY, "r", "s", "note", {}, AT)
    with pytest.raises(UserError, match="Another askfirst"):
        SqliteJournal(file)
    other.close()


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from bot.adapters.journal.sqlite import SqliteJournal
from bot.domain.ids import CaseKey

journal = SqliteJournal(Path(sys.argv[1]))
key = CaseKey("github.example", 7, 12, "ada/shop")
while True:
    entry = journal.append(key, "r", "s", "note", {"pad": "x" * 20_000}, datetime.now(UTC))
    print(entry.ordinal, flush=True)
"""


def test_keeps_acknowledged_rows_over_kill_9(file: Path) -> None:
    """A killed process leaves every row that it was told is written, and no lock."""
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(file)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process, process.stdout as said:
        for _ in range(25):
            said.readline()
        with pytest.raises(UserError, match="Another askfirst"):
            SqliteJournal(file)
        process.send_signal(signal.SIGKILL)
        acknowledged = 25 + len(said.read().split())
    journal = SqliteJournal(file)
    rows = journal.entries(KEY)
    assert len(rows) in (acknowledged, acknowledged + 1)  # one may be written and not yet told
    assert list(range(len(rows))) == [entry.ordinal for entry in rows]
    assert len(rows) == journal.append(KEY, "r", "s", "note", {}, AT).ordinal
    journal.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE rows SET body = '{\"go\":true}' WHERE id = 2",
        "UPDATE rows SET body = 'no json' WHERE id = 2",
        "UPDATE rows SET at = '2030-01-01T00:00:00+00:00' WHERE id = 3",
        "UPDATE rows SET kind = 'answer' WHERE id = 1",
        "UPDATE rows SET ordinal = 9 WHERE id = 3",
        "UPDATE rows SET id = 99 WHERE id = 1",
        "DELETE FROM rows WHERE id = 2",
        "DELETE FROM rows WHERE id = 1",
        "UPDATE rows SET number = 13",
    ],
)
def test_tells_a_changed_row(journal: SqliteJournal, file: Path, statement: str) -> None:
    """A row changed, moved to another place or case, or taken out is a clear error and never an answer."""
    for n in range(3):
        journal.append(KEY, "r", "s", "note", {"n": n}, AT)
    journal.close()
    tampered(file, statement)
    again = SqliteJournal(file)
    with pytest.raises(UserError, match="changed by somebody else"):
        for key in again.cases():
            again.entries(key)
    again.close()


def test_is_append_only(journal: SqliteJournal, file: Path) -> None:
    """The file itself refuses to change or lose a row."""
    journal.append(KEY, "r", "s", "note", {}, AT)
    journal.close()
    db = sqlite3.connect(file)
    for statement in ("UPDATE rows SET kind = 'x'", "DELETE FROM rows"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            db.execute(statement)
    db.close()


def test_writes_are_synced(journal: SqliteJournal) -> None:
    """The journal is written ahead and synced at each commit, or an acknowledged row could be lost with the power."""
    with journal._using() as db:
        assert "wal" == db.execute("PRAGMA journal_mode").fetchone()[0]
        assert 2 == db.execute("PRAGMA synchronous").fetchone()[0]


def test_is_for_its_owner_only(journal: SqliteJournal, file: Path) -> None:
    """Nobody else may read what issues and models said."""
    journal.append(KEY, "r", "s", "note", {}, AT)
    assert {0o600} == {path.stat().st_mode & 0o777 for path in file.parent.iterdir()}
    assert 0o700 == file.parent.stat().st_mode & 0o777


@pytest.mark.parametrize(
    "content", [b"this is no database at all, " * 40, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_refuses_a_damaged_file(file: Path, content: bytes) -> None:
    """A file that is no journal is a sentence for the person, and is left as it is, unlocked."""
    file.parent.mkdir()
    file.write_bytes(content)
    for _ in range(2):
        with pytest.raises(UserError, match="is not a journal of mine or is damaged"):
            SqliteJournal(file)
    assert content == file.read_bytes()


def test_tells_damage_behind_the_first_page(journal: SqliteJournal, file: Path) -> None:
    """Damage that opening does not meet is a clear error when the rows are read."""
    for _ in range(20):
        journal.append(KEY, "r", "s", "note", {"pad": "x" * 4_000}, AT)
    journal.close()
    raw = bytearray(file.read_bytes())
    raw[8_192:] = os.urandom(len(raw) - 8_192)
    file.write_bytes(raw)
    with pytest.raises(UserError, match=r"damaged|cannot be used|changed by somebody else"):
        SqliteJournal(file).entries(KEY)


def test_refuses_another_programs_database(file: Path) -> None:
    """A database of another program, or of a newer version of this one, is not written to."""
    for statement in ("CREATE TABLE theirs (a)", "DROP TABLE theirs; PRAGMA user_version = 2"):
        file.parent.mkdir(exist_ok=True)
        with sqlite3.connect(file) as db:
            db.executescript(statement)
        db.close()
        with pytest.raises(UserError, match="expected 1"):
            SqliteJournal(file)


def test_says_what_is_wrong_with_the_folder(tmp_path: Path) -> None:
    """A folder that is a file is a sentence for the person."""
    (tmp_path / "state").write_text("a file")
    with pytest.raises(UserError, match="folder"):
        SqliteJournal(tmp_path / "state" / "journal.sqlite3")


def test_a_full_disk_is_a_sentence_and_loses_nothing(journal: SqliteJournal, file: Path) -> None:
    """When the file cannot grow, `append` says so, nothing half-written stays, and it goes on when there is room."""
    first = journal.append(KEY, "r", "s", "note", {}, AT)
    with journal._using() as db:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(UserError, match="full"):
        journal.append(KEY, "r", "s", "note", {"pad": "x" * 100_000}, AT)
    assert [first] == list(journal.entries(KEY))
    with journal._using() as db:
        db.execute("PRAGMA max_page_count = 100000")
    assert 1 == journal.append(KEY, "r", "s", "note", {"pad": "x" * 100_000}, AT).ordinal
    again = reopened(journal, file)
    assert 2 == len(again.entries(KEY))
    again.close()


@given(
    rows=st.lists(
        st.tuples(st.sampled_from(["plan", "task/T1"]), st.dictionaries(st.text(), JSON)), max_size=6
    )
)
def test_a_journal_that_passes_rows_on_has_them_as_this_one(
    rows: list[tuple[str, dict[str, object]]],
) -> None:
    """What a job without a file of its own wrote has the same ordinals, bodies and times, each kept before it counts."""
    with TemporaryDirectory() as folder:
        known = SqliteJournal(Path(folder) / "journal.sqlite3")
        known.append(KEY, "r1", "plan", "note", {"first": 1}, AT)
        passed: list[Entry] = []

        def keep(new: Sequence[Entry]) -> None:
            assert [*passed] == list(new[:-1])
            passed.append(new[-1])

        passing: Journal = PassingJournal(KEY, known.entries(KEY), keep)
        for step, body in rows:
            passing.append(KEY, "r1", step, "note", body, AT)
        for entry in passed:
            known.append(KEY, entry.run, entry.step, entry.kind, entry.body, entry.at)
        assert list(known.entries(KEY)) == list(passing.entries(KEY))
        assert ((KEY,), ()) == (passing.cases(), passing.entries(OTHER))
        with pytest.raises(ValueError, match="is of ada/shop#12"):
            passing.append(OTHER, "r1", "plan", "note", {}, AT)
        known.close()
