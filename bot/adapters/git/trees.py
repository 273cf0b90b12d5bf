"""Make a tree of a base tree and edits, object by object: no index, no work tree, no filter, nothing that could run."""

from dataclasses import dataclass, field

from bot.adapters.git.objects import EXECUTABLE, FILE, FOLDER, LINK, SUBMODULE, Node, Objects, Tree, name_of
from bot.domain.change import Edits
from bot.domain.paths import problem_of_path


@dataclass(slots=True)
class _Folder:
    """A folder being changed: its entries, and those of its folders that were opened."""

    entries: Tree
    opened: dict[bytes, "_Folder"] = field(default_factory=dict)


def write_edits(objects: Objects, base: str, edits: Edits) -> str:
    """Return the id of the tree that the edits make of `base`; what may not be written is a `ValueError`."""
    for path in edits.files:
        if problem := problem_of_path(path):
            raise ValueError(problem)
    root = _Folder(dict(objects.tree(base)))
    # what goes, goes first: a folder may take the place of a file and a file that of a folder
    for path, file in edits.files.items():
        if file is None:
            _remove(objects, root, path)
    _prune(root)
    for path, file in sorted(edits.files.items()):
        if file is not None:
            node = Node(EXECUTABLE if file.executable else FILE, objects.write("blob", file.content))
            _put(objects, root, path, node)
    return _stored(objects, root)


def _open(objects: Objects, folder: _Folder, name: bytes) -> _Folder | None:
    if name in folder.opened:
        return folder.opened[name]
    node = folder.entries.get(name)
    if node is None or node.mode != FOLDER:
        return None
    folder.opened[name] = _Folder(dict(objects.tree(node.sha)))
    return folder.opened[name]


def _remove(objects: Objects, root: _Folder, path: str) -> None:
    *above, name = name_of(path).split(b"/")
    at = root
    for part in above:
        inner = _open(objects, at, part)
        if inner is None:
            return  # already gone
        at = inner
    node = at.entries.get(name)
    if node is not None and node.mode in (FOLDER, SUBMODULE):
        raise ValueError(f"{path!r} is a {'folder' if node.mode == FOLDER else 'submodule'}, not a file.")
    at.entries.pop(name, None)


def _prune(folder: _Folder) -> None:
    for name, inner in list(folder.opened.items()):
        _prune(inner)
        if not inner.entries:
            del folder.opened[name], folder.entries[name]


def _put(objects: Objects, root: _Folder, path: str, node: Node) -> None:
    *above, name = name_of(path).split(b"/")
    at = root
    for part in above:
        inner = _open(objects, at, part)
        if inner is None:
            there = at.entries.get(part)
            if there is not None:
                raise ValueError(f"{path!r} goes through {_kind(there)}.")
            # the entry's id is a placeholder until the folder is stored
            at.entries[part] = Node(FOLDER, "")
            inner = at.opened[part] = _Folder({})
        at = inner
    there = at.entries.get(name)
    if there is not None and there.mode in (FOLDER, LINK, SUBMODULE):
        raise ValueError(f"{path!r} is {_kind(there)}.")
    at.entries[name] = node


def _kind(node: Node) -> str:
    return {FOLDER: "a folder", LINK: "a symbolic link", SUBMODULE: "a submodule"}.get(node.mode, "a file")


def _stored(objects: Objects, folder: _Folder) -> str:
    for name, inner in folder.opened.items():
        folder.entries[name] = Node(FOLDER, _stored(objects, inner))
    return objects.write_tree(folder.entries)
