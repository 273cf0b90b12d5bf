"""What rulesets and branch protection ask of a ref: that it is changed by pull request, never forced, never deleted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.forge import gitdir
from bot.forge.accounts import LEVELS, level_of
from bot.forge.checks import checks_of
from bot.forge.repos import folder_of
from bot.forge.store import Row, Store

_ADMIN_ROLE = 5  # as GitHub numbers it in `bypass_actors`


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule that holds for a ref; `ruleset` is None where branch protection says it."""

    kind: str
    parameters: dict[str, Any]
    ruleset: Row | None = None


def matches(repo: Row, ruleset: Row, ref: str) -> bool:
    """Tell whether a ruleset is about a ref."""
    if not ref.startswith("refs/tags/" if ruleset["target"] == "tag" else "refs/heads/"):
        return False

    def named(patterns: list[str]) -> bool:
        known = {"~ALL": True, "~DEFAULT_BRANCH": ref == f"refs/heads/{repo['default_branch']}"}
        return any(known.get(pattern) or _names(pattern, ref) for pattern in patterns)

    return named(ruleset["include"]) and not named(ruleset["exclude"])


def _names(pattern: str, ref: str) -> bool:
    """Tell whether a pattern fits a ref: `*` ends at a slash, `**/` does not.

    https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/creating-rulesets-for-a-repository#using-fnmatch-syntax
    """
    known = {"**/": "(?:[^/]+/)*", "*": "[^/]*", "?": "[^/]"}
    parts = re.split(r"(\*\*/|\*|\?|\[[^]]+\])", pattern)
    told = [known.get(part) or (_set(part) if n % 2 else re.escape(part)) for n, part in enumerate(parts)]
    return re.fullmatch("".join(told), ref) is not None


def _set(part: str) -> str:
    """Write `[a-c]` or `[!a-c]` as an expression."""
    inner = re.sub(r"([\\\[&~|^])", r"\\\1", part[1:-1].removeprefix("!"))
    return f"[{'^/' if part[1] == '!' else ''}{inner}]"


def rules_of(store: Store, repo: Row, ref: str) -> list[Rule]:
    """Return the rules of the active rulesets for a ref."""
    found = [
        row for row in store.find("ruleset", repo=repo["id"], enforcement="active") if matches(repo, row, ref)
    ]
    return [Rule(rule["type"], rule.get("parameters") or {}, row) for row in found for rule in row["rules"]]


def protection_of(store: Store, repo: Row, branch: str) -> Row | None:
    """Return a branch's protection."""
    return store.one("protection", repo=repo["id"], branch=branch)


def _protected(protection: Row) -> Iterator[Rule]:
    """Say a branch's protection as rules."""
    asked = protection["reviews"]
    if asked is not None:
        about = {"required_approving_review_count": asked["required_approving_review_count"]}
        yield Rule("pull_request", about | {"dismiss_stale_reviews_on_push": asked["dismiss_stale_reviews"]})
    if protection["flags"]["required_conversation_resolution"]:
        yield Rule("required_conversation_resolution", {"required_review_thread_resolution": True})
    if protection["checks"] is not None:
        contexts = [{"context": one} for one in protection["checks"]["contexts"]]
        strict = {"strict_required_status_checks_policy": protection["checks"]["strict"]}
        yield Rule("required_status_checks", {"required_status_checks": contexts} | strict)
    if protection["flags"]["required_linear_history"]:
        yield Rule("required_linear_history", {})
    for kind, allowed in (("non_fast_forward", "allow_force_pushes"), ("deletion", "allow_deletions")):
        if not protection["flags"][allowed]:
            yield Rule(kind, {})
    if protection["flags"]["lock_branch"]:
        yield Rule("update", {})


def rules_for(store: Store, repo: Row, actor: Row, ref: str) -> list[Rule]:
    """Return the rules that hold for somebody at a ref: without those that they may pass by."""
    found = [rule for rule in rules_of(store, repo, ref) if not _passes(store, repo, actor, rule.ruleset)]
    protection = protection_of(store, repo, ref.removeprefix("refs/heads/"))
    if protection and (protection["admins"] or level_of(repo, actor["id"]) != "admin"):
        found += _protected(protection)
    return found


def _passes(store: Store, repo: Row, actor: Row, ruleset: Row | None) -> bool:
    for one in ruleset["bypass_actors"] if ruleset else ():
        kind, number = one.get("actor_type"), one.get("actor_id")
        if kind == "RepositoryRole" and number == _ADMIN_ROLE and level_of(repo, actor["id"]) == "admin":
            return True
        if kind == "User" and number == actor["id"]:
            return True
        app = store.one("app", bot=actor["id"]) if kind == "Integration" else None
        if app and number == app["number"]:
            return True
    return False


def broken(rules: list[Rule], *, made: bool, gone: bool, forced: bool) -> str:
    """Return what a direct change of a ref breaks, in GitHub's words; empty if nothing."""
    kinds = {rule.kind for rule in rules}
    if gone:
        return "Cannot delete this branch" if "deletion" in kinds else ""
    if made and "creation" in kinds:
        return "Cannot create ref due to creations being restricted."
    if not made and "update" in kinds:
        return "Cannot update this protected ref."
    if forced and "non_fast_forward" in kinds:
        return "Cannot force-push to this branch"
    if not made and "pull_request" in kinds:
        return "Changes must be made through a pull request."
    if not made and _contexts(rules):
        return f'Required status check "{_contexts(rules)[0]}" is expected.'
    return ""


def refused(store: Store, repo: Row, actor: Row, ref: str, old: str | None, new: str | None) -> str:
    """Return why somebody may not move a ref from one commit to another; empty if they may."""
    forced = bool(old and new and not gitdir.is_ancestor(folder_of(store, repo), old, new))
    return broken(rules_for(store, repo, actor, ref), made=old is None, gone=new is None, forced=forced)


def _contexts(rules: list[Rule]) -> list[str]:
    asked = [
        rule.parameters["required_status_checks"] for rule in rules if rule.kind == "required_status_checks"
    ]
    return [str(one["context"]) for checks in asked for one in checks]


def unmet(store: Store, repo: Row, actor: Row, issue: Row) -> str:
    """Return what a pull request still lacks to be merged, in GitHub's words; empty if nothing."""
    rules = rules_for(store, repo, actor, f"refs/heads/{issue['pull']['base']}")
    kinds = {rule.kind for rule in rules}
    if "update" in kinds:
        return "Cannot update this protected ref."
    if "required_linear_history" in kinds:  # merge commits are all that is made here
        return "Merge commits are not allowed on this repository."
    return (
        _unreviewed(store, repo, issue, rules)
        or _unresolved(store, repo, issue, rules)
        or _unchecked(store, repo, issue, rules)
    )


def _unreviewed(store: Store, repo: Row, issue: Row, rules: list[Rule]) -> str:
    """Return which reviews are missing; those of people who could not write count for nothing."""
    asked = [rule.parameters for rule in rules if rule.kind == "pull_request"]
    if not asked:
        return ""
    stale = any(one.get("dismiss_stale_reviews_on_push") for one in asked)
    verdicts = {}
    for row in store.find("review", repo=repo["id"], number=issue["number"]):
        if row["state"] in ("APPROVED", "CHANGES_REQUESTED", "DISMISSED") and _writes(repo, row["author"]):
            old = stale and row["state"] == "APPROVED" and row["commit"] != issue["pull"]["head_sha"]
            verdicts[row["author"]] = "DISMISSED" if old else row["state"]
    if "CHANGES_REQUESTED" in verdicts.values():
        return "Changes requested by reviewers with write access."
    wanted = max(one.get("required_approving_review_count", 0) for one in asked)
    if list(verdicts.values()).count("APPROVED") >= wanted:
        return ""
    some = "review is" if wanted == 1 else "reviews are"
    return f"At least {wanted} approving {some} required by reviewers with write access."


def _writes(repo: Row, person: int) -> bool:
    return LEVELS.index(level_of(repo, person)) >= LEVELS.index("write")


def _unresolved(store: Store, repo: Row, issue: Row, rules: list[Rule]) -> str:
    if not any(rule.parameters.get("required_review_thread_resolution") for rule in rules):
        return ""
    threads = store.find("line_comment", repo=repo["id"], number=issue["number"], reply_to=0)
    left = any(not row["resolved_by"] for row in threads)
    return "A conversation must be resolved before this pull request can be merged." if left else ""


def _unchecked(store: Store, repo: Row, issue: Row, rules: list[Rule]) -> str:
    pull = issue["pull"]
    green = _green(store, repo, pull["head_sha"])
    missing = next((context for context in _contexts(rules) if context not in green), None)
    if missing:
        return f'Required status check "{missing}" is expected.'
    strict = any(rule.parameters.get("strict_required_status_checks_policy") for rule in rules)
    behind = strict and not gitdir.is_ancestor(folder_of(store, repo), pull["base_sha"], pull["head_sha"])
    return "Head branch is not up to date with the base branch." if behind else ""


def _green(store: Store, repo: Row, sha: str) -> set[str]:
    fine = ("success", "neutral", "skipped")
    runs = {row["name"] for row in checks_of(store, repo, sha) if row["conclusion"] in fine}
    newest = {row["context"]: row["state"] for row in store.find("status", repo=repo["id"], sha=sha)}
    return runs | {context for context, state in newest.items() if state == "success"}
