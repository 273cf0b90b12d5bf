import subprocess
from pathlib import Path
from uuid import uuid4

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel, Field

from clips.auth import current_editor
from clips.library import Clip, find_clip

router = APIRouter()

PREVIEWS = Path("/var/lib/clips/previews")
RUN_OPTIONS = {"check": True, "timeout": 120, "capture_output": True}


class PreviewOrder(BaseModel):
    start: int = Field(0, ge=0)
    seconds: int = Field(5, ge=1, le=30)
    caption: str = Field("", max_length=80)


def ffmpeg_command(clip: Clip, order: PreviewOrder, target: Path) -> list[str]:
    parts = ["ffmpeg", "-v", "error", "-y", "-ss", str(order.start), "-t", str(order.seconds)]
    parts += ["-i", str(clip.path)]
    if order.caption:
        parts += ["-metadata", f"title={order.caption}"]
    return [*parts, "-vf", "scale=320:-1", str(target)]


@router.post("/clips/{clip_id}/preview")
def make_preview(clip_id: int, order: PreviewOrder, editor=Depends(current_editor)) -> dict[str, str]:
    clip = find_clip(clip_id, owner=editor.id)
    if clip is None:
        raise HTTPException(404)
    target = PREVIEWS / f"{uuid4().hex}.mp4"
    try:
        subprocess.run(ffmpeg_command(clip, order, target), **RUN_OPTIONS)
    except subprocess.SubprocessError as error:
        raise HTTPException(422, "The preview could not be made") from error
    return {"preview": f"/previews/{target.name}"}
