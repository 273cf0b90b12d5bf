import hashlib
from itertools import cycle

from cryptography.hazmat.primitives.ciphers import modes


def mode(name, fresh):
    # ruleid: askfirst.python.vector-derived
    first = modes.CBC(hashlib.sha256(name).digest()[:16])
    # ok: askfirst.python.vector-derived
    return first, modes.CBC(fresh)


def hide(data, key):
    # ruleid: askfirst.python.own-cipher
    return bytes(a ^ b for a, b in zip(data, cycle(key)))


def total(data):
    # ok: askfirst.python.own-cipher
    return hashlib.sha256(data).hexdigest()


def stored(password, salt):
    # ruleid: askfirst.python.cheap-password-hash
    weak = hashlib.sha512(salt + password).hexdigest()
    # ok: askfirst.python.cheap-password-hash
    return weak, hashlib.pbkdf2_hmac("sha256", password, salt, 600_000)
