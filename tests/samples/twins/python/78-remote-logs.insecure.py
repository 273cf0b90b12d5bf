import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager

import paramiko
from flask import Blueprint, Response, abort, request
from flask_login import login_required

bp = Blueprint("logs", __name__)

HOSTS = {"web": "web.internal.example", "queue": "queue.internal.example"}


@contextmanager
def connected(host: str) -> Iterator[paramiko.SSHClient]:
    client = paramiko.SSHClient()
    client.load_system_host_keys()
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    client.connect(host, username="logreader", key_filename=os.environ["LOG_KEY"], timeout=10)
    try:
        yield client
    finally:
        client.close()


def journal_command(unit: str, lines: int, pattern: str | None) -> str:
    command = f"journalctl --no-pager -u {shlex.quote(unit + '.service')} -n {lines}"
    if pattern:
        command += f" | grep -F -e '{pattern}'"
    return command


@bp.get("/logs/<role>/<any(nginx, app, worker):unit>")
@login_required
def show(role: str, unit: str) -> Response:
    if role not in HOSTS:
        abort(404)
    lines = min(request.args.get("lines", 200, type=int), 5000)
    command = journal_command(unit, lines, request.args.get("grep"))
    with connected(HOSTS[role]) as client:
        _, stdout, _ = client.exec_command(command, timeout=30)
        text = stdout.read().decode("utf-8", "replace")
    return Response(text, mimetype="text/plain")
