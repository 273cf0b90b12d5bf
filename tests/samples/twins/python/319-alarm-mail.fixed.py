import os
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import make_msgid


@dataclass(frozen=True)
class Alarm:
    sensor: str
    value: float
    limit: float

    @property
    def summary(self) -> str:
        return f"{self.sensor}: {self.value:.1f} is above {self.limit:.1f}"


class Mailer:
    def __init__(self, host: str, port: int = 587) -> None:
        self.host = host
        self.port = port
        self.sender = os.environ["ALARM_FROM"]

    def _connect(self) -> smtplib.SMTP:
        server = smtplib.SMTP(self.host, self.port, timeout=20)
        server.ehlo()
        server.starttls(context=ssl.create_default_context())
        server.login(os.environ["ALARM_USER"], os.environ["ALARM_PASSWORD"])
        return server

    def message(self, alarms: Sequence[Alarm], receivers: Sequence[str]) -> EmailMessage:
        message = EmailMessage()
        message["Subject"] = f"{len(alarms)} alarms in the cold store"
        message["From"] = self.sender
        message["To"] = ", ".join(receivers)
        message["Message-ID"] = make_msgid(domain="coldstore.example")
        message.set_content("\n".join(alarm.summary for alarm in alarms))
        return message

    def send(self, alarms: Sequence[Alarm], receivers: Sequence[str]) -> None:
        if not alarms:
            return
        with self._connect() as server:
            server.send_message(self.message(alarms, receivers))
