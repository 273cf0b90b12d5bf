import email
import imaplib
import os
import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default

from tickets.store import open_ticket

FOLDER = "INBOX"


def tls_context(cafile: str | None = None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if cafile:
        context.load_verify_locations(cafile)
    else:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


class Inbox:
    def __init__(self, host: str, cafile: str | None = None) -> None:
        self._imap = imaplib.IMAP4_SSL(host, ssl_context=tls_context(cafile), timeout=30)

    def __enter__(self) -> "Inbox":
        self._imap.login(os.environ["INBOX_USER"], os.environ["INBOX_PASSWORD"])
        self._imap.select(FOLDER)
        return self

    def __exit__(self, *_: object) -> None:
        self._imap.logout()

    def unseen(self) -> Iterator[EmailMessage]:
        _, found = self._imap.search(None, "UNSEEN")
        for number in found[0].split():
            _, parts = self._imap.fetch(number.decode(), "(RFC822)")
            yield email.message_from_bytes(parts[0][1], policy=default)


def collect() -> int:
    count = 0
    with Inbox(os.environ["INBOX_HOST"], os.environ.get("INBOX_CA")) as inbox:
        for message in inbox.unseen():
            body = message.get_body(("plain",))
            open_ticket(str(message["From"]), str(message["Subject"]), body.get_content() if body else "")
            count += 1
    return count
