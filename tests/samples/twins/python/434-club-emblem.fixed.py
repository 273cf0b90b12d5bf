from pathlib import Path
from uuid import uuid4

from flask import Blueprint, abort, current_app, jsonify, request, url_for
from flask_login import current_user, login_required
from PIL import Image, UnidentifiedImageError
from werkzeug.datastructures import FileStorage
from werkzeug.utils import secure_filename

from clubs.models import Club, db

bp = Blueprint("emblem", __name__)

FORMATS = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp"}


def emblem_folder() -> Path:
    folder = Path(current_app.static_folder or "static") / "emblems"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def stored_name(upload: FileStorage) -> str:
    try:
        with Image.open(upload.stream, formats=list(FORMATS)) as image:
            suffix = FORMATS[str(image.format)]
    except (UnidentifiedImageError, OSError):
        abort(415)
    upload.stream.seek(0)
    return f"{uuid4().hex}{suffix}"


@bp.post("/clubs/<int:club_id>/emblem")
@login_required
def upload_emblem(club_id: int):
    club = db.get_or_404(Club, club_id)
    if club.owner_id != current_user.id:
        abort(403)
    upload = request.files.get("emblem")
    if upload is None or not secure_filename(upload.filename or ""):
        abort(400)
    name = stored_name(upload)
    upload.save(emblem_folder() / name)
    club.emblem = name
    db.session.commit()
    return jsonify(url=url_for("static", filename=f"emblems/{name}")), 201
