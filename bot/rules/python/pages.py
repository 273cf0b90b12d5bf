import html

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from flask import Flask, render_template, render_template_string, request
from markupsafe import Markup, escape

app = Flask(__name__)
api = FastAPI()


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
