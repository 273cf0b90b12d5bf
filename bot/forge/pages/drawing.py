"""Draws a diagram as SVG. Every text is escaped; colours are those that the reader has checked."""

import textwrap
from collections.abc import Sequence
from html import escape
from itertools import pairwise

from bot.forge.pages.layers import Placed, Point, TooLarge, layout
from bot.forge.pages.mermaid import Diagram, Edge, Node, parse

_FONT = 13
_LINE = 17
_MARGIN = 10
_WRAP = 30
_MOST_LINES = 6


def svg_of(source: str) -> str | None:
    """Return a Mermaid diagram as an SVG element, None where it is not supported."""
    diagram = parse(source)
    if diagram is None:
        return None
    texts = {name: _lines(node.label) for name, node in diagram.nodes.items()}
    sizes = {name: _size(node, texts[name]) for name, node in diagram.nodes.items()}
    across = diagram.direction in ("LR", "RL")
    labelled = any(edge.label for edge in diagram.edges)
    widest = max((_breadth(edge.label) for edge in diagram.edges), default=0.0)
    rank_gap = max(56.0, widest + 30 if across else 64.0) if labelled else 44.0
    turned = {name: (size[1], size[0]) if across else size for name, size in sizes.items()}
    try:
        placed = layout(turned, [(edge.start, edge.end) for edge in diagram.edges], rank_gap=rank_gap)
    except TooLarge:
        return None
    return _element(diagram, _turned(placed, diagram.direction), texts, sizes)


def _turned(placed: Placed, direction: str) -> Placed:
    """Bring a layout that runs downwards into the diagram's direction."""

    def point(at: Point) -> Point:
        x, y = at
        match direction:
            case "LR":
                return y, x
            case "RL":
                return placed.height - y, x
            case "BT":
                return x, placed.height - y
            case _:
                return x, y

    across = direction in ("LR", "RL")
    return Placed(
        {name: point(at) for name, at in placed.centres.items()},
        tuple(tuple(point(at) for at in route) for route in placed.routes),
        placed.height if across else placed.width,
        placed.width if across else placed.height,
    )


def _lines(label: str) -> list[str]:
    lines = [piece for line in label.split("\n") for piece in textwrap.wrap(line, _WRAP) or [""]]
    return lines if len(lines) <= _MOST_LINES else [*lines[: _MOST_LINES - 1], "…"]


def _breadth(text: str) -> float:
    """Estimate a text's width: there is no font to ask, so the wide side is taken."""
    return sum(
        4.2 if c in "iljtf.,:;'|!()[] " else 11.0 if c in "mwMW@" or ord(c) > 0x2E80 else 7.4 for c in text
    )


def _size(node: Node, lines: Sequence[str]) -> tuple[float, float]:
    if node.shape in ("start", "end"):
        return 20.0, 20.0
    width = max(44.0, max((_breadth(line) for line in lines), default=0.0) + 26)
    height = _LINE * max(1, len(lines)) + 18.0
    return (width * 1.5, height * 1.6) if node.shape == "diamond" else (width, height)


def _element(
    diagram: Diagram, placed: Placed, texts: dict[str, list[str]], sizes: dict[str, tuple[float, float]]
) -> str:
    width, height = placed.width + 2 * _MARGIN, placed.height + 2 * _MARGIN
    # labels of edges may stand out at the side
    aside = max((_breadth(edge.label) / 2 for edge in diagram.edges if edge.label), default=0.0)
    bows = _bows(diagram.edges)
    shapes = "".join(
        _edge(edge, _bowed(route, bow, diagram.direction), diagram.direction)
        for edge, route, bow in zip(diagram.edges, placed.routes, bows, strict=True)
    )
    shapes += "".join(
        _node(node, placed.centres[name], sizes[name], texts[name], _style(diagram, node))
        for name, node in diagram.nodes.items()
    )
    said = "; ".join(" ".join(lines) for lines in texts.values() if any(lines))
    left, top, full = -_MARGIN - aside, -_MARGIN, width + 2 * aside
    return (
        f'<svg class="graph" role="img" aria-label="{escape("Graph: " + said[:600])}" '
        f'viewBox="{left:.1f} {top:.1f} {full:.1f} {height:.1f}" width="{full:.0f}" height="{height:.0f}" '
        f'font-size="{_FONT}" text-anchor="middle">{shapes}</svg>'
    )


def _style(diagram: Diagram, node: Node) -> dict[str, str]:
    style = {"fill": "#f6f8fa", "stroke": "#8c959f", "color": "#1f2328"}
    style.update(diagram.styles.get("default", {}))
    for name in node.classes:
        style.update(diagram.styles.get(name, {}))
    return style


def _node(
    node: Node, at: Point, size: tuple[float, float], lines: Sequence[str], style: dict[str, str]
) -> str:
    (x, y), (width, height) = at, size
    paint = f'fill="{escape(style["fill"])}" stroke="{escape(style["stroke"])}" stroke-width="1.3"'
    match node.shape:
        case "start":
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="8" fill="#1f2328"/>'
        case "end":
            return (
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="none" stroke="#1f2328"/>'
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="#1f2328"/>'
            )
        case "diamond":
            points = ((x, y - height / 2), (x + width / 2, y), (x, y + height / 2), (x - width / 2, y))
            corners = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
            shape = f'<polygon points="{corners}" {paint}/>'
        case _:
            corner = height / 2 if node.shape == "round" else 6
            shape = (
                f'<rect x="{x - width / 2:.1f}" y="{y - height / 2:.1f}" width="{width:.1f}" height="{height:.1f}" '
                f'rx="{corner:.1f}" {paint}/>'
            )
    return shape + _text(x, y, lines, style["color"])


def _text(x: float, y: float, lines: Sequence[str], colour: str) -> str:
    first = y - _LINE * (len(lines) - 1) / 2 + _FONT * 0.35
    spans = "".join(
        f'<tspan x="{x:.1f}" y="{first + i * _LINE:.1f}">{escape(line)}</tspan>'
        for i, line in enumerate(lines)
    )
    return f'<text fill="{escape(colour)}">{spans}</text>'


def _bows(edges: Sequence[Edge]) -> list[float]:
    """Return how far to the side each edge keeps from others between the same two nodes."""
    pairs: dict[frozenset[str], list[int]] = {}
    for index, edge in enumerate(edges):
        pairs.setdefault(frozenset((edge.start, edge.end)), []).append(index)
    bows = [0.0] * len(edges)
    for same in pairs.values():
        step = 24 + max(_breadth(edges[index].label) for index in same) / 2
        for place, index in enumerate(same):
            bows[index] = step * (place - (len(same) - 1) / 2)
    return bows


def _bowed(route: Sequence[Point], bow: float, direction: str) -> Sequence[Point]:
    """Lead a route past a point beside its middle."""
    if not bow or len(route) != 2:
        return route
    (x1, y1), (x2, y2) = route
    aside = (0.0, bow) if direction in ("LR", "RL") else (bow, 0.0)
    return route[0], ((x1 + x2) / 2 + aside[0], (y1 + y2) / 2 + aside[1]), route[1]


def _edge(edge: Edge, route: Sequence[Point], direction: str) -> str:
    if len(route) < 2:
        return ""
    across = direction in ("LR", "RL")
    path = f"M{route[0][0]:.1f} {route[0][1]:.1f}"
    for (x1, y1), (x2, y2) in pairwise(route):
        a, b = (
            (((x1 + x2) / 2, y1), ((x1 + x2) / 2, y2))
            if across
            else ((x1, (y1 + y2) / 2), (x2, (y1 + y2) / 2))
        )
        path += f"C{a[0]:.1f} {a[1]:.1f} {b[0]:.1f} {b[1]:.1f} {x2:.1f} {y2:.1f}"
    dash = ' stroke-dasharray="4 4"' if edge.dashed else ""
    drawn = (
        f'<path d="{path}" fill="none" stroke="#6e7781" stroke-width="{2.4 if edge.thick else 1.3}"{dash}/>'
    )
    if edge.arrow:
        drawn += _arrow(route[-2], route[-1], across)
    if edge.label:
        middle = len(route) // 2
        (x1, y1), (x2, y2) = route[middle - 1 + len(route) % 2], route[middle]
        x, y = (x1 + x2) / 2, (y1 + y2) / 2
        breadth = _breadth(edge.label) + 6
        drawn += (
            f'<rect x="{x - breadth / 2:.1f}" y="{y - 9:.1f}" width="{breadth:.1f}" height="18" rx="3" fill="#ffffff"/>'
            + _text(x, y, [edge.label], "#57606a")
        )
    return drawn


def _arrow(before: Point, tip: Point, across: bool) -> str:
    """Draw the head along the axis that the curve arrives on."""
    x, y = tip
    if across:
        back = -7 if tip[0] >= before[0] else 7
        corners = f"{x:.1f},{y:.1f} {x + back:.1f},{y - 4:.1f} {x + back:.1f},{y + 4:.1f}"
    else:
        back = -7 if tip[1] >= before[1] else 7
        corners = f"{x:.1f},{y:.1f} {x - 4:.1f},{y + back:.1f} {x + 4:.1f},{y + back:.1f}"
    return f'<polygon points="{corners}" fill="#6e7781"/>'
