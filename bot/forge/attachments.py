"""Files that people attach to issues and comments: which are taken, where they are kept, how a text names them.

https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/attaching-files
"""

import re
import uuid
from dataclasses import dataclass
from pathlib import Path

from bot.forge.repos import Refusal
from bot.forge.store import Row, Store

_MB = 2**20
MOST_IMAGE, MOST_FILE = 10 * _MB, 25 * _MB
# how images that a page may show begin; nothing else is shown, whatever it is called
_SHOWN = {
    "png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    "gif": ("image/gif", b"GIF8"),
    "jpg": ("image/jpeg", b"\xff\xd8\xff"),
    "jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    "webp": ("image/webp", b"RIFF"),
}
_ASSETS = {"svg": "image/svg+xml", "mp4": "video/mp4", "mov": "video/quicktime", "webm": "video/webm"}
_OFFICE = "application/vnd.openxmlformats-officedocument"
_FILES = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "zip": "application/zip",
    "gz": "application/gzip",
    "tgz": "application/gzip",
    "json": "application/json",
    "ipynb": "application/json",
    "csv": "text/csv",
}
_TEXTS = (
    *(
        "c",
        "cpp",
        "cpuprofile",
        "cs",
        "css",
        "diff",
        "drawio",
        "htm",
        "html",
        "java",
        "js",
        "jsonc",
        "log",
        "md",
    ),
    *("patch", "php", "py", "sh", "sql", "ts", "tsx", "txt", "xml", "yaml", "yml"),
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent: its name and what is in it."""

    name: str
    content: bytes


def attach(store: Store, repo: Row, person: Row, upload: Upload) -> Row:
    """Keep a file; it can be read by who may read the repository."""
    media = _media(upload)
    row = store.add(
        "attachment",
        repo=repo["id"],
        uploader=person["id"],
        uuid=str(uuid.uuid4()),
        name=_plain(upload.name),
        media=media,
        size=len(upload.content),
        created_at=store.now(),
    )
    file = file_of(store, row)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(upload.content)
    return row


def _media(upload: Upload) -> str:
    """Return what kind of file it is, by its ending; an image must begin as one."""
    ending = upload.name.rpartition(".")[2].lower() if "." in upload.name else ""
    small = ending in _SHOWN or ending in _ASSETS
    most = MOST_IMAGE if small else MOST_FILE
    if not upload.content:
        raise Refusal(422, f"{_plain(upload.name)} is empty.")
    if len(upload.content) > most:
        raise Refusal(422, f"{_plain(upload.name)} is larger than {most // _MB} MB.")
    if ending in _SHOWN:
        media, begins = _SHOWN[ending]
        if not upload.content.startswith(begins):
            raise Refusal(422, f"{_plain(upload.name)} is no {ending.upper()} image.")
        return media
    found = _ASSETS.get(ending) or _FILES.get(ending) or ("text/plain" if ending in _TEXTS else "")
    if not found:
        raise Refusal(422, f"We don't support that file type: {_plain(upload.name)}.")
    return found


def _plain(name: str) -> str:
    """Return a name as an address holds it: letters, digits, dots and dashes."""
    stem, dot, ending = re.split(r"[/\\]", name)[-1].rpartition(".")
    kept = [re.sub(r"[^A-Za-z0-9._-]+", ".", part).strip(".") for part in (stem, ending)]
    return f"{kept[0][:90] or 'file'}{dot}{kept[1][:10]}"


def file_of(store: Store, row: Row) -> Path:
    """Return where a file's content is."""
    return folder_for(store, row["repo"]) / str(row["id"])


def folder_for(store: Store, repo: int) -> Path:
    """Return where a repository's files are."""
    return store.folder / "attachments" / str(repo)


def is_shown(row: Row) -> bool:
    """Tell whether a page may show a file in itself: pictures that cannot do anything, and films."""
    return str(row["media"]).startswith("video/") or row["media"] in {media for media, _ in _SHOWN.values()}


def is_asset(row: Row) -> bool:
    """Tell whether a file's address is that of images and films."""
    return str(row["media"]).startswith(("image/", "video/"))


def path_of(row: Row) -> str:
    """Return the path that a file is asked for at."""
    if is_asset(row):
        return f"/user-attachments/assets/{row['uuid']}"
    return f"/user-attachments/files/{row['id']}/{row['name']}"


def words_for(row: Row, base: str) -> str:
    """Return the Markdown that a comment names a file by."""
    url = f"{base}{path_of(row)}"
    if str(row["media"]).startswith("video/"):
        return url
    return f"{'!' if is_asset(row) else ''}[{row['name']}]({url})"
