"""What makes a command that tests or lints tell less than it did."""

import re

_CHECKING = re.compile(
    r"\b(pytest|py\.test|unittest|nose2?|tox|nox|ruff|flake8|mypy|pyright|pylint|bandit|coverage|jest|vitest|mocha|ava"
    r"|karma|cypress|playwright|eslint|tsc|prettier|nyc|c8|(?:npm|yarn|pnpm)(?: run)? (?:test|lint|check)|go (?:test|vet)"
    r"|golangci-lint|cargo (?:test|clippy|nextest)|mvn|gradlew?|rspec|rubocop|phpunit|ctest|make (?:test|check|lint)"
    r"|pre-commit|semgrep|askfirst)\b"
)
# what is looser when it comes
_LOOSE = (
    (re.compile(r"\|\|\s*(?:true|:|exit 0|echo\b)"), "forgives a failure"),
    (re.compile(r";\s*(?:true|exit 0)\b"), "forgives a failure"),
    (re.compile(r"\bset \+e\b"), "goes on after a failure"),
    (re.compile(r"(?:^|\s)--exit-zero\b|--no-error-on-unmatched"), "forgives a failure"),
    (re.compile(r"--(?:pass-?with-?no-?tests|no-cov|collect-only|co|lf|last-failed|suite-zero)\b", re.I), "runs less"),
    (re.compile(r"(?:^|\s)(?:-k|-m(?= ['\"]?not\b)|--ignore(?:-glob)?|--deselect|--exclude|--testPathIgnorePatterns|--skip"
                r"|-skip|--testNamePattern|-t(?= )|-run|--grep|--invert|-DskipTests|-x test)(?:[= ]|$)"), "leaves tests out"),
    (re.compile(r"-p no:\S*(?:cov|xfail|warnings|unraisable|threadexception)"), "turns a check off"),
    (re.compile(r"-W\s*ignore|--disable-warnings\b"), "hides warnings"),
    (re.compile(r"--(?:reruns|retries|retry)[= ]\d"), "tries again until it passes"),
    (re.compile(r"\s(?:-u|--updateSnapshot|--update-snapshots|--snapshot-update|--inline-snapshot=\S+|-update)(?=\s|$)"),
     "rewrites expectations"),
    (re.compile(r"--(?:no-strict\S*|ignore-missing-imports|disable-error-code\S*|allow-\S+|ignore-errors)"),
     "turns a check off"),
    (re.compile(r"--(?:extend-)?ignore[= ]"), "turns a check off"),
)  # fmt: skip
# what is looser when it goes
_STRICT = (
    (
        re.compile(r"--strict\S*|-W\s*error\S*|--max-warnings[= ]0|-D warnings|--error-on-warnings"),
        "is less strict",
    ),
    (re.compile(r"-race\b|--forbid-only\b|--ci\b|--warnings-as-errors"), "is less strict"),
)
_NUMBER = re.compile(
    r"--(cov-fail-under|fail-under|coverage-threshold|max-examples|hypothesis-examples)[= ](\d+(?:\.\d+)?)"
)
_MOST = re.compile(r"--(max-warnings|timeout|maxfail)[= ](\d+)")


def checks(command: str) -> bool:
    """Tell whether a command tests or lints."""
    return _CHECKING.search(command) is not None


def looser(old: str, new: str) -> str:
    """Return in what way a command, or the options of one, tells less than before; "" if in none."""
    for pattern, why in _LOOSE:
        if len(pattern.findall(new)) > len(pattern.findall(old)):
            return why
    for pattern, why in _STRICT:
        if len(pattern.findall(old)) > len(pattern.findall(new)):
            return why
    before, after = dict(_NUMBER.findall(old)), dict(_NUMBER.findall(new))
    if any(float(after.get(name, 0)) < float(number) for name, number in before.items()):
        return "lowers a threshold"
    before, after = dict(_MOST.findall(old)), dict(_MOST.findall(new))
    if any(
        name in after and float(after[name]) > float(number)
        for name, number in before.items()
        if name != "maxfail"
    ):
        return "allows more"
    return ""


def forgiven(old: str, new: str) -> bool:
    """Tell whether only the new form of a command cannot fail."""
    return looser(old, new) == "forgives a failure"


def stem(command: str) -> str:
    """Return the tool that a command runs, by which its old and new form are paired."""
    found = _CHECKING.search(command)
    return found[1] if found else command.strip().split(" ", 1)[0]
