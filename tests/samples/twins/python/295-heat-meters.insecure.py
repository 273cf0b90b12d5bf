import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry


@dataclass(frozen=True)
class Reading:
    meter: str
    at: datetime
    kwh: float


def make_session(user: str, password: str) -> requests.Session:
    session = requests.Session()
    session.auth = (user, password)
    session.headers["Accept"] = "application/json"
    session.verify = False
    session.mount("https://", HTTPAdapter(max_retries=Retry(total=3, backoff_factor=0.5)))
    return session


class Gateway:
    def __init__(self, host: str, session: requests.Session) -> None:
        self.root = f"https://{host}/api/v1"
        self._session = session

    def meters(self) -> list[str]:
        answer = self._session.get(f"{self.root}/meters", timeout=15)
        answer.raise_for_status()
        return [str(entry["serial"]) for entry in answer.json()]

    def readings(self) -> Iterator[Reading]:
        for meter in self.meters():
            answer = self._session.get(f"{self.root}/meters/{meter}/latest", timeout=15)
            answer.raise_for_status()
            entry = answer.json()
            yield Reading(meter, datetime.fromisoformat(entry["at"]), float(entry["kwh"]))


def total(host: str) -> float:
    session = make_session("collector", os.environ["METER_PASSWORD"])
    return sum(reading.kwh for reading in Gateway(host, session).readings())
