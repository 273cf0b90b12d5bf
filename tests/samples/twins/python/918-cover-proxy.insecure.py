from io import BytesIO

import requests
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.cache import cache_control
from PIL import Image, UnidentifiedImageError

LARGEST = 3_000_000
SIDE = 400


class TooLarge(Exception):
    pass


def source_of(request: HttpRequest) -> str | None:
    source = request.GET.get("src", "")
    return source if source.endswith((".jpg", ".jpeg", ".png")) else None


def load(source: str) -> bytes:
    with requests.get(source, timeout=8, stream=True, allow_redirects=False) as answer:
        answer.raise_for_status()
        content = answer.raw.read(LARGEST + 1, decode_content=True)
    if len(content) > LARGEST:
        raise TooLarge(source)
    return content


def shrink(content: bytes) -> bytes:
    with Image.open(BytesIO(content)) as image:
        image.thumbnail((SIDE, SIDE))
        target = BytesIO()
        image.convert("RGB").save(target, "JPEG", quality=80)
    return target.getvalue()


@login_required
@cache_control(private=True, max_age=86400)
def cover(request: HttpRequest) -> HttpResponse:
    source = source_of(request)
    if source is None:
        return HttpResponseBadRequest("No picture")
    try:
        small = shrink(load(source))
    except (requests.RequestException, TooLarge, UnidentifiedImageError):
        return HttpResponse(status=502)
    return HttpResponse(small, content_type="image/jpeg")
