from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, status
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from suppliers.auth import User, current_user, require_role
from suppliers.database import get_session
from suppliers.models import Supplier

router = APIRouter(prefix="/suppliers", tags=["suppliers"])

Db = Annotated[Session, Depends(get_session)]
Reader = Annotated[User, Depends(current_user)]
Buyer = Annotated[User, Depends(require_role("buyer"))]


class SupplierIn(BaseModel):
    name: str = Field(max_length=120)
    iban: str = Field(pattern=r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$")


def load(session: Session, supplier_id: int) -> Supplier:
    supplier = session.get(Supplier, supplier_id)
    if supplier is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND)
    return supplier


@router.get("/{supplier_id}")
def show(supplier_id: int, session: Db, _: Reader) -> dict[str, object]:
    supplier = load(session, supplier_id)
    return {"id": supplier.id, "name": supplier.name}


@router.put("/{supplier_id}")
def change(supplier_id: int, data: SupplierIn, session: Db, _: Buyer) -> dict[str, object]:
    supplier = load(session, supplier_id)
    supplier.name, supplier.iban = data.name, data.iban
    session.commit()
    return {"id": supplier.id, "name": supplier.name}


@router.delete("/{supplier_id}", status_code=status.HTTP_204_NO_CONTENT)
def remove(supplier_id: int, session: Db, _: Reader) -> None:
    session.delete(load(session, supplier_id))
    session.commit()
