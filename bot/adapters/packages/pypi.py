"""PyPI: the simple index as JSON for releases, and a version's own page for what is known against it.

https://packaging.python.org/en/latest/specifications/simple-repository-api/ · https://docs.pypi.org/api/json/
"""

from dataclasses import replace

from packaging.version import InvalidVersion, Version

from bot.adapters.packages.fetch import Fetch, NoAnswer
from bot.adapters.packages.reading import Body, day_of, listed, parsed, spread, table
from bot.domain.packages import Facts, Mention, package_of

_SIMPLE = "application/vnd.pypi.simple.v1+json"


def ask(fetch: Fetch, base: str, mention: Mention) -> Facts:
    """Return what the index tells of a project and a version."""
    name = mention.package.name
    status, raw = fetch.get(f"{base}/simple/{name}/", _SIMPLE)
    if status != 200:
        return Facts(exists=False)
    body = parsed(raw)
    if package_of("pypi", str(body.get("name"))) != mention.package:
        raise NoAnswer("the index answered for another name")
    files, told = listed(body, "files"), body.get("versions")
    versions = [one for text in told if (one := _version(text))] if isinstance(told, list) else None
    if not files:
        return Facts(exists=True, releases=0, withdrawn=True)
    first, last = spread(day for file in files if (day := day_of(file.get("upload-time"))))
    facts = Facts(
        exists=True,
        latest=str(_latest(versions or [])),
        first=first,
        last=last,
        releases=len(versions) if versions else None,
        withdrawn=table(body, "project-status").get("status") == "quarantined",
    )
    wanted = _version(mention.version) if mention.version else None
    if wanted is None or versions is None:
        return facts
    if wanted not in versions:
        return replace(facts, has_version=False)
    return _with_version(fetch, base, mention, facts)


def _with_version(fetch: Fetch, base: str, mention: Mention, facts: Facts) -> Facts:
    """Add what a version's page tells; a mirror may have none, and then nothing is known against the version."""
    facts = replace(facts, has_version=True)
    status, raw = fetch.get(f"{base}/pypi/{mention.package.name}/{mention.version}/json")
    if status != 200:
        return facts
    body = parsed(raw)
    days = [day for file in listed(body, "urls") if (day := day_of(file.get("upload_time_iso_8601")))]
    return replace(
        facts,
        released=min(days, default=None),
        withdrawn=facts.withdrawn or bool(table(body, "info").get("yanked")),
        advisories=tuple(_id(one) for one in listed(body, "vulnerabilities") if not one.get("withdrawn")),
    )


def _version(text: object) -> Version | None:
    try:
        return Version(str(text))
    except InvalidVersion:
        return None


def _latest(versions: list[Version]) -> Version | str:
    """Return the newest release, of previews only where there is nothing else."""
    return max([one for one in versions if not one.is_prerelease] or versions, default="")


def _id(advisory: Body) -> str:
    """Return the id that says most: a report of malware, else a CVE, else its own."""
    aliases = advisory.get("aliases")
    ids = [str(advisory.get("id")), *(str(one) for one in (aliases if isinstance(aliases, list) else []))]
    return next((one for kind in ("MAL-", "CVE-") for one in ids if one.startswith(kind)), ids[0])[:60]
