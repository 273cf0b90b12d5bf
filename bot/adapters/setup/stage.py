"""The set-up stage: make a repository's environment in the sandbox, with a network that reaches package registries only.

What it makes is hostile as a whole: packages and build scripts ran there. It is bound read-only into later runs and never
followed, executed or read outside of a sandbox. Kept per repository and by the content of what decides it; never shared.
"""

import fcntl
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.adapters.sandbox.folders import throw_away
from bot.adapters.setup.door import Connect, Door, Passed
from bot.adapters.setup.made import keep_made
from bot.adapters.setup.recipes import Recipe, decides, recipes_of
from bot.domain.errors import Later, UserError
from bot.ports import Git, Job, Limits, Outcome, Sandbox

_VERSION = "1"  # of what this module makes; another one makes all anew
_TAIL = 2_000
_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
# a version from tags that a copy has not; high, because a least version is what others ask for
_PRETENDED = "9999.0.0"


@dataclass(frozen=True, slots=True)
class Prepared:
    """An environment ready to be shown to runs.

    `python`: what it was made from; `mounts`: place inside → what is shown there; `bin`: what comes first on PATH;
    `made`: files that set-up left in the tree, to be laid into each copy; `told`: what people should know of it.
    """

    env: Mapping[str, str] = field(default_factory=dict)
    python: Path | None = None
    mounts: Mapping[str, Path] = field(default_factory=dict)
    bin: tuple[str, ...] = ()
    made: Path | None = None
    told: str = ""


# why nothing that a tree names may be installed, "" if it may
Gate = Callable[[Git, str], str]


class CannotSetUp(Exception):
    """The environment could not be made; the text says what is missing. No verdict on any test."""


@dataclass(frozen=True, slots=True)
class SetUp:
    """Makes environments. `python`: the interpreter they are made from; `certificates`: to trust, None for the system's.

    `gate` is asked before anything is installed for a tree.
    """

    sandbox: Sandbox
    python: Path
    cache: Path
    connect: Connect
    hosts: frozenset[str]
    certificates: Path | None = None
    limits: Limits = field(
        default_factory=lambda: Limits(seconds=1_800, memory=4 * 2**30, processes=1024, file_size=2**30)
    )
    scratch: Path | None = None
    gate: Gate | None = None

    def of(self, git: Git, tree: str) -> Prepared | None:
        """Return the environment of a tree, made now or earlier; None for a repository that declares none.

        `CannotSetUp` says what is missing; `Later`: a registry cannot be reached.
        """
        paths = git.paths(tree)
        recipes = recipes_of(paths, lambda path: _text(git.read(tree, path)))
        if not recipes:
            return None
        for recipe in recipes:
            self._must_have(recipe)
        deciding = {path: git.read(tree, path) or b"" for path in paths if decides(path)}
        place = self.cache / _digest(recipes, deciding, self.python)
        with _alone(place):
            if not (place / "done.json").is_file():
                if self.gate and (stopped := self.gate(git, tree)):
                    raise CannotSetUp(f"nothing of it is installed before a person looked at it. {stopped}")
                self._make(git, tree, recipes, place)
            os.utime(place / "done.json")
        return self._prepared(recipes, place)

    def _must_have(self, recipe: Recipe) -> None:
        tool = recipe.tool.replace("{python}", str(self.python))
        # what is not under /usr is not seen inside
        found = shutil.which(tool, path="/usr/local/bin:/usr/bin:/bin")
        if found is None and not (tool.startswith("/") and os.access(tool, os.X_OK)):
            raise CannotSetUp(
                f"the repository needs {recipe.language}, and this host has no {tool} under /usr. Install it, or take an"
                " image that has it."
            )

    def _make(self, git: Git, tree: str, recipes: tuple[Recipe, ...], place: Path) -> None:
        shutil.rmtree(place, ignore_errors=True)
        env = place / "env"
        env.mkdir(parents=True, mode=0o755)
        (place / "env-tool").mkdir(mode=0o755)
        with throw_away(self.scratch) as folder:
            copy = folder / "repo"
            git.export(tree, copy, history=True)
            before = frozenset(git.paths(tree))
            outcome, asked = self._run(recipes, place, copy, folder)
            self._judge(outcome, asked)
            keep_made(copy, before, place, [name for recipe in recipes for name in recipe.keeps])
        shutil.rmtree(place / "env-tool", ignore_errors=True)
        done = {"asked": [[seen.to, seen.verdict] for seen in asked], "output": outcome.output[-20_000:]}
        partial = place / "done.partial"
        partial.write_text(json.dumps(done))
        partial.rename(place / "done.json")

    def _run(
        self, recipes: tuple[Recipe, ...], place: Path, copy: Path, folder: Path
    ) -> tuple[Outcome, list[Passed]]:
        inside = copy / ".git" / "askfirst"
        inside.mkdir(parents=True, exist_ok=True)
        (inside / "inside.py").write_text(Path(__file__).with_name("inside.py").read_text("utf-8"))
        steps = [[self._filled(part, place) for part in step] for recipe in recipes for step in recipe.steps]
        socket = folder / "door"
        with Door(socket, self.hosts, connect=self.connect) as door:
            job = Job(
                (str(self.python), "-I", "/repo/.git/askfirst/inside.py", "/door"),
                copy,
                self.python,
                {**self._environment(place), "ASKFIRST_STEPS": json.dumps(steps)},
                limits=self.limits,
                mounts={"/door": socket, **self._trusted()},
                writes=(place / "env", place / "env-tool"),
            )
            outcome = self.sandbox.run(job)
            return outcome, list(door.asked)

    def _environment(self, place: Path) -> dict[str, str]:
        env = str(place / "env")
        bundle = self.certificates or (_BUNDLE if _BUNDLE.exists() else None)
        named = (
            "SSL_CERT_FILE",
            "PIP_CERT",
            "REQUESTS_CA_BUNDLE",
            "NODE_EXTRA_CA_CERTS",
            "CARGO_HTTP_CAINFO",
        )
        return {
            "VIRTUAL_ENV": env,
            "UV_PROJECT_ENVIRONMENT": env,
            "UV_PYTHON": str(self.python),
            "UV_PYTHON_DOWNLOADS": "never",
            "POETRY_VIRTUALENVS_CREATE": "false",
            "PIP_NO_CACHE_DIR": "1",
            "SETUPTOOLS_SCM_PRETEND_VERSION": _PRETENDED,
            "PBR_VERSION": _PRETENDED,
            "POETRY_DYNAMIC_VERSIONING_BYPASS": _PRETENDED,
            **(dict.fromkeys(named, str(bundle)) if bundle else {}),
        }

    def _trusted(self) -> dict[str, Path]:
        return {str(self.certificates): self.certificates} if self.certificates else {}

    def _filled(self, part: str, place: Path) -> str:
        return part.replace("{env}", str(place / "env")).replace("{python}", str(self.python))

    def _judge(self, outcome: Outcome, asked: list[Passed]) -> None:
        if outcome.how == "exit" and outcome.code == 0:
            return
        unreached = [seen for seen in asked if seen.verdict.startswith("not reached")]
        if unreached:
            raise Later(f"{unreached[0].to} could not be reached for set-up: {unreached[0].verdict}")
        refused = [seen.to for seen in asked if seen.verdict.startswith("refused: not on")]
        how = {"timeout": "it did not end in time", "limit": "it broke a limit", "signal": "it was killed"}
        said = how.get(outcome.how, f"it ended with {outcome.code}")
        tail = outcome.output.strip()[-_TAIL:]
        beyond = (
            f" It asked for {', '.join(sorted(set(refused))[:5])}, which is not on the list of registries"
            " (`registries` in .github/askfirst.yml)."
            if refused
            else ""
        )
        raise CannotSetUp(f"{said}.{beyond}\n{tail}")

    def _prepared(self, recipes: tuple[Recipe, ...], place: Path) -> Prepared:
        env = {
            name: self._filled(value, place) for recipe in recipes for name, value in recipe.run_env.items()
        }
        kept = [name for recipe in recipes for name in recipe.keeps if (place / "kept" / name).is_dir()]
        mounts = {str(place / "env"): place / "env"} | {
            f"/repo/{name}": place / "kept" / name for name in kept
        }
        bins = [f"{place / 'env'}/bin"] + [f"/repo/{name}/.bin" for name in kept]
        made = place / "made"
        told = "; ".join(recipe.told for recipe in recipes if recipe.told)
        return Prepared(env, self.python, mounts, tuple(bins), made if made.is_dir() else None, told)


def registries() -> frozenset[str]:
    """Return the hosts that the languages' own tools ask, when they are not told otherwise."""
    return frozenset(json.loads(Path(__file__).with_name("registries.json").read_text("utf-8"))["hosts"])


def base_python() -> Path:
    """Return the interpreter that our own environment was made from."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for name in (version, "python3"):
        if (found := Path(sys.base_prefix, "bin", name)).exists():
            return found
    raise UserError(f"There is no interpreter in {sys.base_prefix}/bin; set ASKFIRST_PYTHON.")


def _digest(recipes: tuple[Recipe, ...], deciding: Mapping[str, bytes], python: Path) -> str:
    whole = hashlib.sha256(f"{_VERSION}\0{python}\0{sys.version}\0{recipes!r}\0".encode())
    for path, content in sorted(deciding.items()):
        whole.update(f"{path}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()[:24]


def _text(raw: bytes | None) -> str | None:
    try:
        return None if raw is None else raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Hold an environment's lock: two processes that want one make it once."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with place.with_suffix(".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
