"""REST: where everything is, which clients ask first to see whether a token holds."""

from fastapi import APIRouter, Response

from bot.forge.http import Called

router = APIRouter()
_PAGED = "{&page,per_page,sort,order}"
_WEB = {"current_user_authorizations_html_url": "/settings/connections/applications{/client_id}"}
_API = {
    "current_user_url": "/user",
    "authorizations_url": "/authorizations",
    "code_search_url": f"/search/code?q={{query}}{_PAGED}",
    "commit_search_url": f"/search/commits?q={{query}}{_PAGED}",
    "emails_url": "/user/emails",
    "emojis_url": "/emojis",
    "events_url": "/events",
    "feeds_url": "/feeds",
    "followers_url": "/user/followers",
    "following_url": "/user/following{/target}",
    "gists_url": "/gists{/gist_id}",
    "issue_search_url": f"/search/issues?q={{query}}{_PAGED}",
    "issues_url": "/issues",
    "keys_url": "/user/keys",
    "label_search_url": "/search/labels?q={query}&repository_id={repository_id}{&page,per_page}",
    "notifications_url": "/notifications",
    "organization_url": "/orgs/{org}",
    "organization_repositories_url": "/orgs/{org}/repos{?type,page,per_page,sort}",
    "organization_teams_url": "/orgs/{org}/teams",
    "public_gists_url": "/gists/public",
    "rate_limit_url": "/rate_limit",
    "repository_url": "/repos/{owner}/{repo}",
    "repository_search_url": f"/search/repositories?q={{query}}{_PAGED}",
    "current_user_repositories_url": "/user/repos{?type,page,per_page,sort}",
    "starred_url": "/user/starred{/owner}{/repo}",
    "starred_gists_url": "/gists/starred",
    "topic_search_url": "/search/topics?q={query}{&page,per_page}",
    "user_url": "/users/{user}",
    "user_organizations_url": "/user/orgs",
    "user_repositories_url": "/users/{user}/repos{?type,page,per_page,sort}",
    "user_search_url": f"/search/users?q={{query}}{_PAGED}",
}


@router.get("/api/v3")
@router.get("/api/v3/")
def root(call: Called) -> Response:
    """Show the addresses of the API, whether or not the forge has what is there."""
    shown = {name: f"{call.shapes.api}{path}" for name, path in _API.items()}
    return call.answer(shown | {name: f"{call.shapes.web}{path}" for name, path in _WEB.items()})
