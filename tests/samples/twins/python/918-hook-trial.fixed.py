from urllib.parse import urlsplit

import httpx
from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel, HttpUrl

from hooks.auth import Account, current_account

router = APIRouter(prefix="/hooks")

SAMPLE = {"event": "order.paid", "order": {"id": 1001, "total": "19.90"}}
CLIENT_OPTIONS = {"timeout": 5.0, "follow_redirects": False, "headers": {"User-Agent": "shop-hooks/2"}}
RECEIVERS = {"hooks.partner.example", "events.warehouse.example"}


class Trial(BaseModel):
    url: HttpUrl
    event: str = "order.paid"


class Outcome(BaseModel):
    status: int
    body: str


def check_receiver(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.port not in (None, 443) or parts.hostname not in RECEIVERS:
        raise HTTPException(422, "This receiver is not registered")


async def deliver(url: str, payload: dict) -> httpx.Response:
    check_receiver(url)
    async with httpx.AsyncClient(**CLIENT_OPTIONS) as client:
        return await client.post(url, json=payload)


@router.post("/trial")
async def try_hook(trial: Trial, account: Account = Depends(current_account)) -> Outcome:
    payload = SAMPLE | {"event": trial.event, "account": account.public_id}
    try:
        answer = await deliver(str(trial.url), payload)
    except httpx.HTTPError as error:
        raise HTTPException(502, "The receiver did not answer") from error
    return Outcome(status=answer.status_code, body=answer.text[:500])
