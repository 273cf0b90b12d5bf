"""Pull requests: opened, moved by pushes, reviewed on lines, merged by people."""

import re
from typing import Any

from bot.forge import gitdir
from bot.forge.hooks import ring
from bot.forge.issues import create_issue, issue_numbered, set_state, touch
from bot.forge.repos import Refusal, folder_of, happened, invalid
from bot.forge.rules import unmet
from bot.forge.store import Row, Store

CLOSES = re.compile(r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\s*:?\s+#(\d+)\b", re.IGNORECASE)


def create_pull(
    store: Store, repo: Row, actor: Row, *, title: str, head: str, base: str, body: str, draft: bool
) -> Row:
    """Open a pull request from a branch of the same repository."""
    folder = folder_of(store, repo)
    branch = head.rpartition(":")[2]
    heads = gitdir.refs(folder, "refs/heads/")
    if f"refs/heads/{branch}" not in heads:
        raise invalid("PullRequest", "head")
    if f"refs/heads/{base}" not in heads:
        raise invalid("PullRequest", "base")
    if any(
        p["state"] == "open" and p["pull"]["head"] == branch and p["pull"]["base"] == base
        for p in pulls_of(store, repo)
    ):
        owner = repo["full_name"].split("/")[0]
        message = f"A pull request already exists for {owner}:{branch}."
        raise Refusal(
            422, "Validation Failed", [{"resource": "PullRequest", "code": "custom", "message": message}]
        )
    head_sha, base_sha = heads[f"refs/heads/{branch}"], heads[f"refs/heads/{base}"]
    if gitdir.is_ancestor(folder, head_sha, base_sha):
        message = f"No commits between {base} and {branch}"
        raise Refusal(
            422, "Validation Failed", [{"resource": "PullRequest", "code": "custom", "message": message}]
        )
    pull = {
        "head": branch,
        "base": base,
        "head_sha": head_sha,
        "base_sha": base_sha,
        "draft": draft,
        "merged": False,
        "merged_at": None,
        "merged_by": 0,
        "merge_sha": None,
        "asked": 0,
        "reviewers": [],
    }
    issue = create_issue(store, repo, actor, title, body, pull=pull)
    gitdir.set_ref(folder, f"refs/pull/{issue['number']}/head", head_sha)
    return issue


def pulls_of(store: Store, repo: Row) -> list[Row]:
    """Return a repository's pull requests, oldest first."""
    return [issue for issue in store.find("issue", repo=repo["id"]) if issue["pull"]]


def pull_numbered(store: Store, repo: Row, number: int) -> Row | None:
    """Return a pull request."""
    issue = issue_numbered(store, repo, number)
    return issue if issue and issue["pull"] else None


def refs_moved(store: Store, repo: Row, actor: Row, before: dict[str, str], after: dict[str, str]) -> None:
    """Follow branches that were pushed, forced, made or deleted: pull requests, timelines, webhooks."""
    folder = folder_of(store, repo)
    for ref in sorted(before.keys() | after.keys()):
        old, new = before.get(ref), after.get(ref)
        if old == new or not ref.startswith("refs/heads/"):
            continue
        branch = ref.removeprefix("refs/heads/")
        forced = bool(old and new and not gitdir.is_ancestor(folder, old, new))
        if forced and actor["type"] == "Bot":
            store.add("violation", what="force-push", where=ref, at=store.now())
        for issue in pulls_of(store, repo):
            _follow(store, repo, issue, actor, branch, old, new, forced=forced)
        announce(store, repo, actor, branch, old, new, forced=forced)


def announce(
    store: Store,
    repo: Row,
    actor: Row,
    branch: str,
    old: str | None,
    new: str | None,
    *,
    forced: bool = False,
) -> None:
    """Tell the webhooks that a branch moved, came or went."""
    repo["pushed_at"] = store.now()
    store.save("repo", repo)
    about: dict[str, Any] = {"before": old or gitdir.ZERO, "after": new or gitdir.ZERO}
    ring(store, repo, "push", "", actor, ref=f"refs/heads/{branch}", forced=forced, **about)
    if new is None:
        ring(store, repo, "delete", "", actor, ref=branch, ref_type="branch")
    elif old is None:
        ring(store, repo, "create", "", actor, ref=branch, ref_type="branch")


def _follow(
    store: Store,
    repo: Row,
    issue: Row,
    actor: Row,
    branch: str,
    old: str | None,
    new: str | None,
    *,
    forced: bool,
) -> None:
    pull = issue["pull"]
    if pull["head"] != branch:
        if pull["base"] == branch and new and issue["state"] == "open":
            pull["base_sha"], pull["asked"] = new, 0
            store.save("issue", issue)
        return
    number = issue["number"]
    if new is None:
        happened(store, repo, number, "head_ref_deleted", actor["id"])
        if issue["state"] == "open":
            set_state(store, repo, issue, actor, "closed")
    elif old is None and issue["state"] == "closed":
        happened(store, repo, number, "head_ref_restored", actor["id"])
    elif issue["state"] == "open":
        pull["head_sha"], pull["asked"] = new, 0
        if forced:
            happened(store, repo, number, "head_ref_force_pushed", actor["id"])
        gitdir.set_ref(folder_of(store, repo), f"refs/pull/{number}/head", new)
        touch(store, issue)
        ring(store, repo, "pull_request", "synchronize", actor, issue=issue, before=old, after=new)


def set_draft(store: Store, repo: Row, issue: Row, actor: Row, draft: bool) -> None:
    """Mark ready for review, or back to draft."""
    if issue["pull"]["draft"] == draft:
        return
    issue["pull"]["draft"] = draft
    kind = "convert_to_draft" if draft else "ready_for_review"
    happened(store, repo, issue["number"], kind, actor["id"])
    touch(store, issue)
    ring(
        store, repo, "pull_request", "converted_to_draft" if draft else "ready_for_review", actor, issue=issue
    )


def span_of(store: Store, repo: Row, issue: Row) -> tuple[str, str]:
    """Return the commits that a pull request lies between: where it left its base, and its head."""
    pull, folder = issue["pull"], folder_of(store, repo)
    base = gitdir.merge_base(folder, pull["base_sha"], pull["head_sha"]) or pull["base_sha"]
    return base, str(pull["head_sha"])


def counts(store: Store, repo: Row, issue: Row) -> dict[str, Any]:
    """Count what a pull request has and changes, as REST and webhooks show it."""
    folder, (base, head) = folder_of(store, repo), span_of(store, repo, issue)
    files = gitdir.numstat(folder, base, head)
    return {
        "comments": len(store.find("comment", repo=repo["id"], number=issue["number"])),
        "review_comments": len(store.find("line_comment", repo=repo["id"], number=issue["number"])),
        "maintainer_can_modify": False,
        "commits": len(gitdir.log(folder, f"{base}..{head}")),
        "additions": sum(added for _, added, _, _ in files),
        "deletions": sum(removed for _, _, removed, _ in files),
        "changed_files": len(files),
    }


def mergeable(store: Store, repo: Row, issue: Row) -> bool | None:
    """Tell whether it merges cleanly: None at first sight, as a background job has to look."""
    pull = issue["pull"]
    pull["asked"] += 1
    if pull["asked"] == 1 or pull["merged"]:
        return None
    folder = folder_of(store, repo)
    base = gitdir.refs(folder, "refs/heads/").get(f"refs/heads/{pull['base']}")
    if base is None:
        return None
    try:
        gitdir.run(folder, "merge-tree", "--write-tree", base, pull["head_sha"])
    except gitdir.GitFailed:
        return False
    return True


def change_base(store: Store, repo: Row, issue: Row, actor: Row, base: str) -> None:
    """Propose to another branch."""
    pull, ref = issue["pull"], f"refs/heads/{base}"
    sha = gitdir.refs(folder_of(store, repo), ref).get(ref)
    if sha is None:
        raise invalid("PullRequest", "base")
    changes = {"base": {"ref": {"from": pull["base"]}, "sha": {"from": pull["base_sha"]}}}
    pull["base"], pull["base_sha"] = base, sha
    happened(store, repo, issue["number"], "base_ref_changed", actor["id"])
    touch(store, issue)
    ring(store, repo, "pull_request", "edited", actor, issue=issue, changes=changes)


def merge(store: Store, repo: Row, issue: Row, actor: Row, sha: str = "", title: str = "") -> str:
    """Merge with a merge commit; closes the issues that body or commits say are fixed."""
    pull, number = issue["pull"], issue["number"]
    if pull["merged"] or issue["state"] == "closed" or pull["draft"]:
        raise Refusal(
            405, "Pull Request is still a draft" if pull["draft"] else "Pull Request is not mergeable"
        )
    if sha and sha != pull["head_sha"]:
        raise Refusal(409, "Head branch was modified. Review and try the merge again.")
    if lacks := unmet(store, repo, actor, issue):
        raise Refusal(405, lacks)
    folder = folder_of(store, repo)
    before = gitdir.refs(folder)
    base = before[f"refs/heads/{pull['base']}"]
    subject = title or f"Merge pull request #{number} from {repo['full_name'].split('/')[0]}/{pull['head']}"
    who = (actor["login"], f"{actor['login']}@users.noreply.localhost")
    commits = gitdir.log(folder, f"{base}..{pull['head_sha']}")
    made = gitdir.merge(folder, base, pull["head_sha"], f"{subject}\n\n{issue['title']}\n", who, store.now())
    if made is None:
        raise Refusal(405, "Pull Request is not mergeable")
    gitdir.set_ref(folder, f"refs/heads/{pull['base']}", made, base)
    pull |= {"merged": True, "merged_at": store.now(), "merged_by": actor["id"], "merge_sha": made}
    happened(store, repo, number, "merged", actor["id"], commit_id=made)
    set_state(store, repo, issue, actor, "closed")
    refs_moved(store, repo, actor, before, gitdir.refs(folder))
    if pull["base"] != repo["default_branch"]:
        return made  # the words that close issues count on the default branch alone
    for text in (issue["body"], *(commit.message for commit in commits)):
        for found in CLOSES.findall(text or ""):
            fixed = issue_numbered(store, repo, int(found))
            if fixed and not fixed["pull"] and fixed["state"] == "open":
                set_state(store, repo, fixed, actor, "closed")
    return made
