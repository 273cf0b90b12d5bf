"""Workflows and their runs.

There is no runner here: a run is begun by dispatch, and who plays the runner tells how its jobs go.
"""

import io
import zipfile
from typing import Any

from bot.forge import checks, gitdir
from bot.forge.accounts import add_app
from bot.forge.hooks import ring
from bot.forge.repos import Refusal, folder_of
from bot.forge.store import Row, Store

_NUMBER, _SLUG = 15368, "github-actions"
_FOLDER = ".github/workflows"
_STATES = ("queued", "in_progress", "completed")


def workflows_at(store: Store, repo: Row, sha: str) -> dict[str, dict[str, Any]]:
    """Return a commit's workflows by path; what is no YAML mapping is none."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    folder, found = folder_of(store, repo), {}
    for _, kind, _, name in gitdir.tree(folder, sha, _FOLDER):
        content = gitdir.show(folder, sha, f"{_FOLDER}/{name}") if kind == "blob" else None
        if content is None or not name.endswith((".yml", ".yaml")):
            continue
        try:
            told = YAML(typ="safe", pure=True).load(content.decode("utf-8", "replace"))
        except YAMLError:
            continue
        if isinstance(told, dict):
            found[f"{_FOLDER}/{name}"] = told
    return found


def workflows_of(store: Store, repo: Row) -> list[Row]:
    """Return the workflows of the default branch, kept under ids that last."""
    sha = gitdir.resolve(folder_of(store, repo), repo["default_branch"])
    rows = []
    for path, told in workflows_at(store, repo, sha).items() if sha else ():
        name = str(told.get("name") or path)
        row = store.one("workflow", repo=repo["id"], path=path)
        if row is None:
            row = store.add("workflow", repo=repo["id"], path=path, name=name, created_at=store.now())
        elif row["name"] != name:
            row["name"] = name
            store.save("workflow", row)
        rows.append(row)
    return rows


def triggers_of(told: dict[str, Any]) -> dict[str, Any]:
    """Return what starts a workflow."""
    on = told.get("on")
    return {on: None} if isinstance(on, str) else dict.fromkeys(on) if isinstance(on, list) else on or {}


def begin_run(
    store: Store, repo: Row, actor: Row, workflow: Row, event: str, branch: str, inputs: dict[str, Any]
) -> Row:
    """Begin a run of a workflow as it is on a branch, with a job for each that it names, all queued."""
    sha = gitdir.resolve(folder_of(store, repo), branch)
    told = workflows_at(store, repo, sha).get(workflow["path"]) if sha else None
    if told is None or sha is None:
        raise Refusal(422, f"No ref found for: {branch}")
    if event == "workflow_dispatch" and event not in triggers_of(told):
        raise Refusal(422, "Workflow does not have 'workflow_dispatch' trigger")
    app = store.one("app", number=_NUMBER) or add_app(store, _NUMBER, _SLUG, "")
    number = 1 + len(store.find("run", repo=repo["id"], workflow=workflow["id"]))
    run = store.add(
        "run",
        repo=repo["id"],
        workflow=workflow["id"],
        suite=checks.suite_of(store, repo, app, sha)["id"],
        event=event,
        branch=branch,
        head_sha=sha,
        number=number,
        attempt=1,
        actor=actor["id"],
        inputs=inputs,
        status="queued",
        conclusion=None,
        created_at=store.now(),
        started_at=store.now(),
        updated_at=store.now(),
    )
    for key, job in (told.get("jobs") or {}).items():
        _begin_job(store, repo, actor, run, app, str(key), job if isinstance(job, dict) else {})
    ring(store, repo, "workflow_run", "requested", actor, run=run)
    return run


def _begin_job(store: Store, repo: Row, actor: Row, run: Row, app: Row, key: str, told: Any) -> Row:
    name, on = str(told.get("name") or key), told.get("runs-on") or "ubuntu-latest"
    body = {"name": name, "head_sha": run["head_sha"]}
    check = checks.create_check(store, repo, actor, app, body)
    return store.add(
        "job",
        repo=repo["id"],
        run=run["id"],
        name=name,
        attempt=run["attempt"],
        check=check["id"],
        labels=[str(label) for label in (on if isinstance(on, list) else [on])],
        status="queued",
        conclusion=None,
        steps=[],
        log="",
        created_at=store.now(),
        started_at=store.now(),
        completed_at=None,
    )


def jobs_of(store: Store, run: Row, *, attempt: int = 0) -> list[Row]:
    """Return a run's jobs, of its newest attempt or of all."""
    rows = store.find("job", run=run["id"])
    return [row for row in rows if not attempt or row["attempt"] == attempt]


def tell_job(store: Store, repo: Row, actor: Row, job: Row, told: dict[str, Any]) -> None:
    """Say, as the runner, how a job goes: status, conclusion, steps, log. Its run follows."""
    status = str(told.get("status") or job["status"])
    if status not in _STATES or (status == "completed") != bool(told.get("conclusion") or job["conclusion"]):
        raise Refusal(422, "A job that is completed has a conclusion, and only then")
    steps = [_step(number, step) for number, step in enumerate(told.get("steps") or (), 1)]
    job |= {"status": status, "conclusion": told.get("conclusion") or job["conclusion"]}
    job |= {"steps": steps or job["steps"], "log": str(told.get("log") or job["log"])}
    job["completed_at"] = store.now() if status == "completed" else None
    store.save("job", job)
    check = store.get("check", job["check"])
    if check:
        checks.update_check(store, repo, actor, check, {"status": status, "conclusion": job["conclusion"]})
    run = store.get("run", job["run"])
    assert run is not None
    _follow(store, repo, actor, run)


def _step(number: int, told: dict[str, Any]) -> dict[str, Any]:
    end = told.get("conclusion")
    return {
        "name": str(told.get("name") or f"Step {number}"),
        "status": "completed" if end else "in_progress",
        "conclusion": end,
        "number": number,
    }


def _follow(store: Store, repo: Row, actor: Row, run: Row) -> None:
    jobs = jobs_of(store, run, attempt=run["attempt"])
    done = all(job["status"] == "completed" for job in jobs)
    status = (
        "completed" if done else "queued" if {job["status"] for job in jobs} == {"queued"} else "in_progress"
    )
    if status != run["status"]:
        run |= {"status": status, "conclusion": checks.conclusion_of(jobs) if done else None}
        run["updated_at"] = store.now()
        store.save("run", run)
        if status != "queued":
            ring(store, repo, "workflow_run", status, actor, run=run)


def cancel_run(store: Store, repo: Row, actor: Row, run: Row) -> None:
    """End all jobs of a run that have not ended."""
    if run["status"] == "completed":
        raise Refusal(409, "Cannot cancel a workflow run that is completed.")
    for job in jobs_of(store, run, attempt=run["attempt"]):
        if job["status"] != "completed":
            tell_job(store, repo, actor, job, {"status": "completed", "conclusion": "cancelled"})


def rerun(store: Store, repo: Row, actor: Row, run: Row, *, failed_only: bool = False) -> None:
    """Begin a run again under the same id; its attempts are counted."""
    if run["status"] != "completed":
        raise Refusal(403, "The workflow run is already running")
    old = jobs_of(store, run, attempt=run["attempt"])
    if failed_only and all(job["conclusion"] == "success" for job in old):
        raise Refusal(403, "This workflow run has no failed jobs")
    app = store.one("app", number=_NUMBER)
    assert app is not None
    run |= {"attempt": run["attempt"] + 1, "status": "queued", "conclusion": None}
    run |= {"started_at": store.now(), "updated_at": store.now()}
    store.save("run", run)
    for job in old:
        if failed_only and job["conclusion"] == "success":
            about = {name: value for name, value in job.items() if name != "id"}
            store.add("job", **about | {"attempt": run["attempt"]})
        else:
            about = {"name": job["name"], "runs-on": job["labels"]}
            _begin_job(store, repo, actor, run, app, job["name"], about)
    ring(store, repo, "workflow_run", "requested", actor, run=run)


def packed_logs(store: Store, run: Row) -> bytes:
    """Return the logs of a run's jobs in a zip file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for place, job in enumerate(jobs_of(store, run, attempt=run["attempt"])):
            file.writestr(f"{place}_{job['name'].replace('/', '_')}.txt", job["log"])
    return made.getvalue()
