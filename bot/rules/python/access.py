import gzip
import importlib
import os
import tempfile
import zlib
from pathlib import Path

from flask import request

EXPORTS = {}
ALLOWED = {"name"}


def change(user, Account):
    data = request.get_json()
    # ruleid: askfirst.python.mass-assignment
    made = Account(**data)
    for key, value in data.items():
        # ruleid: askfirst.python.mass-assignment
        setattr(user, key, value)
    for key, value in data.items():
        if key in ALLOWED:
            # ok: askfirst.python.mass-assignment
            setattr(user, key, value)
    # ok: askfirst.python.mass-assignment
    return made, Account(name=data["name"])


class AllForm:
    class Meta:
        # ruleid: askfirst.python.form-of-all-fields
        fields = "__all__"


class NameForm:
    class Meta:
        # ok: askfirst.python.form-of-all-fields
        fields = ["name"]


def report(reports):
    kind = request.args["kind"]
    # ruleid: askfirst.python.name-from-request
    module = importlib.import_module(f"reports.{kind}")
    # ruleid: askfirst.python.name-from-request
    part = getattr(reports, kind)
    # ok: askfirst.python.name-from-request
    known = EXPORTS[kind]
    # ok: askfirst.python.name-from-request
    return module, part, known, importlib.import_module("reports.daily")


def photo(folder):
    file = request.files["photo"]
    # ruleid: askfirst.python.upload-any-type
    file.save(os.path.join(folder, file.filename))
    # ok: askfirst.python.upload-any-type
    file.save(os.path.join(folder, "photo.png"))


def checked_photo(folder):
    file = request.files["photo"]
    if Path(file.filename).suffix not in {".png"}:
        raise ValueError("not a picture")
    # ok: askfirst.python.upload-any-type
    file.save(os.path.join(folder, file.filename))


def unpack(stored):
    # ruleid: askfirst.python.unbounded-unpack
    one = gzip.decompress(request.get_data())
    # ruleid: askfirst.python.unbounded-unpack
    two = zlib.decompress(request.data)
    # ok: askfirst.python.unbounded-unpack
    three = zlib.decompressobj().decompress(request.data, 1_000_000)
    # ok: askfirst.python.unbounded-unpack
    return one, two, three, gzip.decompress(stored)


def scratch(text):
    # ruleid: askfirst.python.shared-temp-name
    with open("/tmp/report.txt", "w") as stream:
        stream.write(text)
    place = os.path.join(tempfile.gettempdir(), "report.txt")
    # ruleid: askfirst.python.shared-temp-name
    with open(place, "w") as stream:
        stream.write(text)
    # ok: askfirst.python.shared-temp-name
    with open("/tmp/report.txt") as stream:
        stream.read()
    # ok: askfirst.python.shared-temp-name
    with tempfile.NamedTemporaryFile("w") as stream:
        stream.write(text)


def keep(token_path, folder):
    # ruleid: askfirst.python.secret-file-open
    os.chmod(token_path, 0o644)
    # ok: askfirst.python.secret-file-open
    os.chmod(token_path, 0o600)
    # ruleid: askfirst.python.secret-file-open
    os.umask(0)
    # ok: askfirst.python.secret-file-open
    os.makedirs(folder, mode=0o755)
