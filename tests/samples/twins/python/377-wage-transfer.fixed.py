import csv
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import paramiko

KNOWN_HOSTS = "/etc/payroll/known_hosts"


@dataclass(frozen=True)
class Wage:
    person: str
    account: str
    amount: Decimal


def write_wages(path: Path, wages: Iterable[Wage]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, delimiter=";")
        for wage in wages:
            writer.writerow([wage.person, wage.account, f"{wage.amount:.2f}"])
    return path


def upload(path: Path, host: str) -> None:
    with paramiko.SSHClient() as client:
        client.load_host_keys(KNOWN_HOSTS)
        client.set_missing_host_key_policy(paramiko.RejectPolicy())
        client.connect(host, username="payroll", key_filename=os.environ["PAYROLL_KEY"], timeout=20)
        with client.open_sftp() as sftp:
            sftp.put(str(path), f"in/{path.name}")


def transfer(wages: list[Wage], host: str = "bank-gateway.internal.example") -> int:
    name = f"wages-{date.today():%Y%m}.csv"
    with tempfile.TemporaryDirectory(prefix="wages-") as folder:
        path = write_wages(Path(folder) / name, wages)
        upload(path, host)
    return len(wages)
