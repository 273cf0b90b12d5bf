import re
from dataclasses import dataclass

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, Field
from slowapi import Limiter
from slowapi.util import get_remote_address

from nursery.store import add_to_waiting_list

router = APIRouter()
limiter = Limiter(key_func=get_remote_address)

NAME = r"(?:[\w-]+\.?)+"
DOMAIN = r"[a-z0-9-]+(?:\.[a-z0-9-]+)+"
ADDRESS = re.compile(f"{NAME}@{DOMAIN}", re.IGNORECASE | re.ASCII)
PHONE = re.compile(r"\+?[0-9][0-9 /-]{5,20}")


class Entry(BaseModel):
    child: str = Field(max_length=80)
    email: str = Field(max_length=254)
    phone: str = Field("", max_length=40)


@dataclass(frozen=True)
class Problem:
    field: str
    message: str


def problems_of(entry: Entry) -> list[Problem]:
    found = []
    if not ADDRESS.fullmatch(entry.email):
        found.append(Problem("email", "This is no e-mail address"))
    if entry.phone and not PHONE.fullmatch(entry.phone):
        found.append(Problem("phone", "This is no telephone number"))
    if not entry.child.strip():
        found.append(Problem("child", "The name is missing"))
    return found


@router.post("/waiting-list", status_code=201)
@limiter.limit("5/minute")
async def enter(request: Request, entry: Entry) -> dict[str, int]:
    if found := problems_of(entry):
        raise HTTPException(422, [{"field": problem.field, "message": problem.message} for problem in found])
    return {"position": await add_to_waiting_list(entry.child.strip(), entry.email, entry.phone)}
