import flask
from django.views.decorators.csrf import csrf_exempt
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup

app = flask.Flask(__name__)
# ruleid: askfirst.python.debug-server
app.run(port=5000, debug=True)
# ruleid: askfirst.python.debug-server
app.debug = True
# ruleid: askfirst.python.debug-server
api = FastAPI(title="x", debug=True)
# ok: askfirst.python.debug-server
app.run(debug=app.config["DEBUG"])
# ok: askfirst.python.debug-server
api = FastAPI(title="x")

# ruleid: askfirst.python.cors-any
api.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)
# ok: askfirst.python.cors-any
api.add_middleware(CORSMiddleware, allow_origins=["*"])
# ok: askfirst.python.cors-any
api.add_middleware(CORSMiddleware, allow_origins=["https://example.org"], allow_credentials=True)


# ruleid: askfirst.python.csrf-off
@csrf_exempt
def pay(request):
    return None


# ruleid: askfirst.python.csrf-off
app.config["WTF_CSRF_ENABLED"] = False
# ok: askfirst.python.csrf-off
app.config["WTF_CSRF_ENABLED"] = True

# ruleid: askfirst.python.autoescape-off
Environment(loader=FileSystemLoader("."), autoescape=False)
# ruleid: askfirst.python.autoescape-off
Environment(loader=FileSystemLoader("."))
# ok: askfirst.python.autoescape-off
Environment(loader=FileSystemLoader("."), autoescape=select_autoescape())


def bold(text, response, value):
    # ruleid: askfirst.python.markup-built
    Markup("<b>%s</b>" % text)
    # ruleid: askfirst.python.markup-built
    Markup("<b>{}</b>".format(text))
    # ok: askfirst.python.markup-built
    Markup("<b>%s</b>") % text
    # ruleid: askfirst.python.cookie-open
    response.set_cookie("session_id", value)
    # ok: askfirst.python.cookie-open
    response.set_cookie("session_id", value, httponly=True, secure=True, samesite="lax")
    # ok: askfirst.python.cookie-open
    response.set_cookie("theme", value)
