import hashlib
import hmac
import os
import time
from functools import wraps

from flask import Flask, Response, abort, jsonify, request, send_from_directory

from exports.jobs import folder_of, job_exists


def sign(key: bytes, *parts: object) -> str:
    message = "\n".join(map(str, parts)).encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def signed(view):
    @wraps(view)
    def wrapper(**values):
        expires = request.args.get("expires", 0, type=int)
        expected = sign(app.config["LINK_KEY"], request.path, expires)
        given = request.args.get("sig", "")
        if expires < time.time() or not hmac.compare_digest(expected.encode(), given.encode()):
            abort(403)
        return view(**values)

    return wrapper


app = Flask(__name__)
app.config.update(
    LINK_KEY=os.environb[b"LINK_KEY"],
    MAX_CONTENT_LENGTH=1_000_000,
)


@app.get("/exports/<int:job>/<name>")
@signed
def export(job: int, name: str) -> Response:
    if not job_exists(job):
        abort(404)
    return send_from_directory(folder_of(job), name, as_attachment=True)


@app.get("/healthz")
def health() -> Response:
    return jsonify(ok=True)
