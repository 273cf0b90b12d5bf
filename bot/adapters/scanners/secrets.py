"""The port `Scanner` over Kingfisher's catalogue of secrets: any text file, in a process of its own, nothing sent anywhere.

What is found is never said: a finding names the form, the place and what to do; where its line is shown, the secret is not.
"""

import contextlib
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal, TypedDict, cast

from bot.adapters.scanners.alike import (
    is_address,
    is_assigned,
    is_random,
    made_by_a_program,
    takes_bare_values,
)
from bot.adapters.scanners.process import run_bounded
from bot.adapters.scanners.targets import is_test
from bot.domain.ids import digest_of
from bot.domain.prompt import clip, plain
from bot.domain.report import Finding, ScanReport
from bot.ports import Git

_FINDER = Path(__file__).with_name("finder.py")
_RULES = Path(__file__).with_name("secrets.yml")
_MOST = 10 * 2**20
# of a line without an end, as a minified one
_AROUND = 200
_CWE = "CWE-798"
SHOWN = "[secret]"
# so many without a name are a table of data
_TABLE = 8
_SHOWN_OF_ONE = 500
_TOLD = {".hcl", ".php", ".tf", ".yaml", ".yml"}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# two catalogues are joined in the library; where both know a service, one name is enough
_NAMES = {
    "generic-credential-uri": "credential-uri",
    "assigned-quoted": "assigned",
    "assigned-bare": "assigned",
    "assigned-bearer": "assigned",
    "sendgrid": "sendgrid-api-token",
    "npmjsaccesstoken": "npm-access-token",
    "digitaloceanapikey": "digitalocean-pat",
    "openrouter": "openrouter-api-key",
    "postmanapikey": "postman-api-token",
}
_ERROR = re.compile(rb"(?:^|\n)((?:\w{1,40}\.){0,4}[A-Z][A-Za-z]{1,40}(?:Error|Exception))\b[^\n]*$")
_BEARER = re.compile(r"(?:bearer|token)\s+$", re.IGNORECASE)
_LOOSE = {"assigned": 1, "random": 2}
_WHAT = {
    "assigned": "A value that its name calls secret is written down here.",
    "random": "This looks like a key: drawn by chance, and nothing says that it may be public.",
    "private-key": "This is a private key.",
    "credential-uri": "This address holds a password.",
    "jwt": "This is a signed token, which lets in whoever holds it.",
}
_ADVICE = (
    "Everybody who can read the repository knows it, for ever. Read it from the environment or a secret manager instead; "
    "if it is real and was pushed anywhere, replace it where it is in use, because deleting it here does not take it back."
)


@dataclass(frozen=True, slots=True)
class Looked:
    """A report, and for whoever joins it with others what must not be shown, as text, and the lines that
    certainly hold a secret; it is never printed.
    """

    report: ScanReport
    values: frozenset[str] = field(default=frozenset(), repr=False)
    lines: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class _Raw:
    """A secret by its place in a file's bytes."""

    kind: str
    start: int
    end: int


class _Output(TypedDict):
    found: Sequence[tuple[int, str, int, int, bool]]
    errors: Sequence[tuple[int, str]]


class SecretScanner:
    """Looks for secrets in every text file; `cache`: a folder of ours for the compiled rules, else they are compiled anew."""

    def __init__(
        self, cache: Path | None = None, *, executable: Path | None = None, seconds: float = 600.0
    ) -> None:
        self._cache = cache
        # not resolved: in an environment the interpreter is a link, and the library lies beside the link
        self._executable = executable or Path(sys.executable)
        self._seconds = seconds

    def scan(self, git: Git, tree: str, paths: Sequence[str]) -> ScanReport:
        """Scan those of the files that are text; what keeps it from telling is in `errors`."""
        return self.look(git, tree, paths).report

    def look(self, git: Git, tree: str, paths: Sequence[str]) -> Looked:
        """Scan, and tell as well what others must not show."""
        with tempfile.TemporaryDirectory(prefix="askfirst-secrets-") as made:
            folder = Path(made)
            names, skipped = _laid_out(git, tree, paths, folder)
            if not names:
                return Looked(ScanReport(skipped=skipped))
            output = self._run(folder)
            if isinstance(output, str):
                return Looked(ScanReport(errors=(output,), skipped=skipped))
            found: list[Finding] = []
            values: set[str] = set()
            lines: set[tuple[str, int]] = set()
            for number, hits in sorted(_by_file(output["found"]).items()):
                data = (folder / str(number)).read_bytes()
                raws = _judged(names[number], data, hits)
                found += _findings(names[number], data, raws)
                for raw in raws:
                    secret = data[raw.start : raw.end].decode("utf-8", "replace")
                    values |= {
                        part for part in (secret, plain(secret), *secret.splitlines()) if len(part) > 5
                    }
                    if raw.kind == "random":  # a doubt, which takes no certain finding's place
                        continue
                    first = _line_at(data, raw.start)
                    lines |= {(names[number], first + at) for at in range(secret.count("\n") + 1)}
        errors = tuple(
            f"{names[number]} could not be searched for secrets: {why}" for number, why in output["errors"]
        )
        report = ScanReport(tuple(found), errors, len(names), skipped)
        return Looked(report, frozenset(values), frozenset(lines))

    def _run(self, folder: Path) -> _Output | str:
        if self._cache is not None:
            # the library takes compiled rules only from a folder that is nobody else's, and does without one
            with contextlib.suppress(OSError):
                self._cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        argv = [str(self._executable), "-I", str(_FINDER), str(_RULES), str(self._cache or "")]
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"}
        out = run_bounded("The search for secrets", argv, folder, environment, self._seconds)
        if isinstance(out, str):
            return out
        try:
            made = json.loads(out[0])
        except ValueError:
            made = None
        if not isinstance(made, dict) or not {"found", "errors"} <= made.keys():
            # an error's name and nothing else: its words may hold what was read
            name = _ERROR.search(out[1].rstrip())
            return f"The search for secrets gave no report{f': {name[1].decode()}' if name else ''}"
        return cast(_Output, made)


def _laid_out(git: Git, tree: str, paths: Sequence[str], folder: Path) -> tuple[list[str], int]:
    """Copy the text files under numbers; return their paths, and how many files were left out."""
    wanted = sorted(set(paths))
    links = git.symlinks(tree) if wanted else frozenset()
    names: list[str] = []
    skipped = 0
    for path in wanted:
        data = None if path in links else git.read(tree, path)
        if not data:
            continue
        if data.startswith(_UTF16):
            data = data.decode("utf-16", "replace").encode("utf-8", "replace")
        if len(data) > _MOST or b"\0" in data[:8_192]:
            skipped += 1
            continue
        (folder / str(len(names))).write_bytes(data)
        names.append(path)
    (folder / "names.json").write_text(json.dumps([_called(path) for path in names]), "utf-8")
    return names, skipped


def _called(path: str) -> str:
    """Return what the library is told that a file is called: it leaves out some names, and has rules for few others."""
    name = PurePosixPath(path).name.lower()
    suffix = PurePosixPath(name).suffix
    return name if name == "nuget.config" else f"file{suffix if suffix in _TOLD else '.txt'}"


def _by_file(found: Sequence[tuple[int, str, int, int, bool]]) -> dict[int, list[_Raw]]:
    files: dict[int, list[_Raw]] = {}
    for number, rule, start, end, _ in found:
        files.setdefault(number, []).append(_Raw(kind_of(rule), start, end))
    return files


def kind_of(rule: str) -> str:
    """Return the last word of our rule's name for a rule of the library's."""
    name = rule.split(".", 1)[-1].removeprefix("secrets/").removesuffix(".1").removesuffix(".2")
    return _NAMES.get(name, name)


def _judged(path: str, data: bytes, hits: Sequence[_Raw]) -> list[_Raw]:
    """Leave out what only looks like a secret, and of those that overlap all but the one whose form is known best."""
    real = sorted(
        (hit for hit in hits if _is_secret(path, data, hit)),
        key=lambda hit: (_LOOSE.get(hit.kind, 0), hit.start, -hit.end, hit.kind),
    )[:_SHOWN_OF_ONE]
    if sum(hit.kind == "random" for hit in real) > _TABLE:
        real = [hit for hit in real if hit.kind != "random"]
    kept: list[_Raw] = []
    for hit in real:
        if all(hit.end <= one.start or hit.start >= one.end for one in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)


def _is_secret(path: str, data: bytes, hit: _Raw) -> bool:
    value = data[hit.start : hit.end].decode("utf-8", "replace")
    if hit.kind == "credential-uri":
        return is_address(value)
    if hit.kind.startswith("aws-access"):
        return not value.endswith("EXAMPLE")
    if hit.kind not in _LOOSE:
        return True
    if made_by_a_program(path) or is_test(path):
        return False
    begin = data.rfind(b"\n", 0, hit.start) + 1
    before = data[max(begin, hit.start - 200) : hit.start].decode("utf-8", "replace")
    if hit.kind == "random":
        return is_random(value, before)
    marked = before[-1:] in ("'", '"', "`") or _BEARER.search(before)
    return bool(marked or takes_bare_values(path)) and is_assigned(value, before)


def _findings(path: str, data: bytes, raws: Sequence[_Raw]) -> Iterator[Finding]:
    """Name findings by form, path, the line without its secrets and a trace of the value: enough to know it again, no more."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for raw in raws:
        text = plain(_line_without(data, raw, raws))
        meaning = " ".join(text.split())
        # 16 bits tell another value in the same place, and give nobody a test for guessed ones
        trace = digest_of(data[raw.start : raw.end].decode("utf-8", "replace"))[:4]
        seen[raw.kind, meaning, trace] += 1
        rule = f"askfirst.secret.{raw.kind}"
        fingerprint = digest_of([rule, path, meaning, trace, seen[raw.kind, meaning, trace]])
        severity: Literal["ERROR", "WARNING"] = "WARNING" if raw.kind == "random" else "ERROR"
        what = _WHAT.get(raw.kind, f"This has the form of a real secret ({raw.kind}).")
        yield Finding(
            rule,
            path,
            _line_at(data, raw.start),
            severity,
            f"{what} {_ADVICE}",
            _CWE,
            clip(text, 300),
            fingerprint,
        )


def _line_without(data: bytes, raw: _Raw, raws: Sequence[_Raw]) -> str:
    """Return the line that a secret begins on, with every secret on it covered."""
    begin = max(data.rfind(b"\n", 0, raw.start) + 1, raw.start - _AROUND)
    end = data.find(b"\n", raw.start, raw.end + _AROUND)
    end = min(len(data), raw.end + _AROUND) if end < 0 else end
    parts: list[str] = []
    at = begin
    for one in raws:
        if one.end <= begin or one.start >= end:
            continue
        parts += [data[at : max(one.start, at)].decode("utf-8", "replace"), SHOWN]
        at = max(at, one.end)
    return "".join([*parts, data[at : max(end, at)].decode("utf-8", "replace")]).strip()


def _line_at(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1
