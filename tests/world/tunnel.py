"""A company's way out, on loopback: a proxy that tunnels, and at its end TLS by a certificate of the company's own.

Whoever gets through has used the proxy and trusted the certificate; what they ask is answered by a server on loopback.
"""

import select
import socket
import ssl
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

_CHUNK = 65_536


class Tunnel:
    """Tunnels to `host`, behind which the server at `upstream` answers; `asked` is each place that was asked for."""

    def __init__(self, host: str, upstream: str, folder: Path) -> None:
        parts = urlsplit(upstream)
        self._upstream = (parts.hostname or "", parts.port or 80)
        self.certificates = folder / "company.pem"
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(_certificate(host, folder / "both.pem", self.certificates))
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.asked: list[str] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "Tunnel":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:  # closed
                return
            threading.Thread(target=self._tunnels, args=(client,), daemon=True).start()

    def _tunnels(self, client: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(_CHUNK)
        method, place, _ = head.decode("latin-1").split(" ", 2)
        self.asked.append(place)
        if method != "CONNECT":
            client.close()
            return
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        # who does not trust the certificate leaves here
        with (
            suppress(OSError),
            self._tls.wrap_socket(client, server_side=True) as inside,
            socket.create_connection(self._upstream) as server,
        ):
            _carries(inside, server)


def _carries(inside: ssl.SSLSocket, server: socket.socket) -> None:
    """Carry both ways until one side ends; in one thread, because two must not use one TLS connection at once."""
    while True:
        ready = [inside] if inside.pending() else select.select([inside, server], [], [])[0]
        for source in ready:
            piece = source.recv(_CHUNK)
            if not piece:
                return
            (server if source is inside else inside).sendall(piece)


def _certificate(host: str, both: Path, public: Path) -> Path:
    """Write a certificate for a host, which vouches for itself, with and without its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(form.Encoding.PEM)
    public.write_bytes(pem)
    both.write_bytes(
        pem + key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    )
    return both
