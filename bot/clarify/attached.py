"""What a model can read of an attached file: images and PDF as they are, texts, Word documents and archives as text."""

import base64
import io
import zipfile
from collections.abc import Mapping
from typing import Any

from bot.domain.attachments import Attachment, Unreadable
from bot.domain.prompt import fence

# https://platform.claude.com/docs/en/build-with-claude/vision: 5 MB an image, in base64
_MOST_IMAGE = 3_700_000
_MOST_TEXT = 20_000  # characters shown of one file
_MOST_MEMBERS, _MOST_UNPACKED, _MOST_RATIO = 30, 2**20, 100
_IMAGES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def blocks_of(
    number: int, attachment: Attachment, where: str, content: bytes, *, images: bool, documents: bool
) -> list[Mapping[str, Any]]:
    """Return the content blocks that show a file as `[a1]`; `Unreadable` says why there are none."""
    head = f"Attachment [a{number}], in {where}:"
    named = f"{head}\n{fence('name', attachment.name, 200)}"
    media = media_of(content)
    if media in ("application/pdf", *_IMAGES.values(), "image/webp"):
        is_pdf = media == "application/pdf"
        if not (documents if is_pdf else images):
            raise Unreadable(
                "the model that reads here takes no " + ("PDF documents" if is_pdf else "images")
            )
        if not is_pdf and len(content) > _MOST_IMAGE:
            raise Unreadable(f"an image of {len(content) / 10**6:.1f} MB is too large for the model")
        source = {"type": "base64", "media_type": media, "data": base64.b64encode(content).decode()}
        return [
            {"type": "text", "text": named},
            {"type": "document" if is_pdf else "image", "source": source},
        ]
    return [{"type": "text", "text": f"{named}\n{fence('attachment', text_of(content, media), _MOST_TEXT)}"}]


def media_of(content: bytes) -> str:
    """Tell what a file is by how it begins, whatever it is called; "" where that does not tell."""
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"PK\x03\x04"):
        return "application/zip"
    return next((media for begins, media in _IMAGES.items() if content.startswith(begins)), "")


def text_of(content: bytes, media: str) -> str:
    """Return the text of a text file, a Word document, or the text files of an archive."""
    if media != "application/zip":
        return _decoded(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            if any(info.filename == "word/document.xml" for info in members):
                return _words(_member(archive, archive.getinfo("word/document.xml")))
            return _unpacked(archive, members)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise Unreadable(f"it is no archive that can be opened ({type(error).__name__})") from None


def _unpacked(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> str:
    shown, left = [], _MOST_UNPACKED
    for info in members[:_MOST_MEMBERS]:
        try:
            raw = _member(archive, info)
            text = _decoded(raw)
        except Unreadable as why:
            shown.append(f"--- {info.filename}: left out, {why}")
            continue
        left -= len(raw)
        if left < 0:
            shown.append(f"--- {info.filename}: left out, as the archive is large")
            break
        shown.append(f"--- {info.filename}\n{text}")
    if len(members) > _MOST_MEMBERS:
        shown.append(f"--- and {len(members) - _MOST_MEMBERS} more files")
    if not shown:
        raise Unreadable("the archive is empty")
    return "\n".join(shown)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Read a member, never more than it says, and only if what it says is in proportion."""
    if info.file_size > _MOST_UNPACKED or info.file_size > _MOST_RATIO * max(info.compress_size, 1):
        raise Unreadable("it would unpack to more than it should")
    if info.flag_bits & 1:
        raise Unreadable("it is encrypted")
    with archive.open(info) as opened:
        return opened.read(info.file_size)


def _decoded(content: bytes) -> str:
    if b"\0" in content[:4_096]:
        raise Unreadable("it is no kind of file that I read")
    text = content.decode("utf-8-sig", "replace")
    if text.count("\ufffd") > len(text) // 20:
        raise Unreadable("it is no UTF-8 text")
    return text


def _words(raw: bytes) -> str:
    """Return the paragraphs of a Word document."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(raw)
    except (ParseError, DefusedXmlException) as error:
        raise Unreadable(f"its text cannot be read ({type(error).__name__})") from None
    paragraphs = ("".join(t.text or "" for t in p.iter(f"{_WORD}t")) for p in root.iter(f"{_WORD}p"))
    return "\n".join(paragraph for paragraph in paragraphs if paragraph)
