"""The architecture as import contracts: they hold, each of them bites, and nothing heavy is imported at start."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
HEAVY = ("anthropic", "fastapi", "git", "github", "jinja2", "pytest", "semgrep", "uvicorn")


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of the package in this folder."""
    return subprocess.run(
        [sys.executable, "-c", LINT, "--config", str(ROOT / ".importlinter"), "--no-cache"],
        cwd=root,
        env={"PYTHONPATH": str(root), "COLUMNS": "400", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_import_contracts_hold() -> None:
    """Every contract of .importlinter is kept by the package as it is."""
    done = lint(ROOT)
    assert 0 == done.returncode, done.stdout + done.stderr


BREACHES = [
    ("The domain imports nothing of ours", {"domain/ids.py": "import bot.ports"}),
    ("Phases do not know each other", {"clarify/work.py": "import bot.develop.work"}),
    ("Phases know the domain and the ports", {"validate/work.py": "import bot.adapters.git"}),
    ("The ports know the domain, nothing else", {"ports.py": "import bot.engine"}),
    ("What decides and what people read touches no world", {"clarify/decide.py": "import random"}),
    ("What decides and what people read touches no world", {"domain/ids.py": "import time"}),
    ("Only its adapter knows PyGithub", {"engine/observe.py": "import github"}),
    ("Only its adapter knows GitPython", {"engine/observe.py": "def late():\n    import git"}),
    ("Only its adapter knows the SDK of the models", {"develop/work.py": "import anthropic"}),
    ("Only what serves knows the web framework", {"engine/observe.py": "import fastapi"}),
    ("Only the forge's GraphQL knows graphql-core", {"forge/http.py": "import graphql"}),
    ("The forge imports nothing of the bot", {"forge/__init__.py": "import bot.domain.ids"}),
    ("The bot imports nothing of the forge", {"web/__init__.py": "import bot.forge"}),
    (
        "The jobs of split power are known to the command line alone",
        {"engine/observe.py": "import bot.split.jobs"},
    ),
    ("Whoever says asks no model and runs nothing", {"split/jobs.py": "import bot.adapters.sandbox"}),
    ("Nothing but the command line knows the demo", {"engine/observe.py": "import bot.demo"}),
]


@pytest.mark.parametrize(("sentence", "breach"), BREACHES)
def test_each_contract_bites(tmp_path: Path, sentence: str, breach: dict[str, str]) -> None:
    """An import that a contract forbids breaks that contract, also inside a function."""
    shutil.copytree(
        ROOT / "bot", tmp_path / "bot", ignore=shutil.ignore_patterns("__pycache__", "sample", "*.md")
    )
    for path, line in breach.items():
        with (tmp_path / "bot" / path).open("a") as file:
            file.write(f"\n{line}\n")
    done = lint(tmp_path)
    broken = [line for line in done.stdout.splitlines() if line.startswith(sentence) and " BROKEN" in line]
    assert 1 == len(broken), done.stdout


def test_nothing_heavy_is_imported_at_start() -> None:
    """The command line starts without vendor libraries, so that `--help` is quick and touches no network."""
    script = f"import sys, bot.cli; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True, cwd=ROOT
    )
    assert "" == done.stdout.strip()


def test_the_forge_starts_without_a_schema() -> None:
    """GitHub's schema takes half a second to load: the forge does so with the first operation."""
    script = "import sys, bot.forge.server; print('graphql' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True, cwd=ROOT
    )
    assert "False" == done.stdout.strip()
