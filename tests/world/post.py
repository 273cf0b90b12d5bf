"""GitHub's webhooks on their way to the bot's door, where a fault loses them, sends them twice or in another order."""

import hashlib
import hmac
import json
import uuid
from collections.abc import Callable
from typing import Any

from starlette.testclient import TestClient

from bot.web.door import create_door
from bot.web.events import Bell
from tests.world.faults import Faults

_SECRET = b"a secret of hooks that only tests know"


class Post:
    """Takes the forge's events as a listener, and hands them to a real door when told. `rung` is who rang since."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._letters: list[tuple[str, bytes, str]] = []
        self._late: list[tuple[str, bytes, str]] = []
        self.rung: list[Bell] = []
        door = create_door(_SECRET, self.rung.append, lambda: {"ok": True})
        self._door = TestClient(door)

    def hears(self, event: str, payload: dict[str, Any]) -> None:
        """Take an event as it is now; what a fault strikes goes astray. What a bot did is no news to it, lost or not."""
        letter = (event, json.dumps(payload).encode(), str(uuid.uuid4()))
        name = f"hear {event}.{payload.get('action', 'event')}"
        fault = self._faults.hit(name) if payload["sender"]["type"] == "User" else None
        match fault.how if fault else "":
            case "unheard":
                return
            case "doubled":
                self._letters += [letter, letter]
            case "late" if not self._late:
                self._late.append(letter)  # until something else happened
            case _:
                self._letters += [letter, *self._late]
                self._late.clear()

    def delivers(self) -> None:
        """Deliver all that is under way."""
        while self._letters:
            event, raw, number = self._letters.pop(0)
            head = {
                "content-type": "application/json",
                "x-github-event": event,
                "x-github-delivery": number,
                "x-hub-signature-256": "sha256=" + hmac.new(_SECRET, raw, hashlib.sha256).hexdigest(),
            }
            answer = self._door.post("/webhooks/github", content=raw, headers=head)
            assert answer.status_code in (200, 202), answer.text

    def rang(self, mine: Callable[[Bell], bool]) -> bool:
        """Tell, and forget, whether one of these bells rang."""
        found = any(mine(bell) for bell in self.rung)
        self.rung.clear()
        return found
