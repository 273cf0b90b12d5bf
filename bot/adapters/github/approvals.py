"""Read what the approvals of a pull request rest on."""

import re
from collections.abc import Sequence

from bot.adapters.github.api import Api
from bot.adapters.github.frozen import Json, person_of, time_of
from bot.adapters.github.recent import Recent
from bot.adapters.github.rights import Rights
from bot.domain.approvals import Candidate, Verdict
from bot.domain.errors import Never, UserError
from bot.domain.github import Person
from bot.domain.trailers import trailers_of

_BRANCH = re.compile(r"askfirst/issue-(\d+)(?:-r\d+)?")
_REFS = re.compile(r"\bRefs:? #(\d+)\b")
_MOST_ISSUES = 10
_STATES = ("APPROVED", "CHANGES_REQUESTED", "DISMISSED")


def candidate_of(api: Api, repo: str, number: int, label: str, confirmed: Recent[bool]) -> Candidate:
    """Read a pull request, its reviews and commits, and who asked for the work if it is ours.

    Who asked is told by the events of the issue: whoever put the label on. The issue is named by the branch, by our
    trailers and, where those name none, by the description.
    """
    row = _pull(api, repo, number)
    reviews = list(api.pages(repo, f"/pulls/{number}/reviews"))
    commits = list(api.pages(repo, f"/pulls/{number}/commits"))
    unsure: list[str] = []
    # https://docs.github.com/en/rest/pulls/pulls#list-commits-on-a-pull-request: 250 at most
    if len(commits) != row["commits"]:
        unsure.append(f"GitHub lists {len(commits)} of its {row['commits']} commits")
    requesters = _requesters(api, repo, _issues(row, commits), label, unsure)
    head = str(row["head"]["sha"])
    rights = Rights(api, repo, confirmed)
    verdicts = tuple(_verdict(one, head, rights) for one in reviews if one["state"] in _STATES)
    # what was read of two heads says nothing of either
    if _pull(api, repo, number)["head"]["sha"] != head:
        unsure.append("its head moved while it was looked at")
    return Candidate(
        number=int(row["number"]),
        state="merged" if row.get("merged") else "open" if row["state"] == "open" else "closed",
        head=head,
        author=person_of(row["user"]),
        verdicts=verdicts,
        requesters=requesters,
        writers=_distinct(
            [one[role] for one in commits for role in ("author", "committer") if one.get(role)]
        ),
        nameless=tuple(str(one["sha"]) for one in commits if not one.get("author")),
        unsure=tuple(unsure),
        untold=rights.untold,
    )


def _pull(api: Api, repo: str, number: int) -> Json:
    try:
        row: Json = api.get(repo, f"/pulls/{number}")
    except Never:
        raise UserError(
            f"There is no pull request #{number} in {repo}, or we have no access to it."
        ) from None
    return row


def _verdict(row: Json, head: str, rights: Rights) -> Verdict:
    author = person_of(row["user"])
    # nobody else's right matters
    asked = row["state"] == "APPROVED" and row.get("commit_id") == head
    return Verdict(
        id=int(row["id"]),
        author=author,
        state=row["state"],
        commit=str(row.get("commit_id") or ""),
        at=time_of(row["submitted_at"]),
        can_write=rights.can_write(author) if asked else False,
    )


def _issues(row: Json, commits: Sequence[Json]) -> list[int]:
    """Return the issues that a pull request of ours works on; none for those of people."""
    branch = _BRANCH.fullmatch(str(row["head"]["ref"]))
    trailers = [trailers_of(str(one["commit"]["message"])) for one in commits]
    ours = [found for found in trailers if "Askfirst-Run" in found]
    named = [branch[1]] if branch else []
    named += [found["Refs"].removeprefix("#") for found in ours if "Refs" in found]
    if ours and not named:
        named = _REFS.findall(str(row.get("body") or ""))
    return sorted({int(name) for name in named if name.isascii() and name.isdigit()})


def _requesters(
    api: Api, repo: str, issues: Sequence[int], label: str, unsure: list[str]
) -> tuple[Person, ...]:
    """Return who put the label on; what cannot be told is appended to `unsure`."""
    if len(issues) > _MOST_ISSUES:
        unsure.append(f"it names {len(issues)} issues")
    actors: list[Json] = []
    for number in issues[:_MOST_ISSUES]:
        try:
            events = list(api.pages(repo, f"/issues/{number}/events"))
        except (Never, UserError) as error:
            unsure.append(f"who asked for issue #{number} is not told ({error})")
            continue
        put = [one for one in events if one["event"] == "labeled" and _is(one, label)]
        if not put:
            unsure.append(f"nobody is known to have put the label {label} on issue #{number}")
        actors += [one["actor"] for one in put if one.get("actor")]
    return _distinct(actors)


def _is(event: Json, label: str) -> bool:
    return str((event.get("label") or {}).get("name")).casefold() == label.casefold()


def _distinct(rows: Sequence[Json]) -> tuple[Person, ...]:
    return tuple({person.id: person for person in (person_of(row) for row in rows)}.values())
