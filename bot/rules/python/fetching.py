from pathlib import Path

import httpx
import requests
from flask import redirect, request, url_for

ROOT = Path("/srv/files")


def trial(url: str):
    # ruleid: askfirst.python.address-from-caller
    return httpx.post(url, json={}, timeout=5)


def prices():
    # ok: askfirst.python.address-from-caller
    return requests.get("https://prices.example/today", timeout=5)


def landing_page():
    target = request.args.get("next") or request.form.get("next")
    # ruleid: askfirst.python.redirect-from-caller
    return target or url_for("index")


def leave():
    # ok: askfirst.python.redirect-from-caller
    return redirect(url_for("index"))


def read(name: str) -> bytes:
    # ruleid: askfirst.python.path-from-caller
    return (ROOT / name).read_bytes()


def last(name: str) -> bytes:
    # ok: askfirst.python.path-from-caller
    return (ROOT / Path(name).name).read_bytes()


def order():
    # ok: askfirst.python.address-from-caller
    return ORDERS.get(request.args.get("sort"), ORDERS["created"])
