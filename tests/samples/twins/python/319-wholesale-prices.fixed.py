import csv
import io
import logging
import os
import ssl
from ftplib import FTP_TLS, error_perm

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pricing.models import WholesalePrice

log = logging.getLogger(__name__)

FILE = "prices.csv"


def download(host: str) -> str:
    buffer = io.BytesIO()
    with FTP_TLS(host, timeout=60, context=ssl.create_default_context()) as server:
        server.login(os.environ["WHOLESALE_USER"], os.environ["WHOLESALE_PASSWORD"])
        server.prot_p()
        server.cwd("/out")
        server.retrbinary(f"RETR {FILE}", buffer.write)
    return buffer.getvalue().decode("utf-8-sig")


def rows_of(text: str) -> list[dict[str, object]]:
    reader = csv.DictReader(io.StringIO(text), delimiter=";")
    return [{"article": row["article"], "price": row["price"].replace(",", ".")} for row in reader]


def store(session: Session, rows: list[dict[str, object]]) -> None:
    statement = insert(WholesalePrice).values(rows)
    statement = statement.on_conflict_do_update(
        index_elements=["article"], set_={"price": statement.excluded.price}
    )
    session.execute(statement)
    session.commit()


def sync(session: Session, host: str = "ftp.wholesale.example") -> int:
    try:
        rows = rows_of(download(host))
    except error_perm:
        log.warning("no price list today")
        return 0
    if rows:
        store(session, rows)
    return len(rows)
