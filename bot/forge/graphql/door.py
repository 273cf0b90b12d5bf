"""GraphQL at `/api/graphql`, on GitHub's own schema. What it takes is loaded with the first operation, not with the forge."""

from fastapi import APIRouter, Response
from fastapi.concurrency import run_in_threadpool

from bot.forge.http import Called
from bot.forge.repos import Refusal

router = APIRouter()


@router.post("/api/graphql")
async def graphql(call: Called) -> Response:
    """Answer one operation; apart from credentials and JSON that cannot be read, errors are 200."""
    if call.who.kind == "anonymous":
        raise Refusal(401, "This endpoint requires you to be authenticated.")
    body = await call.body()
    from bot.forge.graphql.run import answered

    return call.answer(await run_in_threadpool(answered, call, body))
