import secrets
import string
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Depends, HTTPException
from sqlalchemy.orm import Session

from teams.auth import Member, current_member
from teams.database import get_session
from teams.models import Invite

router = APIRouter(prefix="/teams")

ALPHABET = string.ascii_uppercase + string.digits
VALID_FOR = timedelta(days=7)


def invite_code(groups: int = 4, size: int = 5) -> str:
    """Whoever has the code can join the team."""
    parts = ("".join(secrets.choice(ALPHABET) for _ in range(size)) for _ in range(groups))
    return "-".join(parts)


def new_invite(team_id: int, inviter: Member) -> Invite:
    return Invite(
        team_id=team_id,
        code=invite_code(),
        created_by=inviter.id,
        expires_at=datetime.now(UTC) + VALID_FOR,
    )


@router.post("/{team_id}/invites", status_code=201)
def create_invite(
    team_id: int,
    member: Member = Depends(current_member),
    session: Session = Depends(get_session),
) -> dict[str, str]:
    if team_id not in member.managed_teams:
        raise HTTPException(403, "Only those who manage a team can invite others")
    invite = new_invite(team_id, member)
    session.add(invite)
    session.commit()
    return {"code": invite.code, "expires": invite.expires_at.isoformat()}
