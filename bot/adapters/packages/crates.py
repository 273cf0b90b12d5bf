"""crates.io: the sparse index, one line of JSON a release.

https://doc.rust-lang.org/cargo/reference/registry-index.html
"""

from bot.adapters.packages.fetch import Fetch, NoAnswer
from bot.adapters.packages.reading import day_of, parsed, spread
from bot.domain.packages import Facts, Mention

_NO_JSON = "text/plain"


def ask(fetch: Fetch, base: str, mention: Mention) -> Facts:
    """Return what the index tells of a crate and a version."""
    name = mention.package.name
    status, raw = fetch.get(f"{base}/{path_of(name)}", _NO_JSON)
    if status != 200:
        return Facts(exists=False)
    rows = [parsed(line) for line in raw.splitlines() if line.strip()]
    if not rows or any(str(row.get("name")).lower() != name for row in rows):
        raise NoAnswer("the index answered for another name")
    days = [day for row in rows if (day := day_of(row.get("pubtime")))]
    first, last = spread(days)
    wanted = next((row for row in rows if str(row.get("vers")) == mention.version), None)
    return Facts(
        exists=True,
        latest=str(rows[-1].get("vers") or ""),
        first=first if len(days) == len(rows) else None,
        last=last,
        releases=len(rows),
        has_version=wanted is not None if mention.version else None,
        released=day_of(wanted.get("pubtime")) if wanted else None,
        withdrawn=bool(wanted.get("yanked")) if wanted else all(row.get("yanked") for row in rows),
    )


def path_of(name: str) -> str:
    """Return where a crate stands in the index."""
    if len(name) <= 2:
        return f"{len(name)}/{name}"
    return f"3/{name[0]}/{name}" if len(name) == 3 else f"{name[:2]}/{name[2:4]}/{name}"
