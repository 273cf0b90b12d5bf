"""Shapes that need nothing of the store: commits, Apps, and a repository's links."""

from typing import Any

from bot.forge.gitdir import Logged
from bot.forge.installs import events_of, permissions_of
from bot.forge.store import Row, node_id

REPO_LINKS = {
    "forks": "forks",
    "keys": "keys{/key_id}",
    "collaborators": "collaborators{/collaborator}",
    "teams": "teams",
    "hooks": "hooks",
    "issue_events": "issues/events{/number}",
    "events": "events",
    "assignees": "assignees{/user}",
    "branches": "branches{/branch}",
    "tags": "tags",
    "blobs": "git/blobs{/sha}",
    "git_tags": "git/tags{/sha}",
    "git_refs": "git/refs{/sha}",
    "trees": "git/trees{/sha}",
    "statuses": "statuses/{sha}",
    "languages": "languages",
    "stargazers": "stargazers",
    "contributors": "contributors",
    "subscribers": "subscribers",
    "subscription": "subscription",
    "commits": "commits{/sha}",
    "git_commits": "git/commits{/sha}",
    "comments": "comments{/number}",
    "issue_comment": "issues/comments{/number}",
    "contents": "contents/{+path}",
    "compare": "compare/{base}...{head}",
    "merges": "merges",
    "archive": "{archive_format}{/ref}",
    "downloads": "downloads",
    "issues": "issues{/number}",
    "pulls": "pulls{/number}",
    "milestones": "milestones{/number}",
    "notifications": "notifications{?since,all,participating}",
    "labels": "labels{/name}",
    "releases": "releases{/id}",
    "deployments": "deployments",
}
# what every repository here has in common
REPO_FIXED: dict[str, Any] = {
    "fork": False,
    "mirror_url": None,
    "homepage": None,
    "language": None,
    "license": None,
    "forks_count": 0,
    "forks": 0,
    "stargazers_count": 0,
    "watchers_count": 0,
    "watchers": 0,
    "size": 0,
    "topics": [],
    "is_template": False,
    "has_issues": True,
    "has_projects": False,
    "has_wiki": False,
    "has_pages": False,
    "has_downloads": False,
    "has_discussions": False,
    "disabled": False,
    "allow_forking": True,
    "web_commit_signoff_required": False,
}
# people merge here by a merge commit and in no other way
MERGING: dict[str, Any] = {
    "allow_merge_commit": True,
    "allow_squash_merge": False,
    "allow_rebase_merge": False,
    "allow_auto_merge": False,
    "allow_update_branch": False,
    "delete_branch_on_merge": False,
    "use_squash_pr_title_as_default": False,
    "squash_merge_commit_title": "COMMIT_OR_PR_TITLE",
    "squash_merge_commit_message": "COMMIT_MESSAGES",
    "merge_commit_title": "MERGE_MESSAGE",
    "merge_commit_message": "PR_TITLE",
}
# nobody here says more of themselves than a name
PERSON_FIXED: dict[str, Any] = {
    "company": None,
    "blog": "",
    "location": None,
    "email": None,
    "hireable": None,
    "bio": None,
    "twitter_username": None,
    "public_gists": 0,
    "followers": 0,
    "following": 0,
    "created_at": "2026-01-01T00:00:00Z",
    "updated_at": "2026-01-01T00:00:00Z",
}


UNSIGNED: dict[str, Any] = {
    "verified": False,
    "reason": "unsigned",
    "signature": None,
    "payload": None,
    "verified_at": None,
}


def git_commit_shape(web: str, api: str, repo: Row, logged: Logged) -> dict[str, Any]:
    """Show a commit as git has it."""
    root, html = f"{api}/repos/{repo['full_name']}/git", f"{web}/{repo['full_name']}/commit"
    return {
        "sha": logged.sha,
        "node_id": f"C_{logged.sha}",
        "url": f"{root}/commits/{logged.sha}",
        "html_url": f"{html}/{logged.sha}",
        "author": {"name": logged.author, "email": logged.email, "date": logged.at},
        "committer": {"name": logged.committer, "email": logged.committer_email, "date": logged.committed},
        "tree": {"sha": logged.tree, "url": f"{root}/trees/{logged.tree}"},
        "message": logged.message,
        "parents": [
            {"sha": p, "url": f"{root}/commits/{p}", "html_url": f"{html}/{p}"} for p in logged.parents
        ],
        "verification": UNSIGNED,
    }


def commit_shape(web: str, api: str, repo: Row, logged: Logged) -> dict[str, Any]:
    """Show a commit."""
    url = f"{api}/repos/{repo['full_name']}"
    html = f"{web}/{repo['full_name']}/commit"
    return {
        "url": f"{url}/commits/{logged.sha}",
        "sha": logged.sha,
        "node_id": f"C_{logged.sha}",
        "html_url": f"{html}/{logged.sha}",
        "comments_url": f"{url}/commits/{logged.sha}/comments",
        "commit": {
            "url": f"{url}/git/commits/{logged.sha}",
            "author": {"name": logged.author, "email": logged.email, "date": logged.at},
            "committer": {
                "name": logged.committer,
                "email": logged.committer_email,
                "date": logged.committed,
            },
            "message": logged.message,
            "tree": {"sha": logged.tree, "url": f"{url}/git/trees/{logged.tree}"},
            "comment_count": 0,
            "verification": UNSIGNED,
        },
        "author": None,
        "committer": None,
        "parents": [
            {"sha": p, "url": f"{url}/commits/{p}", "html_url": f"{html}/{p}"} for p in logged.parents
        ],
    }


def app_shape(web: str, app: Row, owner: Any, installed: int = 1) -> dict[str, Any]:
    """Show an App; `installed`: in how many places."""
    html = f"{web}/apps/{app['slug']}"
    return {
        "id": app["number"],
        "slug": app["slug"],
        "node_id": node_id("App", app["number"]),
        "client_id": f"Iv1.{app['number']}",
        "owner": owner,
        "name": app.get("name", app["slug"]),
        "description": app.get("description", ""),
        "external_url": app.get("url", html),
        "html_url": html,
        "created_at": app.get("created_at", "2026-01-01T00:00:00Z"),
        "updated_at": app.get("updated_at", "2026-01-01T00:00:00Z"),
        "permissions": permissions_of(app),
        "events": events_of(app),
        "installations_count": installed,
    }


def person_shape(web: str, api: str, row: Row) -> dict[str, Any]:
    """Show an account."""
    login, url = row["login"], f"{api}/users/{row['login']}"
    links = {
        "followers_url": f"{url}/followers",
        "following_url": f"{url}/following{{/other_user}}",
        "gists_url": f"{url}/gists{{/gist_id}}",
        "starred_url": f"{url}/starred{{/owner}}{{/repo}}",
        "subscriptions_url": f"{url}/subscriptions",
        "organizations_url": f"{url}/orgs",
        "repos_url": f"{url}/repos",
        "events_url": f"{url}/events{{/privacy}}",
        "received_events_url": f"{url}/received_events",
    }
    return {
        "login": login,
        "id": row["id"],
        "node_id": node_id(row["type"], row["id"]),
        "avatar_url": f"{web}/avatars/{row['id']}",
        "gravatar_id": "",
        "url": url,
        "html_url": f"{web}/{login}",
        **links,
        "type": row["type"],
        "user_view_type": "public",
        "site_admin": bool(row.get("site_admin")),
    }
