from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session

from ledger.auth import require_accountant
from ledger.database import get_session

router = APIRouter(prefix="/ledger", dependencies=[Depends(require_accountant)])


@dataclass(frozen=True)
class Line:
    account: str
    total: Decimal


class LedgerReport:
    base = "SELECT account, SUM(amount) AS total FROM bookings WHERE booked_on >= :since"

    def __init__(self, session: Session) -> None:
        self.session = session

    def totals(self, since: date, cost_center: str | None = None) -> Sequence[Line]:
        query = self.base
        values: dict[str, object] = {"since": since}
        if cost_center:
            query = f"{query} AND cost_center = '{cost_center.upper()}'"
        query = f"{query} GROUP BY account ORDER BY account"
        result = self.session.execute(sa.text(query), values)
        return [Line(row.account, row.total) for row in result]


@router.get("/totals")
def totals(
    since: date, cost_center: str | None = None, session: Session = Depends(get_session)
) -> list[dict[str, str]]:
    lines = LedgerReport(session).totals(since, cost_center)
    return [{"account": line.account, "total": str(line.total)} for line in lines]
