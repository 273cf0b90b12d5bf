"""What GitHub, or the way to it, can do wrong, and in which order a story meets it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong. `how`: the server hears nothing and the client gets `status` (`answer`) or a reset (`reset`); or
    the server does it, and the client gets `status` (`done`), a reset (`lost`) or half of the answer (`cut`); `expired`:
    the token at hand holds no longer; `stale`: a read shows what the one before it showed; `unmerged`: `mergeable` is
    not known yet. A webhook is never sent (`unheard`), sent twice (`doubled`), or after the next one (`late`). `only`: the
    kinds of request or webhook it can hit."""

    name: str
    how: Literal[
        "answer", "done", "reset", "lost", "cut", "expired", "stale", "unmerged", "unheard", "doubled", "late"
    ]
    status: int = 0
    message: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    only: str = ""


HEAR = "^hear "
_FAULTS = (
    Fault("401, twice", "answer", 401, "Bad credentials"),
    Fault("token expired", "expired", 401, "Bad credentials"),
    Fault("403 permission", "answer", 403, "Resource not accessible by integration"),
    Fault("403 primary limit", "answer", 403, "API rate limit exceeded", {"x-ratelimit-remaining": "0"}),
    Fault("429 primary limit", "answer", 429, "API rate limit exceeded", {"x-ratelimit-remaining": "0"}),
    Fault("403 secondary, Retry-After", "answer", 403, "Secondary rate limit", {"retry-after": "61"}),
    Fault("403 secondary, unsaid", "answer", 403, "You have exceeded a secondary rate limit."),
    Fault("429 Retry-After", "answer", 429, "Slow down", {"retry-after": "61"}),
    Fault("429 unsaid", "answer", 429, "Slow down"),
    Fault(
        "404", "answer", 404, "Not Found", only="^(?!label off|delete|take)"
    ),  # there it means: gone already
    Fault("409", "answer", 409, "Conflict"),
    Fault("422", "answer", 422, "Validation Failed"),
    Fault("502 before the effect", "answer", 502),
    Fault("502 after the effect", "done", 502),
    Fault("reset before the effect", "reset"),
    Fault("reset after the effect", "lost"),  # what a client that gave up waiting sees, too
    Fault("answer cut", "cut"),
    Fault("stale reads", "stale", only="^read"),
    Fault("mergeable: null", "unmerged", only="^read pull request$"),
    Fault(
        "draft refused",
        "answer",
        422,
        "Draft pull requests are not supported in this repository.",
        only="^open",
    ),
    Fault("hooks lost", "unheard", only=HEAR),
    Fault("hooks doubled", "doubled", only=HEAR),
    Fault("hooks reordered", "late", only=HEAR),
)


def fault(name: str) -> Fault:
    """Return the fault of this name."""
    return next(each for each in _FAULTS if each.name == name)


def at_commits(name: str) -> Fault:
    """Return the fault of this name where it strikes only what commits by API are made with."""
    one = fault(name)
    if one.how == "unmerged" or one.name == "draft refused":
        return one
    return replace(
        one, only="^read (ref|commit)$" if one.how == "stale" else "^(make|move|read ref|read commit)"
    )


# Faults of one story: each kind of request meets them in this order. One that strikes after the effect comes last, because
# what was done is not asked for again.
PACKS = {
    "permission": ("403 permission", "401, twice", "409", "502 after the effect"),
    "limits": (
        "403 secondary, unsaid",
        "429 Retry-After",
        "reset before the effect",
        "reset after the effect",
    ),
    "absence": ("404", "403 primary limit", "429 unsaid", "answer cut"),
    "refusal": ("422", "429 primary limit", "502 before the effect", "mergeable: null", "stale reads"),
    "no hooks": ("hooks lost",),
    "two of each hook": ("hooks doubled",),
    "hooks late": ("hooks reordered",),
    "drafts": ("token expired", "403 secondary, Retry-After", "draft refused"),
}
