"""Search for issues and pull requests, by words and by what GitHub calls qualifiers.

https://docs.github.com/en/search-github/searching-on-github/searching-issues-and-pull-requests
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.forge.accounts import Identity, may
from bot.forge.repos import Refusal
from bot.forge.store import Row, Store

_TERM = re.compile(r'(-?)(?:([a-z-]+):)?((?:"[^"]*"|[^\s"])+)', re.IGNORECASE)
_ORDERS = {"created": "created_at", "updated": "updated_at"}


@dataclass(frozen=True, slots=True)
class Hit:
    """An issue or pull request that may be one that is searched for, and who searches."""

    store: Store
    who: Identity
    repo: Row
    row: Row

    def by(self, login: str, number: int) -> bool:
        """Tell whether an account is the one named; `@me` is who searches."""
        if login == "@me":
            return number == self.who.id
        person = self.store.get("person", number)
        return bool(person and person["login"].lower() == login.lower())

    def labels(self) -> set[str]:
        """Return the names of its labels."""
        rows = (self.store.get("label", number) for number in self.row["labels"])
        return {row["name"].lower() for row in rows if row}

    def state(self, word: str) -> bool:
        """Tell whether it is in this state."""
        pull = self.row["pull"]
        merged = bool(pull and pull["merged"])
        known = {
            "issue": not pull,
            "pr": bool(pull),
            "pull-request": bool(pull),
            "merged": merged,
            "unmerged": bool(pull) and not merged,
            "draft": bool(pull and pull["draft"]),
            "locked": self.row["locked"],
            "public": not self.repo["private"],
            "private": self.repo["private"],
        }
        return bool(known.get(word, self.row["state"] == word))


def _talked(hit: Hit, login: str) -> bool:
    about = {"repo": hit.repo["id"], "number": hit.row["number"]}
    return any(hit.by(login, row["author"]) for row in hit.store.find("comment", **about))


def _named(hit: Hit, value: str) -> bool:
    return bool(hit.labels() & {name.strip('"').lower() for name in value.split(",")})


def _at(end: str) -> Callable[[Hit, str], bool]:
    return lambda hit, value: bool(hit.row["pull"] and hit.row["pull"][end] == value)


def _since(field: str) -> Callable[[Hit, str], bool]:
    def fits(hit: Hit, value: str) -> bool:
        sign, at = re.fullmatch(r"(>=|<=|>|<|)(.*)", value, re.DOTALL).groups()  # type: ignore[union-attr]
        there = str(hit.row[field])[: len(at)]
        return {">=": there >= at, "<=": there <= at, ">": there > at, "<": there < at, "": there == at}[sign]

    return fits


_QUALIFIERS: Mapping[str, Callable[[Hit, str], bool]] = {
    "repo": lambda hit, value: bool(hit.repo["full_name"].lower() == value.lower()),
    "user": lambda hit, value: hit.by(value, hit.repo["owner"]),
    "org": lambda hit, value: hit.by(value, hit.repo["owner"]),
    "is": lambda hit, value: hit.state(value.lower()),
    "type": lambda hit, value: hit.state(value.lower()),
    "state": lambda hit, value: hit.state(value.lower()),
    "draft": lambda hit, value: hit.state("draft") == (value == "true"),
    "label": _named,
    "no": lambda hit, value: not hit.row.get({"label": "labels", "assignee": "assignees"}.get(value, "")),
    "author": lambda hit, value: hit.by(value, hit.row["author"]),
    "commenter": _talked,
    "involves": lambda hit, value: hit.by(value, hit.row["author"]) or _talked(hit, value),
    "assignee": lambda hit, value: any(hit.by(value, number) for number in hit.row["assignees"]),
    # mentions are not kept
    "mentions": lambda _hit, _value: False,
    "review-requested": lambda hit, value: any(
        hit.by(value, number) for number in (hit.row["pull"] or {"reviewers": ()})["reviewers"]
    ),
    "head": _at("head"),
    "base": _at("base"),
    "created": _since("created_at"),
    "updated": _since("updated_at"),
    "sort": lambda _hit, _value: True,
    "in": lambda _hit, _value: True,
    "archived": lambda _hit, value: value == "false",
}


def searched(store: Store, who: Identity, query: str) -> list[tuple[Row, Row]]:
    """Return what a query finds, with its repository, the newest first; only what the caller may read."""
    terms = _terms(query)
    field, up = "created_at", False
    for _, key, value in terms:
        if key == "sort":
            name, _, direction = value.partition("-")
            field, up = _ORDERS.get(name, field), direction == "asc"
    found = [
        (repo, row)
        for repo in store.find("repo")
        for row in store.find("issue", repo=repo["id"])
        if may(who, repo, "read", "pull_requests" if row["pull"] else "issues")
        and all(_fits(Hit(store, who, repo, row), *term) for term in terms)
    ]
    return sorted(found, key=lambda pair: (pair[1][field], pair[1]["id"]), reverse=not up)


def _terms(query: str) -> list[tuple[str, str, str]]:
    """Cut a query into sign, qualifier and value; all must fit, so parentheses say nothing that is not said without."""
    found = [(sign, key.lower(), value) for sign, key, value in _TERM.findall(query)]
    words = {value for _, key, value in found if not key}
    if words & {"OR", "NOT"}:
        raise Refusal(422, "Validation Failed", [{"message": "This forge does not search with OR and NOT."}])
    return [term for term in found if term[1] or term[2] not in ("(", ")", "AND")]


def _fits(hit: Hit, sign: str, key: str, value: str) -> bool:
    if key in _QUALIFIERS:
        # only labels may be several, each in quotes of its own
        return _QUALIFIERS[key](hit, value if key == "label" else value.strip('"')) != (sign == "-")
    word = f"{key}:{value}" if key else value.strip('"')
    return (word.lower() in f"{hit.row['title']} {hit.row['body'] or ''}".lower()) != (sign == "-")
