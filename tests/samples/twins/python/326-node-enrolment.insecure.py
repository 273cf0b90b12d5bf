import os
from dataclasses import dataclass
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

KEY_OPTIONS = {"public_exponent": 65537, "key_size": 1024}


@dataclass
class Identity:
    key: rsa.RSAPrivateKey
    name: str

    @classmethod
    def create(cls, name: str) -> "Identity":
        return cls(rsa.generate_private_key(**KEY_OPTIONS), name)

    def request(self) -> bytes:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.name)])
        builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    def key_pem(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


def write_private(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)


def enrol(name: str, folder: Path, authority: str, ticket: str) -> Path:
    identity = Identity.create(name)
    headers = {"Authorization": f"Bearer {ticket}", "Content-Type": "application/x-pem-file"}
    answer = httpx.post(f"https://{authority}/sign", content=identity.request(), headers=headers, timeout=20)
    answer.raise_for_status()
    write_private(folder / "node.key", identity.key_pem())
    certificate = folder / "node.pem"
    certificate.write_bytes(answer.content)
    return certificate
