"""Text that nobody vouches for, made fit to stand among our own words.

Inside Markdown of ours it pings nobody, closes no other issue, is no command, marker, HTML, link or image, and breaks out
of no list, table or fence. Code spans are kept, because that is how people and models name code. Characters with a meaning
become entities and not backslash escapes: a backslash before them would undo an escape, nothing undoes an entity.
"""

import re

from bot.domain.prompt import plain

_SPAN = re.compile(r"(?<!`)(`+)(?!`)([^\n]*?[^`\n])\1(?!`)")
# an underscore before it may be emphasis; what stands at once behind a mention is one too when that became code
_MENTION = re.compile(r"(?<![A-Za-z0-9])((?:@[A-Za-z0-9][\w-]*(?:/[\w.-]+)?)+)")
_CLOSES = re.compile(
    r"(?<![A-Za-z0-9])(close[sd]?|fix(?:e[sd])?|resolve[sd]?)(:?[\s*_~]+)(?=(?:[\w.-]+/[\w.-]+)?#\d|GH-\d|https?://\S+/(?:issues|pull)/\d)",
    re.IGNORECASE,
)
_COMMAND = re.compile(r"(?<![\w`])/(?=askfirst\b)", re.IGNORECASE)
_COMMAND_LINE = re.compile(r"^(\s*)(?=/askfirst\b)", re.IGNORECASE | re.MULTILINE)
_ENTITY = re.compile(r"&(?=#?\w+;)")
_BLOCK = re.compile(r"^(\s*)([#>+*=~|-]|\d+[.)](?=\s|$))")
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})")
_MEANT = {"<": "&lt;", "[": "&#91;", "|": "&#124;", "\\": "&#92;"}


def line(text: str, most: int = 1_000) -> str:
    """Return text as one harmless line; long text is cut."""
    return _harmless(_cut(" ".join(plain(text).split()), most))


def sentence(text: str, most: int = 1_000) -> str:
    """Return text as one harmless line that ends a sentence."""
    made = line(text, most)
    return made if not made or made[-1] in ".!?…:;" else f"{made}."


def prose(text: str, most: int = 2_000) -> str:
    """Return text as harmless paragraphs and fences; what begins a line begins no heading, quote, table or command."""
    lines: list[str] = []
    fence = ""
    for raw in _CLOSES.sub(r"\1\2issue ", _cut(plain(text).strip(), most)).split("\n"):
        mark = _FENCE.match(raw)
        if mark and (not fence or (mark[1][0] == fence[0] and len(mark[1]) >= len(fence))):
            fence = "" if fence else mark[1]
            lines.append(mark[1])
        elif fence:
            lines.append(_unmarked(raw))
        else:
            lines.append(_harmless(raw.strip()))
    return "\n".join([*lines, *([fence] if fence else [])])


def code(text: str) -> str:
    """Return text as a code span."""
    kept = _unmarked(" ".join(plain(text).replace("`", "'").replace("|", "¦").split()))
    return f"`{kept or ' '}`"


def fenced(text: str, most: int = 4_000) -> str:
    """Return text as a fenced block, whose fence is longer than any in it."""
    inner = _unmarked(_cut(plain(text).strip("\n"), most))
    longest = max((len(run) for run in re.findall(r"`+", inner)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{inner}\n{fence}"


def title(text: str, most: int = 200) -> str:
    """Return text as a title, which is no Markdown but may become the message of a merge commit."""
    return unlinked(_unmarked(" ".join(plain(text).split())[:most]))


def unlinked(text: str) -> str:
    """Return text that pings nobody and closes nothing, where it is no Markdown: titles and commit messages."""
    return _CLOSES.sub(r"\1\2issue ", _MENTION.sub(r"`\1`", text))


def _harmless(text: str) -> str:
    made, at = "", 0
    for span in _SPAN.finditer(text):
        made += _outside(text[at : span.start()])
        made += code(span[2])
        at = span.end()
    return _begun(made + _outside(text[at:]))


def _outside(text: str) -> str:
    text = _ENTITY.sub("&amp;", text.replace("`", "'"))
    text = "".join(_MEANT.get(character, character) for character in text)
    return _COMMAND.sub("&#47;", unlinked(text))


def _begun(text: str) -> str:
    """Keep the first character from beginning a block."""
    found = _BLOCK.match(text)
    if not found:
        return text
    first = found[2]
    safe = f"&#{ord(first)};" if len(first) == 1 else first[:-1] + f"&#{ord(first[-1])};"
    return found[1] + safe + text[found.end() :]


def _unmarked(text: str) -> str:
    """Break commands and the syntax of HTML comments, which is that of our markers, where entities are not read."""
    return _COMMAND_LINE.sub(r"\1·", text.replace("<!-", "< !-"))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
