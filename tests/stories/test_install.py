"""Installing the bot as the README says: an App with a key, its webhook with a secret, `askfirst serve`, a label."""

import threading
import time
from pathlib import Path

import requests

from bot.local.client import Desk
from bot.local.processes import staged
from bot.local.push import push_folder


def test_an_app_with_webhook_and_secret_is_woken_by_a_label(tmp_path: Path) -> None:
    """The label's signed webhook reaches the served bot, which reacts on the issue; unsigned ones are refused."""
    files = tmp_path / "files"
    files.mkdir()
    (files / "a.py").write_text("x = 1\n")
    model = {
        "ANTHROPIC_BASE_URL": "http://127.0.0.1:9",
        "ANTHROPIC_API_KEY": "none",
        "ASKFIRST_SANDBOX": "none",
    }
    with staged(tmp_path / "state", "maria", 0, model) as stage:
        unsigned = requests.post(
            f"{stage.bot}/webhooks/github", json={}, headers={"X-GitHub-Event": "issues"}, timeout=5
        )
        desk = Desk(stage.api, stage.secrets.token, "maria/thing")
        desk.make()
        push_folder(files, f"{stage.web}/maria/thing.git", "maria", stage.secrets.token)
        desk.post("/issues", {"title": "Something", "body": "please"})
        desk.post("/issues/1/labels", {"labels": ["askfirst"]})
        eyes = _waits_for_eyes(desk)
    assert unsigned.status_code == 401
    assert eyes == 1


def _waits_for_eyes(desk: Desk) -> int:
    deadline, pause = time.monotonic() + 20, threading.Event()
    while time.monotonic() < deadline:
        eyes = int(desk.get("/issues/1")["reactions"]["eyes"])
        if eyes:
            return eyes
        pause.wait(0.1)
    return 0
