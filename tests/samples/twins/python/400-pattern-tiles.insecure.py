from collections.abc import Iterator
from io import BytesIO
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import Response
from PIL import Image, ImageDraw

router = APIRouter()

COLORS = {"moss": (98, 120, 70), "sand": (214, 196, 150), "night": (24, 28, 52)}

Pixels = Annotated[int, Query(ge=1)]
Tiles = Annotated[int, Query(ge=1)]


def corners(width: int, height: int, tiles: int) -> Iterator[tuple[int, int, int, int]]:
    step_x, step_y = max(1, width // tiles), max(1, height // tiles)
    for row in range(tiles):
        for column in range(row % 2, tiles, 2):
            left, top = column * step_x, row * step_y
            yield left, top, left + step_x, top + step_y


def draw(width: int, height: int, tiles: int, color: tuple[int, int, int]) -> bytes:
    image = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(image)
    for box in corners(width, height, tiles):
        pen.rectangle(box, fill=color)
    target = BytesIO()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()


@router.get("/pattern.png")
def pattern(width: Pixels = 400, height: Pixels = 400, tiles: Tiles = 8, color: str = "moss") -> Response:
    if color not in COLORS:
        raise HTTPException(404, "There is no such color")
    content = draw(width, height, tiles, COLORS[color])
    return Response(content, media_type="image/png", headers={"Cache-Control": "public, max-age=86400"})
