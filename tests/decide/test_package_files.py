"""What the files of a change name: each kind of manifest, lock file, command and import, and what none of them is."""

import pytest

from bot.domain.packages import Mention
from bot.validate.packages.change import Change, added
from bot.validate.packages.imports import imported
from bot.validate.packages.reading import mentions_of, names_packages

Row = tuple[str, str, str, int]  # registry, name, version, line

REQUIREMENTS = """\
Requests==2.31.0 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
flask[async]>=2,<3  # web
-r other.txt
./local
name ; python_version < "3.12"
"""
PYPROJECT = """\
[build-system]
requires = ["hatchling>=1"]
[project]
dependencies = ["a>=1", "b==2.0"]
[project.optional-dependencies]
x = ["c"]
[dependency-groups]
dev = ["d", {include-group = "x"}]
[tool.poetry.dependencies]
python = "^3.11"
e = "^1"
f = "1.2.3"
"""
SETUP = """\
from setuptools import setup
NAME = "x"
setup(
    install_requires=["a", "b>=1"],
    extras_require={"t": ["c"]},
)
"""
PACKAGE = """\
{
  "dependencies": {"left-pad": "1.0.0", "alias": "npm:@real/name@^1"},
  "devDependencies": {"mine": "workspace:*", "near": "file:../near"},
  "scripts": {"hello": "npx cowsay hi && npm i -g serve@14.0.0"}
}
"""
CARGO = """\
[dependencies]
serde = "1"
short = { version = "=1.2.3", package = "long_name" }
own = { path = "../own" }
[target."cfg(unix)".dependencies]
libc = "0.2"
"""
GO = """\
module example.org/m
require (
	example.org/a/b v1.2.3 // indirect
)
require example.org/c v0.1.0
replace example.org/c => example.org/fork v1.0.0
replace example.org/a/b => ../b
"""
DOCKER = """\
FROM python
RUN pip install --no-cache-dir -r req.txt requests==2.0 "flask>=2" && apt-get install jq \\
    && npm install -g @scope/x@1.3.0 # not this
RUN ["pip3", "install", "exec-form"]
# RUN pip install commented
RUN go install example.org/tool/cmd@v1.2.3; cargo install --locked cargo-x
"""
WORKFLOW = """\
      - run: python -m pip install -e .[test] tox ${{ inputs.extra }}
      - run: uvx --from fancy-tool fancy && uvx ruff@0.5.1 check src
      - run: npx --yes create-thing app
"""
PACKAGE_LOCK = """\
{"lockfileVersion": 3, "packages": {"": {"name": "x"},
 "node_modules/a": {"version": "1.0.0", "resolved": "https://r.example/a.tgz", "integrity": "sha512-x"},
 "node_modules/a/node_modules/@c/d": {"version": "2.0.0", "integrity": "sha512-y"},
 "packages/own": {"version": "1.0.0"}}}
"""
YARN = """\
# yarn lockfile v1
"@a/b@^1", "@a/b@^2":
  version "1.0.0"
  resolved "https://r.example/x.tgz#1"
  integrity sha512-x

foo@^1:
  version "2.0.0"
"""
PNPM = """\
lockfileVersion: '9.0'
packages:
  '@a/b@1.0.0':
    resolution: {integrity: sha512-x}
  foo@1.2.3(bar@1):
    resolution: {integrity: sha512-y}
snapshots:
  foo@1.2.3: {}
"""
UV = """\
[[package]]
name = "own"
version = "1"
source = { editable = "." }
[[package]]
name = "a"
version = "1.0"
source = { registry = "https://r.example/simple" }
sdist = { url = "https://f.example/a.tar.gz", hash = "sha256:a" }
"""
CARGO_LOCK = """\
[[package]]
name = "own"
version = "1.0"
[[package]]
name = "serde"
version = "1.0"
source = "registry+https://r.example/index"
checksum = "ab"
"""

FILES: dict[str, tuple[str, list[Row]]] = {
    "requirements/dev.txt": (
        REQUIREMENTS,
        [("pypi", "requests", "2.31.0", 1), ("pypi", "flask", "", 4), ("pypi", "name", "", 7)],
    ),
    "pyproject.toml": (
        PYPROJECT,
        [
            ("pypi", "a", "", 4),
            ("pypi", "b", "2.0", 4),
            ("pypi", "hatchling", "", 2),
            ("pypi", "c", "", 6),
            ("pypi", "d", "", 8),
            ("pypi", "e", "", 11),
            ("pypi", "f", "1.2.3", 12),
        ],
    ),
    "setup.py": (
        SETUP,
        [("pypi", "a", "", 4), ("pypi", "b", "", 4), ("pypi", "c", "", 5)],
    ),
    "tox.ini": (
        "[testenv]\ndeps =\n  pytest\n  py39: foo>=1\n  -r req.txt\n",
        [("pypi", "pytest", "", 3), ("pypi", "foo", "", 4)],
    ),
    "Pipfile": (
        '[packages]\na = "*"\n[dev-packages]\nb = "==1.0"\n',
        [("pypi", "a", "", 2), ("pypi", "b", "1.0", 4)],
    ),
    "web/package.json": (
        PACKAGE,
        [
            ("npm", "left-pad", "1.0.0", 2),
            ("npm", "@real/name", "", 2),
            ("npm", "serve", "14.0.0", 4),
            ("npm", "cowsay", "", 4),
        ],
    ),
    "Cargo.toml": (
        CARGO,
        [("crates", "serde", "", 2), ("crates", "long_name", "1.2.3", 3), ("crates", "libc", "", 6)],
    ),
    "go.mod": (
        GO,
        [
            ("go", "example.org/a/b", "v1.2.3", 3),
            ("go", "example.org/c", "v0.1.0", 5),
            ("go", "example.org/fork", "v1.0.0", 6),
        ],
    ),
    "Dockerfile": (
        DOCKER,
        [
            ("pypi", "requests", "2.0", 2),
            ("pypi", "flask", "", 2),
            ("npm", "@scope/x", "1.3.0", 2),
            ("pypi", "exec-form", "", 4),
            ("crates", "cargo-x", "", 6),
            ("go", "example.org/tool/cmd", "v1.2.3", 6),
        ],
    ),
    ".github/workflows/ci.yml": (
        WORKFLOW,
        [
            ("pypi", "tox", "", 1),
            ("pypi", "${inputs.extra}", "", 1),
            ("pypi", "fancy-tool", "", 2),
            ("pypi", "ruff", "0.5.1", 2),
            ("npm", "create-thing", "", 3),
        ],
    ),
    "package-lock.json": (PACKAGE_LOCK, [("npm", "a", "1.0.0", 2), ("npm", "@c/d", "2.0.0", 3)]),
    "yarn.lock": (YARN, [("npm", "@a/b", "1.0.0", 2), ("npm", "foo", "2.0.0", 7)]),
    "pnpm-lock.yaml": (PNPM, [("npm", "@a/b", "1.0.0", 3), ("npm", "foo", "1.2.3", 5)]),
    "uv.lock": (UV, [("pypi", "a", "1.0", 6)]),
    "Cargo.lock": (CARGO_LOCK, [("crates", "serde", "1.0", 5)]),
    "go.sum": (
        "example.org/a v1.0.0 h1:x=\nexample.org/a v1.0.0/go.mod h1:y=\n",
        [("go", "example.org/a", "v1.0.0", 1)],
    ),
}


@pytest.mark.parametrize("path", FILES)
def test_a_file_names_its_packages(path: str) -> None:
    """Each package is found once with its exact version, if it has one, and its line."""
    text, expected = FILES[path]
    assert names_packages(path)
    found, unread = mentions_of(text, path)
    rows = [(one.package.ecosystem, one.package.name, one.version, one.line) for one in found]
    assert ("", expected) == (unread, rows)
    assert {""} == {one.source for one in found}


@pytest.mark.parametrize(
    ("path", "text", "source"),
    [
        (
            "requirements.txt",
            "-e git+https://x.example/a/foo.git#egg=foo",
            "git+https://x.example/a/foo.git#egg=foo",
        ),
        ("requirements.txt", "foo @ https://x.example/foo.whl", "https://x.example/foo.whl"),
        ("requirements.txt", "--extra-index-url https://x.example/simple", "https://x.example/simple"),
        (
            "pyproject.toml",
            '[tool.poetry.dependencies]\nfoo = {git = "https://x.example/foo"}',
            "git https://x.example/foo",
        ),
        ("pyproject.toml", '[[tool.uv.index]]\nurl = "https://x.example"', "https://x.example"),
        ("package.json", '{"dependencies": {"foo": "somebody/foo"}}', "somebody/foo"),
        ("Cargo.toml", '[dependencies]\nfoo = {git = "https://x.example/foo"}', "git https://x.example/foo"),
        ("setup.sh", "pip install --index-url=https://x.example/simple", "https://x.example/simple"),
        (".npmrc", "registry=https://x.example/", "https://x.example/"),
        (".cargo/config.toml", '[source.crates-io]\nreplace-with = "elsewhere"', "elsewhere"),
    ],
)
def test_what_comes_from_elsewhere_says_where(path: str, text: str, source: str) -> None:
    """A package that does not come from its registry, and a registry that is another one, are told as such."""
    (one,), unread = mentions_of(text, path)
    assert (source, "") == (one.source, unread)


def brought(old: dict[str, str], new: dict[str, str]) -> list[Mention]:
    return list(added(Change(old, new, {}, {})).mentions)


def test_only_what_the_change_adds_counts() -> None:
    """Names that the base has, wherever they stand, are no news; a new name and another version are."""
    old = {"requirements.txt": "flask\nrequests==1.0\n", "setup.py": "setup(install_requires=['attrs'])"}
    new = {"requirements.txt": "flask\nrequests==2.0\nattrs\nnew\nNew\n"}
    assert [("requests", "2.0", 2), ("new", "", 4)] == [
        (one.package.name, one.version, one.line) for one in brought(old, new)
    ]
    assert [] == brought(old, {"renamed.txt": "", "dev-requirements.txt": "flask\n"})


def test_a_lock_file_tells_the_version_of_what_is_declared() -> None:
    """A package of a manifest and its lock file is judged once, where it is declared, in the locked version."""
    (one,) = brought({}, {"pyproject.toml": '[project]\ndependencies = ["a"]', "uv.lock": UV})
    assert ("pyproject.toml", "1.0") == (one.path, one.version)


IMPORTS = """\
import os, numpy
import huggingface_cli as cli
from mine.deep import x
from . import y
try:
    import yaml
except ImportError:
    from known import z
"""


def test_imports_without_a_declaration_are_found() -> None:
    """The standard library, the repository's own modules, what is declared and what was imported before are none."""
    change = Change(
        {"requirements.txt": "numpy\nPython-Known\n"},
        {},
        {"a.py": "import old\n"},
        {
            "a.py": "import old\n" + IMPORTS,
            "b.ts": "import fs from 'fs';\nimport {z} from 'zed/sub';\nrequire('@s/p')\n",
        },
        ("a.py", "mine/deep.py"),
    )
    assert [
        ("huggingface-cli", "a.py", 3),
        ("pyyaml", "a.py", 7),
        ("zed", "b.ts", 2),
        ("@s/p", "b.ts", 3),
    ] == [(one.package.name, one.path, one.line) for one in added(change).mentions]


def locked(version: str, host: str, digest: str) -> dict[str, str]:
    text = (
        UV.replace("sha256:a", f"sha256:{digest}").replace("f.example", host).replace('"1.0"', f'"{version}"')
    )
    return {"uv.lock": text}


@pytest.mark.parametrize(
    ("new", "kinds"),
    [
        (locked("1.0", "f.example", "a"), []),
        (locked("1.0", "f.example", "b"), [("refuse", "hash")]),
        (locked("1.1", "f.example", "b"), []),
        (locked("1.1", "evil.example", "b"), [("decision", "host")]),
        (locked("1.0", "evil.example", "b"), [("refuse", "hash"), ("decision", "host")]),
        (
            {"uv.lock": locked("1.0", "f.example", "a")["uv.lock"].replace(', hash = "sha256:a"', "")},
            [("decision", "hash")],
        ),
        ({"uv.lock": "[[["}, [("decision", "unread")]),
    ],
)
def test_locked_archives_stay_what_they_were(new: dict[str, str], kinds: list[tuple[str, str]]) -> None:
    """One version has the same bytes from the same place; a hash that is gone and a file that is no lock are told."""
    change = Change(locked("1.0", "f.example", "a"), new, {}, {})
    assert kinds == [(one.level, one.kind) for one in added(change).verdicts]


def test_more_archives_of_one_version_are_no_contradiction() -> None:
    """A wheel that came later adds a hash; another hash in the place of the only one is told."""
    old = {"requirements.txt": "a==1 --hash=sha256:aa\n"}
    more = added(Change(old, {"requirements.txt": "a==1 --hash=sha256:aa --hash=sha256:bb\n"}, {}, {}))
    other = added(Change(old, {"requirements.txt": "a==1 --hash=sha256:cc\n"}, {}, {}))
    assert () == more.verdicts
    assert ["hash"] == [one.kind for one in other.verdicts]


def test_no_file_breaks_the_readers() -> None:
    """Whatever stands in a file that names packages, it is read or said to be unreadable."""
    junk = [
        "",
        "\0\ufffd",
        "[" * 5_000,
        "{" * 5_000,
        '{"packages": []}',
        '{"dependencies": 3}',
        "package = 1",
        "[[package]]\nname=1",
        "import (",
        "(((",
    ]
    paths = [
        *FILES,
        "requirements.txt",
        ".npmrc",
        "Makefile",
        "x.sh",
        ".cargo/config.toml",
        "poetry.lock",
        "setup.cfg",
    ]
    for path in paths:
        for text in junk:
            found, unread = mentions_of(text, path)
            assert isinstance(found, tuple)
            assert unread == "" or unread == unread.strip()
    assert {"package-lock.json", "uv.lock", "Cargo.toml", "setup.py"} <= {
        path for path in paths if any(mentions_of(text, path)[1] for text in junk)
    }


def test_what_no_registry_can_hold_is_no_package() -> None:
    """Names of the interpreter and of type checkers begin with an underscore."""
    assert list(imported("import _typeshed\nimport _winapi.x\nimport httpx\n", "a.py")) == [("httpx", 3)]
