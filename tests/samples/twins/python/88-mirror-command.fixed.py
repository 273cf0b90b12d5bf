import subprocess
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, HTTPException
from fastapi import Path as Segment
from pydantic import BaseModel, Field

from mirror.auth import require_maintainer

router = APIRouter(dependencies=[Depends(require_maintainer)])

MIRRORS = Path("/srv/mirrors")
SLUG = r"^[a-z0-9][a-z0-9-]{0,40}$"


class Mirror(BaseModel):
    slug: str = Field(pattern=SLUG)
    url: str


def git(*arguments: str, folder: Path = MIRRORS) -> str:
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
    return done.stdout


def check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.hostname != "git.example.org":
        raise HTTPException(422, "Only repositories of git.example.org can be mirrored")


@router.post("/mirrors", status_code=201)
def create(mirror: Mirror) -> dict[str, str]:
    check_url(mirror.url)
    git("clone", "--bare", "--", mirror.url, mirror.slug)
    return {"mirror": mirror.slug}


@router.post("/mirrors/{slug}/fetch")
def fetch(slug: Annotated[str, Segment(pattern=SLUG)], branch: str = "main") -> dict[str, str]:
    folder = MIRRORS / slug
    if not folder.is_dir():
        raise HTTPException(404)
    if ":" in branch:
        raise HTTPException(422, "One branch, please")
    git("fetch", "--end-of-options", "origin", f"refs/heads/{branch}", folder=folder)
    return {"head": git("rev-parse", "FETCH_HEAD", folder=folder).strip()}
