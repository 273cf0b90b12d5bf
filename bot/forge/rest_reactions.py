"""REST: reactions to issues and comments."""

from collections.abc import Callable

from fastapi import APIRouter, Response

from bot.forge.http import Call, Called
from bot.forge.reactions import react, reactions_to
from bot.forge.repos import Refusal
from bot.forge.rest_issues import TALK, commented, found
from bot.forge.rest_reviews import line_commented
from bot.forge.store import Row

router = APIRouter(prefix="/api/v3/repos/{owner}/{name}")
Finder = Callable[[Call, Row, int], Row]


def _offer(path: str, subject: str, scope: str, find: Finder) -> None:
    """Serve the reactions to one kind of thing: listed, made, and taken back."""

    @router.get(path + "/reactions")
    def listed(call: Called, owner: str, name: str, number: int) -> Response:
        row = find(call, call.repo(owner, name, "read", scope), number)
        sign = call.request.query_params.get("content", "")
        return call.page(
            [call.shapes.reaction(one) for one in reactions_to(call.store, subject, row["id"], sign)]
        )

    @router.post(path + "/reactions")
    async def made(call: Called, owner: str, name: str, number: int) -> Response:
        repo, body = call.repo(owner, name, "read", scope), await call.body()
        row = find(call, repo, number)
        if call.who.kind == "app":
            call.allowed(repo, "write", scope)
        with call.store.writing():
            one, new = react(call.store, repo, subject, row["id"], call.person, str(body.get("content")))
        return call.answer(call.shapes.reaction(one), 201 if new else 200)

    @router.delete(path + "/reactions/{reaction:int}")
    def taken(call: Called, owner: str, name: str, number: int, reaction: int) -> Response:
        repo = call.repo(owner, name, "read", scope)
        about = {"id": reaction, "subject": subject, "subject_id": find(call, repo, number)["id"]}
        one = call.store.one("reaction", **about)
        if one is None:
            raise Refusal(404, "Not Found")
        if one["person"] != call.who.id or call.who.kind == "app":
            call.allowed(repo, "write", scope)
        with call.store.writing():
            call.store.drop("reaction", reaction)
        return Response(status_code=204)


_offer("/issues/{number:int}", "issue", TALK, found)
_offer("/issues/comments/{number:int}", "comment", TALK, commented)
_offer("/pulls/comments/{number:int}", "line_comment", "pull_requests", line_commented)
