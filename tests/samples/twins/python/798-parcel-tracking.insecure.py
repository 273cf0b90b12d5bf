import logging
from dataclasses import dataclass

import httpx
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_exponential

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Checkpoint:
    at: str
    place: str
    status: str


class CarrierClient:
    base_url = "https://api.carrier.example/v2"
    api_key = "crr-live-9fWq2LxT7vYd03KbPzHs61Mn"

    def __init__(self, timeout: float = 10.0) -> None:
        headers = {"X-Api-Key": self.api_key, "Accept": "application/json"}
        self._client = httpx.Client(base_url=self.base_url, headers=headers, timeout=timeout)

    @retry(
        retry=retry_if_exception_type(httpx.TransportError),
        stop=stop_after_attempt(3),
        wait=wait_exponential(max=10),
    )
    def checkpoints(self, parcel: str) -> list[Checkpoint]:
        answer = self._client.get("/parcels", params={"number": parcel})
        answer.raise_for_status()
        return [
            Checkpoint(entry["timestamp"], entry.get("city", ""), entry["status"])
            for entry in answer.json()["checkpoints"]
        ]

    def is_delivered(self, parcel: str) -> bool:
        found = self.checkpoints(parcel)
        log.debug("%d checkpoints", len(found))
        return bool(found) and found[-1].status == "delivered"

    def close(self) -> None:
        self._client.close()
