"""npm: the whole document of a package, and the advisories for one version.

https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md
"""

from urllib.parse import quote

from bot.adapters.packages.fetch import Fetch, NoAnswer
from bot.adapters.packages.reading import Body, day_of, listed, parsed, spread, table
from bot.domain.packages import Facts, Mention

_HOOKS = frozenset({"preinstall", "install", "postinstall"})


def ask(fetch: Fetch, base: str, mention: Mention) -> Facts:
    """Return what the registry tells of a package and a version."""
    name = mention.package.name
    status, raw = fetch.get(f"{base}/{quote(name, safe='@')}")
    if status != 200:
        return Facts(exists=False)
    body = parsed(raw)
    if body.get("name") != name:
        raise NoAnswer("the registry answered for another name")
    versions, times = table(body, "versions"), table(body, "time")
    if not versions:
        return Facts(exists=True, releases=0, withdrawn=True)
    days = {version: day for version in versions if (day := day_of(times.get(version)))}
    first, last = spread(days.values())
    latest = str(table(body, "dist-tags").get("latest") or "")
    chosen = mention.version if mention.version in versions else latest
    has = mention.version in versions if mention.version else None
    return Facts(
        exists=True,
        latest=latest,
        first=first,
        last=last,
        releases=len(versions),
        has_version=has,
        released=days.get(mention.version),
        scripts=_runs(table(versions, chosen)),
        new_owner=_is_new_account(versions, days, chosen),
        # the registry's own team puts this in the place of what it took away
        withdrawn=latest.endswith("-security") and len(versions) == 1,
        advisories=_advisories(fetch, base, mention) if has else (),
    )


def _runs(version: Body) -> bool:
    return bool(version.get("hasInstallScript")) or bool(_HOOKS & set(table(version, "scripts")))


def _is_new_account(versions: Body, days: Body, chosen: str) -> bool | None:
    """Tell whether the account behind a release made none before; None where it is the first, or accounts are not told."""
    order = sorted((version for version in versions if version in days), key=lambda version: days[version])
    if chosen not in order or order.index(chosen) == 0:
        return None
    day = days[chosen]
    before = {_account(table(versions, one)) for one in order if days[one] < day} - {""}
    account = _account(table(versions, chosen))
    return account not in before if account and before else None


def _account(version: Body) -> str:
    user = table(version, "_npmUser")
    # a release from a workflow that the package trusts is signed for by the registry, whoever began it
    return "" if user.get("trustedPublisher") else str(user.get("name") or "")


def _advisories(fetch: Fetch, base: str, mention: Mention) -> tuple[str, ...]:
    """Return what is known against a version; a mirror may not take the question, and then that is nothing."""
    name = mention.package.name
    try:
        status, raw = fetch.get(f"{base}/-/npm/v1/security/advisories/bulk", body={name: [mention.version]})
    except NoAnswer:
        return ()
    found = []
    for one in listed(parsed(raw), name) if status == 200 else ():
        number = str(one.get("url") or one.get("id")).rsplit("/", 1)[-1][:40]
        malware = str(one.get("title")).lower().startswith("malware")
        found.append(f"MAL-{number}" if malware else number)
    return tuple(found)
