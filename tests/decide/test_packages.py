"""From what a registry tells of a package to allow, a decision, a refusal or unknown; each with its sentence."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from inline_snapshot import snapshot

from bot.domain.packages import Ecosystem, Facts, Mention, Package, PackageReport, package_of
from bot.validate.packages import guard, words
from bot.validate.packages.change import Change
from bot.validate.packages.judge import before_asking, judge
from bot.validate.packages.likeness import like
from bot.validate.packages.popular import POPULAR

TODAY = date(2026, 11, 26)
OLD: dict[str, Any] = {
    "exists": True,
    "releases": 12,
    "first": date(2019, 3, 1),
    "last": date(2026, 9, 1),
    "latest": "3.1.0",
    "has_version": True,
}


def mention(name: str, ecosystem: Ecosystem = "pypi", **more: Any) -> Mention:
    return Mention(package_of(ecosystem, name), "requirements.txt", 1, more.pop("how", "declared"), **more)


CASES: dict[str, tuple[Mention, dict[str, Any]]] = {
    "known": (mention("small-thing"), OLD),
    "missing": (mention("fastapi-magic-auth"), {"exists": False}),
    "missing, near a known one": (mention("reqeusts"), {"exists": False}),
    "missing, imported": (mention("huggingface-cli", how="import"), {"exists": False}),
    "imported only": (mention("small-thing", how="import"), OLD),
    "withdrawn": (mention("small-thing", version="3.1.0"), {**OLD, "withdrawn": True}),
    "no such version": (mention("small-thing", version="9.9"), {**OLD, "has_version": False}),
    "malware": (mention("small-thing", version="3.1.0"), {**OLD, "advisories": ("MAL-2026-1",)}),
    "advisories": (mention("requests", version="2.0"), {**OLD, "advisories": ("GHSA-x", "CVE-1")}),
    "young": (mention("small-thing"), {**OLD, "first": date(2026, 10, 1)}),
    "one release": (mention("small-thing"), {**OLD, "releases": 1, "first": date(2026, 2, 1)}),
    "one old release": (mention("small-thing"), {**OLD, "releases": 1, "first": date(2024, 2, 1)}),
    "two known names, one release": (
        mention("openai-gym"),
        {**OLD, "releases": 1, "first": date(2024, 11, 1)},
    ),
    "a first version, no dates of others": (
        mention("small-thing"),
        {"exists": True, "latest": "0.1.0", "last": date(2026, 2, 1)},
    ),
    "look-alike": (mention("reqeusts"), {**OLD, "first": date(2026, 1, 5)}),
    "old look-alike": (mention("reqeusts"), OLD),
    "new account": (mention("small-thing", "npm"), {**OLD, "new_owner": True}),
    "install script": (mention("small-thing", "npm"), {**OLD, "scripts": True}),
    "install script of a known one": (mention("esbuild", "npm"), {**OLD, "scripts": True}),
    "days old": (mention("react", "npm", version="20.0.1"), {**OLD, "released": date(2026, 11, 25)}),
    "no answer": (mention("small-thing"), {"unknown": "the registry did not answer"}),
    "nothing told": (mention("small-thing"), {"exists": True, "latest": "2.0"}),
}


def test_each_verdict_is_one_sentence() -> None:
    """What the rules say of each kind of package."""
    said = {}
    for name, (one, facts) in CASES.items():
        found = judge(one, Facts(**facts), TODAY)
        said[name] = f"{found.level}: {found.text}"
    assert said == snapshot(
        {
            "known": "allow: `small-thing` is known: 12 releases since 2019-03-01, the last of 2026-09-01.",
            "missing": "refuse: `fastapi-magic-auth` is named, and PyPI has no such package, so anybody may take the name.",
            "missing, near a known one": "refuse: `reqeusts` is named, and PyPI has no such package, so anybody may take the name; perhaps `requests` is meant.",
            "missing, imported": "refuse: `huggingface-cli` is imported, and PyPI has no such package, so anybody may take the name.",
            "imported only": "decision: `small-thing` is imported here and declared nowhere.",
            "withdrawn": "refuse: `small-thing 3.1.0` was withdrawn on PyPI.",
            "no such version": "refuse: PyPI has no version `9.9` of `small-thing`.",
            "malware": "refuse: `small-thing 3.1.0` is reported as malicious: `MAL-2026-1`.",
            "advisories": "decision: `requests 2.0` has known weaknesses: `GHSA-x`, `CVE-1`.",
            "young": "decision: `small-thing` was first released 56 days ago, on 2026-10-01.",
            "one release": "decision: `small-thing` has a single release, of 2026-02-01.",
            "one old release": "allow: `small-thing` is known: 1 release since 2024-02-01, the last of 2026-09-01.",
            "two known names, one release": "decision: `openai-gym` is named after `openai` and `gym`, and has a single release, of 2024-11-01.",
            "a first version, no dates of others": "decision: `small-thing` has a single release, of 2026-02-01.",
            "look-alike": "refuse: `reqeusts` is easily taken for `requests`, and has been there since 2026-01-05 only.",
            "old look-alike": "allow: `reqeusts` is known: 12 releases since 2019-03-01, the last of 2026-09-01.",
            "new account": "decision: The release of `small-thing` of 2026-09-01 came from an account that made none before.",
            "install script": "decision: `small-thing` runs a script of its own when it is installed.",
            "install script of a known one": "allow: `esbuild` is known: 12 releases since 2019-03-01, the last of 2026-09-01.",
            "days old": "decision: `react 20.0.1` was released on 2026-11-25; a stolen release is usually found out within days.",
            "no answer": "unknown: `small-thing` could not be looked up: the registry did not answer.",
            "nothing told": "unknown: `small-thing` could not be looked up: it tells no dates.",
        }
    )


BEFORE = {
    "elsewhere": mention("foo", source="git+https://x.example/foo"),
    "another index": mention("https://x.example/simple", how="index", source="https://x.example/simple"),
    "made when it runs": Mention(Package("pypi", "$PACKAGE"), "setup.sh", 1, "command"),
    "Cyrillic": mention("num\u0440y"),
    "no name": mention("bad:name", "npm", how="command"),
}


def test_what_needs_no_registry_is_judged_without() -> None:
    """Other places, made names and letters of other scripts are told before anybody is asked."""
    said = {name: found for name, one in BEFORE.items() if (found := before_asking(one))}
    assert {name: f"{one.level}: {one.text}" for name, one in said.items()} == snapshot(
        {
            "elsewhere": "decision: `foo` comes from `git+https://x.example/foo`, and not from PyPI.",
            "another index": "decision: Packages are taken from `https://x.example/simple` now, a place that was not named before.",
            "made when it runs": "decision: What is installed as `$PACKAGE` is known only when the command runs.",
            "Cyrillic": "refuse: `numрy` has letters that look like those of `numpy` and are others.",
            "no name": "decision: `bad:name` is no name that npm could hold.",
        }
    )
    assert before_asking(mention("small-thing")) is None


@pytest.mark.parametrize(
    ("ecosystem", "name", "known"),
    [
        ("pypi", "reqeusts", "requests"),
        ("pypi", "request5", "requests"),
        ("pypi", "nurnpy", "numpy"),
        ("pypi", "python-requests", "requests"),
        ("pypi", "dateutil-python", "python-dateutil"),
        ("pypi", "websockets3", "websockets"),
        ("pypi", "num\u0440y", "numpy"),
        ("npm", "lodahs", "lodash"),
        ("npm", "crossenv", "cross-env"),
        ("npm", "@evil/lodash", "lodash"),
        ("npm", "types-node", "@types/node"),
        ("crates", "serdejson", "serde-json"),
        ("go", "github.com/siruspen/logrus", "github.com/sirupsen/logrus"),
        ("pypi", "requests", ""),
        ("pypi", "small-thing", ""),
        ("pypi", "mine", ""),
        ("npm", "@mine/app", ""),
    ],
)
def test_look_alikes_are_told(ecosystem: Ecosystem, name: str, known: str) -> None:
    """Slips, separators, order, digits, scripts, scopes and usual additions are seen through."""
    assert known == like(package_of(ecosystem, name))


def test_well_known_names_are_none_of_each_other() -> None:
    """No name of the list is taken for a look-alike of another."""
    found = [
        name for ecosystem, names in POPULAR.items() for name in names if like(package_of(ecosystem, name))
    ]
    assert [] == found


class Registry:
    """Answers with what it was given, and knows who asked."""

    def __init__(self, **facts: Facts) -> None:
        self.facts, self.asked = facts, list[str]()

    def __call__(self, mentions: tuple[Mention, ...]) -> Mapping[Mention, Facts]:
        self.asked += [one.package.name for one in mentions]
        return {one: self.facts[one.package.name] for one in mentions if one.package.name in self.facts}


def test_a_change_without_packages_asks_nobody() -> None:
    """Nothing is asked when nothing is added, and the check says so."""
    registry = Registry()
    same = {"requirements.txt": "flask\n"}
    report = guard.report_on(Change(same, {"requirements.txt": "# none\nflask\n"}, {}, {}), registry, TODAY)
    assert ([], (), "No dependency was added or moved") == (
        registry.asked,
        report.verdicts,
        words.title_of(report),
    )


def test_a_report_tells_the_worst_first() -> None:
    """Refusals, then decisions, then what is unknown, then what is fine; what a registry is silent on is unknown."""
    registry = Registry(good=Facts(**OLD), bad=Facts(exists=False))
    text = "good\nbad\nsilent\nfoo @ https://x.example/foo.whl\n"
    report = guard.report_on(Change({}, {"requirements.txt": text}, {}, {}), registry, TODAY)
    assert ["good", "bad", "silent"] == registry.asked
    assert (words.title_of(report), words.summary_of(report)) == snapshot(
        (
            "Dependencies: 1 refused, 1 for a person to decide, 1 unknown, 1 fine",
            """\
**Refused**: take these out, or put another in their place.

- `requirements.txt:2`: `bad` is named, and PyPI has no such package, so anybody may take the name.

**A person should look at each of these before this is merged.**

- `requirements.txt:4`: `foo` comes from `https://x.example/foo.whl`, and not from PyPI.

**Unknown**, which is no pass: look these up, or run the check again.

- `requirements.txt:3`: `silent` could not be looked up: the registry did not say.

Fine:

- `requirements.txt:1`: `good` is known: 12 releases since 2019-03-01, the last of 2026-09-01.\
""",
        )
    )


def test_too_many_packages_are_unknown_and_not_asked_for() -> None:
    """A change of thousands of packages asks for so many and says what it did not ask for."""
    registry = Registry()
    text = "".join(f"package-{number}\n" for number in range(guard.MOST + 5))
    report = guard.report_on(Change({}, {"requirements.txt": text}, {}, {}), registry, TODAY)
    assert guard.MOST == len(registry.asked)
    assert guard.MOST + 5 == len(report.of("unknown"))


def test_levels_are_told_apart() -> None:
    """A report gives its verdicts by level."""
    verdicts = tuple(judge(one, Facts(**facts), TODAY) for one, facts in CASES.values())
    report = PackageReport(verdicts)
    assert len(verdicts) == sum(len(report.of(level)) for level in ("allow", "unknown", "decision", "refuse"))
