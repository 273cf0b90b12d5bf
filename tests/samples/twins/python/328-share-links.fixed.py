import hashlib
import hmac
import os
import time
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404

from albums.models import Album

SECRET = os.environ["SHARE_SECRET"].encode()
DAYS = 14


def signature(album_id: int, expires: int) -> str:
    message = f"{album_id}:{expires}".encode()
    return hmac.new(SECRET, message, hashlib.sha256).hexdigest()


def share_link(album: Album) -> str:
    expires = int(time.time()) + DAYS * 86400
    query = urlencode({"expires": expires, "signature": signature(album.pk, expires)})
    return f"https://albums.example.org/shared/{album.pk}?{query}"


def is_valid(album_id: int, expires: str, given: str) -> bool:
    if not expires.isdigit() or int(expires) < time.time():
        return False
    return hmac.compare_digest(signature(album_id, int(expires)).encode(), given.encode())


def shared(request: HttpRequest, album_id: int) -> FileResponse:
    expires = request.GET.get("expires", "")
    if not is_valid(album_id, expires, request.GET.get("signature", "")):
        raise Http404
    album = get_object_or_404(Album, pk=album_id)
    return FileResponse(album.archive.open("rb"), as_attachment=True, filename=f"album-{album.pk}.zip")
