"""What can be read off the source: sizes, sentences, who reads the environment, who sleeps, who catches everything."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BOT = ROOT / "bot"
SAMPLE = BOT / "demo" / "sample"
LONGEST = 300
LONGER = {
    "bot/ports.py": 350,  # what the loop needs of the world reads better whole
    "bot/adapters/git/repository.py": 390,  # one class, because the port is one
}
LAYOUT = {"pyproject.toml", "bot", "actions", "tests", "README.md", "LICENSE"}
CATCHES_ALL = {
    "bot/engine/queue.py": 2,  # the root, and a journal that cannot take the bug down
    "bot/cli.py": 1,  # the command line's own root: a bug has an exit code that no red test has
    "bot/adapters/sandbox/staging.py": 1,  # carries it to the caller's thread, which raises it
}
# rm, chmod and `bwrap --version` run nobody's code
INHERITS = {"bot/adapters/sandbox/folders.py": 3, "bot/adapters/sandbox/probe.py": 1}
SLEEPS: dict[str, int] = {}
# the recorder and the runner of set-up's steps run inside the sandbox
READS_ENVIRONMENT = {"bot/settings.py", "bot/adapters/suite/recorder.py", "bot/adapters/setup/inside.py"}


def modules() -> list[Path]:
    """Return our modules, without the sample and the rules' examples, which are data."""
    return [
        path
        for path in sorted(BOT.rglob("*.py"))
        if SAMPLE not in path.parents and BOT / "rules" not in path.parents
    ]


def name_of(path: Path) -> str:
    """Return a module's path from the root."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    """Parse a module."""
    return ast.parse(path.read_text())


def dotted(node: ast.AST) -> str:
    """Return `a.b.c` for an expression that is one, else nothing."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attr):
            return f"{dotted(value)}.{attr}"
    return ""


def calls(path: Path) -> Iterator[ast.Call]:
    """Walk the calls of a module."""
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call))


def tracked() -> list[str]:
    """Return the files that git knows here."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout")
    # a checkout may belong to another user than the one who tests it
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in done.stdout.split("\0") if name]


def test_the_root_holds_only_what_it_should() -> None:
    """The root folder has six names; all else lives below them or in dot-files."""
    names = {name.split("/")[0] for name in tracked()}
    assert set() == {name for name in names if not name.startswith(".")} - LAYOUT


def test_no_module_is_long() -> None:
    """A module has at most 300 lines."""
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in modules()}
    assert {} == {name: n for name, n in lengths.items() if n > LONGER.get(name, LONGEST)}


def undocumented(body: list[ast.stmt], protocol: bool = False) -> Iterator[tuple[str, int]]:
    """Find public classes and functions without a docstring; a Protocol's `...` methods may speak by their name."""
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if node.name.startswith("_"):
            continue
        match node.body:
            case [ast.Expr(value=ast.Constant(value=value))] if value is ... and protocol:
                continue
        if not ast.get_docstring(node):
            yield node.name, node.lineno
        if isinstance(node, ast.ClassDef):
            yield from undocumented(node.body, any("Protocol" in dotted(base) for base in node.bases))


def test_public_names_have_a_sentence() -> None:
    """Every module, public class and public function says what it is."""
    found = [
        f"{name_of(path)}:{line} {name}"
        for path in modules()
        for name, line in undocumented(tree_of(path).body)
    ]
    found += [
        name_of(path) for path in modules() if tree_of(path).body and not ast.get_docstring(tree_of(path))
    ]
    assert [] == found


def environment_reads(path: Path) -> Iterator[int]:
    """Find the lines that read the environment; PATH alone may be handed on to a child."""
    handed_on = {
        id(call.func.value)
        for call in calls(path)
        if isinstance(call.func, ast.Attribute) and dotted(call.func) == "os.environ.get"
        if isinstance(call.args[0], ast.Constant) and call.args[0].value == "PATH"
    }
    for node in ast.walk(tree_of(path)):
        match node:
            case ast.Attribute() if dotted(node) in {"os.environ", "os.getenv", "os.environb"}:
                if id(node) not in handed_on:
                    yield node.lineno
            case ast.ImportFrom(module="os", names=names):
                if {"environ", "getenv", "environb"} & {alias.name for alias in names}:
                    yield node.lineno


def test_only_settings_read_the_environment() -> None:
    """The environment is read in bot/settings.py alone."""
    found = [
        f"{name_of(path)}:{line}"
        for path in modules()
        if name_of(path) not in READS_ENVIRONMENT
        for line in environment_reads(path)
    ]
    assert [] == found


def test_no_process_inherits_the_environment() -> None:
    """Every process that is started is given its environment, so that no token or key leaks into it by default."""
    starters = {"subprocess.run", "subprocess.Popen", "subprocess.check_output", "subprocess.check_call"}
    found: dict[str, list[int]] = {}
    for path in modules():
        for call in calls(path):
            if dotted(call.func) in starters and "env" not in {keyword.arg for keyword in call.keywords}:
                found.setdefault(name_of(path), []).append(call.lineno)
    assert {} == {name: lines for name, lines in found.items() if len(lines) > INHERITS.get(name, 0)}


def test_no_shell_is_started() -> None:
    """No process is started through a shell."""
    found = [
        f"{name_of(path)}:{call.lineno}"
        for path in modules()
        for call in calls(path)
        if dotted(call.func)
        in {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"}
        or any(keyword.arg == "shell" for keyword in call.keywords)
    ]
    assert [] == found


def test_one_root_catches_everything() -> None:
    """What catches everything stands at the one root, or raises it again."""
    found: dict[str, int] = {}
    for path in modules():
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.ExceptHandler):
                continue
            if isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None:
                continue
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(kind is None or dotted(kind) in {"Exception", "BaseException"} for kind in caught):
                found[name_of(path)] = found.get(name_of(path), 0) + 1
    assert CATCHES_ALL == found


def test_nothing_sleeps() -> None:
    """Every pause has a name and an alarm; none is a `time.sleep`."""
    found: dict[str, int] = {}
    for path in modules():
        for call in calls(path):
            if dotted(call.func) in {"time.sleep", "asyncio.sleep", "sleep"}:
                found[name_of(path)] = found.get(name_of(path), 0) + 1
    assert SLEEPS == found


def test_no_route_to_what_only_people_do() -> None:
    """No adapter names the calls that merge, approve, mark ready, force-push or write the default branch."""
    words = re.compile(
        r"mark_ready_for_review|markPullRequestReadyForReview|\.merge\(|enable_automerge|enablePullRequestAutoMerge"
        r"|/merge\b|[\"']APPROVE[\"']|--force(?!-exclude\b)\b|force_with_lease|--force-with-lease"
        r"|[\"']force[\"']:(?! *False\b)"
    )
    found = [
        f"{name_of(path)}:{number} {line.strip()}"
        for path in modules()
        if not name_of(path).startswith(("bot/forge/", "bot/demo/"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if words.search(line)
    ]
    assert [] == found


def sample_names() -> set[str]:
    """Return the names that only the sample uses: its packages, modules and product, if they are not plain words."""
    return {path.parent.name for path in SAMPLE.rglob("__init__.py")} - {"tests", "sample"}


def test_nothing_outside_the_demo_names_the_sample() -> None:
    """The bot knows nothing of the repository that the demo shows it on."""
    names = sample_names()
    assert names, "the sample has no package to be named by"
    pattern = re.compile(rf"\b({'|'.join(sorted(names))})\b", re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted(BOT.rglob("*"))
        if path.is_file() and path.suffix in {".py", ".md", ".yml", ".yaml", ".html", ".js", ".css", ".json"}
        if BOT / "demo" not in path.parents
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line)
    ]
    assert [] == found
