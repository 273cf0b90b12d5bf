"""Check suites, statuses, workflows and their runs through the embedded forge's API."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from tests.world.hall import APP, Hall, Yard, hall

WORKFLOW = """name: CI
on: {push: {}, workflow_dispatch: {}}
jobs:
  test: {runs-on: ubuntu-latest, steps: [{run: pytest}]}
  lint: {name: Lint it, runs-on: [self-hosted, linux], steps: [{run: ruff}]}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Serve one forge; each test has a repository of its own."""
    with hall(tmp_path_factory.mktemp("hall")) as made:
        yield made


@pytest.fixture
def yard(place: Hall) -> Yard:
    """Make a repository with two workflows, one of which is no YAML."""
    made = place.repo()
    made.commits(
        {
            ".github/workflows/ci.yml": WORKFLOW,
            ".github/workflows/push.yml": "on: push\njobs: {}\n",
            ".github/workflows/bad.yml": "on: [\n",
        }
    )
    assert 0 == made.pushes("maria", "main").returncode
    return made


def begun(yard: Yard) -> dict[str, Any]:
    """Dispatch the workflow and return its run."""
    body = {"ref": "main", "return_run_details": True}
    made = yard.posts("/actions/workflows/ci.yml/dispatches", body)
    run: dict[str, Any] = yard.gets(f"/actions/runs/{made['workflow_run_id']}")
    return run


def told(yard: Yard, job: int, who: str = "maria", **body: Any) -> int:
    """Say as the runner how a job goes; returns the status."""
    return yard.hall.ask(who, "PATCH", f"{yard.hall.url}/_forge/jobs/{job}", body).status_code


def test_runs_of_an_app_on_a_commit_are_a_suite(yard: Yard) -> None:
    """A suite is made alone or with its first run, ends with its last, and can be asked for again."""
    sha = yard.pull() and yard.sha("topic")
    made = [yard.ask("app", "POST", "/check-suites", {"head_sha": sha}) for _ in range(2)]
    assert ([201, 200], 1) == ([it.status_code for it in made], len({it.json()["id"] for it in made}))
    suite = f"/check-suites/{made[0].json()['id']}"
    assert ("queued", None) == (yard.gets(suite)["status"], yard.gets(suite)["conclusion"])
    for name, end in (("tests", "success"), ("scan", "failure")):
        run = yard.posts("/check-runs", {"name": name, "head_sha": sha}, "app")
        assert made[0].json()["id"] == run["check_suite"]["id"]
        assert "in_progress" == yard.gets(suite)["status"]
        assert 200 == yard.ask("app", "PATCH", f"/check-runs/{run['id']}", {"conclusion": end}).status_code
    assert ("completed", "failure", 1) == (
        yard.gets(suite)["status"],
        yard.gets(suite)["conclusion"],
        len(yard.gets(suite)["pull_requests"]),
    )
    assert ["scan", "tests"] == sorted(it["name"] for it in yard.gets(f"{suite}/check-runs")["check_runs"])
    assert 1 == yard.gets(f"/commits/{sha}/check-suites?app_id={APP}")["total_count"]
    assert [201, 403] == [
        yard.ask(who, "POST", f"{suite}/rerequest", {}).status_code for who in ("otto", "eve")
    ]
    assert 201 == yard.ask("otto", "POST", f"/check-runs/{run['id']}/rerequest", {}).status_code
    assert 403 == yard.ask("otto", "POST", "/check-suites", {"head_sha": sha}).status_code


def test_all_statuses_of_a_commit_are_kept(yard: Yard) -> None:
    """The list has every one, newest first; together the newest of each context counts."""
    for state in ("pending", "failure", "success"):
        yard.posts(f"/statuses/{yard.sha()}", {"state": state, "context": "ci"}, "otto")
    assert ["success", "failure", "pending"] == [it["state"] for it in yard.gets("/commits/main/statuses")]
    assert "success" == yard.gets("/commits/main/status")["state"]
    assert 422 == yard.ask("otto", "POST", f"/statuses/{yard.sha()}", {"state": "fine"}).status_code


def test_a_run_goes_as_its_jobs_go(yard: Yard) -> None:
    """Dispatched it is queued, begun with its first job, and done with its last; each job is a check and has a log."""
    run = begun(yard)
    path = f"/actions/runs/{run['id']}"
    assert ("queued", "CI", ".github/workflows/ci.yml") == (run["status"], run["name"], run["path"])
    jobs = yard.gets(f"{path}/jobs")["jobs"]
    assert [("test", ["ubuntu-latest"]), ("Lint it", ["self-hosted", "linux"])] == [
        (job["name"], job["labels"]) for job in jobs
    ]
    assert 200 == told(yard, jobs[0]["id"], status="in_progress")
    assert "in_progress" == yard.gets(path)["status"]
    steps = [{"name": "Run pytest", "conclusion": "failure"}]
    told(yard, jobs[0]["id"], status="completed", conclusion="failure", log="1 failed\n", steps=steps)
    told(yard, jobs[1]["id"], status="completed", conclusion="success", log="fine\n")
    done = yard.gets(path)
    assert ("completed", "failure") == (done["status"], done["conclusion"])
    assert [("Lint it", "success"), ("test", "failure")] == sorted(
        (it["name"], it["conclusion"]) for it in yard.gets("/commits/main/check-runs")["check_runs"]
    )
    log = yard.ask("app", "GET", f"/actions/jobs/{jobs[0]['id']}/logs")
    assert (302, "1 failed\n") == (log.status_code, yard.hall.ask("", "GET", log.headers["location"]).text)
    packed = yard.hall.ask("", "GET", yard.ask("app", "GET", f"{path}/logs").headers["location"])
    with zipfile.ZipFile(io.BytesIO(packed.content)) as file:
        assert ["0_test.txt", "1_Lint it.txt"] == file.namelist()
    assert [run["id"]] == [it["id"] for it in yard.gets("/actions/runs?status=failure")["workflow_runs"]]
    assert [] == yard.gets("/actions/runs?branch=other")["workflow_runs"]


def test_a_run_is_begun_again_and_ended(yard: Yard) -> None:
    """Only failed jobs run again where that is asked for; a run that is done is not cancelled."""
    run = begun(yard)
    path = f"/actions/runs/{run['id']}"
    assert 403 == yard.ask("otto", "POST", f"{path}/rerun", {}).status_code
    first, second = (job["id"] for job in yard.gets(f"{path}/jobs")["jobs"])
    told(yard, first, status="completed", conclusion="success")
    told(yard, second, status="completed", conclusion="failure")
    assert 409 == yard.ask("otto", "POST", f"{path}/cancel", {}).status_code
    assert 201 == yard.ask("otto", "POST", f"{path}/rerun-failed-jobs", {}).status_code
    again = {job["name"]: job for job in yard.gets(f"{path}/jobs")["jobs"]}
    assert ("completed", "queued", 2) == (
        again["test"]["status"],
        again["Lint it"]["status"],
        yard.gets(path)["run_attempt"],
    )
    assert 202 == yard.ask("otto", "POST", f"{path}/cancel", {}).status_code
    assert "cancelled" == yard.gets(path)["conclusion"]
    assert 4 == yard.gets(f"{path}/jobs?filter=all")["total_count"]


def test_who_may_begin_and_tell(yard: Yard) -> None:
    """An App that only reads runs begins none, people without write neither, and nobody but an owner plays the runner."""
    assert ["CI", ".github/workflows/push.yml"] == [
        it["name"] for it in yard.gets("/actions/workflows")["workflows"]
    ]
    path = "/actions/workflows/ci.yml/dispatches"
    tried = {who: yard.ask(who, "POST", path, {"ref": "main"}).status_code for who in ("app", "eve", "otto")}
    assert {"app": 403, "eve": 403, "otto": 204} == tried
    assert 422 == yard.ask("otto", "POST", path, {"ref": "nowhere"}).status_code
    assert (
        422 == yard.ask("otto", "POST", "/actions/workflows/push.yml/dispatches", {"ref": "main"}).status_code
    )
    assert 404 == yard.ask("otto", "GET", "/actions/workflows/none.yml").status_code
    job = yard.gets(f"/actions/runs/{yard.gets('/actions/runs')['workflow_runs'][0]['id']}/jobs")["jobs"][0][
        "id"
    ]
    assert {"app": 403, "otto": 403} == {
        who: told(yard, job, who, status="in_progress") for who in ("app", "otto")
    }
    assert ["play the runner"] == [what for what, _ in yard.hall.violations()]
    log = yard.gets(f"/actions/jobs/{job}")["url"] + "/logs"
    assert 302 == yard.hall.ask("eve", "GET", log).status_code
