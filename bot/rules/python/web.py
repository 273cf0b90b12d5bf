import html
import os
import subprocess
from pathlib import Path

import httpx
import requests
from fastapi import FastAPI
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from flask import Flask, redirect, render_template, render_template_string, request, send_file, url_for
from markupsafe import Markup, escape

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


@app.route("/hello")
def hello():
    name = request.args.get("name", "")
    if name == "x":
        # ok: askfirst.python.html-from-request
        return f"<h1>{html.escape(name)}</h1>"
    if name == "y":
        # ok: askfirst.python.html-from-request
        return render_template("hello.html", name=name)
    if name == "z":
        # ok: askfirst.python.html-from-request
        return {"name": name}
    # ruleid: askfirst.python.html-from-request
    return f"<h1>Hello {name}</h1>"


@api.get("/page")
async def page(q: str, n: int):
    if n:
        # ok: askfirst.python.html-from-request, askfirst.python.html-built
        return HTMLResponse(f"<p>{escape(q)}</p>")
    # ruleid: askfirst.python.html-from-request, askfirst.python.html-built
    return HTMLResponse("<p>" + q + "</p>")


def stored(row):
    # ruleid: askfirst.python.html-built
    Markup(f"<b>{row.title}</b>")
    # ok: askfirst.python.html-built
    Markup("<b>%s</b>") % row.title
    # ok: askfirst.python.html-built
    Markup("<br>")
    # ok: askfirst.python.html-built
    HTMLResponse(f"<p>{len(row.items)}</p>")


@app.route("/template")
def template():
    # ruleid: askfirst.python.template-from-request
    render_template_string("<p>" + request.args["q"])
    # ok: askfirst.python.template-from-request
    return render_template_string("<p>{{ q }}", q=request.args["q"])


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
