import logging
import random as rnd
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import paho.mqtt.publish as publish

log = logging.getLogger("keypads")


@dataclass(frozen=True)
class Stay:
    cabin: int
    guest_email: str
    arrives: date


class PinMaker:
    length = 8
    source = rnd.Random()

    def pin(self) -> str:
        digits = [str(self.source.randrange(10)) for _ in range(self.length)]
        return "".join(digits)


class Keypads:
    def __init__(self, host: str, user: str, password: str, maker: PinMaker | None = None) -> None:
        self._broker = {
            "hostname": host,
            "port": 8883,
            "auth": {"username": user, "password": password},
            "tls": {"ca_certs": "/etc/ssl/certs/ca-certificates.crt"},
        }
        self._maker = maker or PinMaker()

    def set_pin(self, stay: Stay) -> str:
        pin = self._maker.pin()
        publish.single(f"cabins/{stay.cabin}/pin", pin, qos=1, **self._broker)
        return pin

    def prepare(self, stays: Iterable[Stay], today: date) -> dict[str, str]:
        """Set the door PINs of today's arrivals; the guests get theirs by mail."""
        arriving = [stay for stay in stays if stay.arrives == today]
        pins = {stay.guest_email: self.set_pin(stay) for stay in arriving}
        log.info("set %d keypads", len(pins))
        return pins
