"""The actions as GitHub would run them: the example workflows, under act, on this host, against the forge."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.world.messages import Json, Served, message, text
from tests.world.plain import criterion, done, planned, uses

pytestmark = [pytest.mark.slow, pytest.mark.needs("act"), pytest.mark.needs("bwrap")]

ROOT = Path(__file__).parents[2]
ASKFIRST = Path(sys.executable).with_name("askfirst")
RELEASE = "OWNER/askfirst@0000000000000000000000000000000000000000"
UPLOAD = "actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f"
DOWNLOAD = "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c"
PERSON, TOKEN = "maria", "maria-token-of-a-test"
GIT = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Maria",
    "GIT_AUTHOR_EMAIL": "maria@example.org",
    "GIT_COMMITTER_NAME": "Maria",
    "GIT_COMMITTER_EMAIL": "maria@example.org",
}
STUB = """\
name: Keep a file
description: Stands for the artifact service, which act has none of.
inputs:
  name: {description: Name, required: true}
  path: {description: File, required: true}
  if-no-files-found: {description: Unused, default: warn}
  retention-days: {description: Unused, default: "1"}
  overwrite: {description: Unused, default: "false"}
runs:
  using: composite
  steps:
    - shell: bash
      env: {FILE: "${{ inputs.path }}", NAME: "${{ inputs.name }}"}
      run: rm -rf "KEPT/$NAME" && cp -r "$FILE" "KEPT/$NAME"
"""
BACK = """\
name: Bring a file back
description: Stands for the artifact service, which act has none of.
inputs:
  name: {description: Name, default: ""}
  pattern: {description: Name, default: ""}
  path: {description: Folder, required: true}
  merge-multiple: {description: Unused, default: "false"}
runs:
  using: composite
  steps:
    - shell: bash
      env: {FOLDER: "${{ inputs.path }}", NAME: "${{ inputs.name || inputs.pattern }}"}
      run: |
        mkdir -p "$FOLDER"
        if [[ -d KEPT/$NAME ]]; then cp -r "KEPT/$NAME/." "$FOLDER"; else cp "KEPT/$NAME" "$FOLDER/witness.json"; fi
"""


@dataclass(frozen=True, slots=True)
class Forge:
    """A running forge with one repository of Maria's."""

    web: str
    api: str
    app_key: str

    def call(self, method: str, path: str, token: str = TOKEN, body: Json | None = None) -> Any:
        """Call the forge's API."""
        head = {"Authorization": f"Bearer {token}", "Accept": "application/vnd.github+json"}
        answer = requests.request(method, f"{self.api}{path}", json=body, headers=head, timeout=20)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def installation_token(self) -> str:
        """Return a token as a workflow run gets it: an App installation's, no person's."""
        now = int(time.time())
        claims = {"iat": now - 60, "exp": now + 300, "iss": "1"}
        signed = jwt.encode(claims, self.app_key, algorithm="RS256")
        installation = self.call("GET", "/app/installations", signed)[0]["id"]
        token: str = self.call("POST", f"/app/installations/{installation}/access_tokens", signed, {})[
            "token"
        ]
        return token

    def words(self, number: int) -> list[str]:
        """Return the comments of an issue."""
        return [said["body"] for said in self.call("GET", f"/repos/{PERSON}/sums/issues/{number}/comments")]


@pytest.fixture
def forge(tmp_path: Path) -> Iterator[Forge]:
    """Run a forge of its own for one test."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "app.pem").write_bytes(pem)
    argv = [str(ASKFIRST), "forge", "--data", str(tmp_path / "forge"), "--port", "0"]
    argv += ["--user", f"{PERSON}:{TOKEN}", "--app", f"1:{tmp_path / 'app.pem'}"]
    with (tmp_path / "forge.log").open("wb") as log:
        process = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=log, stdin=subprocess.DEVNULL)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, (tmp_path / "forge.log").read_text()
        ready = json.loads(line)
        forge = Forge(ready["url"], ready["api"], pem.decode())
        forge.call("POST", "/user/repos", body={"name": "sums"})
        yield forge
    finally:
        process.terminate()
        process.wait(20)
        if process.stdout:
            process.stdout.close()


def git(folder: Path, *args: str) -> str:
    """Run git as Maria."""
    done = subprocess.run(["git", *args], cwd=folder, env=GIT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


SOUND = "def add(left: int, right: int) -> int:\n    return left + right\n"
FAULTY = 'import os\n\n\ndef add(left, right):\n    os.system("echo " + left)\n    return left - right\n'
TESTS = "from sums import add\n\n\ndef test_add():\n    assert add(1, 2) == 3\n"


def checkout(forge: Forge, folder: Path, workflow: str) -> Path:
    """Push a small repository with this workflow to the forge, and return a clone of it."""
    made = folder / "made"
    (made / ".github/workflows").mkdir(parents=True)
    (made / ".github/workflows/it.yml").write_text(workflow)
    (made / "sums.py").write_text(SOUND)
    (made / "test_sums.py").write_text(TESTS)
    git(made, "init", "-q", "-b", "main")
    git(made, "add", "-A")
    git(made, "commit", "-q", "-m", "First version")
    url = forge.web.replace("://", f"://{PERSON}:{TOKEN}@") + f"/{PERSON}/sums.git"
    git(made, "push", "-q", url, "main")
    git(folder, "clone", "-q", url, "clone")
    return folder / "clone"


def example(name: str, *changes: tuple[str, str]) -> str:
    """Return an example workflow with the few lines changed that a test cannot let stand."""
    workflow = (ROOT / ".github/examples" / name).read_text()
    for old, new in changes:
        assert old in workflow, f"{name} has no line with {old!r}"
        workflow = workflow.replace(old, new)
    return workflow


@dataclass(frozen=True, slots=True)
class Ran:
    """How a run of act ended: `outputs` are what its steps set, `log` all it said."""

    code: int
    outputs: Mapping[str, str]
    log: str


def act(
    program: Callable[[str], str], folder: Path, clone: Path, event: str, payload: Json, *args: str
) -> Ran:
    """Run the workflow of a clone for an event, with the actions of this checkout."""
    kept, release, stub, back = (folder / name for name in ("kept", "release", "stub", "back"))
    for made in (kept, release, stub, back):
        made.mkdir(exist_ok=True)
    if not (release / "actions").exists():
        (release / "actions").symlink_to(ROOT / "actions")
    (stub / "action.yml").write_text(STUB.replace("KEPT", str(kept)))
    (back / "action.yml").write_text(BACK.replace("KEPT", str(kept)))
    (folder / "event.json").write_text(json.dumps(payload))
    argv = [
        program("act"),
        event,
        "-W",
        ".github/workflows/it.yml",
        "-e",
        str(folder / "event.json"),
        "--json",
    ]
    argv += ["-P", "ubuntu-24.04=-self-hosted", "-P", "self-hosted=-self-hosted", "-P", "linux=-self-hosted"]
    argv += ["--local-repository", f"{RELEASE}={release}", "--local-repository", f"{UPLOAD}={stub}"]
    argv += ["--local-repository", f"{DOWNLOAD}={back}"]
    argv += ["--no-cache-server", "--artifact-server-addr", "127.0.0.1", *args]
    argv += ["--env", f"GITHUB_REPOSITORY={PERSON}/sums"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder / "home")}
    done = subprocess.run(
        argv,
        cwd=clone,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )
    log = done.stdout + done.stderr
    outputs = {}
    for line in done.stdout.splitlines():
        said = json.loads(line) if line.startswith("{") else {}
        if said.get("command") == "set-output":
            outputs[said["name"]] = said["arg"]
    return Ran(done.returncode, outputs, log)


def use_installed(name: str) -> tuple[str, str]:
    """Return the change that lets an action use the askfirst of this environment."""
    place, version = RELEASE.split("@")
    line = f"{place}/actions/{name}@{version} # PLACEHOLDER: a release's commit id\n        with:\n"
    return line, f"{line}          askfirst-command: {ASKFIRST}\n"


CHECKS = (
    use_installed("system-tests"),
    use_installed("security-scan"),
    (
        'run: python3 -m venv "$RUNNER_TEMP/tests" && "$RUNNER_TEMP/tests/bin/pip" install --quiet . pytest',
        'run: "true"',
    ),
    ("          python: ${{ runner.temp }}/tests/bin/python\n", ""),
)


@pytest.mark.parametrize(
    ("change", "code", "outputs"),
    [(SOUND + "\n", 0, ("green", "clean")), (FAULTY, 1, ("red", "findings"))],
)
def test_tests_and_scan_judge_a_pull_request(
    forge: Forge,
    tmp_path: Path,
    program: Callable[[str], str],
    change: str,
    code: int,
    outputs: tuple[str, str],
) -> None:
    """The checks' example passes a sound change, and fails one that breaks a test and calls a shell."""
    clone = checkout(forge, tmp_path, example("askfirst-ci.yml", *CHECKS))
    base = git(clone, "rev-parse", "HEAD")
    git(clone, "checkout", "-q", "-b", "change")
    (clone / "sums.py").write_text(change)
    git(clone, "commit", "-q", "-a", "-m", "Change sums")
    head = git(clone, "rev-parse", "HEAD")
    pull = {"number": 1, "base": {"sha": base, "ref": "main"}, "head": {"sha": head, "ref": "change"}}
    seen = []
    for job, output in zip(("tests", "scan"), outputs, strict=True):
        ran = act(program, tmp_path, clone, "pull_request", {"pull_request": pull, "number": 1}, "-j", job)
        seen.append((ran.code, ran.outputs.get("result")))
        assert (code, output) == seen[-1], ran.log
    sarif = json.loads((tmp_path / "kept/findings").read_text())
    assert bool(code) == bool(sarif["runs"][0]["results"])


QUESTION = {
    "text": "What should happen to numbers that are no integers?",
    "why": "One reading refuses them, the other rounds them.",
    "options": [{"letter": "a", "text": "Refuse them"}, {"letter": "b", "text": "Round them"}],
    "recommended": "a",
    "undo": "cheap",
}


BRIEF = {"goal": "Add numbers", "criteria": [], "assumptions": [], "out_of_scope": []}
REFUSED = "\n\ndef test_fractions():\n    with pytest.raises(TypeError):\n        add(1.5, 2)\n"
CHECKED = (
    "    if not (isinstance(left, int) and isinstance(right, int)):\n        raise TypeError\n    return left"
)


def works(body: Json) -> Json:
    """Ask one question; once it is answered, brief, plan and do the one task, and find nothing to say of it."""
    prompt = "\n".join(block["text"] for block in body["messages"][0]["content"])
    if body.get("tools"):
        calls = uses(
            ("edit_file", {"path": "sums.py", "old": "    return left", "new": CHECKED}),
            ("edit_file", {"path": "test_sums.py", "old": TESTS, "new": f"import pytest\n{TESTS}{REFUSED}"}),
            done("feat: refuse fractions"),
        )
        return message(calls, "tool_use", model=body["model"])
    wants = body["output_config"]["format"]["schema"]["properties"]
    if "tasks" in wants:
        task = {**planned("T1", "refusal", "R1"), "files": ["sums.py", "test_sums.py"]}
        said: Json = {"tasks": [task], "reason": "", "undo": []}
    elif "findings" in wants:
        told = {
            "criterion": "R1",
            "verdict": "cannot tell",
            "path": "",
            "line": 0,
            "why": "A script has no eyes.",
        }
        said = {"criteria": [told], "findings": [], "drift": []}
    elif "Answer: <answer-" in prompt:
        brief = {**BRIEF, "criteria": [criterion("Fractions are refused", "a TypeError comes", "Q1")]}
        said = {"verdict": "brief", "reason": "", "questions": [], "brief": brief}
    else:
        said = {"verdict": "ask", "reason": "it is open", "questions": [QUESTION], "brief": BRIEF}
    return message([text(json.dumps(said))], model=body["model"])


def labelled(forge: Forge) -> Json:
    """Open an issue and label it; returns the event's payload."""
    issues = f"/repos/{PERSON}/sums/issues"
    number = forge.call("POST", issues, body={"title": "Add floats", "body": "add() should take floats."})[
        "number"
    ]
    forge.call("POST", f"{issues}/{number}/labels", body={"labels": ["askfirst"]})
    repository = forge.call("GET", f"/repos/{PERSON}/sums")
    return {
        "action": "labeled",
        "issue": forge.call("GET", f"{issues}/{number}"),
        "label": {"name": "askfirst"},
        "repository": repository,
        "sender": repository["owner"],
    }


def test_a_label_brings_a_question_and_its_answer_a_draft(
    forge: Forge, tmp_path: Path, program: Callable[[str], str]
) -> None:
    """The bot's example asks once, whatever event comes twice, and goes from an answer to a proven draft on its own."""
    clone = checkout(forge, tmp_path, example("askfirst.yml", use_installed("askfirst")))
    payload = labelled(forge)
    with Served(works) as model:
        number = payload["issue"]["number"]
        args = [
            "-s",
            f"GITHUB_TOKEN={forge.installation_token()}",
            "-s",
            "ASKFIRST_KEY=a-key-of-this-test-only",
        ]
        args += ["-s", "ANTHROPIC_API_KEY=opens-nothing", "--env", f"ANTHROPIC_BASE_URL={model.url}"]
        args += ["--env", f"GITHUB_API_URL={forge.api}", "--var", f"ASKFIRST_DATA_DIR={tmp_path / 'data'}"]
        first = act(program, tmp_path, clone, "issues", payload, *args)
        assert 0 == first.code, first.log
        said, calls = forge.words(number), len(model.calls)
        assert [True] == [QUESTION["text"] in body for body in said], first.log
        again = act(program, tmp_path, clone, "issues", payload, *args)
        assert (0, said, calls) == (again.code, forge.words(number), len(model.calls)), again.log
        comments = f"/repos/{PERSON}/sums/issues/{number}/comments"
        comment = forge.call("POST", comments, body={"body": "1a"})
        answered = {**payload, "action": "created", "comment": comment}
        last = act(program, tmp_path, clone, "issue_comment", answered, *args)
        assert 0 == last.code, last.log
        pulls = forge.call("GET", f"/repos/{PERSON}/sums/pulls")
        assert 1 == len(pulls), (forge.words(number), last.log)
        (pull,) = pulls
        assert (True, "askfirst/issue-1") == (pull["draft"], pull["head"]["ref"]), last.log
        commits = forge.call("GET", f"/repos/{PERSON}/sums/pulls/{pull['number']}/commits")
        assert ["Askfirst-Proof: behaviour"] == [
            found[0]
            for one in commits
            if (found := re.search(r"Askfirst-Proof: \w+", one["commit"]["message"]))
        ]
        assert "Ready for your review" in forge.words(number)[-1]
        secret = "a-key-of-this-test-only|opens-nothing"
        assert [] == re.findall(secret, first.log + again.log + last.log)


def test_three_jobs_bring_a_question_and_its_answer_a_draft(
    forge: Forge, tmp_path: Path, program: Callable[[str], str]
) -> None:
    """The example with split power goes round by its jobs until a person is waited for, and from an answer to a draft."""
    jobs = [use_installed(name) for name in ("witness", "propose", "apply")]
    clone = checkout(forge, tmp_path, example("askfirst-split.yml", *jobs))
    number = labelled(forge)["issue"]["number"]
    secrets = ("a-key-of-this-test-only", "opens-nothing")

    def rounds() -> list[tuple[str | None, str | None]]:
        """Start one round after another, as the last job would, while there is more."""
        seen: list[tuple[str | None, str | None]] = []
        while len(seen) < 12 and (not seen or seen[-1][1] == "true"):
            inputs = {"issue": str(number), "round": str(len(seen) + 1)}
            ran = act(program, tmp_path, clone, "workflow_dispatch", {"inputs": inputs}, "-j", "apply", *args)
            assert 0 == ran.code, ran.log
            assert [] == re.findall("|".join(secrets), ran.log)
            seen.append((ran.outputs.get("next"), ran.outputs.get("more")))
        return seen

    with Served(works) as model:
        args = ["-s", f"GITHUB_TOKEN={forge.installation_token()}", "-s", f"ASKFIRST_KEY={secrets[0]}"]
        args += ["-s", f"ANTHROPIC_API_KEY={secrets[1]}", "--env", f"ANTHROPIC_BASE_URL={model.url}"]
        args += ["--env", f"GITHUB_API_URL={forge.api}", "--var", f"ASKFIRST_DATA_DIR={tmp_path / 'data'}"]
        assert [("say", "true"), ("think", "false")] == rounds()
        assert [True] == [QUESTION["text"] in body for body in forge.words(number)]
        assert [("wait", None)] == rounds()
        forge.call("POST", f"/repos/{PERSON}/sums/issues/{number}/comments", body={"body": "1a"})
        assert ("think", "false") == rounds()[-1]
    (pull,) = forge.call("GET", f"/repos/{PERSON}/sums/pulls")
    assert (True, "askfirst/issue-1") == (pull["draft"], pull["head"]["ref"])
    assert "Ready for your review" in forge.words(number)[-1]
    papers = [path for path in (tmp_path / "kept").rglob("*") if path.is_file()]
    assert [] == [path.name for path in papers if any(s.encode() in path.read_bytes() for s in secrets)]


def test_the_gate_waits_for_an_approval_and_says_so_in_a_status(
    forge: Forge, tmp_path: Path, program: Callable[[str], str]
) -> None:
    """The gate's example passes both times, because its status says how it stands: red before, green after."""
    clone = checkout(forge, tmp_path, example("askfirst-approvals.yml", use_installed("approval-gate")))
    git(clone, "commit", "-q", "--allow-empty", "-m", "Change sums")
    git(clone, "push", "-q", "origin", "HEAD:refs/heads/change")
    body = {"title": "Change", "head": "change", "base": "main", "body": ""}
    pull = forge.call("POST", f"/repos/{PERSON}/sums/pulls", forge.installation_token(), body)
    seen = []
    for event in ("pull_request", "pull_request_review"):
        if event == "pull_request_review":
            review = {"event": "APPROVE", "body": "Fine."}
            forge.call("POST", f"/repos/{PERSON}/sums/pulls/{pull['number']}/reviews", body=review)
        args = ["-s", f"GITHUB_TOKEN={TOKEN}", "--env", f"GITHUB_API_URL={forge.api}"]
        ran = act(program, tmp_path, clone, event, {"pull_request": pull}, *args)
        told = forge.call("GET", f"/repos/{PERSON}/sums/commits/{pull['head']['sha']}/status")["statuses"]
        seen.append((ran.code, ran.outputs.get("result"), [(s["context"], s["state"]) for s in told]))
        assert ran.code == 0, ran.log
    name = "askfirst / approvals"
    assert [(0, "missing", [(name, "failure")]), (0, "approved", [(name, "success")])] == seen
