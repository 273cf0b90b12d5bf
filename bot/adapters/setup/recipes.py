"""How a repository's environment is made, read off its files: which tool, which steps, and what decides the result."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import basename

from bot.adapters.setup.python_needs import Needs, needs_of

ENV = "{env}"  # the folder that the steps fill, at the same place for the tests
PYTHON = "{python}"

Read = Callable[[str], str | None]

_PIP = (*(f"{ENV}/bin/python", "-m", "pip"), "--no-input", "--disable-pip-version-check")
_QUIET = ("--progress-bar", "off", "--prefer-binary")
_MANIFESTS = frozenset(
    {
        *("pyproject.toml", "setup.py", "setup.cfg", "tox.ini", "uv.lock", "poetry.lock"),
        *("package.json", "package-lock.json", "npm-shrinkwrap.json"),
        *("pnpm-lock.yaml", "pnpm-workspace.yaml", "yarn.lock"),
        *("go.mod", "go.sum", "Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "pom.xml"),
        *("build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts", "gradle.lockfile"),
    }
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What makes one environment. `{env}` and `{python}` in steps and `run_env` stand for places known only later.

    `tool`: the program that the host must have. `keeps`: folders of the tree that the tests need as they were left.
    `told`: what a person should know of how this differs from what the repository asks.
    """

    language: str
    tool: str
    steps: tuple[tuple[str, ...], ...]
    run_env: Mapping[str, str] = field(default_factory=dict)
    keeps: tuple[str, ...] = ()
    told: str = ""


def recipes_of(paths: Sequence[str], read: Read) -> tuple[Recipe, ...]:
    """Return a recipe for each language that the repository's root declares, none if it declares nothing."""
    there = frozenset(paths)
    made = (_python(paths, read), _node(there, read), _go(there), _rust(there), _java(there))
    return tuple(recipe for recipe in made if recipe is not None)


def decides(path: str) -> bool:
    """Tell whether a file's content can change what set-up makes."""
    name = basename(path)
    return name in _MANIFESTS or (name.endswith((".txt", ".in")) and "requirements" in path)


def _python(paths: Sequence[str], read: Read) -> Recipe | None:
    needs = needs_of(paths, read)
    if needs is None:
        return None
    told = "; ".join(needs.told)
    steps: tuple[tuple[str, ...], ...]
    if needs.lock == "uv.lock":
        steps = (*_tool("uv"), (f"{ENV}-tool/bin/uv", "sync", "--frozen", "--all-extras", "--all-groups"))
    elif needs.lock == "poetry.lock":
        steps = (
            (PYTHON, "-m", "venv", ENV),
            *_tool("poetry"),
            (f"{ENV}-tool/bin/poetry", "install", "--no-interaction", "--all-extras"),
        )
    else:
        steps = ((PYTHON, "-m", "venv", ENV), *_by_pip(needs))
    steps = (*steps, (*_PIP, "install", *_QUIET, "pytest")) if needs.lock != "uv.lock" else steps
    return Recipe("Python", PYTHON, steps, told=told)


def _tool(name: str) -> tuple[tuple[str, ...], ...]:
    """Install a tool beside the environment, so that what it needs is not what the tests see."""
    pip = (f"{ENV}-tool/bin/python", *_PIP[1:])
    return ((PYTHON, "-m", "venv", f"{ENV}-tool"), (*pip, "install", *_QUIET, name))


def _by_pip(needs: Needs) -> tuple[tuple[str, ...], ...]:
    steps: list[tuple[str, ...]] = []
    if needs.groups:
        steps.append((*_PIP, "install", *_QUIET, "--upgrade", "pip>=25.1"))
    what: list[str] = []
    for name in needs.files:
        what += ["-r", name]
    for name in needs.groups:
        what += ["--group", name]
    what += needs.loose
    if needs.project:
        what += ["-e", f".[{','.join(needs.extras)}]" if needs.extras else "."]
    if what:
        steps.append((*_PIP, "install", *_QUIET, *what))
    return tuple(steps)


def _node(there: frozenset[str], read: Read) -> Recipe | None:
    if "package.json" not in there or read("package.json") is None:
        return None
    # scripts of packages are not run: they are the usual way in, and most packages come built
    told = "install scripts of packages are not run"
    install: tuple[str, ...]
    if "pnpm-lock.yaml" in there:
        install = ("npm", "exec", "--yes", "pnpm@9", "--", "install", "--frozen-lockfile", "--ignore-scripts")
    elif "yarn.lock" in there:
        install = (
            *("npm", "exec", "--yes", "yarn@1.22", "--", "install"),
            *("--frozen-lockfile", "--ignore-scripts", "--non-interactive"),
        )
    elif {"package-lock.json", "npm-shrinkwrap.json"} & there:
        install = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    else:
        install = ("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock")
        told += "; there is no lock file, so versions are those of today"
    return Recipe("Node", "npm", (install,), keeps=("node_modules",), told=told)


def _go(there: frozenset[str]) -> Recipe | None:
    if "go.mod" not in there:
        return None
    offline = {"GOMODCACHE": f"{ENV}/mod", "GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOTOOLCHAIN": "local"}
    download = ("env", f"GOMODCACHE={ENV}/mod", "GOTOOLCHAIN=local", "go", "mod", "download")
    return Recipe("Go", "go", (download,), offline)


def _rust(there: frozenset[str]) -> Recipe | None:
    if "Cargo.toml" not in there:
        return None
    fetch = ["env", f"CARGO_HOME={ENV}/cargo", "cargo", "fetch"]
    fetch += ["--locked"] if "Cargo.lock" in there else []
    return Recipe(
        "Rust", "cargo", (tuple(fetch),), {"CARGO_HOME": f"{ENV}/cargo", "CARGO_NET_OFFLINE": "true"}
    )


def _java(there: frozenset[str]) -> Recipe | None:
    step: tuple[str, ...]
    if "pom.xml" in there:
        local = f"-Dmaven.repo.local={ENV}/m2"
        step = ("mvn", "-B", "-q", local, "dependency:go-offline")
        return Recipe("Java", "mvn", (step,), {"MAVEN_ARGS": f"-o {local}"})
    if {"build.gradle", "build.gradle.kts"} & there:
        step = ("gradle", "--no-daemon", "-q", "-g", f"{ENV}/gradle", "testClasses")
        return Recipe("Java", "gradle", (step,), {"GRADLE_USER_HOME": f"{ENV}/gradle"})
    return None
