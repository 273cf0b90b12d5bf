import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, abort, current_app, jsonify, request
from flask_login import current_user, login_required

from league.store import save_results

bp = Blueprint("imports", __name__)

UPLOAD_LIMIT = 2_000_000
TABLE_LIMIT = 10_000_000


@dataclass(frozen=True)
class Result:
    home: str
    away: str
    score: str


def read_table(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as stream:
        content = stream.read(TABLE_LIMIT + 1)
    if len(content) > TABLE_LIMIT:
        raise ValueError("the table is too large")
    return content.decode("utf-8-sig")


def results(upload: bytes) -> Iterator[Result]:
    with zipfile.ZipFile(io.BytesIO(upload)) as archive:
        table = read_table(archive, "results.csv")
    for row in csv.DictReader(io.StringIO(table)):
        yield Result(row["home"], row["away"], row["score"])


@bp.post("/season")
@login_required
def import_season():
    if not current_user.is_league_office:
        abort(403)
    upload = request.get_data()
    if len(upload) > UPLOAD_LIMIT:
        abort(413)
    try:
        found = list(results(upload))
    except (KeyError, ValueError, zipfile.BadZipFile):
        current_app.logger.info("an import could not be read")
        abort(422)
    return jsonify(saved=save_results(found)), 201
