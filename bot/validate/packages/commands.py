"""What scripts, Dockerfiles and workflows install by a command line: pip, uv, pipx, poetry, npm, yarn, pnpm, cargo, go."""

import re
from collections.abc import Iterator, Sequence

from bot.domain.packages import Ecosystem, Mention, Package, package_of
from bot.validate.packages.manifests import logical_lines, requirement

_STARTS: tuple[tuple[Ecosystem, re.Pattern[str]], ...] = tuple(
    (ecosystem, re.compile(rf"(?<![\w./-])(?:{words})(?=\s)"))  # type: ignore[misc]
    for ecosystem, words in (
        (
            "pypi",
            r"pip[\d.]*\s+install|uv\s+(?:pip\s+install|add|tool\s+install)|pipx\s+(?:install|inject)|(?:poetry|pdm)\s+add",
        ),
        ("pypi", r"uvx|uv\s+tool\s+run|pipx\s+run"),
        ("npm", r"npm\s+(?:i|install|add|in)|(?:yarn(?:\s+global)?|bun)\s+add|pnpm\s+(?:add|i|install)"),
        ("npm", r"npx|bunx|pnpx|(?:pnpm|yarn)\s+dlx|npm\s+(?:exec|x)"),
        ("crates", r"cargo\s+(?:install|add|binstall)"),
        ("go", r"go\s+(?:install|get|run)"),
    )
)
# run one program: what stands behind its name is the program's own
_ONE = re.compile(r"uvx|run$|npx|bunx|pnpx|dlx|exec|\sx$")
_TAKES_A_VALUE = """
-r --requirement -c --constraint -t --target --prefix --root --python -p --platform --abi --implementation
--python-version --group --extra --cache-dir --log --proxy --cert --timeout --retries --src --git --branch --tag --rev
--path --features -F --version --vers --manifest-path --target-dir --bin --with-requirements --cache -C -w --workspace
--filter -j --jobs --profile --report --trusted-host --upgrade-package --only-binary --no-binary -e --editable
--config-settings --global-option --dir --cwd --userconfig --loglevel
"""
_VALUED = frozenset(_TAKES_A_VALUE.split())
_INDEX = re.compile(r"(--(?:extra-|default-)?index(?:-url)?|-i|--find-links|-f|--registry)(?:=(.*))?$")
_NAMES_MORE = frozenset({"--with", "--from", "--package", "-p"})
_END = re.compile(r"&&|\|\||[;|&<>`]|\s#|\$\(|\)(?=\s|$)")
_TOKEN = re.compile(r"\"([^\"]*)\"|'([^']*)'|(\S+)")
_JSON_FORM = re.compile(r"[\"']\s*,\s*[\"']")
_LOCAL = re.compile(r"^(?:\.|/|~|file:)|\.(?:whl|tar\.gz|tgz|zip|txt)$|^\.?\[")


def commands(text: str, path: str) -> Iterator[Mention]:
    """Find what is installed by commands; a name that a variable makes stays as it is written."""
    for number, raw in logical_lines(text):
        line = raw.strip()
        if line.startswith(("#", "//")) or len(line) > 20_000:
            continue
        line = _JSON_FORM.sub(" ", line)
        for ecosystem, start in _STARTS:
            for found in start.finditer(line):
                rest = line[found.end() :]
                if found.start() and line[found.start() - 1] in "\"'[":
                    rest = re.split(r"[\"']\s*(?:\]|,|$)", rest)[0]
                yield from _installed(ecosystem, found[0], _words(rest), path, number)


def _words(rest: str) -> list[str]:
    """Split what follows a command up to its end; quotes keep what stands in them together."""
    masked = re.sub(r"\"[^\"]*\"|'[^']*'|\$\{\{.*?\}\}", lambda quoted: "x" * len(quoted[0]), rest)
    end = _END.search(masked)
    kept = rest[: end.start()] if end else rest
    kept = re.sub(r"\$\{\{\s*(.*?)\s*\}\}", lambda inner: "${" + re.sub(r"\s", "", inner[1]) + "}", kept)
    return ["".join(parts) for parts in _TOKEN.findall(kept)]


def _installed(
    ecosystem: Ecosystem, command: str, words: Sequence[str], path: str, line: int
) -> Iterator[Mention]:
    single, skip, index, only_options = bool(_ONE.search(command)), False, False, False
    for place, word in enumerate(words):
        if index:
            yield _index(ecosystem, word, path, line)
            skip = index = False
        elif skip:
            skip = False
        elif found := _INDEX.match(word):
            if found[2]:
                yield _index(ecosystem, found[2], path, line)
            index = not found[2]
        elif word.startswith("-"):
            named = word.partition("=")
            if single and named[0] in _NAMES_MORE and ecosystem != "go":
                given = named[2] or (words[place + 1] if place + 1 < len(words) else "")
                yield from _named(ecosystem, given, path, line)
                # the first plain word is then a program of that package
                skip, only_options = not named[2], True
            else:
                skip = word in _VALUED
        elif single:
            if not only_options:
                yield from _named(ecosystem, word, path, line)
            return
        else:
            yield from _named(ecosystem, word, path, line)


def _index(ecosystem: Ecosystem, url: str, path: str, line: int) -> Mention:
    return Mention(package_of(ecosystem, url), path, line, "index", source=url[:300])


def _named(ecosystem: Ecosystem, word: str, path: str, line: int) -> Iterator[Mention]:
    word = word.strip("\"',")
    if not word or _LOCAL.search(word) or word in ("\\", "--"):
        return
    if ecosystem == "pypi":
        name, _, version = word.rpartition("@") if re.match(r"[\w.-]+@[\w.]+$", word) else (word, "", "")
        one = requirement(f"{name}=={version}" if version[:1].isdigit() else name, path, line)
        if one or "$" in word:
            package = one.package if one and "$" not in word else Package("pypi", word)
            yield Mention(
                package, path, line, "command", one.version if one else "", one.source if one else ""
            )
        return
    if ecosystem == "npm" and (
        re.match(r"(?:git|https?|ssh|github:)", word) or re.match(r"[\w.-]+/[\w.#-]+$", word)
    ):
        yield Mention(package_of("npm", word.rsplit("/", 1)[-1]), path, line, "command", source=word[:300])
        return
    at = word.rfind("@")
    name, version = (word[:at], word[at + 1 :]) if at > 0 else (word, "")
    if ecosystem == "go" and "." not in name.split("/")[0]:
        return  # of the repository or the standard library
    exact = version if re.match(r"v?\d+\.\d+\.\d+", version) else ""
    yield Mention(package_of(ecosystem, name), path, line, "command", exact)
