import logging
import os
from pathlib import Path

from celery import Celery
from celery.utils.log import get_task_logger

app = Celery("archive", broker=os.environ["BROKER_URL"])
log: logging.Logger = get_task_logger(__name__)

PROJECTS = Path("/srv/projects")
ARCHIVES = Path("/srv/archives")


def archive_name(project_id: int) -> Path:
    return ARCHIVES / f"project-{project_id}.tar.gz"


def exclude_flags(patterns: list[str]) -> list[str]:
    return [f"--exclude={pattern}" for pattern in patterns if pattern.strip()]


@app.task(bind=True, max_retries=2, acks_late=True)
def archive_project(self, project_id: int, excludes: list[str] | None = None) -> str:
    """Pack a project; the patterns come from the project's settings page."""
    target = archive_name(project_id)
    source = PROJECTS / str(project_id)
    command = ["tar", "--create", "--gzip", f"--file={target}"]
    command += exclude_flags(excludes or [])
    command += ["--", str(source)]
    code = os.system(" ".join(command))
    if code != 0:
        log.warning("tar ended with %d for project %d", code, project_id)
        raise self.retry(countdown=300)
    return str(target)


@app.task
def drop_archive(project_id: int) -> bool:
    target = archive_name(project_id)
    if not target.exists():
        return False
    target.unlink()
    return True
