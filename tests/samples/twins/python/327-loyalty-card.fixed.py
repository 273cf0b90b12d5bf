import json
import os
from typing import Any, ClassVar

from Crypto.Cipher import AES
from flask import Blueprint, abort, jsonify

from loyalty.auth import terminal_required
from loyalty.store import card_of

bp = Blueprint("cards", __name__)


class CardPayload:
    """The blob on the chip of a card; any terminal that has the key can read it."""

    mode: ClassVar[int] = AES.MODE_GCM

    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, data: dict[str, Any]) -> bytes:
        plain = json.dumps(data, separators=(",", ":")).encode()
        cipher = AES.new(self._key, self.mode)
        sealed, tag = cipher.encrypt_and_digest(plain)
        return cipher.nonce + tag + sealed

    def open(self, blob: bytes) -> dict[str, Any]:
        nonce, tag, sealed = blob[:16], blob[16:32], blob[32:]
        cipher = AES.new(self._key, self.mode, nonce=nonce, mac_len=16)
        return json.loads(cipher.decrypt_and_verify(sealed, tag))


payloads = CardPayload(bytes.fromhex(os.environ["CARD_KEY"]))


@bp.get("/cards/<int:number>/payload")
@terminal_required
def payload(number: int):
    card = card_of(number)
    if card is None:
        abort(404)
    blob = payloads.seal({"number": number, "level": card.level, "points": card.points})
    return jsonify(payload=blob.hex())
