import logging
import traceback
from urllib.parse import quote

from flask import Flask, jsonify, make_response, request
from flask_cors import CORS

app = Flask(__name__)
log = logging.getLogger(__name__)
ORIGINS = {"https://shop.example"}
SECRET_KEY = app.name
# ruleid: askfirst.python.debug-setting
DEBUG = True
# ok: askfirst.python.debug-setting
app.config["DEBUG"] = False
# ruleid: askfirst.python.any-origin
CORS(app, supports_credentials=True)
# ok: askfirst.python.any-origin
CORS(app, origins=["https://shop.example"], supports_credentials=True)


@app.get("/login")
def login():
    name = request.args.get("name", "")
    # ruleid: askfirst.python.log-from-request
    log.info("login of %s", name)
    # ruleid: askfirst.python.log-from-request
    log.info(f"login of {name}")
    # ok: askfirst.python.log-from-request
    log.info("login of %r", name)
    # ok: askfirst.python.log-from-request
    log.info("login of %s", name.replace("\n", " "))
    return "ok"


@app.get("/file")
def file():
    response = make_response("text")
    name = request.args.get("name", "")
    # ruleid: askfirst.python.header-from-request
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    # ok: askfirst.python.header-from-request
    response.headers["Content-Disposition"] = f"attachment; filename={quote(name)}"
    origin = request.headers.get("Origin", "")
    # ruleid: askfirst.python.any-origin-echoed
    response.headers["Access-Control-Allow-Origin"] = origin
    if origin in ORIGINS:
        # ok: askfirst.python.any-origin-echoed
        response.headers["Access-Control-Allow-Origin"] = origin
    return response


@app.get("/stock")
def stock(shelf):
    try:
        return shelf.count()
    except Exception as error:
        log.exception("stock")
        # ruleid: askfirst.python.error-shown
        return jsonify(error=str(error)), 500


@app.get("/price")
def price(shelf):
    try:
        return shelf.price()
    except Exception:
        # ruleid: askfirst.python.error-shown
        return traceback.format_exc(), 500


@app.get("/name")
def name(shelf):
    try:
        return shelf.name()
    except ValueError as error:
        # ok: askfirst.python.error-shown
        return jsonify(error=str(error)), 400
    except Exception:
        log.exception("name")
        # ok: askfirst.python.error-shown
        return jsonify(error="that did not work"), 500
