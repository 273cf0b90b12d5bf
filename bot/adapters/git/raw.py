"""A commit byte for byte, and the entries it changes: what it takes to make the same commit somewhere else."""

from bot.adapters.git.objects import EMPTY_TREE, Node, Objects
from bot.domain.change import Leaf, RawCommit


def raw_commit(objects: Objects, sha: str) -> RawCommit:
    """Read a commit; its parent must be there too."""
    text = objects.of("commit", sha)
    fields = [line.partition(b" ") for line in text.partition(b"\n\n")[0].split(b"\n")]
    parents = tuple(value.decode() for name, _, value in fields if name == b"parent")
    tree, base = objects.tree_id(sha), objects.tree_id(parents[0]) if parents else ""
    changed = objects.differing(base or EMPTY_TREE, tree)
    leaves = {path: (_leaf(was), _leaf(now)) for path, was, now in changed}
    return RawCommit(sha, text, parents, tree, base, leaves)


def _leaf(node: Node | None) -> Leaf | None:
    return Leaf(node.mode, node.sha) if node else None
