"""Go: the module proxy, which tells versions and the time of each.

https://go.dev/ref/mod#goproxy-protocol
"""

import re
from datetime import date

from bot.adapters.packages.fetch import Fetch
from bot.adapters.packages.reading import day_of, parsed
from bot.domain.packages import Facts, Mention

_NUMBERS = re.compile(r"v(\d+)\.(\d+)\.(\d+)(-.*)?")


def ask(fetch: Fetch, base: str, mention: Mention) -> Facts:
    """Return what the proxy tells of a module and a version; of a package's path, its module's."""
    parts = mention.package.name.split("/")
    # a command names a package; its module is as much of its path as the proxy knows
    least = max(1, len(parts) - 4) if mention.how == "command" else len(parts)
    for count in range(len(parts), least - 1, -1):
        facts = _module(fetch, f"{base}/{escaped('/'.join(parts[:count]))}", mention.version)
        if facts.exists:
            return facts
    return Facts(exists=False)


def _module(fetch: Fetch, at: str, version: str) -> Facts:
    status, raw = fetch.get(f"{at}/@v/list", "text/plain")
    if status != 200:
        return Facts(exists=False)
    found = [line for line in raw.decode("utf-8", "replace").split() if _NUMBERS.fullmatch(line)]
    versions = sorted(found, key=_order)
    status, raw = fetch.get(f"{at}/@latest")
    if status != 200 and not versions:
        return Facts(exists=False)
    latest = parsed(raw) if status == 200 else {}
    first = _day(fetch, at, versions[0]) if versions else None
    released = _day(fetch, at, version) if version else None
    return Facts(
        exists=True,
        latest=str(latest.get("Version") or (versions[-1] if versions else "")),
        first=first,
        last=day_of(latest.get("Time")),
        # a module without tags has no releases to count, only the commit of the day
        releases=len(versions) or None,
        has_version=released is not None if version else None,
        released=released,
    )


def _day(fetch: Fetch, at: str, version: str) -> date | None:
    status, raw = fetch.get(f"{at}/@v/{escaped(version)}.info")
    return day_of(parsed(raw).get("Time")) if status == 200 else None


def _order(version: str) -> tuple[int, int, int, bool, str]:
    found = _NUMBERS.fullmatch(version)
    assert found
    return int(found[1]), int(found[2]), int(found[3]), not found[4], found[4] or ""


def escaped(path: str) -> str:
    """Write capitals as the protocol has them, for file systems that tell none apart."""
    return re.sub("[A-Z]", lambda letter: f"!{letter[0].lower()}", path)
