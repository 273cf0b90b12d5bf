"""The port `PackageIndex`: what each registry's answers mean, and that whatever is no answer is unknown, never a pass."""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.packages import Cache, Fetch, Offline, Registries
from bot.adapters.packages.crates import path_of
from bot.adapters.packages.go import escaped
from bot.adapters.packages.registry import bases_of
from bot.adapters.setup import registries
from bot.domain.packages import Ecosystem, Facts, Mention, package_of
from tests.world.packages import Shelf

ALL: tuple[Ecosystem, ...] = ("pypi", "npm", "crates", "go")


def mention(name: str, ecosystem: Ecosystem = "pypi", version: str = "") -> Mention:
    return Mention(package_of(ecosystem, name), "x", 1, "declared", version)


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with Shelf() as made:
        made.project("pip", {"1.0": "2010-01-01"})
        made.put("/semver", {"name": "semver", "versions": {"1.0.0": {}}, "time": {}})
        made.put("/li/bc/libc", '{"name":"libc","vers":"0.1.0"}\n')
        made.put("/golang.org/x/text/@v/list", "v0.1.0\n")
        yield made


def index_of(shelf: Shelf, **more: Any) -> Registries:
    fetch = more.pop("fetch", Fetch({}, seconds=5.0, most=100_000))
    return Registries(fetch, dict.fromkeys(ALL, shelf.url), **more)


def told(shelf: Shelf, one: Mention, **more: Any) -> Facts:
    return index_of(shelf, **more).facts([one])[one]


def test_pypi_tells_releases_and_what_is_known_against_one(shelf: Shelf) -> None:
    """Days and number of releases come from the index, advisories, yanks and the day of a version from its page."""
    shelf.project(
        "small-thing",
        {"0.9": "2020-05-01", "1.10": "2024-02-03", "1.9": "2023-01-01", "2.0rc1": "2025-01-01"},
    )
    weak = [
        {"id": "PYSEC-1", "aliases": ["CVE-2024-1"]},
        {"id": "MAL-1"},
        {"id": "X", "withdrawn": "2024-01-01"},
    ]
    page = {
        "info": {"yanked": True},
        "urls": [{"upload_time_iso_8601": "2024-02-03T10:00:00Z"}],
        "vulnerabilities": weak,
    }
    shelf.put("/pypi/small-thing/1.10/json", page)
    facts = told(shelf, mention("Small_Thing", version="1.10"))
    assert ("1.10", date(2020, 5, 1), date(2025, 1, 1), 4) == (
        facts.latest,
        facts.first,
        facts.last,
        facts.releases,
    )
    assert (True, date(2024, 2, 3), True) == (facts.has_version, facts.released, facts.withdrawn)
    assert ("CVE-2024-1", "MAL-1") == facts.advisories
    # a mirror has no pages of versions
    assert (True, False) == (
        (f := told(shelf, mention("small-thing", version="1.9.0"))).has_version,
        f.withdrawn,
    )
    assert told(shelf, mention("small-thing", version="7.0")).has_version is False


def test_pypi_tells_what_it_took_away(shelf: Shelf) -> None:
    """A quarantined project and one without any file are withdrawn."""
    shelf.project("caught", {"1.0": "2026-01-01"}, **{"project-status": {"status": "quarantined"}})
    shelf.project("empty", {})
    assert told(shelf, mention("caught")).withdrawn
    assert told(shelf, mention("empty")).withdrawn


def test_npm_tells_accounts_scripts_and_advisories(shelf: Shelf) -> None:
    """A release from another account, a script that runs at install and a report of malware are told."""
    versions = {
        "1.0.0": {"_npmUser": {"name": "maria"}},
        "1.1.0": {"_npmUser": {"name": "maria"}},
        "1.2.0": {"_npmUser": {"name": "eve"}, "scripts": {"postinstall": "node x"}},
    }
    times = {
        "1.0.0": "2020-01-01T00:00:00.000Z",
        "1.1.0": "2021-01-01T00:00:00.000Z",
        "1.2.0": "2026-11-01T00:00:00.000Z",
    }
    body = {"name": "@a/b", "versions": versions, "time": times, "dist-tags": {"latest": "1.2.0"}}
    shelf.put("/@a%2Fb", body)
    advisories = [
        {"url": "https://x.example/GHSA-1", "title": "Malware in b"},
        {"url": "https://x.example/GHSA-2", "title": "Slow"},
    ]
    shelf.put("/-/npm/v1/security/advisories/bulk", {"@a/b": advisories})
    facts = told(shelf, mention("@a/b", "npm", "1.2.0"))
    assert (3, date(2020, 1, 1), True, True) == (facts.releases, facts.first, facts.scripts, facts.new_owner)
    assert ("MAL-GHSA-1", "GHSA-2") == facts.advisories
    before = told(shelf, mention("@a/b", "npm", "1.1.0"))
    assert (False, False, date(2021, 1, 1)) == (before.scripts, before.new_owner, before.released)
    shelf.put(
        "/held",
        {"name": "held", "versions": {"0.0.1-security": {}}, "dist-tags": {"latest": "0.0.1-security"}},
    )
    assert told(shelf, mention("held", "npm")).withdrawn


def test_crates_and_go_tell_releases(shelf: Shelf) -> None:
    """The sparse index tells versions and yanks, the module proxy versions and days; names are written their way."""
    rows = [
        {"name": "Small_It", "vers": "0.1.0", "yanked": True},
        {"name": "Small_It", "vers": "0.2.0", "yanked": False},
    ]
    shelf.put("/sm/al/small_it", "\n".join(json.dumps(row) for row in rows))
    facts = told(shelf, mention("Small_It", "crates", "0.1.0"))
    assert (2, None, True, True) == (facts.releases, facts.first, facts.has_version, facts.withdrawn)
    at = "/example.org/!big/mod"
    shelf.put(f"{at}/@v/list", "v1.10.0\nv1.2.0\n")
    shelf.put(f"{at}/@latest", {"Version": "v1.10.0", "Time": "2025-01-01T00:00:00Z"})
    shelf.put(f"{at}/@v/v1.2.0.info", {"Version": "v1.2.0", "Time": "2020-01-01T00:00:00Z"})
    facts = told(shelf, mention("example.org/Big/mod", "go", "v1.2.0"))
    assert (2, date(2020, 1, 1), date(2025, 1, 1), True) == (
        facts.releases,
        facts.first,
        facts.last,
        facts.has_version,
    )
    command = Mention(package_of("go", "example.org/Big/mod/cmd/tool"), "x", 1, "command")
    assert told(shelf, command).exists
    assert ["1/a", "2/ab", "3/a/abc", "ab/cd/abcde"] == [
        path_of(name) for name in ("a", "ab", "abc", "abcde")
    ]
    assert "example.org/!a!b" == escaped("example.org/AB")


@pytest.mark.parametrize("ecosystem", ALL)
def test_a_name_that_nobody_has_is_told(shelf: Shelf, ecosystem: Ecosystem) -> None:
    """A registry that knows others and not this name says that it is free."""
    name = "example.org/nobody" if ecosystem == "go" else "nobody-has-this"
    assert told(shelf, mention(name, ecosystem)).exists is False


@pytest.mark.parametrize("ecosystem", ALL)
def test_a_registry_that_denies_everything_is_not_believed(shelf: Shelf, ecosystem: Ecosystem) -> None:
    """One that also denies what is there for sure is broken: unknown, and not free."""
    shelf.routes.clear()
    facts = told(shelf, mention("example.org/x" if ecosystem == "go" else "xyz", ecosystem))
    assert (None, "the registry denies packages that are there") == (facts.exists, facts.unknown)


LIES: dict[str, tuple[Any, str]] = {
    "another name": ((200, b'{"name": "other", "files": [{}], "versions": []}'), "answered for another name"),
    "no JSON": ((200, b"<html>login</html>"), "cannot be read"),
    "another form": ((200, b"[1]"), "not of its form"),
    "a day to come": (
        (200, b'{"name": "xyz", "files": [{"upload-time": "2999-01-01T00:00:00Z"}], "versions": ["1"]}'),
        "which cannot be",
    ),
    "too large": ((200, b" " * 200_000), "too large"),
    "deep": ((200, b'{"name":' + b"[" * 90_000), "cannot be read"),
    "an error": ((500, b""), "answered with 500"),
    "limited": ((429, b""), "answered with 429"),
    "elsewhere": ((302, b"/simple/pip/"), "answered with 302"),
}


@pytest.mark.parametrize("lie", LIES)
def test_what_is_no_answer_is_unknown(shelf: Shelf, lie: str) -> None:
    """An answer of another form, size, place or time is none, and is said to be so."""
    route, why = LIES[lie]
    shelf.routes["/simple/xyz/"] = route
    facts = told(shelf, mention("xyz"))
    assert facts.exists is None
    assert why in facts.unknown


def test_a_registry_that_drips_or_is_down_is_not_waited_for(shelf: Shelf) -> None:
    """One answer has its time as a whole, and nobody at the other end is told as that."""

    def drips(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        with suppress(OSError):
            while not shelf.over.wait(0.05):
                handler.wfile.write(b" ")

    shelf.routes["/simple/xyz/"] = drips
    slow = told(shelf, mention("xyz"), fetch=Fetch({}, seconds=0.4))
    assert "127.0.0.1 did not end its answer in time" == slow.unknown
    late = told(shelf, mention("xyz"), fetch=Fetch({}, seconds=2.0), seconds=0.2)
    assert "the registries did not answer in time" == late.unknown
    down = Registries(Fetch({}, seconds=1.0), {"pypi": "http://127.0.0.1:9"}).facts([mention("xyz")])
    assert ["127.0.0.1 could not be reached (ConnectionError)"] == [facts.unknown for facts in down.values()]


def test_without_a_registry_everything_is_unknown(shelf: Shelf) -> None:
    """Offline, and for a kind of package whose registry may not be asked, nothing is known."""
    assert Offline().facts([mention("pip")])[mention("pip")].unknown
    only = Registries(Fetch({}), {"pypi": shelf.url})
    assert (
        "no registry of its kind may be asked"
        == only.facts([mention("x", "npm")])[mention("x", "npm")].unknown
    )
    assert set(ALL) == set(bases_of(registries()))
    assert {} == bases_of(frozenset({"packages.example"}))


NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def test_answers_are_kept_for_a_while(shelf: Shelf, tmp_path: Path) -> None:
    """What is there is asked for again after half a day, what is not there sooner, what is unknown at once."""
    shelf.project("there", {"1.0": "2020-01-01", "1.1": "2020-01-02"})
    clock = [NOW]
    index = index_of(shelf, cache=Cache(tmp_path), now=lambda: clock[0])
    ask = [mention("there", version="1.1"), mention("gone"), mention("broken")]
    shelf.routes["/simple/broken/"] = (500, b"")
    first = index.facts(ask)
    shelf.asked.clear()
    assert first == index.facts(ask)
    assert ["GET /simple/broken/"] == shelf.asked
    clock[0] += timedelta(hours=1)
    shelf.asked.clear()
    index.facts(ask)
    assert {"GET /simple/broken/", "GET /simple/gone/"} == set(shelf.asked)
    clock[0] += timedelta(days=1)
    shelf.asked.clear()
    index.facts(ask)
    assert "GET /simple/there/" in shelf.asked
    clock[0] -= timedelta(days=9)
    shelf.asked.clear()
    index.facts(ask)
    assert "GET /simple/there/" in shelf.asked, "an answer of a day to come is believed"


def test_a_spoiled_or_full_cache_costs_nothing_but_itself(tmp_path: Path) -> None:
    """Files of another form are passed over, and the oldest go when there are too many."""
    cache, facts = (
        Cache(tmp_path, most=256),
        Facts(exists=True, releases=3, last=date(2020, 1, 1), advisories=("A",)),
    )
    cache.write(mention("a"), facts, NOW)
    assert facts == cache.read(mention("a"), NOW)
    (file,) = tmp_path.glob("*/*.json")
    for spoiled in (b"", b"{", b"[]", b'{"version": 1}', b"\xff"):
        file.write_bytes(spoiled)
        assert cache.read(mention("a"), NOW) is None
    for number in range(600):
        cache.write(mention(f"a{number}"), facts, NOW)
    assert len(list(tmp_path.glob("*/*"))) <= 256
    blocked = Cache(tmp_path / "file")
    (tmp_path / "file").write_text("no folder")
    blocked.write(mention("a"), facts, NOW)
    assert blocked.read(mention("a"), NOW) is None
