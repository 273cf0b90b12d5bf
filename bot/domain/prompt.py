"""Prompts: Markdown templates with strict slots, and fences around text that nobody vouches for."""

import re
import unicodedata
from collections.abc import Mapping

from bot.domain.ids import digest_of

_SLOT = re.compile(r"\{\{(\w+)\}\}")
# what comes first wins: a fenced block or code span is shown as it is, a comment is not, ended or not
_HIDES = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|(?P<shown>^[ \t]{0,3}(?P<fence>```+|~~~+).*?(?:^[ \t]{0,3}(?P=fence)|\Z)|(?P<tick>`+)[^`\n]+(?P=tick))",
    re.DOTALL | re.MULTILINE,
)
_KEPT = frozenset("\n\t")


def fill(template: str, slots: Mapping[str, str]) -> str:
    """Fill every `{{slot}}`; a slot without a value, or a value without a slot, is a `KeyError`."""
    wanted = set(_SLOT.findall(template))
    if wanted != set(slots):
        raise KeyError(f"slots {sorted(wanted ^ set(slots))} do not match the template")
    return _SLOT.sub(lambda match: slots[match[1]], template).strip()


def plain(text: str) -> str:
    """Return text without characters that people do not see: format, control, private-use and unassigned ones."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in _KEPT or unicodedata.category(c)[0] != "C")


def visible(text: str) -> str:
    """Return Markdown as people see it: without HTML comments, which hide text from them but not from a model.

    Code keeps its own: a comment between fences or backticks is shown.
    """
    return _HIDES.sub(lambda found: found["shown"] or "", text)


def fence(name: str, text: str, most: int = 20_000) -> str:
    """Wrap untrusted text between tags that it cannot close; long text keeps its head and tail.

    The tag carries a digest of the text, so what is inside cannot know how to end it.
    """
    text = clip(plain(text), most)
    nonce = digest_of([name, text])[:10]
    return f"<{name}-{nonce}>\n{text}\n</{name}-{nonce}>"


def clip(text: str, most: int) -> str:
    """Shorten text to about `most` characters, saying how much is missing in the middle."""
    if len(text) <= most:
        return text
    head, tail = text[: most * 2 // 3], text[-most // 3 :]
    return f"{head}\n[… {len(text) - len(head) - len(tail)} characters left out …]\n{tail}"
