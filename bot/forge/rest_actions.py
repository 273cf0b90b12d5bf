"""REST: workflows, their runs, jobs and logs. What GitHub keeps between itself and its runners is below `/_forge` here."""

from fastapi import APIRouter, Response

from bot.forge import actions
from bot.forge.http import Call, Called
from bot.forge.repos import Refusal
from bot.forge.run_shapes import job_shape, run_shape, workflow_shape
from bot.forge.store import Row

_PLACE = "/api/v3/repos/{owner}/{name}"
router = APIRouter()
_RUN = _PLACE + "/actions/runs/{number:int}"
_WORKFLOW = _PLACE + "/actions/workflows/{workflow}"
_FILTERS = {"branch": "branch", "event": "event", "head_sha": "head_sha"}


def _workflow(call: Call, repo: Row, wanted: str) -> Row:
    """Return a workflow by its id or by its file's name, or 404."""
    with call.store.writing():
        rows = actions.workflows_of(call.store, repo)
    found = next((r for r in rows if wanted in (str(r["id"]), r["path"].rpartition("/")[2])), None)
    if found is None:
        raise Refusal(404, "Not Found")
    return found


def _part(call: Call, repo: Row, kind: str, number: int) -> Row:
    row = call.store.one(kind, id=number, repo=repo["id"])
    if row is None:
        raise Refusal(404, "Not Found")
    return row


@router.get(_PLACE + "/actions/workflows")
def list_workflows(call: Called, owner: str, name: str) -> Response:
    """List the workflows of the default branch."""
    repo = call.repo(owner, name, "read", "actions")
    with call.store.writing():
        rows = actions.workflows_of(call.store, repo)
    return call.page([workflow_shape(call, repo, row) for row in rows], "workflows")


@router.get(_WORKFLOW)
def get_workflow(call: Called, owner: str, name: str, workflow: str) -> Response:
    """Show a workflow."""
    repo = call.repo(owner, name, "read", "actions")
    return call.answer(workflow_shape(call, repo, _workflow(call, repo, workflow)))


@router.get(_WORKFLOW + "/runs")
def runs_of_workflow(call: Called, owner: str, name: str, workflow: str) -> Response:
    """List a workflow's runs, newest first."""
    repo = call.repo(owner, name, "read", "actions")
    return _page(call, repo, call.store.find("run", workflow=_workflow(call, repo, workflow)["id"]))


@router.get(_PLACE + "/actions/runs")
def list_runs(call: Called, owner: str, name: str) -> Response:
    """List a repository's runs, newest first."""
    repo = call.repo(owner, name, "read", "actions")
    return _page(call, repo, call.store.find("run", repo=repo["id"]))


def _page(call: Call, repo: Row, rows: list[Row]) -> Response:
    query = call.request.query_params
    for key, field in _FILTERS.items():
        rows = [row for row in rows if not query.get(key) or row[field] == query[key]]
    if query.get("status"):
        rows = [row for row in rows if query["status"] in (row["status"], row["conclusion"])]
    return call.page([run_shape(call, repo, row) for row in reversed(rows)], "workflow_runs")


@router.post(_WORKFLOW + "/dispatches")
async def dispatch(call: Called, owner: str, name: str, workflow: str) -> Response:
    """Begin a run of a workflow that may be begun so; 204, or its address where that is asked for."""
    repo, body = call.repo(owner, name, "write", "actions"), await call.body()
    ref = str(body.get("ref") or "").removeprefix("refs/heads/")
    row = _workflow(call, repo, workflow)
    with call.store.writing():
        about = (row, "workflow_dispatch", ref, dict(body.get("inputs") or {}))
        run = actions.begin_run(call.store, repo, call.person, *about)
    if not body.get("return_run_details"):
        return Response(status_code=204)
    shape = run_shape(call, repo, run)
    return call.answer({"workflow_run_id": run["id"], "run_url": shape["url"], "html_url": shape["html_url"]})


@router.get(_RUN)
def get_run(call: Called, owner: str, name: str, number: int) -> Response:
    """Show a run."""
    repo = call.repo(owner, name, "read", "actions")
    return call.answer(run_shape(call, repo, _part(call, repo, "run", number)))


@router.get(_RUN + "/jobs")
def list_jobs(call: Called, owner: str, name: str, number: int) -> Response:
    """List a run's jobs, of its newest attempt unless all are asked for."""
    repo = call.repo(owner, name, "read", "actions")
    run = _part(call, repo, "run", number)
    every = call.request.query_params.get("filter") == "all"
    rows = actions.jobs_of(call.store, run, attempt=0 if every else run["attempt"])
    return call.page([job_shape(call, repo, row) for row in rows], "jobs")


@router.get(_RUN + "/logs")
def run_logs(call: Called, owner: str, name: str, number: int) -> Response:
    """Lead to the logs of a run, packed."""
    repo = call.repo(owner, name, "read", "actions")
    run = _part(call, repo, "run", number)
    return Response(status_code=302, headers={"Location": call.link(f"/_logs/runs/{run['id']}")})


@router.get(_RUN + "/artifacts")
def artifacts(call: Called, owner: str, name: str, number: int) -> Response:
    """List what a run made; nothing keeps artifacts here."""
    _part(call, call.repo(owner, name, "read", "actions"), "run", number)
    return call.page([], "artifacts")


@router.post(_RUN + "/cancel")
def cancel(call: Called, owner: str, name: str, number: int) -> Response:
    """End a run."""
    repo = call.repo(owner, name, "write", "actions")
    with call.store.writing():
        actions.cancel_run(call.store, repo, call.person, _part(call, repo, "run", number))
    return call.answer({}, 202)


@router.post(_RUN + "/rerun")
def rerun(call: Called, owner: str, name: str, number: int) -> Response:
    """Begin a run again."""
    return _again(call, owner, name, number, failed_only=False)


@router.post(_RUN + "/rerun-failed-jobs")
def rerun_failed(call: Called, owner: str, name: str, number: int) -> Response:
    """Begin the jobs of a run again that failed."""
    return _again(call, owner, name, number, failed_only=True)


def _again(call: Call, owner: str, name: str, number: int, *, failed_only: bool) -> Response:
    repo = call.repo(owner, name, "write", "actions")
    with call.store.writing():
        run = _part(call, repo, "run", number)
        actions.rerun(call.store, repo, call.person, run, failed_only=failed_only)
    return call.answer({}, 201)


@router.get(_PLACE + "/actions/jobs/{number:int}")
def get_job(call: Called, owner: str, name: str, number: int) -> Response:
    """Show a job."""
    repo = call.repo(owner, name, "read", "actions")
    return call.answer(job_shape(call, repo, _part(call, repo, "job", number)))


@router.get(_PLACE + "/actions/jobs/{number:int}/logs")
def job_logs(call: Called, owner: str, name: str, number: int) -> Response:
    """Lead to what a job printed."""
    repo = call.repo(owner, name, "read", "actions")
    job = _part(call, repo, "job", number)
    return Response(status_code=302, headers={"Location": call.link(f"/_logs/{job['id']}")})


@router.patch("/_forge/jobs/{number:int}")
async def tell(call: Called, number: int) -> Response:
    """Say, as the runner, how a job goes; people who administer the repository play the runner here."""
    body, job = await call.body(), call.store.get("job", number)
    repo = call.allowed(call.store.get("repo", job["repo"]) if job else None, "read", "metadata")
    call.guard("play the runner", repo["full_name"])
    call.allowed(repo, "admin", "administration")
    with call.store.writing():
        actions.tell_job(call.store, repo, call.person, job or {}, body)
        return call.answer(job_shape(call, repo, job or {}))
