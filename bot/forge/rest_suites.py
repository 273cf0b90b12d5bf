"""REST: check suites, and asking an App to run its checks again."""

from fastapi import APIRouter, Response

from bot.forge import checks
from bot.forge.hooks import ring
from bot.forge.http import Call, Called
from bot.forge.repos import Refusal
from bot.forge.rest_checks import page_of
from bot.forge.rest_git import sha_of
from bot.forge.store import Row
from bot.forge.suites import whole_suite

router = APIRouter(prefix="/api/v3/repos/{owner}/{name}")


@router.get("/commits/{ref:path}/check-suites")
def list_suites(call: Called, owner: str, name: str, ref: str) -> Response:
    """List a commit's check suites."""
    repo = call.repo(owner, name, "read", "checks")
    rows = call.store.find("suite", repo=repo["id"], head_sha=sha_of(call, repo, ref))
    return call.page([whole_suite(call, repo, row) for row in rows], "check_suites")


@router.post("/check-suites")
async def make_suite(call: Called, owner: str, name: str) -> Response:
    """Make an App's suite on a commit; 200 where it is there."""
    repo, body = call.repo(owner, name, "read", "checks"), await call.body()
    if call.who.kind != "app" or call.who.app is None:
        raise Refusal(403, "You must authenticate via a GitHub App.")
    call.allowed(repo, "write", "checks")
    sha = str(body.get("head_sha") or "")
    if not sha or sha_of(call, repo, sha) != sha:
        raise Refusal(422, "Invalid request.\n\nNo commit found for SHA.")
    there = call.store.one("suite", repo=repo["id"], app=call.who.app["id"], head_sha=sha)
    with call.store.writing():
        row = checks.suite_of(call.store, repo, call.who.app, sha)
    return call.answer(whole_suite(call, repo, row), 200 if there else 201)


def _suite(call: Call, repo: Row, number: int) -> Row:
    row = call.store.one("suite", id=number, repo=repo["id"])
    if row is None:
        raise Refusal(404, "Not Found")
    return row


@router.get("/check-suites/{number:int}")
def get_suite(call: Called, owner: str, name: str, number: int) -> Response:
    """Show a check suite."""
    repo = call.repo(owner, name, "read", "checks")
    return call.answer(whole_suite(call, repo, _suite(call, repo, number)))


@router.get("/check-suites/{number:int}/check-runs")
def runs_of_suite(call: Called, owner: str, name: str, number: int) -> Response:
    """List a suite's runs."""
    repo = call.repo(owner, name, "read", "checks")
    return page_of(call, repo, checks.runs_of(call.store, _suite(call, repo, number)))


@router.post("/check-suites/{number:int}/rerequest")
def ask_suite_again(call: Called, owner: str, name: str, number: int) -> Response:
    """Ask the App to run all its checks again; it is told by webhook."""
    repo = call.repo(owner, name, "write", "checks")
    row = _suite(call, repo, number)
    with call.store.writing():
        ring(call.store, repo, "check_suite", "rerequested", call.person, suite=row)
    return call.answer({}, 201)


@router.post("/check-runs/{number:int}/rerequest")
def ask_run_again(call: Called, owner: str, name: str, number: int) -> Response:
    """Ask the App to run one check again; it is told by webhook."""
    repo = call.repo(owner, name, "write", "checks")
    row = call.store.one("check", id=number, repo=repo["id"])
    if row is None:
        raise Refusal(404, "Not Found")
    with call.store.writing():
        ring(call.store, repo, "check_run", "rerequested", call.person, check=row)
    return call.answer({}, 201)
