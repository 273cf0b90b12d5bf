"""Colours code by Pygments, line by line; what Pygments does not know is only escaped."""

from html import escape

from pygments import lex
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.token import STANDARD_TYPES
from pygments.util import ClassNotFound

MOST_TEXT = 200_000
_KEPT = (
    "k",
    "s",
    "c",
    "n",
    "m",
    "o",
    "g",
)  # families of Pygments' short names that have a colour in the style sheet


def highlighted(text: str, *, path: str = "", language: str = "") -> list[str]:
    """Return the lines of a text as escaped HTML, coloured by the file's name or the language's."""
    lexer = _lexer(path, language) if len(text) <= MOST_TEXT else None
    if lexer is None:
        return [escape(line) for line in text.split("\n")]
    lines = [""]
    for kind, value in lex(text, lexer):
        name = STANDARD_TYPES.get(kind, "")
        for index, piece in enumerate(value.split("\n")):
            if index:
                lines.append("")
            if piece:
                marked = (
                    f'<span class="{name}">{escape(piece)}</span>'
                    if name.startswith(_KEPT)
                    else escape(piece)
                )
                lines[-1] += marked
    wanted = text.count("\n") + 1
    return (lines + [""] * wanted)[:wanted]


def _lexer(path: str, language: str) -> Lexer | None:
    try:
        if language:
            return get_lexer_by_name(language, stripnl=False, ensurenl=False)
        return get_lexer_for_filename(path, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
