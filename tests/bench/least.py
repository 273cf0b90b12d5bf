"""The least that a story can cost: its writes, and the reads that told something which the bot had not done itself.

That is known afterwards only: a bot that must look to learn that nothing happened needs more. Two answers of one route
are compared without what the bot wrote and what follows from it.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_OURS = "askfirst"
# counts and times that our own writes move; what others do shows in their own rows as well
_FOLLOWS = re.compile(
    r"(updated|pushed)_at|.*_url|url|comments|review_comments|commits|additions|deletions|changed_files|total_count|reactions"
    r"|mergeable.*|rebaseable|merge_commit_sha|sha|size|.*_count|etag|id|node_id|_links|state_reason|open_issues"
)


@dataclass(frozen=True, slots=True)
class Read:
    """An answer to a read: the route without commits, and the body."""

    route: str
    body: bytes


def telling(reads: Iterable[Read]) -> Counter[str]:
    """Count by route the reads that told something new of others."""
    known: dict[str, object] = {}
    found: Counter[str] = Counter()
    for read in reads:
        told = _of_others(json.loads(read.body))
        if told and told != known.get(read.route):
            known[read.route] = told
            found[read.route] += 1
    return found


def _of_others(value: Any) -> Any:
    """Return what is left of an answer without what the bot wrote."""
    if isinstance(value, list):
        return [kept for item in value if not _is_ours(item) and (kept := _of_others(item))]
    if not isinstance(value, dict):
        return value
    text = (
        {"title", "body", "head"} if _is_ours(value) else set()
    )  # a pull request of ours: people close and merge it
    left = {k: _of_others(v) for k, v in value.items() if k not in text and not _FOLLOWS.fullmatch(k)}
    return {key: item for key, item in left.items() if item not in ([], {}, None, "", False)}


def _is_ours(item: Any) -> bool:
    """Tell whether a row is of the bot's account, App, labels or branches."""
    if not isinstance(item, dict):
        return False
    who = [item.get(key) or {} for key in ("user", "actor", "app", "performed_via_github_app")]
    names = [str(one.get("login") or one.get("slug") or "") for one in who]
    ref, name = str(item.get("ref", "")), str(item.get("name", ""))
    return (
        bool({_OURS, f"{_OURS}[bot]"} & set(names))
        or ref.startswith(f"refs/heads/{_OURS}/")
        or name.startswith(f"{_OURS}:")
    )
