"""Turns what people and programs wrote into safe HTML.

Order matters: Markdown → HTML → sanitised by nh3 → our own parts (graphs, boxes) put in place of tokens that carry a
nonce nobody could have written. HTML comments are dropped, so hidden markers stay hidden.
"""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.forge.pages.drawing import svg_of
from bot.forge.pages.highlight import highlighted

_TAGS = {
    *(
        "a",
        "b",
        "blockquote",
        "br",
        "code",
        "dd",
        "del",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
    ),
    *(
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "samp",
        "span",
        "strike",
        "strong",
    ),
    *("sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "ul", "var"),
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "details": {"open"},
    "ol": {"start"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan"},
}
_CLASSES = {"ul": {"contains-task-list"}, "ol": {"contains-task-list"}, "li": {"task-list-item"}}
_REFERENCE = re.compile(
    r"(?P<url>https?://[^\s<>\"'`]*[^\s<>\"'`.,:;!?)\]}*])"
    r"|(?<![\w/&#])#(?P<number>[1-9]\d{0,8})\b"
    r"|(?<![\w/#.-])(?P<sha>[0-9a-f]{7,40})(?![\w-])"
)
_BOX = re.compile(r"((?:[-*+]|\d{1,9}[.)])\s+)\[([ xX])\](?=\s)")
_LINES = re.compile(r"(\r\n?|\n)")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a text stands: links are made below `repository` ("/owner/name").

    `full_sha` answers a shortened commit id with the whole one, or None. `folder`: what relative links start from.
    `form`: the id of the form that a ticked box sends; without it boxes cannot be ticked.
    """

    repository: str = ""
    full_sha: Callable[[str], str | None] = field(default=lambda _: None)
    folder: str = ""
    form: str = ""


def html_of(text: str, around: Surroundings) -> str:
    """Render Markdown as HTML that is safe to put on a page."""
    parser = _parser()
    tokens = parser.parse(text)
    nonce = secrets.token_hex(12)
    parts: list[str] = []

    def part(made: str) -> str:
        parts.append(made)
        return f"{nonce}-{len(parts) - 1}-"

    tokens = _with_graphs(tokens, part)
    _with_boxes(tokens, around, part)
    for token in tokens:
        if token.type == "inline" and token.children:
            token.children = _with_links(token.children, around)
    made: str = parser.renderer.render(tokens, parser.options, {})
    clean = nh3.clean(
        made,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer",
        url_relative=lambda url: _absolute(url, around.folder),
    )
    return re.sub(rf"{nonce}-(\d+)-", lambda match: parts[int(match[1])], clean)


def toggled(text: str, box: int) -> str | None:
    """Return the text with its n-th task-list box ticked or emptied and nothing else changed; None if there is none."""
    boxes = [token for token in _parser().parse(text) if _is_box(token)]
    if not 0 <= box < len(boxes):
        return None
    lines = _LINES.split(text)  # a line, its ending, a line …
    place = (boxes[box].map or [0])[0] * 2

    def turn(match: re.Match[str]) -> str:
        return f"{match[1]}[{'x' if match[2] == ' ' else ' '}]"

    changed, count = _BOX.subn(turn, lines[place], count=1)
    lines[place] = changed
    return "".join(lines) if count else None


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "tasklists": True})
    return parser.enable(["table", "strikethrough"])


def _is_box(token: Token) -> bool:
    return token.type == "list_item_open" and "checked" in (token.meta or {})


def _raw(made: str, kind: str = "html_block") -> Token:
    token = Token(kind, "", 0)
    token.content = made
    return token


def _with_graphs(tokens: Sequence[Token], part: Callable[[str], str]) -> list[Token]:
    """Put drawings in the place of Mermaid fences and colours into other code."""
    result = []
    for token in tokens:
        if token.type == "fence":
            words = token.info.split()
            language = words[0] if words else ""
            drawn = svg_of(token.content) if language == "mermaid" else None
            if drawn is not None:
                figure = part(f'<span class="figure">{drawn}</span>')
                result.append(_raw(f"<div>{figure}</div>\n"))
                continue
            if language:
                lines = "\n".join(highlighted(token.content.rstrip("\n"), language=language))
                result.append(_raw(f"<pre><code>{part(lines)}</code></pre>\n"))
                continue
        result.append(token)
    return result


def _with_boxes(tokens: Sequence[Token], around: Surroundings, part: Callable[[str], str]) -> None:
    """Number the task-list boxes; each becomes a button of the comment's form, or a box that cannot be ticked."""
    boxes = 0
    for index, token in enumerate(tokens):
        if not _is_box(token):
            continue
        checked = bool(token.meta.pop("checked"))
        inline = next((t for t in tokens[index + 1 : index + 3] if t.type == "inline"), None)
        if inline is not None and inline.children is not None:
            made = _box(boxes, checked, around.form)
            inline.children.insert(0, _raw(part(made) + " ", "html_inline"))
        boxes += 1


def _box(number: int, checked: bool, form: str) -> str:
    if not form:
        return f'<input type="checkbox" disabled{" checked" if checked else ""}>'
    return (
        f'<button class="box" form="{escape(form)}" name="box" value="{number}" role="checkbox" '
        f'aria-checked="{"true" if checked else "false"}" title="{"Untick" if checked else "Tick"}">'
        f"{'✓' if checked else ''}</button>"
    )


def _with_links(children: Sequence[Token], around: Surroundings) -> list[Token]:
    """Link addresses, `#12` and commits in running text, but not inside links."""
    result: list[Token] = []
    depth = 0
    for token in children:
        depth += token.nesting if token.type in ("link_open", "link_close") else 0
        if token.type == "text" and not depth:
            result += _linked(token.content, around)
        else:
            result.append(token)
    return result


def _linked(text: str, around: Surroundings) -> list[Token]:
    result: list[Token] = []
    at = 0
    for match in _REFERENCE.finditer(text):
        target, shown, code = None, match[0], False
        if match["url"]:
            target = match["url"]
        elif match["number"] and around.repository:
            target = f"{around.repository}/issues/{match['number']}"
        elif match["sha"] and (full := around.full_sha(match["sha"])):
            target, shown, code = f"{around.repository}/commit/{full}", full[:7], True
        if target is None:
            continue
        result.append(_said(text[at : match.start()]))
        opening = Token("link_open", "a", 1, attrs={"href": target})
        result += [opening, _said(shown, "code_inline" if code else "text"), Token("link_close", "a", -1)]
        at = match.end()
    result.append(_said(text[at:]))
    return result


def _said(text: str, kind: str = "text") -> Token:
    token = Token(kind, "code" if kind == "code_inline" else "", 0)
    token.content = text
    return token


def _absolute(url: str, folder: str) -> str | None:
    if url.startswith(("/", "#")) or not folder:
        return url
    return f"{folder}/{url.removeprefix('./')}"
