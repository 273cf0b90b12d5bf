import json
import os
import socket
import ssl
from dataclasses import asdict, dataclass
from types import TracebackType

PORT = 7443


@dataclass(frozen=True)
class Sale:
    till: int
    receipt: str
    cents: int


def till_context(certificate: str, key: str) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile="/etc/till/ca.pem")
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    return context


class TillConnector:
    def __init__(self, host: str, context: ssl.SSLContext | None = None) -> None:
        self.host = host
        self.context = context or till_context(os.environ["TILL_CERT"], os.environ["TILL_KEY"])

    def __enter__(self) -> "TillConnector":
        raw = socket.create_connection((self.host, PORT), timeout=10)
        self._socket = self.context.wrap_socket(raw, server_hostname=self.host)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def book(self, sale: Sale) -> bool:
        self._socket.sendall(json.dumps(asdict(sale)).encode() + b"\n")
        return self._socket.recv(16).strip() == b"OK"


def book_all(host: str, sales: list[Sale]) -> int:
    with TillConnector(host) as connector:
        return sum(connector.book(sale) for sale in sales)
