import hashlib
import hmac
import os

import jwt
from itsdangerous import URLSafeSerializer

# ruleid: askfirst.python.signing-key-in-code
SIGNING_KEY = b"k8Jx-2mQw-91xZ"
# ok: askfirst.python.signing-key-in-code
COOKIE_KEY = os.environ["COOKIE_KEY"]
# ruleid: askfirst.python.cookie-unencrypted
SESSION_COOKIE_SECURE = False
# ok: askfirst.python.cookie-unencrypted
CSRF_COOKIE_SECURE = True


def check(key, body, given_signature, request, settings):
    # ruleid: askfirst.python.compared-in-time
    if hmac.new(key, body, hashlib.sha256).hexdigest() == given_signature:
        return True
    expected = hmac.new(key, body, hashlib.sha256).hexdigest()
    # ruleid: askfirst.python.compared-in-time
    if expected != request.headers["X-Signature"]:
        return False
    # ok: askfirst.python.compared-in-time
    if hmac.compare_digest(expected, given_signature):
        return True
    # ok: askfirst.python.compared-in-time
    return given_signature == ""


def read(token, key):
    header = jwt.get_unverified_header(token)
    # ruleid: askfirst.python.jwt-trusted
    one = jwt.decode(token, key, algorithms=[header["alg"]])
    options = {"verify_exp": True, "verify_signature": False}
    # ruleid: askfirst.python.jwt-trusted
    two = jwt.decode(token, options=options)
    # ok: askfirst.python.jwt-trusted
    return one, two, jwt.decode(token, key, algorithms=["HS256"])


def make(name, key, soon):
    # ruleid: askfirst.python.token-for-ever
    one = jwt.encode({"sub": name}, key)
    claims = {"sub": name, "aud": "shop"}
    # ruleid: askfirst.python.token-for-ever
    two = jwt.encode(claims, key)
    # ok: askfirst.python.token-for-ever
    three = jwt.encode({"sub": name, "exp": soon}, key)
    # ruleid: askfirst.python.signing-key-in-code
    four = URLSafeSerializer("k8Jx2mQw91xZ").dumps(name)
    # ok: askfirst.python.signing-key-in-code
    return one, two, three, four, URLSafeSerializer(key).dumps(name)


def cookies(response, value):
    # ruleid: askfirst.python.cookie-readable
    response.set_cookie("session", value, secure=True)
    # ok: askfirst.python.cookie-readable
    response.set_cookie("session", value, secure=True, httponly=True)
    # ruleid: askfirst.python.cookie-unencrypted
    response.set_cookie("session", value, secure=False, httponly=True)
    # ok: askfirst.python.cookie-unencrypted
    response.set_cookie("session", value, secure=True, httponly=True)
