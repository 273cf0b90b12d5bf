"""Rows as GitHub's REST API shows them (schemas: https://docs.github.com/en/rest)."""

from typing import Any
from urllib.parse import quote

from bot.forge.accounts import LEVELS, account_of, level_of
from bot.forge.gitdir import Logged
from bot.forge.installs import installations
from bot.forge.pulls import counts, mergeable
from bot.forge.rules import unmet
from bot.forge.shape_parts import (
    MERGING,
    PERSON_FIXED,
    REPO_FIXED,
    REPO_LINKS,
    app_shape,
    commit_shape,
    person_shape,
)
from bot.forge.store import Row, Store, node_id

Shape = dict[str, Any]
_PEOPLE = ("assignee", "assigner", "requested_reviewer", "review_requester")
_SIGNS = ("+1", "-1", "laugh", "confused", "heart", "hooray", "eyes", "rocket")


class Shapes:
    """Makes shapes with URLs below one base."""

    def __init__(self, store: Store, base: str) -> None:
        self.store, self.web, self.api = store, base, f"{base}/api/v3"

    def person(self, number: int) -> Shape | None:
        """Show an account."""
        row = self.store.get("person", number)
        if row is None:
            return None
        return person_shape(self.web, self.api, row)

    def whole_person(self, row: Row) -> Shape:
        """Show an account as an answer about it alone does."""
        owned = [repo for repo in self.store.find("repo", owner=row["id"]) if not repo["private"]]
        about = {"name": row["name"], "public_repos": len(owned)}
        return person_shape(self.web, self.api, row) | PERSON_FIXED | about

    def repo(self, repo: Row, viewer: int = 0) -> Shape:
        """Show a repository."""
        url, html = f"{self.api}/repos/{repo['full_name']}", f"{self.web}/{repo['full_name']}"
        level = LEVELS.index(level_of(repo, viewer))
        names = ("pull", "triage", "push", "maintain", "admin")
        permissions = {name: level >= index for index, name in enumerate(names, 1)}
        issues = self.store.find("issue", repo=repo["id"], state="open")
        return {
            "id": repo["id"],
            "node_id": node_id("Repository", repo["id"]),
            "name": repo["name"],
            "full_name": repo["full_name"],
            "private": repo["private"],
            "visibility": "private" if repo["private"] else "public",
            "owner": self.person(repo["owner"]),
            "html_url": html,
            "description": repo["description"] or None,
            "url": url,
            **{f"{name}_url": f"{url}/{path}" for name, path in REPO_LINKS.items()},
            "git_url": html.replace("http", "git", 1) + ".git",
            "ssh_url": f"git@localhost:{repo['full_name']}.git",
            "clone_url": f"{html}.git",
            "svn_url": html,
            **REPO_FIXED,
            "archived": bool(repo.get("archived")),
            "default_branch": repo["default_branch"],
            "open_issues_count": len(issues),
            "open_issues": len(issues),
            "pushed_at": repo["pushed_at"],
            "created_at": repo["created_at"],
            "updated_at": repo["updated_at"],
            "permissions": permissions,
        }

    def whole_repo(self, repo: Row, viewer: int = 0) -> Shape:
        """Show a repository as an answer about it alone does; how it merges, to those who may write."""
        shape = self.repo(repo, viewer) | {"network_count": 0, "subscribers_count": 0}
        return shape | MERGING if shape["permissions"]["push"] else shape

    def label(self, repo: Row, label: Row) -> Shape:
        """Show a label."""
        return {
            "id": label["id"],
            "node_id": node_id("Label", label["id"]),
            "url": f"{self.api}/repos/{repo['full_name']}/labels/{quote(label['name'], safe='')}",
            "name": label["name"],
            "color": label["color"],
            "default": False,
            "description": label["description"] or None,
        }

    def association(self, repo: Row, person: int) -> str:
        """Return GitHub's unreliable word for what somebody is to a repository."""
        if repo["owner"] == person:
            return "OWNER"
        return "COLLABORATOR" if str(person) in repo["collaborators"] else "NONE"

    def reactions(self, url: str, subject: str, number: int) -> Shape:
        """Count the reactions to something."""
        found = [row["content"] for row in self.store.find("reaction", subject=subject, subject_id=number)]
        return {
            "url": f"{url}/reactions",
            "total_count": len(found),
            **{sign: found.count(sign) for sign in _SIGNS},
        }

    def reaction(self, row: Row) -> Shape:
        """Show a reaction."""
        about = {
            "id": row["id"],
            "node_id": node_id("Reaction", row["id"]),
            "user": self.person(row["person"]),
        }
        return {**about, "content": row["content"], "created_at": row["created_at"]}

    def issue(self, repo: Row, issue: Row) -> Shape:
        """Show an issue, or the issue half of a pull request."""
        root = f"{self.api}/repos/{repo['full_name']}"
        url = f"{root}/issues/{issue['number']}"
        kind = "pull" if issue["pull"] else "issues"
        people = [self.person(number) for number in issue["assignees"]]
        labels = [self.label(repo, row) for i in issue["labels"] if (row := self.store.get("label", i))]
        shape = {
            "url": url,
            "repository_url": root,
            "labels_url": f"{url}/labels{{/name}}",
            "comments_url": f"{url}/comments",
            "events_url": f"{url}/events",
            "timeline_url": f"{url}/timeline",
            "html_url": f"{self.web}/{repo['full_name']}/{kind}/{issue['number']}",
            "id": issue["id"],
            "node_id": node_id("PullRequest" if issue["pull"] else "Issue", issue["id"]),
            "number": issue["number"],
            "title": issue["title"],
            "user": self.person(issue["author"]),
            "labels": labels,
            "state": issue["state"],
            "locked": issue["locked"],
            "active_lock_reason": issue.get("lock_reason") if issue["locked"] else None,
            "assignee": people[0] if people else None,
            "assignees": people,
            "milestone": None,
            "comments": len(self.store.find("comment", repo=repo["id"], number=issue["number"])),
            "created_at": issue["created_at"],
            "updated_at": issue["updated_at"],
            "closed_at": issue["closed_at"],
            "author_association": self.association(repo, issue["author"]),
            "body": issue["body"] or None,
            "closed_by": self.person(issue["closed_by"]),
            "state_reason": issue["state_reason"],
            "performed_via_github_app": None,
            "reactions": self.reactions(url, "issue", issue["id"]),
        }
        if issue["pull"]:
            pull = f"{root}/pulls/{issue['number']}"
            html = shape["html_url"]
            links = {"url": pull, "html_url": html, "diff_url": f"{html}.diff", "patch_url": f"{html}.patch"}
            shape["pull_request"] = {**links, "merged_at": issue["pull"]["merged_at"]}
            shape["draft"] = issue["pull"]["draft"]
        return shape

    def comment(self, repo: Row, comment: Row) -> Shape:
        """Show a comment of an issue or pull request."""
        root = f"{self.api}/repos/{repo['full_name']}"
        url = f"{root}/issues/comments/{comment['id']}"
        issue = self.store.one("issue", repo=repo["id"], number=comment["number"])
        kind = "pull" if issue and issue["pull"] else "issues"
        return {
            "id": comment["id"],
            "node_id": node_id("IssueComment", comment["id"]),
            "url": url,
            "html_url": f"{self.web}/{repo['full_name']}/{kind}/{comment['number']}#issuecomment-{comment['id']}",
            "issue_url": f"{root}/issues/{comment['number']}",
            "body": comment["body"],
            "user": self.person(comment["author"]),
            "created_at": comment["created_at"],
            "updated_at": comment["updated_at"],
            "author_association": self.association(repo, comment["author"]),
            "performed_via_github_app": None,
            "reactions": self.reactions(url, "comment", comment["id"]),
        }

    def event(self, repo: Row, event: Row) -> Shape:
        """Show an event of a timeline."""
        fields = dict(event["fields"])
        if "label" in fields:
            label = next(
                (row for row in self.store.find("label", repo=repo["id"]) if row["name"] == fields["label"]),
                None,
            )
            fields["label"] = {"name": fields["label"], "color": label["color"] if label else "ededed"}
        if event["event"] == "locked":
            fields.setdefault("lock_reason", None)
        fields |= {name: self.person(fields[name]) for name in _PEOPLE if name in fields}
        return {
            "id": event["id"],
            "node_id": node_id("Event", event["id"]),
            "url": f"{self.api}/repos/{repo['full_name']}/issues/events/{event['id']}",
            "actor": self.person(event["actor"]),
            "event": event["event"],
            "commit_id": fields.pop("commit_id", None),
            "commit_url": None,
            "created_at": event["created_at"],
            "performed_via_github_app": None,
            **fields,
        }

    def branch_end(self, repo: Row, ref: str, sha: str) -> Shape:
        """Show one end of a pull request."""
        owner = self.person(repo["owner"])
        login = repo["full_name"].split("/")[0]
        return {"label": f"{login}:{ref}", "ref": ref, "sha": sha, "user": owner, "repo": self.repo(repo)}

    def pull(self, repo: Row, issue: Row, *, whole: bool = False) -> Shape:
        """Show a pull request; `whole` as GET of one shows it, with what takes counting."""
        pull, number = issue["pull"], issue["number"]
        root = f"{self.api}/repos/{repo['full_name']}"
        url, html = f"{root}/pulls/{number}", f"{self.web}/{repo['full_name']}/pull/{number}"
        base = self.issue(repo, issue)
        kept: tuple[str, ...] = (
            "number",
            "title",
            "user",
            "labels",
            "state",
            "locked",
            "active_lock_reason",
            "assignee",
            "assignees",
        )
        kept += ("milestone", "created_at", "updated_at", "closed_at", "author_association", "body")
        links = {
            "self": url,
            "html": html,
            "issue": base["url"],
            "comments": base["comments_url"],
            "review_comments": f"{url}/comments",
            "review_comment": f"{root}/pulls/comments{{/number}}",
            "commits": f"{url}/commits",
            "statuses": f"{root}/statuses/{pull['head_sha']}",
        }
        shape = {
            "url": url,
            "id": issue["id"],
            "node_id": node_id("PullRequest", issue["id"]),
            "html_url": html,
            "diff_url": f"{html}.diff",
            "patch_url": f"{html}.patch",
            "issue_url": base["url"],
            "commits_url": links["commits"],
            "review_comments_url": links["review_comments"],
            "review_comment_url": links["review_comment"],
            "comments_url": links["comments"],
            "statuses_url": links["statuses"],
            **{name: base[name] for name in kept},
            "merged_at": pull["merged_at"],
            "merge_commit_sha": pull["merge_sha"],
            "requested_reviewers": [self.person(i) for i in pull["reviewers"]],
            "requested_teams": [],
            "head": self.branch_end(repo, pull["head"], pull["head_sha"]),
            "base": self.branch_end(repo, pull["base"], pull["base_sha"]),
            "_links": {name: {"href": href} for name, href in links.items()},
            "auto_merge": None,
            "draft": pull["draft"],
        }
        return {**shape, **self._counted(repo, issue)} if whole else shape

    def _counted(self, repo: Row, issue: Row) -> Shape:
        pull = issue["pull"]
        clean = mergeable(self.store, repo, issue)
        state = "draft" if pull["draft"] else {None: "unknown", True: "clean", False: "dirty"}[clean]
        if state == "clean" and unmet(self.store, repo, {"id": 0}, issue):
            state = "blocked"
        return {
            "merged": pull["merged"],
            "mergeable": clean,
            "rebaseable": clean,
            "mergeable_state": state,
            "merged_by": self.person(pull["merged_by"]),
            **counts(self.store, repo, issue),
        }

    def commit(self, repo: Row, logged: Logged) -> Shape:
        """Show a commit, and the accounts that its addresses are of."""
        mail = {"author": logged.email, "committer": logged.committer_email}
        people = {role: self.person(account_of(self.store, one)) for role, one in mail.items()}
        return commit_shape(self.web, self.api, repo, logged) | people

    def app(self, app: Row) -> Shape:
        """Show an App."""
        owner = self.person(app.get("owner") or app["bot"])
        return app_shape(self.web, app, owner, len(installations(self.store, app)))
