import logging
import os
from typing import Any

import httpx

log = logging.getLogger("giftcards")


def log_request(request: httpx.Request) -> None:
    fields = {name.decode(): value.decode() for name, value in request.headers.raw}
    log.info("%s %s %s", request.method, request.url.path, fields)


def log_response(response: httpx.Response) -> None:
    log.info("%d from %s", response.status_code, response.request.url.host)


class GiftCards:
    def __init__(self, base_url: str = "https://giftcards.example/api") -> None:
        self._client = httpx.Client(
            base_url=base_url,
            timeout=10,
            headers={"Authorization": f"Bearer {os.environ['GIFTCARD_TOKEN']}"},
            event_hooks={"request": [log_request], "response": [log_response]},
        )

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self._client.post(path, json=body)
        answer.raise_for_status()
        return answer.json()

    def balance(self, card: str) -> int:
        return int(self._post("/balance", {"card": card})["cents"])

    def redeem(self, card: str, cents: int, order: str) -> str:
        body = {"card": card, "cents": cents, "reference": order}
        return str(self._post("/redeem", body)["transaction"])

    def close(self) -> None:
        self._client.close()
