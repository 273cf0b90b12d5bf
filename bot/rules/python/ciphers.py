import hashlib
import os
import random
import secrets
import uuid

import bcrypt
from Crypto.Cipher import AES, DES3
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

IV = b"0123456789abcdef"
BITS = 1024


def seal(key, text):
    # ruleid: askfirst.python.broken-cipher
    old = DES3.new(key, DES3.MODE_CBC, os.urandom(8))
    # ruleid: askfirst.python.broken-cipher
    other = Cipher(algorithms.ARC4(key), mode=None)
    # ok: askfirst.python.broken-cipher
    good = Cipher(algorithms.AES(key), modes.GCM(os.urandom(12)))
    return old, other, good, text


def vectors(key, text):
    # ruleid: askfirst.python.fixed-iv
    one = Cipher(algorithms.AES(key), modes.CBC(IV))
    # ruleid: askfirst.python.fixed-iv
    two = AES.new(key, AES.MODE_CBC, b"\0" * 16)
    box = AESGCM(key)
    # ruleid: askfirst.python.fixed-iv
    three = box.encrypt(b"once and for", text, None)
    nonce = os.urandom(12)
    # ok: askfirst.python.fixed-iv
    four = box.encrypt(nonce, text, None)
    # ok: askfirst.python.fixed-iv
    five = Cipher(algorithms.AES(key), modes.CBC(os.urandom(16)))
    return one, two, three, four, five


def keys():
    # ruleid: askfirst.python.short-key
    one = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    # ruleid: askfirst.python.short-key
    two = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    # ok: askfirst.python.short-key
    return one, two, rsa.generate_private_key(public_exponent=65537, key_size=3072)


def passwords(password, salt):
    # ruleid: askfirst.python.few-rounds
    one = hashlib.pbkdf2_hmac("sha256", password, salt, 1000)
    # ok: askfirst.python.few-rounds
    two = hashlib.pbkdf2_hmac("sha256", password, salt, 600_000)
    # ruleid: askfirst.python.few-rounds
    three = bcrypt.hashpw(password, bcrypt.gensalt(rounds=4))
    # ok: askfirst.python.few-rounds
    return one, two, three, bcrypt.hashpw(password, bcrypt.gensalt())


def door(guest):
    # ruleid: askfirst.python.time-made-secret
    guest.reset_token = uuid.uuid1().hex
    # ok: askfirst.python.time-made-secret
    guest.row_id = uuid.uuid1().hex
    # ruleid: askfirst.python.time-made-secret
    guest.pin = f"{random.randint(0, 9999):04}"
    # ok: askfirst.python.time-made-secret
    guest.pin = f"{secrets.randbelow(10_000):04}"


def new_invite_code():
    # ruleid: askfirst.python.time-made-secret
    return "".join(random.choice("abc123") for _ in range(8))


def new_voucher_code():
    # ok: askfirst.python.time-made-secret
    return "".join(secrets.choice("abc123") for _ in range(8))
