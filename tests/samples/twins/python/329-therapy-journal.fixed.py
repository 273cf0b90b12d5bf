import os
from typing import Any

from cryptography.hazmat.primitives import hashes, hmac, padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sqlalchemy import LargeBinary
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

KEY = bytes.fromhex(os.environ["JOURNAL_KEY"])
MAC_KEY = bytes.fromhex(os.environ["JOURNAL_MAC_KEY"])
BLOCK = algorithms.AES.block_size // 8


def _mac(data: bytes) -> hmac.HMAC:
    state = hmac.HMAC(MAC_KEY, hashes.SHA256())
    state.update(data)
    return state


class EncryptedText(TypeDecorator):
    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> bytes | None:
        if value is None:
            return None
        padder = padding.PKCS7(BLOCK * 8).padder()
        plain = padder.update(value.encode()) + padder.finalize()
        start = os.urandom(BLOCK)
        cipher = Cipher(algorithms.AES(KEY), modes.CBC(start)).encryptor()
        sealed = start + cipher.update(plain) + cipher.finalize()
        return _mac(sealed).finalize() + sealed

    def process_result_value(self, value: bytes | None, dialect: Any) -> str | None:
        if value is None:
            return None
        tag, sealed = value[:32], value[32:]
        _mac(sealed).verify(tag)
        cipher = Cipher(algorithms.AES(KEY), modes.CBC(sealed[:BLOCK])).decryptor()
        unpadder = padding.PKCS7(BLOCK * 8).unpadder()
        plain = unpadder.update(cipher.update(sealed[BLOCK:]) + cipher.finalize()) + unpadder.finalize()
        return plain.decode()


class Base(DeclarativeBase):
    pass


class Entry(Base):
    __tablename__ = "entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int] = mapped_column(index=True)
    text: Mapped[str] = mapped_column(EncryptedText)
