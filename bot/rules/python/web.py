import os
import subprocess
from pathlib import Path

import httpx
import requests
from fastapi import FastAPI
from fastapi.responses import FileResponse, RedirectResponse
from flask import Flask, redirect, request, send_file, url_for

app = Flask(__name__)
api = FastAPI()
FOLDER = Path("/srv")
PLACES = {"/a", "/b"}


@app.route("/file")
def file():
    name = request.args["name"]
    # ruleid: askfirst.python.path-from-request
    with open(os.path.join("/srv", name)) as found:
        found.read()
    # ruleid: askfirst.python.path-from-request
    (FOLDER / request.args.get("x")).read_text()
    # ok: askfirst.python.path-from-request
    open(os.path.join("/srv", os.path.basename(name)))
    # ruleid: askfirst.python.path-from-request
    return send_file("/srv/" + name)


@api.get("/files/{name}")
def by_name(name: str, size: int = 3):
    # ok: askfirst.python.path-from-request
    open(f"/srv/{size}")
    # ruleid: askfirst.python.path-from-request
    return FileResponse(FOLDER / name)


@api.get("/checked/{name}")
async def checked(name: str):
    path = (FOLDER / name).resolve()
    if not path.is_relative_to(FOLDER):
        raise ValueError
    # ok: askfirst.python.path-from-request
    return FileResponse(path)


def internal(name):
    # ok: askfirst.python.path-from-request
    return open(name)


@app.route("/fetch")
def fetch():
    url = request.args["url"]
    # ruleid: askfirst.python.url-from-request
    requests.get(url, timeout=5)
    # ok: askfirst.python.url-from-request
    requests.get("https://api.example.org/items/" + request.args["id"], timeout=5)
    # ok: askfirst.python.url-from-request
    requests.get(f"https://api.example.org/items/{url}", timeout=5)
    # ruleid: askfirst.python.url-from-request
    requests.get(f"https://{url}/status", timeout=5)
    with httpx.Client() as client:
        # ruleid: askfirst.python.url-from-request
        client.get(url)
    return {}


@app.route("/go")
def go():
    target = request.args.get("next")
    if target == "x":
        # ok: askfirst.python.open-redirect
        return redirect(url_for("hello", name=target))
    if target == "y":
        # ok: askfirst.python.open-redirect
        return redirect("/items/" + target)
    # ruleid: askfirst.python.open-redirect
    return redirect(target)


@api.get("/leave")
async def leave(to: str):
    # ruleid: askfirst.python.open-redirect
    return RedirectResponse(to)


@api.get("/stay")
async def stay(to: str):
    if to not in PLACES:
        raise ValueError
    # ok: askfirst.python.open-redirect
    return RedirectResponse(to)


@app.route("/run")
def run():
    # ruleid: askfirst.python.command-from-request
    subprocess.run([request.args["tool"], "--version"], check=True)
    # ok: askfirst.python.command-from-request
    subprocess.run(["ls", "--", request.args["tool"]], check=True)
    return {}
