"""A small layered layout for directed graphs: ranks, an order with few crossings, coordinates, curves' points.

The steps are Sugiyama's: turn back edges round, rank by longest path, put a dummy on each rank that an edge passes,
order each rank by its neighbours, then move everything towards its neighbours as far as the gaps allow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]
Size = tuple[float, float]
_Node = str | tuple[int, int]  # a node's name, or (edge, rank) for a dummy
_SWEEPS = 8
MOST_DUMMIES = 2000


class TooLarge(ValueError):
    """The graph has more than can be drawn readably."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Centres of the nodes, the points that each edge passes (in its own direction), and the size of it all."""

    centres: Mapping[str, Point]
    routes: tuple[tuple[Point, ...], ...]
    width: float
    height: float


def layout(
    sizes: Mapping[str, Size], edges: Sequence[tuple[str, str]], *, gap: float = 28, rank_gap: float = 48
) -> Placed:
    """Place nodes of the given sizes from top to bottom. For left to right, swap sizes before and points after."""
    reversed_edges = _back_edges(sizes, edges)
    forward = [(b, a) if i in reversed_edges else (a, b) for i, (a, b) in enumerate(edges)]
    ranks = _ranks(sizes, forward)
    chains, layers = _with_dummies(sizes, forward, ranks)
    links = [(a, b) for chain in chains for a, b in pairwise(chain)]
    layers = _ordered(layers, links)
    x = _columns(layers, links, sizes, gap)
    y, height = _rows(layers, sizes, rank_gap)
    low = min((x[n] - _width(n, sizes) / 2 for layer in layers for n in layer), default=0.0)
    high = max((x[n] + _width(n, sizes) / 2 for layer in layers for n in layer), default=0.0)
    level = {node: y[rank] for rank, layer in enumerate(layers) for node in layer}
    routes = []
    for index, chain in enumerate(chains):
        points = [(x[node] - low, level[node]) for node in chain]
        if len(points) > 1:
            points[0] = (points[0][0], points[0][1] + sizes[forward[index][0]][1] / 2)
            points[-1] = (points[-1][0], points[-1][1] - sizes[forward[index][1]][1] / 2)
        routes.append(tuple(reversed(points)) if index in reversed_edges else tuple(points))
    centres = {name: (x[name] - low, level[name]) for name in sizes}
    return Placed(centres, tuple(routes), high - low, height)


def _back_edges(nodes: Mapping[str, Size], edges: Sequence[tuple[str, str]]) -> set[int]:
    """Return the edges that close a circle when walked depth first."""
    leaving: dict[str, list[tuple[int, str]]] = {node: [] for node in nodes}
    for index, (a, b) in enumerate(edges):
        leaving[a].append((index, b))
    state: dict[str, int] = {}
    back: set[int] = set()
    for root in nodes:
        if root in state:
            continue
        state[root] = 1
        stack = [(root, iter(leaving[root]))]
        while stack:
            node, rest = stack[-1]
            for index, target in rest:
                if state.get(target) == 1:
                    back.add(index)
                elif target not in state:
                    state[target] = 1
                    stack.append((target, iter(leaving[target])))
                    break
            else:
                state[node] = 2
                stack.pop()
    return back


def _ranks(nodes: Mapping[str, Size], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Rank by the longest way from a source; a source then sinks to just above its first target."""
    before: dict[str, set[str]] = {node: set() for node in nodes}
    after: dict[str, set[str]] = {node: set() for node in nodes}
    for a, b in edges:
        if a != b:
            before[b].add(a)
            after[a].add(b)
    waiting = {node: len(before[node]) for node in nodes}
    ready = [node for node in nodes if not waiting[node]]
    rank = dict.fromkeys(nodes, 0)
    while ready:
        node = ready.pop()
        for target in after[node]:
            rank[target] = max(rank[target], rank[node] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    for node in nodes:
        if not before[node] and after[node]:
            rank[node] = min(rank[target] for target in after[node]) - 1
    return rank


def _with_dummies(
    nodes: Mapping[str, Size], edges: Sequence[tuple[str, str]], ranks: Mapping[str, int]
) -> tuple[list[list[_Node]], list[list[_Node]]]:
    """Return each edge as a chain of neighbours on successive ranks, and the ranks' members."""
    if sum(max(0, ranks[b] - ranks[a] - 1) for a, b in edges) > MOST_DUMMIES:
        raise TooLarge
    layers: list[list[_Node]] = [[] for _ in range(max(ranks.values(), default=-1) + 1)]
    for node in nodes:
        layers[ranks[node]].append(node)
    chains: list[list[_Node]] = []
    for index, (a, b) in enumerate(edges):
        chain: list[_Node] = [a]
        for rank in range(ranks[a] + 1, ranks[b]):
            layers[rank].append((index, rank))
            chain.append((index, rank))
        chains.append([*chain, b] if a != b else [a])
    return chains, layers


def _neighbours(
    links: Sequence[tuple[_Node, _Node]],
) -> tuple[dict[_Node, list[_Node]], dict[_Node, list[_Node]]]:
    above: dict[_Node, list[_Node]] = {}
    below: dict[_Node, list[_Node]] = {}
    for a, b in links:
        below.setdefault(a, []).append(b)
        above.setdefault(b, []).append(a)
    return above, below


def _ordered(layers: list[list[_Node]], links: Sequence[tuple[_Node, _Node]]) -> list[list[_Node]]:
    """Sweep down and up, sorting each rank by the mean place of its neighbours; keep the order that crosses least."""
    above, below = _neighbours(links)
    best, least = layers, _crossings(layers, below)
    for sweep in range(_SWEEPS):
        if not least:
            break
        side, indices = (
            (above, range(1, len(layers))) if sweep % 2 == 0 else (below, range(len(layers) - 2, -1, -1))
        )
        layers = [list(layer) for layer in layers]
        for index in indices:
            fixed = {n: i for i, n in enumerate(layers[index - 1 if side is above else index + 1])}
            own = {n: i for i, n in enumerate(layers[index])}
            wanted = {n: _mean([fixed[m] for m in side.get(n, ())], own[n]) for n in layers[index]}
            layers[index].sort(key=wanted.__getitem__)
        crossed = _crossings(layers, below)
        if crossed < least:
            best, least = layers, crossed
    return best


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _crossings(layers: Sequence[Sequence[_Node]], below: Mapping[_Node, Sequence[_Node]]) -> int:
    count = 0
    for upper, lower in pairwise(layers):
        place = {node: i for i, node in enumerate(lower)}
        ends = [end for node in upper for end in sorted(place[m] for m in below.get(node, ()))]
        count += sum(ends[j] < ends[i] for i in range(len(ends)) for j in range(i + 1, len(ends)))
    return count


def _width(node: _Node, sizes: Mapping[str, Size]) -> float:
    return sizes[node][0] if isinstance(node, str) else 0.0


def _columns(
    layers: Sequence[Sequence[_Node]],
    links: Sequence[tuple[_Node, _Node]],
    sizes: Mapping[str, Size],
    gap: float,
) -> dict[_Node, float]:
    """Give each node the x that is nearest to the mean of its neighbours', the order and the gaps kept."""
    above, below = _neighbours(links)
    offsets = []
    for layer in layers:
        here = [0.0]
        for left, right in pairwise(layer):
            here.append(here[-1] + (_width(left, sizes) + _width(right, sizes)) / 2 + gap)
        offsets.append(here)
    x: dict[_Node, float] = {}
    for layer, offset in zip(layers, offsets, strict=True):
        x.update({node: at - offset[-1] / 2 for node, at in zip(layer, offset, strict=False)})
    for sweep in range(2 * _SWEEPS):
        last = sweep >= 2 * _SWEEPS - 2
        down = sweep % 2 == 0
        for index in range(len(layers)) if down else range(len(layers) - 1, -1, -1):
            wanted = []
            for node in layers[index]:
                near = (
                    [*above.get(node, ()), *below.get(node, ())]
                    if last
                    else (above if down else below).get(node, ())
                )
                wanted.append(_mean([x[m] for m in near], x[node]))
            shifted = _isotonic([w - o for w, o in zip(wanted, offsets[index], strict=False)])
            x.update({n: s + o for n, s, o in zip(layers[index], shifted, offsets[index], strict=False)})
    return x


def _isotonic(values: Sequence[float]) -> list[float]:
    """Return the non-decreasing sequence with the least squared distance (pool adjacent violators)."""
    pools: list[tuple[float, int]] = []
    for value in values:
        total, count = value, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            other, size = pools.pop()
            total, count = total + other, count + size
        pools.append((total, count))
    return [total / count for total, count in pools for _ in range(count)]


def _rows(
    layers: Sequence[Sequence[_Node]], sizes: Mapping[str, Size], gap: float
) -> tuple[list[float], float]:
    """Return the y of each rank's middle, and the height."""
    rows, top = [], 0.0
    for layer in layers:
        tall = max((sizes[n][1] for n in layer if isinstance(n, str)), default=0.0)
        rows.append(top + tall / 2)
        top += tall + gap
    return rows, max(0.0, top - gap)
