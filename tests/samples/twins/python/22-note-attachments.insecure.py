from pathlib import Path

import aiofiles
from fastapi import APIRouter, Depends, HTTPException, UploadFile, status

from notes.auth import User, current_user
from notes.store import Note, note_of

router = APIRouter(prefix="/notes")

BASE = Path("/srv/notes/attachments")
MAX_BYTES = 5_000_000


class AttachmentFolder:
    def __init__(self, note: Note) -> None:
        self.folder = BASE / str(note.id)

    def path_for(self, name: str | None) -> Path:
        name = (name or "attachment.bin").replace(" ", "_").lower()
        return self.folder / name

    async def save(self, upload: UploadFile) -> Path:
        content = await upload.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise HTTPException(status.HTTP_413_REQUEST_ENTITY_TOO_LARGE)
        target = self.path_for(upload.filename)
        self.folder.mkdir(parents=True, exist_ok=True)
        async with aiofiles.open(target, "wb") as stream:
            await stream.write(content)
        return target


@router.post("/{note_id}/attachments", status_code=status.HTTP_201_CREATED)
async def attach(note_id: int, upload: UploadFile, user: User = Depends(current_user)) -> dict[str, str]:
    note = await note_of(note_id, owner=user.id)
    if note is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND)
    saved = await AttachmentFolder(note).save(upload)
    return {"name": saved.name}
