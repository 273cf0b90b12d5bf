import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cached_property

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


class FieldCipher:
    """Encrypts one column of a table."""

    def __init__(self, key: bytes, table: str, column: str) -> None:
        self._key = key
        self._label = f"{table}.{column}".encode()

    @cached_property
    def _aead(self) -> AESGCM:
        return AESGCM(self._key)

    def encrypt(self, value: str) -> str:
        nonce = os.urandom(NONCE)
        sealed = self._aead.encrypt(nonce, value.encode(), self._label)
        return urlsafe_b64encode(nonce + sealed).decode()

    def decrypt(self, stored: str) -> str:
        raw = urlsafe_b64decode(stored)
        return self._aead.decrypt(raw[:NONCE], raw[NONCE:], self._label).decode()


def load_key(variable: str = "FIELD_KEY") -> bytes:
    key = bytes.fromhex(os.environ[variable])
    if len(key) != 32:
        raise ValueError(f"{variable} holds 64 hexadecimal digits")
    return key


def account_cipher() -> FieldCipher:
    return FieldCipher(load_key(), "customers", "account_number")


def masked(stored: str, cipher: FieldCipher) -> str:
    number = cipher.decrypt(stored)
    return f"{'*' * (len(number) - 4)}{number[-4:]}"
