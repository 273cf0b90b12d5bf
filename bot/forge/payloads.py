"""What webhooks carry (https://docs.github.com/en/webhooks/webhook-events-and-payloads)."""

from collections.abc import Callable
from typing import Any

from bot.forge.shapes import Shapes
from bot.forge.store import Row, node_id


def maker(shapes: Shapes) -> Callable[[Row, str, str, Row, dict[str, Any]], dict[str, Any]]:
    """Return what makes a payload of (repository, event, action, actor, what it is about)."""

    def make(repo: Row, event: str, action: str, actor: Row, about: dict[str, Any]) -> dict[str, Any]:
        payload: dict[str, Any] = {"action": action} if action else {}
        issue = about.get("issue")
        if issue:
            pull = event.startswith("pull_request")
            payload["pull_request" if pull else "issue"] = (
                shapes.pull(repo, issue) if pull else shapes.issue(repo, issue)
            )
            payload |= {"number": issue["number"]} if event == "pull_request" else {}
        if "comment" in about:
            payload["comment"] = shapes.comment(repo, about["comment"])
        if "line_comment" in about:
            payload["comment"] = _line(shapes, repo, about["line_comment"])
        if "review" in about:
            payload["review"] = _review(shapes, about["review"])
        if "label" in about:
            payload["label"] = shapes.label(repo, about["label"])
        if "check" in about:
            payload["check_run"] = _check(shapes, repo, about["check"])
        plain = ("changes", "ref", "ref_type", "before", "after", "forced")
        payload |= {name: about[name] for name in plain if name in about}
        return payload | {"repository": shapes.repo(repo), "sender": shapes.person(actor["id"])}

    return make


def _line(shapes: Shapes, repo: Row, row: Row) -> dict[str, Any]:
    kept = ("id", "body", "path", "line", "side", "created_at", "updated_at")
    html = f"{shapes.web}/{repo['full_name']}/pull/{row['number']}#discussion_r{row['id']}"
    about = {
        "diff_hunk": row["hunk"],
        "commit_id": row["commit"],
        "html_url": html,
        "user": shapes.person(row["author"]),
    }
    answered = {"in_reply_to_id": row["reply_to"]} if row["reply_to"] else {}
    return {**{name: row[name] for name in kept}, **about, **answered}


def _review(shapes: Shapes, row: Row) -> dict[str, Any]:
    about = {
        "id": row["id"],
        "node_id": node_id("PullRequestReview", row["id"]),
        "user": shapes.person(row["author"]),
    }
    return {
        **about,
        "body": row["body"] or None,
        "state": row["state"].lower(),
        "submitted_at": row["submitted_at"],
    }


def _check(shapes: Shapes, repo: Row, row: Row) -> dict[str, Any]:
    heads = [
        p
        for p in shapes.store.find("issue", repo=repo["id"])
        if p["pull"] and p["pull"]["head_sha"] == row["head_sha"]
    ]
    branch = heads[0]["pull"]["head"] if heads else None
    kept = ("id", "head_sha", "name", "status", "conclusion", "started_at", "completed_at")
    suite = {"id": row["app"], "head_branch": branch, "head_sha": row["head_sha"]}
    return {
        **{name: row[name] for name in kept},
        "check_suite": suite,
        "output": row["output"],
        "pull_requests": [],
    }
