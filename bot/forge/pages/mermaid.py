"""Reads the part of Mermaid that plans and state diagrams use; anything else is `None` and is shown as code.

Flow charts: https://mermaid.js.org/syntax/flowchart.html · states: https://mermaid.js.org/syntax/stateDiagram.html
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

MOST_NODES = 150
MOST_EDGES = 400
MOST_TEXT = 30_000

Shape = Literal["rect", "round", "diamond", "start", "end"]

_ID = re.compile(r"\w+(?:[.-](?=\w)\w+)*")
_OPENERS: tuple[tuple[str, str, Shape], ...] = (
    ("([", "])", "round"),
    ("((", "))", "round"),
    ("[[", "]]", "rect"),
    ("[(", ")]", "rect"),
    ("{{", "}}", "rect"),
    ("[", "]", "rect"),
    ("(", ")", "round"),
    ("{", "}", "diamond"),
)
_LINK = re.compile(
    r"\s*(?P<open><)?(?:"
    r"(?P<left>--|==|-\.)\s+(?P<text>[^|\n]*?)\s+(?P<right>-{2,}>|-{3,}|={2,}>|={3,}|\.+->|\.+-)"
    r"|(?P<line>-{2,}>|-{3,}|={2,}>|={3,}|-\.+->|-\.+-)(?:\|(?P<bar>[^|\n]*)\|)?"
    r")\s*"
)
_COLOUR = re.compile(r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?|[a-zA-Z]{3,20}")
_TAGS = re.compile(r"</?(?:b|i|em|strong|code|small|sub|sup|u)\s*/?>", re.IGNORECASE)
_IGNORED = re.compile(r"(?:click|style|linkStyle|accTitle|accDescr|title)\b")


@dataclass(slots=True)
class Node:
    """A node as read: what it says, its shape and its classes."""

    label: str
    shape: Shape = "rect"
    classes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Edge:
    """A link from one node to another."""

    start: str
    end: str
    label: str = ""
    dashed: bool = False
    thick: bool = False
    arrow: bool = True


@dataclass(slots=True)
class Diagram:
    """What a diagram says. `styles`: fill, stroke and colour of each class, checked to be plain colours."""

    direction: Literal["TD", "LR", "BT", "RL"] = "TD"
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    styles: dict[str, dict[str, str]] = field(default_factory=dict)

    def node(self, name: str) -> Node:
        """Return the node of this name, made on its first mention."""
        if name not in self.nodes:
            self.nodes[name] = Node(name)
        return self.nodes[name]


class _Unsupported(ValueError):
    """Part of Mermaid that is not read here."""


def parse(source: str) -> Diagram | None:
    """Read a diagram; None where it is of a kind or holds a statement that is not supported."""
    if len(source) > MOST_TEXT:
        return None
    statements = list(_statements(source))
    if not statements:
        return None
    head = re.fullmatch(r"(graph|flowchart)\s+(TD|TB|LR|BT|RL)|stateDiagram(?:-v2)?", statements[0])
    if head is None:
        return None
    diagram = Diagram()
    _direct(diagram, head[2] or "TD")
    try:
        for statement in statements[1:]:
            if not _common(diagram, statement):
                (_flow if head[1] else _states)(diagram, statement)
    except _Unsupported:
        return None
    if not diagram.nodes or len(diagram.nodes) > MOST_NODES or len(diagram.edges) > MOST_EDGES:
        return None
    return diagram


def _statements(source: str) -> Iterator[str]:
    """Split at newlines and at semicolons outside quotes; comments are left out."""
    for line in source.splitlines():
        if line.strip().startswith("%%"):
            continue
        for part in re.findall(r'(?:"[^"]*"|#\w+;|[^;])+', line):
            if part.strip():
                yield part.strip()


def _direct(diagram: Diagram, name: str) -> None:
    match name:
        case "LR" | "RL" | "BT":
            diagram.direction = name
        case _:
            diagram.direction = "TD"


def _common(diagram: Diagram, statement: str) -> bool:
    """Read what both kinds know: direction, classDef, class."""
    if match := re.fullmatch(r"direction\s+(TD|TB|LR|BT|RL)", statement):
        _direct(diagram, match[1])
    elif match := re.fullmatch(r"classDef\s+([\w,-]+)\s+(.+)", statement):
        style = {}
        for entry in match[2].split(","):
            key, _, value = (part.strip() for part in entry.partition(":"))
            if key in ("fill", "stroke", "color") and _COLOUR.fullmatch(value):
                style[key] = value
        for name in match[1].split(","):
            diagram.styles[name] = style
    elif match := re.fullmatch(r"class\s+([\w.,\s-]+?)\s+([\w-]+)", statement):
        for name in match[1].split(","):
            diagram.node(name.strip()).classes.append(match[2])
    else:
        return _IGNORED.match(statement) is not None
    return True


def _flow(diagram: Diagram, statement: str) -> None:
    """Read `A["x"]:::done --> B & C -- text --> D`."""
    left, at = _group(diagram, statement, 0)
    while at < len(statement):
        link = _LINK.match(statement, at)
        if link is None:
            raise _Unsupported(statement)
        right, at = _group(diagram, statement, link.end())
        drawn = link["line"] or link["right"]
        for start in left:
            for end in right:
                diagram.edges.append(
                    Edge(
                        start,
                        end,
                        _text(link["bar"] or link["text"] or ""),
                        dashed="." in drawn,
                        thick="=" in drawn,
                        arrow=drawn.endswith(">"),
                    )
                )
        left = right


def _group(diagram: Diagram, statement: str, at: int) -> tuple[list[str], int]:
    """Read nodes joined by `&`; returns their names and where the reading stopped."""
    names = []
    while True:
        name, at = _named(diagram, statement, at)
        names.append(name)
        joined = re.compile(r"\s*&\s*").match(statement, at)
        if joined is None:
            return names, len(statement) if not statement[at:].strip() else at
        at = joined.end()


def _named(diagram: Diagram, statement: str, at: int) -> tuple[str, int]:
    """Read one node with its label and class, if given here."""
    match = _ID.match(statement, at)
    if match is None:
        raise _Unsupported(statement)
    node, at = diagram.node(match[0]), match.end()
    for opener, closer, shape in _OPENERS:
        if statement.startswith(opener, at):
            quoted = re.compile(r'\s*"([^"]*)"\s*' + re.escape(closer)).match(statement, at + len(opener))
            if quoted:
                node.label, at = _text(quoted[1]), quoted.end()
            else:
                end = statement.find(closer, at + len(opener))
                if end < 0:
                    raise _Unsupported(statement)
                node.label, at = _text(statement[at + len(opener) : end]), end + len(closer)
            node.shape = shape
            break
    if style := re.compile(r":::([\w-]+)").match(statement, at):
        node.classes.append(style[1])
        at = style.end()
    return match[0], at


def _states(diagram: Diagram, statement: str) -> None:
    """Read `[*] --> A`, `A --> B : why`, `state "long" as A`, `A : long`."""
    if match := re.fullmatch(r"(\[\*\]|[\w.-]+)\s*-->\s*(\[\*\]|[\w.-]+)\s*(?::\s*(.*))?", statement):
        start = _state(diagram, match[1], "start")
        diagram.edges.append(Edge(start, _state(diagram, match[2], "end"), _text(match[3] or "")))
    elif match := re.fullmatch(r'state\s+"([^"]*)"\s+as\s+([\w.-]+)', statement):
        _state(diagram, match[2], "end")
        diagram.nodes[match[2]].label = _text(match[1])
    elif match := re.fullmatch(r"([\w.-]+)\s*:\s*(.+)", statement):
        _state(diagram, match[1], "end")
        diagram.nodes[match[1]].label = _text(match[2])
    else:
        raise _Unsupported(statement)


def _state(diagram: Diagram, name: str, end: Literal["start", "end"]) -> str:
    if name == "[*]":
        name = f"[*] {end}"
        diagram.node(name).shape = end
        diagram.node(name).label = ""
    else:
        diagram.node(name).shape = "round"
    return name


def _text(label: str) -> str:
    """Return a label as plain text with line breaks: Mermaid's `#quot;` and HTML entities read, simple tags left out."""
    label = label.strip().strip('"').strip("`")
    label = re.sub(r"<br\s*/?>|\\n", "\n", label, flags=re.IGNORECASE)
    label = re.sub(r"#(\d+);", r"&#\1;", label)
    label = re.sub(r"#([a-z]+);", r"&\1;", label)
    return html.unescape(_TAGS.sub("", label))
