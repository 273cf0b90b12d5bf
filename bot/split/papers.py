"""What one job hands to the next, as JSON files: strict, of one version, and of bounded size.

The witness comes from a job that we trust and goes to one that we do not; the handover goes the other way.
"""

import json
import os
import stat
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from bot.domain.errors import UserError
from bot.domain.github import Person
from bot.domain.ids import CaseKey, canonical, digest_of
from bot.ports import Entry

MOST_BYTES = 64 * 2**20
MOST_ROWS = 5_000
_DEEPEST = 64
Hex = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
P = TypeVar("P", bound="Paper")


class Strict(BaseModel):
    """Takes what it names and nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CaseName(Strict):
    """Which case it is, by what never changes."""

    host: Annotated[str, Field(min_length=1, max_length=255)]
    repo_id: Annotated[int, Field(ge=1)]
    number: Annotated[int, Field(ge=1)]

    @classmethod
    def of(cls, key: CaseKey) -> "CaseName":
        """Name a case."""
        return cls(host=key.host, repo_id=key.repo_id, number=key.number)


class Row(Strict):
    """One row of the journal; its ordinal follows from its place."""

    run: Annotated[str, Field(pattern=r"^[0-9]{0,20}$")]
    step: Annotated[str, Field(min_length=1, max_length=200)]
    kind: Annotated[str, Field(pattern=r"^[a-z]{1,20}$")]
    body: dict[str, Any]
    at: AwareDatetime

    @classmethod
    def of(cls, entry: Entry) -> "Row":
        """Make a row of an entry."""
        return cls(run=entry.run, step=entry.step, kind=entry.kind, body=dict(entry.body), at=entry.at)


class Paper(Strict):
    """What both papers say: which case, which run, and what stood in the journal."""

    version: Literal[1] = 1
    case: CaseName
    run: Annotated[str, Field(pattern=r"^[0-9]{0,20}$")]
    after: Annotated[int, Field(ge=0)]
    digest: Hex


class Account(Strict):
    """The account that the bot's writes are made by."""

    id: int
    login: str
    kind: str

    @classmethod
    def of(cls, person: Person) -> "Account":
        """Name an account."""
        return cls(id=person.id, login=person.login, kind=person.kind)


class Witness(Paper):
    """What whoever has the key saw: the journal, who we are, and which marks hold and which are broken.

    `next`: which power the case needs now.
    """

    me: Account
    next: Literal["think", "say", "wait"]
    rows: list[Row]
    holds: list[Hex]
    broken: list[Hex]


class Handover(Paper):
    """What whoever thinks hands over: the rows that are new since the witness."""

    rows: Annotated[list[Row], Field(max_length=MOST_ROWS)]


def journal_digest(entries: Sequence[Entry]) -> str:
    """Return the digest of a case's rows, by which a later state is told."""
    return digest_of([[e.run, e.step, e.ordinal, e.kind, e.body, e.at.isoformat()] for e in entries])


def write_paper(paper: Paper, file: Path) -> None:
    """Write a paper whole or not at all, for its owner alone to read."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.new")
    with os.fdopen(
        os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as out:
        out.write(canonical(paper.model_dump(mode="json")))
        out.flush()
        os.fsync(out.fileno())
    beside.replace(file)


def read_paper(kind: type[P], file: Path) -> P:
    """Read a paper that may be anything; a `UserError` says in a sentence why it is none."""
    name = kind.__name__.lower()
    raw = read_plain(file, MOST_BYTES)
    try:
        body = json.loads(raw, parse_constant=_refused, object_pairs_hook=_once)
        if _depth(body) > _DEEPEST:
            raise ValueError("it is nested too deeply")
        return kind.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part)[:40] for part in first["loc"])
        raise UserError(f"The {name} is not of its form: {where or 'as a whole'}: {first['msg']}.") from None
    except (ValueError, RecursionError) as error:
        raise UserError(f"The {name} is no JSON of ours: {str(error)[:200]}.") from None


def read_plain(file: Path, most: int) -> bytes:
    """Read a regular file of bounded size, never through a link."""
    try:
        with os.fdopen(
            os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb"
        ) as given:
            about = os.fstat(given.fileno())
            if not stat.S_ISREG(about.st_mode):
                raise UserError(f"{file.name} is no plain file.")
            if about.st_size > most:
                raise UserError(f"{file.name} has {about.st_size:,} bytes; {most:,} are the most.")
            return given.read(most)
    except OSError as error:
        raise UserError(f"{file.name} cannot be read ({error.strerror}).") from None


def entries_of(rows: Sequence[Row], before: Sequence[Entry] = ()) -> list[Entry]:
    """Return the entries that rows are behind others, each with its ordinal."""
    count: dict[tuple[str, str], int] = {}
    for entry in before:
        count[entry.run, entry.step] = count.get((entry.run, entry.step), 0) + 1
    made = []
    for row in rows:
        ordinal = count.get((row.run, row.step), 0)
        count[row.run, row.step] = ordinal + 1
        made.append(Entry(row.run, row.step, ordinal, row.kind, row.body, utc(row.at)))
    return made


def utc(at: datetime) -> datetime:
    """Return an instant as the journal keeps it."""
    return at.astimezone(UTC)


def _refused(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")


def _once(pairs: Sequence[tuple[str, Any]]) -> Mapping[str, Any]:
    """Refuse an object that says a thing twice: two readers could take it for two things."""
    body = dict(pairs)
    if len(body) != len(pairs):
        raise ValueError("an object in it names a key twice")
    return body


def _depth(value: Any) -> int:
    deepest, todo = 0, [(value, 1)]
    while todo:
        one, depth = todo.pop()
        inner = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        if inner:
            deepest = max(deepest, depth)
        if depth > _DEEPEST:
            return depth
        todo += [(part, depth + 1) for part in inner]
    return deepest
