"""What a repository's policy file may say, and what is said about one that cannot be read."""

from dataclasses import fields
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import UserError
from bot.domain.model import Choice
from bot.domain.policy import PROTECTED, Policy
from bot.engine.policy_file import _PolicyFile, read_policy

WHOLE = b"""\
# how much Askfirst may do here
approval: plan
rounds: 1
deadline_days: 0
answers: writers+author
second_opinion: true
review: false
budget_usd: 1.10
budget_tokens: 200_000
max_steps: 20
max_minutes: 30
max_tasks: 5
max_changed_lines: 300
tests: [python, -m, pytest, -k, "a: *b"]
junit: out/*.xml
suite: affected
timeout: 90
memory_mb: 512
models: {code: claude-haiku-5-5}
protected_paths: [migrations/, "*.lock"]
registries: [packages.example.com]
"""


def complaint(raw: bytes) -> str:
    """Return what a person is told about a file."""
    with pytest.raises(UserError) as caught:
        read_policy(raw)
    return str(caught.value)


def test_reads_every_key() -> None:
    """Each key of the file arrives in the policy; money is exact."""
    assert Policy(
        approval="plan",
        rounds=1,
        deadline_days=0,
        answers="writers+author",
        second_opinion=True,
        review=False,
        budget_usd=Decimal("1.1"),
        budget_tokens=200_000,
        max_steps=20,
        max_minutes=30,
        max_tasks=5,
        max_changed_lines=300,
        tests=("python", "-m", "pytest", "-k", "a: *b"),
        junit="out/*.xml",
        suite="affected",
        timeout=90.0,
        memory_mb=512,
        models={"code": Choice("claude-haiku-5-5")},
        protected_paths=(*PROTECTED, "migrations/", "*.lock"),
        registries=("packages.example.com",),
    ) == read_policy(WHOLE)


def test_the_example_names_every_key() -> None:
    """The file above has all keys; the policy has no more but the label, which settings choose, and where it was read."""
    keys = set(_PolicyFile.model_fields)
    assert keys == {line.split(b":")[0].decode() for line in WHOLE.splitlines()[1:]}
    assert keys == {field.name for field in fields(Policy)} - {"label", "base"}


@pytest.mark.parametrize(
    "raw", [b"", b"\n# nothing\n", b"---\n", b"{}", b"\xef\xbb\xbf# with a byte order mark\n"]
)
def test_an_empty_file_is_the_default(raw: bytes) -> None:
    """No key means every default."""
    assert Policy() == read_policy(raw)


def test_sets_no_limit_of_its_own_by_default() -> None:
    """Without a budget in the file the operator's holds, however high."""
    assert (Decimal(50), 10**9) == (
        min(Policy().budget_usd, Decimal(50)),
        min(Policy().budget_tokens, 10**9),
    )


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"rouns: 1", "`rouns` is no key of mine; did you mean `rounds`?"),
        (b"sandbox: none", "`sandbox` is no key of mine; I know approval, rounds"),
        (b"rounds: two", "`rounds`: expected a valid integer, got `two`"),
        (b"rounds: '2'", "`rounds`: expected a valid integer, got `2`"),
        (b"rounds: true", "`rounds`: expected a valid integer, got `True`"),
        (b"rounds: 9", "`rounds`: expected less than or equal to 5, got `9`"),
        (b"rounds:", "`rounds` has no value; give it one or take the line out"),
        (b"approval: yes", "`approval`: expected 'none' or 'plan', got `yes`"),
        (b"budget_usd: -1", "`budget_usd`: expected greater than 0, got `-1`"),
        (b"budget_usd: .inf", "`budget_usd`: expected less than or equal to 10000, got `inf`"),
        (b"budget_usd: .nan", "`budget_usd`: expected"),
        (b"tests: pytest -q", "`tests`: expected a valid list, got `pytest -q`"),
        (b"tests: []", "`tests`: expected list should have at least 1 item"),
        (b"tests: [pytest, '']", "`tests.1`: expected string should have at least 1 character"),
        (b'tests: ["a\\0b"]', "`tests.0`: expected string should match pattern"),
        (
            b"models: {cod: x}",
            "`models.cod.[key]`: expected 'clarify', 'plan', 'code' or 'review', got `cod`",
        ),
        (
            b"models: {code: {modle: x}}",
            "`models.code.modle` is no key of mine; did you mean `model`?",
        ),
        (
            b"models: {code: {effort: huge}}",
            "`models.code.effort`: expected 'low', 'medium', 'high', 'xhigh' or 'max', got `huge`",
        ),
        (b"registries: ['*.example']", "`registries.0`: expected string should match pattern"),
        (b"registries: [10.0.0.1]", "`registries.0`: expected string should match pattern"),
        (b"registries: ['a.example:8443']", "`registries.0`: expected string should match pattern"),
        (b"registries: [localhost]", "`registries.0`: expected string should match pattern"),
        (b"1: 2", "`1`: expected keys should be strings"),
        (b"rounds: 1\nrounds: 2", "a key is there twice: `found duplicate key"),
        (b"rounds: [", "the file is not YAML: "),
        (b"rounds: 1\n---\nrounds: 2", "the file is not YAML: `but found another document` (line 2)"),
        (b"x: !!python/object:os.system a", "the file is not YAML: `could not determine a constructor"),
        (b"x: 2020-99-99", "a value cannot be read: `month must be in 1..12`"),
        (b"rounds: " + b"9" * 5_000, "a value cannot be read: "),
        (b"- rounds", "expected keys and values, got a list"),
        (b"hello", "expected keys and values, got a str"),
        (b"\x89PNG\r\n\x1a\n\x00", "the file is not UTF-8 text"),
        (b"rounds: 1\x00", "the file is not YAML: "),
        (b"a: b\n" * 20_000, "the file has 100000 bytes; at most 64000 are read"),
        (b"[" * 50_000, "the file is nested deeper than 10 levels"),
        (b"{" * 50_000, "the file is nested deeper than 10 levels"),
        (b"tests: [&x a, *x]", "anchors and aliases are not read; write the values out"),
    ],
)
def test_says_what_is_wrong(raw: bytes, said: str) -> None:
    """A mistake is told by its key, what was expected and what was seen."""
    assert said in complaint(raw)


def test_a_bomb_does_not_go_off() -> None:
    """Aliases of aliases, which would stand for 10^30 values, are refused before they are built."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    assert "anchors and aliases are not read; write the values out" == complaint("\n".join(lines).encode())


def test_tells_several_mistakes_at_once() -> None:
    """A person does not mend one mistake a run; five are enough for one comment."""
    said = complaint(b"rounds: 9\napproval: maybe\ntests: 3\nmax_tasks: 0\ntimeout: 0\nmemory_mb: 1\n")
    assert 5 == len(said.split("; "))


def test_what_was_seen_can_do_nothing_in_a_comment() -> None:
    """Text of the file stays inside one code span, short and on one line."""
    said = complaint(b'rounds: "`@everyone`\\n\\n# look ' + b"x" * 500 + b'"')
    assert f"`rounds`: expected a valid integer, got `'@everyone' # look {'x' * 41}`" == said


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_never_breaks(raw: bytes) -> None:
    """Whatever the bytes are, the answer is a policy or a sentence."""
    try:
        assert isinstance(read_policy(raw), Policy)
    except UserError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("pattern", "inside", "outside"),
    [
        (".github/**", [".github/workflows/ci.yml", ".github/x"], ["docs/.github/x", ".githubx"]),
        ("actions/**", ["actions/a/action.yml"], ["src/actions/a.py", "actions.py"]),
        (".git*", [".gitattributes", "sub/.gitmodules", ".github/a"], ["a.git", "git/x"]),
        ("AGENTS.md", ["AGENTS.md", "sub/dir/AGENTS.md"], ["MY-AGENTS.md", "AGENTS.md.txt"]),
        ("/LICENSE*", ["LICENSE", "LICENSE.txt"], ["src/LICENSE", "license_check.py"]),
        ("docs", ["docs/a/b.md", "src/docs/x"], ["docs.md", "mydocs/x"]),
        ("docs/", ["docs/a/b.md"], ["docs.md"]),
        ("a/*.sql", ["a/x.sql"], ["a/b/x.sql", "a/xsql"]),
        ("a/**/x.sql", ["a/x.sql", "a/b/c/x.sql"], ["a/bx.sql", "b/x.sql"]),
        ("./a/b", ["a/b", "a/b/c"], ["x/a/b"]),
        ("**/secret?.py", ["secret1.py", "x/secret2.py"], ["secret.py", "xsecret1.py"]),
        ("a[1](b).py", ["a[1](b).py"], ["a1b.py"]),
        ("*", ["anything", "at/all"], []),
    ],
)
def test_protects_paths(pattern: str, inside: list[str], outside: list[str]) -> None:
    """Patterns are read as .gitignore reads them; a protected folder protects what is in it."""
    policy = Policy(protected_paths=(pattern,))
    assert inside == [path for path in inside + outside if policy.protects(path)]


def test_protects_by_default_what_gives_power() -> None:
    """Workflows, actions, git's own files and the instructions of programs are people's, whatever the file says."""
    policy = read_policy(b"protected_paths: [src/keep.py]")
    paths = [
        ".github/workflows/ci.yml",
        "actions/a.yml",
        ".gitmodules",
        "CLAUDE.md",
        "x/AGENTS.md",
        "src/keep.py",
    ]
    assert [True] * 6 + [False] == [policy.protects(path) for path in [*paths, "src/app.py"]]
