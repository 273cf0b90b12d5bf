"""What lock files hold: each package with its version, the hosts that its archives come from, and their hashes."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from bot.domain.packages import Ecosystem, Mention, package_of
from bot.validate.packages.manifests import Lines, table

_PNPM_KEY = re.compile(r"^  ['\"]?/?((?:@[^/@'\"]+/)?[^@/'\"(:]+)[@/]([^'\"(:]+)(?:\([^'\"]*)?['\"]?:\s*$")
_YARN_HEAD = re.compile(r"^\"?((?:@[^/@\"]+/)?[^@\"\s]+)@[^\n]*:$")
_YARN_FIELD = re.compile(r"^  \"?(version|resolved|integrity|checksum|resolution)\"?:? +\"?([^\"\n]+)\"?$")
# what a browser and a package tool take for the host: behind any name and password, before port, path and query
_HOST = re.compile(r"(?:[\w+.-]+:)?//(?:[^/?#]*@)?([^/?#:\\]+)")
_PNPM_RESOLUTION = re.compile(r"integrity: ([\w+/=-]+)|tarball: ([^,}\s]+)|repo: ([^,}\s]+)")


def toml_lock(ecosystem: Ecosystem, text: str, path: str) -> Iterator[Mention]:
    """Read uv.lock, poetry.lock, pdm.lock or Cargo.lock."""
    lines = Lines(text)
    for entry in tomllib.loads(text).get("package", []):
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
            continue
        line = lines.of(f'name = "{entry["name"]}"')
        source, hosts = _toml_source(entry)
        if source is None:
            continue
        files = [entry.get("sdist"), *(entry.get("wheels") or []), *(entry.get("files") or [])]
        archives = [file for file in files if isinstance(file, dict)]
        hosts |= {host for file in archives if (host := host_of(str(file.get("url") or "")))}
        hashes = {f"{_file_of(file)} {file.get('hash')}" for file in archives if file.get("hash")}
        if isinstance(entry.get("checksum"), str):
            hashes.add(f"crate {entry['checksum']}")
        version = str(entry.get("version") or "")
        package = package_of(ecosystem, entry["name"])
        yield Mention(package, path, line, "locked", version, source, frozenset(hosts), frozenset(hashes))


def _file_of(archive: Mapping[str, Any]) -> str:
    return str(archive.get("file") or str(archive.get("url") or "archive").rsplit("/", 1)[-1])


def _toml_source(entry: Mapping[str, Any]) -> tuple[str | None, set[str]]:
    """Return where an entry comes from beside a registry ("" from one, None for the repository itself), and its host."""
    source = entry.get("source")
    if isinstance(source, str):  # cargo
        kind, _, url = source.partition("+")
        return ("" if kind in ("registry", "sparse") else source[:300]), {host_of(url)} - {""}
    if source is None:
        # in Cargo.lock what has no source is the workspace's own; the others lock what their default registry has
        return ("" if "checksum" in entry or "files" in entry else None), set()
    if {"editable", "virtual", "directory"} & set(source):
        return None, set()
    if registry := source.get("registry"):
        return "", {host_of(str(registry))} - {""}
    if source.get("type") == "legacy":
        return "", {host_of(str(source.get("url") or ""))} - {""}
    if "path" in source and "url" not in source:
        return None, set()
    return str(source.get("git") or source.get("url") or source)[:300], set()


def package_lock(text: str, path: str) -> Iterator[Mention]:
    """Read package-lock.json or npm-shrinkwrap.json of any version."""
    body, lines = json.loads(text), Lines(text)
    entries = table(body, "packages") or dict(_nested(table(body, "dependencies")))
    for place, entry in entries.items():
        if not place or not isinstance(entry, dict) or entry.get("link"):
            continue
        if "packages" in body and "node_modules/" not in place:
            continue  # a workspace of the repository
        name = str(entry.get("name") or place.rsplit("node_modules/", 1)[-1])
        line = lines.of(f'"{place}"' if "packages" in body else f'"{name}"')
        yield _npm(name, str(entry.get("version") or ""), entry, path, line)


def _nested(entries: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, entry in entries.items():
        yield name, entry
        if isinstance(entry, dict):
            yield from _nested(table(entry, "dependencies"))


def _npm(name: str, version: str, entry: Mapping[str, Any], path: str, line: int) -> Mention:
    resolved, integrity = str(entry.get("resolved") or ""), str(entry.get("integrity") or "")
    direct = resolved.startswith(("git", "ssh")) or version.startswith(("git", "http", "github:"))
    source = (resolved or version)[:300] if direct else ""
    hosts = frozenset({host_of(resolved)} - {""}) if not source else frozenset[str]()
    hashes = frozenset({f"archive {integrity}"} if integrity else ())
    return Mention(package_of("npm", name), path, line, "locked", version, source, hosts, hashes)


def yarn_lock(text: str, path: str) -> Iterator[Mention]:
    """Read yarn.lock of yarn 1 or later."""
    name, line, fields = "", 0, dict[str, str]()
    for number, raw in enumerate([*text.split("\n"), "end@0:"], 1):
        if found := _YARN_HEAD.match(raw):
            if name and "@workspace:" not in fields.get("resolution", "") and "version" in fields:
                yield _npm(name, fields["version"], _yarn_entry(fields), path, line)
            name, line, fields = found[1], number, {}
            if alias := re.search(r"@npm:((?:@[^/@\"]+/)?[^@\"\s,]+)@", raw):
                name = alias[1]
        elif field := _YARN_FIELD.match(raw):
            fields[field[1]] = field[2]


def _yarn_entry(fields: Mapping[str, str]) -> Mapping[str, str]:
    resolution = fields.get("resolution", "")
    resolved = fields.get("resolved", "")
    if resolution and "@npm:" not in resolution and "@patch:" not in resolution:
        resolved = "git+" + resolution
    return {"resolved": resolved, "integrity": fields.get("integrity") or fields.get("checksum", "")}


def pnpm_lock(text: str, path: str) -> Iterator[Mention]:
    """Read pnpm-lock.yaml by its lines: its form is its tool's, so nothing of YAML beyond it occurs."""
    inside = False
    seen: tuple[str, str, int] | None = None
    for number, raw in enumerate(text.split("\n"), 1):
        if raw and not raw.startswith((" ", "#")):
            inside = raw.startswith("packages:")
        if not inside:
            continue
        if found := _PNPM_KEY.match(raw):
            seen = (found[1], found[2].strip(), number)
        elif seen and raw.lstrip().startswith("resolution:"):
            name, version, line = seen
            entry = {"resolved": "", "integrity": ""}
            for integrity, tarball, repo in _PNPM_RESOLUTION.findall(raw):
                entry["integrity"] = integrity or entry["integrity"]
                entry["resolved"] = tarball or (f"git+{repo}" if repo else entry["resolved"])
            yield _npm(name, version, entry, path, line)
            seen = None


def go_sum(text: str, path: str) -> Iterator[Mention]:
    """Read go.sum; lines for a go.mod alone are no archive."""
    for number, raw in enumerate(text.split("\n"), 1):
        parts = raw.split()
        if len(parts) == 3 and not parts[1].endswith("/go.mod"):
            hashes = frozenset({f"archive {parts[2]}"})
            yield Mention(package_of("go", parts[0]), path, number, "locked", parts[1], hashes=hashes)


def host_of(url: str) -> str:
    """Return a URL's host, "" for what is none."""
    found = _HOST.match(url)
    return found[1].lower() if found else ""
