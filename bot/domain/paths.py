"""Which paths may be written into a tree: what git refuses, on any file system that could check it out."""

import re

# HFS+ ignores these code points when it compares names, so ".g\u200cit" is ".git" there
_IGNORED_BY_HFS = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
# NTFS: the short name of ".git", a stream of it, and what trailing dots and blanks hide
_GIT_ON_NTFS = re.compile(r"(?:\.git|git~[0-9]+)(?::.*)?")


def is_git_name(component: str) -> bool:
    """Tell whether a file system could take this name for `.git`."""
    name = _IGNORED_BY_HFS.sub("", component).casefold()
    return any(_GIT_ON_NTFS.fullmatch(part.rstrip(". ")) for part in (name, *name.split("\\")))


def problem_of_path(path: str) -> str | None:
    """Return the sentence that says why this path may not be in a tree, None if it may."""
    if not path:
        return "The path is empty."
    if "\0" in path:
        return f"The path {path!r} holds a NUL."
    if path.startswith("/"):
        return f"The path {path!r} is absolute; it must be relative to the repository."
    for component in path.split("/"):
        if component in ("", ".", ".."):
            return f"The path {path!r} has an empty, '.' or '..' component."
        if ".." in component.split("\\"):
            return f"The path {path!r} would leave its folder on Windows."
        if is_git_name(component):
            return f"The path {path!r} would write git's own folder."
    return None
