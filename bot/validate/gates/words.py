"""What people read of gates: one sentence each. Paths and names come from the change, so they stand in code spans."""

from bot.domain.quoted import code


def size(lines: int, most: int) -> str:
    """Say that a change is large."""
    return f"The change has {lines:,} lines, and policy lets {most:,} through unasked: it could be split."


def files(count: int, most: int) -> str:
    """Say that a change reaches far."""
    return f"The change touches {count:,} files, more than the {most:,} that one person reads."


def protected(pattern: str) -> str:
    """Say that only people change a path."""
    return f"Policy protects {code(pattern)}, so only people change this."


def generated(told: str) -> str:
    """Say that a file is made from another."""
    return f"The file says that it is generated ({code(told)}): what it is made from should change, not it alone."


def submodule() -> str:
    """Say that code of another repository comes in."""
    return "A submodule brings in code of another repository, which nothing here looked at."


def link(target: str) -> str:
    """Say that there is a new symbolic link."""
    return f"This is a symbolic link now, to {code(target)}."


def link_out(target: str) -> str:
    """Say that a symbolic link leads out of the repository."""
    return f"This symbolic link leads out of the repository, to {code(target)}."


def executable() -> str:
    """Say that a file can be run now."""
    return "This file can be run now, and could not before."


def binary(count: int) -> str:
    """Say that nobody can read a file."""
    return f"This is a binary of {count:,} bytes, which nobody can review as text."
