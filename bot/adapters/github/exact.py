"""Whether GitHub can be told a commit so that it makes the same one, to the last byte; what it cannot is refused early.

https://docs.github.com/en/rest/git/commits#create-a-commit: GitHub writes tree, parents, author, committer and message
and nothing else, and its dates in UTC whatever zone they were told in. What names its own author is not signed by it.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.domain.change import Leaf, RawCommit
from bot.domain.errors import UserError

_PERSON = re.compile(
    r"(?P<name>\S(?:[^<>\n]*\S)?) <(?P<email>[^<>\s]+)> (?P<seconds>\d{1,11}) (?P<zone>[+-]\d{4})"
)
_OWN = ("tree", "parent", "author", "committer")
_MODES = {"100644": "blob", "100755": "blob", "120000": "blob", "160000": "commit"}


def commit_body(raw: RawCommit) -> Mapping[str, Any]:
    """Return what to tell GitHub of a commit; one that would come out different is a `UserError`."""
    try:
        head, _, message = raw.text.decode("utf-8").partition("\n\n")
    except UnicodeDecodeError:
        raise _inexact(raw, "text in UTF-8", "bytes that are none") from None
    fields = [line.partition(" ")[::2] for line in head.split("\n")]
    more = [name for name, _ in fields if name not in _OWN]
    if more:
        raise _inexact(
            raw, "no headers beyond author and committer", f"`{more[0] or 'a header of several lines'}`"
        )
    if not message.strip():
        raise _inexact(raw, "a message", "none")
    people = {name: _person(raw, name, value) for name, value in fields if name in ("author", "committer")}
    body = {"message": message, "tree": raw.tree, "parents": list(raw.parents), **people}
    if _text_of(body) != raw.text:
        raise _inexact(raw, "tree, parents, author, committer, message in this order", "another form")
    for path, (_, now) in raw.leaves.items():
        _check_leaf(raw, path, now)
    return body


def kind_of(leaf: Leaf) -> str:
    """Return what GitHub calls the object of a leaf."""
    return _MODES.get(leaf.mode, "blob")


def _person(raw: RawCommit, role: str, line: str) -> Mapping[str, str]:
    found = _PERSON.fullmatch(line)
    if not found:
        raise _inexact(raw, f"a name, an address and a date of the {role}", f"`{line[:80]}`")
    if found["zone"] != "+0000":
        raise _inexact(
            raw, "dates in UTC (GitHub keeps no other zone)", f"the {role}'s date in zone {found['zone']}"
        )
    at = datetime.fromtimestamp(int(found["seconds"]), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"name": found["name"], "email": found["email"], "date": at}


def _check_leaf(raw: RawCommit, path: str, now: Leaf | None) -> None:
    if now and now.mode not in _MODES:
        raise _inexact(raw, f"one of the modes {', '.join(_MODES)}", f"{now.mode} of {path!r}")
    try:
        path.encode()
    except UnicodeEncodeError:
        raise _inexact(raw, "paths in UTF-8", repr(path)) from None


def _text_of(body: Mapping[str, Any]) -> bytes:
    """Write the commit as GitHub will."""
    people = []
    for role in ("author", "committer"):
        person = body[role]
        seconds = int(datetime.fromisoformat(person["date"]).timestamp())
        people.append(f"{role} {person['name']} <{person['email']}> {seconds} +0000")
    parents = [f"parent {parent}" for parent in body["parents"]]
    return "\n".join([f"tree {body['tree']}", *parents, *people, "", body["message"]]).encode()


def _inexact(raw: RawCommit, expected: str, seen: str) -> UserError:
    return UserError(
        f"Commit {raw.sha[:12]} cannot be made by API as it is: expected {expected}, got {seen}. "
        "Let me push instead (`ASKFIRST_COMMITS=push`), or push this commit to the branch yourself."
    )
