import hashlib
import hmac
import os
import sqlite3
from typing import NamedTuple

MIN_LENGTH = 10
SCRYPT = {"n": 2**15, "r": 8, "p": 3, "maxmem": 128 * 2**20}


def derive(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, **SCRYPT)


class Account(NamedTuple):
    id: int
    email: str
    salt: bytes
    digest: bytes


class Accounts:
    def __init__(self, path: str) -> None:
        self._db = sqlite3.connect(path)
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS accounts"
            " (id INTEGER PRIMARY KEY, email TEXT UNIQUE, salt BLOB, digest BLOB)"
        )

    def add(self, email: str, password: str) -> int:
        if len(password) < MIN_LENGTH:
            raise ValueError(f"at least {MIN_LENGTH} characters, please")
        salt = os.urandom(16)
        digest = derive(password, salt)
        with self._db:
            row = self._db.execute(
                "INSERT INTO accounts (email, salt, digest) VALUES (?, ?, ?)", (email.lower(), salt, digest)
            )
        return int(row.lastrowid or 0)

    def by_email(self, email: str) -> Account | None:
        query = "SELECT id, email, salt, digest FROM accounts WHERE email = ?"
        row = self._db.execute(query, (email.lower(),)).fetchone()
        return Account(*row) if row else None

    def check(self, email: str, password: str) -> Account | None:
        account = self.by_email(email)
        salt = account.salt if account else bytes(16)
        digest = derive(password, salt)
        if account and hmac.compare_digest(digest, account.digest):
            return account
        return None
