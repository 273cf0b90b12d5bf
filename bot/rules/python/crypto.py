import hashlib
import hmac
import random
import secrets
import ssl

import httpx
import jwt
import requests


def store(password, user, data):
    # ruleid: askfirst.python.password-hash
    hashlib.sha256(password.encode()).hexdigest()
    # ruleid: askfirst.python.password-hash
    hashlib.sha512((user.salt + user.password).encode())
    digest = hashlib.sha256()
    # ruleid: askfirst.python.password-hash
    digest.update(password.encode())
    # ok: askfirst.python.password-hash
    hashlib.scrypt(password.encode(), salt=user.salt, n=2**14, r=8, p=1)
    # ok: askfirst.python.password-hash
    hashlib.pbkdf2_hmac("sha256", password.encode(), user.salt, 600_000)
    # ok: askfirst.python.password-hash
    hashlib.sha256(data).hexdigest()


def digests(data, key):
    # ruleid: askfirst.python.weak-hash
    hashlib.md5(data).hexdigest()
    # ruleid: askfirst.python.weak-hash
    hashlib.sha1(data).hexdigest()
    # ruleid: askfirst.python.weak-hash
    hmac.new(key, data, "sha1")
    # ok: askfirst.python.weak-hash
    hashlib.md5(data, usedforsecurity=False).hexdigest()
    # ok: askfirst.python.weak-hash
    hashlib.sha256(data)
    # ok: askfirst.python.weak-hash
    hmac.new(key, data, "sha256")


def reset_token(letters):
    # ruleid: askfirst.python.random-secret
    return "".join(random.choices(letters, k=32))


def chosen(letters, colours):
    # ruleid: askfirst.python.random-secret
    token = "".join(random.choice(letters) for _ in range(20))
    # ruleid: askfirst.python.random-secret
    session_id = random.getrandbits(64)
    # ok: askfirst.python.random-secret
    colour = random.choice(colours)
    # ok: askfirst.python.random-secret
    password = secrets.token_urlsafe(16)
    # ok: askfirst.python.random-secret
    delay = random.random() * 3
    return token, session_id, colour, password, delay


def fetch(url, ca, client):
    # ruleid: askfirst.python.tls-unverified
    requests.get(url, verify=False, timeout=5)
    # ruleid: askfirst.python.tls-unverified
    httpx.Client(verify=False)
    # ruleid: askfirst.python.tls-unverified
    client.post(url, verify=False)
    session = requests.Session()
    # ruleid: askfirst.python.tls-unverified
    session.verify = False
    context = ssl.create_default_context()
    # ruleid: askfirst.python.tls-unverified
    context.check_hostname = False
    # ruleid: askfirst.python.tls-unverified
    context.verify_mode = ssl.CERT_NONE
    # ok: askfirst.python.tls-unverified
    requests.get(url, verify=ca, timeout=5)
    # ok: askfirst.python.tls-unverified
    requests.get(url, timeout=5)


def claims(token, key):
    # ruleid: askfirst.python.jwt-unverified
    jwt.decode(token, options={"verify_signature": False})
    # ruleid: askfirst.python.jwt-unverified
    jwt.decode(token, key, algorithms=["HS256", "none"])
    # ok: askfirst.python.jwt-unverified
    jwt.decode(token, key, algorithms=["HS256"])
