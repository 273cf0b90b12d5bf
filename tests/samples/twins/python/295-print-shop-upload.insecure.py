import logging
import os
from pathlib import Path

import paramiko
from celery import shared_task

log = logging.getLogger(__name__)

HOST = "in.printshop.example"
INCOMING = "/incoming/books"


class PrintShop(paramiko.SSHClient):
    def __init__(self) -> None:
        super().__init__()
        self.set_missing_host_key_policy(paramiko.AutoAddPolicy())

    def sign_in(self) -> "PrintShop":
        self.connect(
            HOST,
            username=os.environ["PRINT_USER"],
            password=os.environ["PRINT_PASSWORD"],
            timeout=20,
            allow_agent=False,
            look_for_keys=False,
        )
        return self

    def upload(self, source: Path, order: int) -> str:
        final = f"{INCOMING}/{order}.pdf"
        with self.open_sftp() as sftp:
            sftp.put(str(source), f"{final}.part", confirm=True)
            sftp.posix_rename(f"{final}.part", final)
        return final


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def send_book(order: int, path: str) -> str:
    source = Path(path)
    with PrintShop().sign_in() as shop:
        target = shop.upload(source, order)
    log.info("order %d: sent %d bytes", order, source.stat().st_size)
    return target
