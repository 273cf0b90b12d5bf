"""PyGithub, as anybody has it, lives a repository's life in the embedded forge: a client that was not written for it."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from github import (
    Auth,
    Github,
    GithubException,
    GithubIntegration,
    InputGitTreeElement,
    UnknownObjectException,
)
from github.Repository import Repository

from tests.world.case import app_key
from tests.world.hall import APP, Hall, hall


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Serve one forge."""
    with hall(tmp_path_factory.mktemp("hall")) as made:
        yield made


def client(place: Hall, who: str) -> Github:
    """Return somebody's client, without waiting between requests or trying again."""
    token = Auth.Token(place.token(who))
    return Github(
        base_url=place.forge.api, auth=token, retry=None, seconds_between_requests=0, seconds_between_writes=0
    )


def founded(place: Hall, name: str) -> Repository:
    """Make a repository of maria's with a file on main and otto in it, through the API alone."""
    repo = client(place, "maria").get_user().create_repo(name, description="A shelf", private=True)  # type: ignore[union-attr]
    repo.create_file("shelf.py", "Begin", "one = 1\ntwo = 2\n")
    repo.add_to_collaborators("otto", "push")
    otto = client(place, "otto").get_user()
    for invitation in otto.get_invitations():  # type: ignore[union-attr]
        otto.accept_invitation(invitation)  # type: ignore[union-attr]
    return repo


def test_issues_are_talked_about(place: Hall) -> None:
    """Issue, label, people, comment, reaction, lock, events and search."""
    repo = founded(place, "talk")
    label = repo.create_label("bug", "d73a4a", "Something is wrong")
    issue = repo.create_issue("Two is wrong", "It says 2.", labels=[label], assignees=["otto"])
    comment = client(place, "otto").get_repo("maria/talk").get_issue(issue.number).create_comment("I see.")
    comment.create_reaction("eyes")
    comment.edit("I see it.")
    issue.lock("resolved")
    issue.edit(state="closed", state_reason="completed")
    label.edit("defect", "ff0000")
    read = repo.get_issue(issue.number)
    assert ("closed", "completed", True, ["otto"], ["defect"], 1) == (
        read.state,
        read.state_reason,
        read.locked,
        [person.login for person in read.assignees],
        [one.name for one in read.labels],
        read.comments,
    )
    assert ["labeled", "assigned", "locked", "closed"] == [event.event for event in read.get_events()]
    assert ["labeled", "assigned", "commented", "locked", "closed"] == [
        event.event for event in read.get_timeline()
    ]
    assert [("I see it.", "otto", ["eyes"])] == [
        (one.body, one.user.login, [sign.content for sign in one.get_reactions()])
        for one in read.get_comments()
    ]
    found = client(place, "maria").search_issues("repo:maria/talk is:closed label:defect")
    assert [issue.number] == [one.number for one in found]
    with pytest.raises(GithubException) as refused:
        client(place, "eve").get_repo("maria/talk")
    assert 404 == refused.value.status


def test_code_goes_by_pull_request(place: Hall) -> None:
    """Branch, files, commit by objects, pull request, review on a line, check by the App, and a merge by a person."""
    repo = founded(place, "code")
    main = repo.get_branch("main")
    repo.create_git_ref("refs/heads/topic", main.commit.sha)
    file = repo.get_contents("shelf.py", ref="topic")
    assert not isinstance(file, list)
    repo.update_file("shelf.py", "Say three", "one = 1\ntwo = 3\n", file.sha, branch="topic")
    tip = repo.get_git_commit(repo.get_branch("topic").commit.sha)
    blob = repo.create_git_blob(base64.b64encode(b"test\n").decode(), "base64")
    tree = repo.create_git_tree([InputGitTreeElement("test.py", "100644", "blob", sha=blob.sha)], tip.tree)
    made = repo.create_git_commit("Test it", tree, [tip])
    repo.get_git_ref("heads/topic").edit(made.sha)
    issue = repo.create_issue("Two is wrong")
    pull = repo.create_pull("main", "topic", title="Say three", body=f"Fixes #{issue.number}")
    pull.create_review_request(reviewers=["otto"])
    theirs = client(place, "otto").get_repo("maria/code").get_pull(pull.number)
    theirs.create_review(
        body="Why?", event="REQUEST_CHANGES", comments=[{"path": "shelf.py", "line": 2, "body": "Why?"}]
    )
    thread = pull.get_review_comments()[0]
    pull.create_review_comment_reply(thread.id, "Because.")
    theirs.create_review(event="APPROVE")
    assert ["CHANGES_REQUESTED", "APPROVED"] == [review.state for review in pull.get_reviews()]
    assert ["Why?", "Because."] == [one.body for one in pull.get_review_comments()]
    assert [("shelf.py", 1, 1), ("test.py", 1, 0)] == [
        (f.filename, f.additions, f.deletions) for f in pull.get_files()
    ]
    assert ["Say three", "Test it"] == [commit.commit.message for commit in pull.get_commits()]
    assert (None, True) == (pull.mergeable, repo.get_pull(pull.number).mergeable)
    assert (2, 0) == (repo.compare("main", "topic").ahead_by, repo.compare("main", "topic").behind_by)
    assert pull.merge().merged
    assert (True, "closed") == (repo.get_pull(pull.number).merged, repo.get_issue(issue.number).state)
    repo.get_git_ref("heads/topic").delete()
    assert ["main"] == [branch.name for branch in repo.get_branches()]


def test_an_app_reports_and_does_no_more(place: Hall) -> None:
    """An App signs in by its key, writes checks and statuses, and is refused a merge and the default branch."""
    repo = founded(place, "app")
    app = GithubIntegration(auth=Auth.AppAuth(APP, app_key()[0]), base_url=place.forge.api)
    installed = app.get_repo_installation("maria", "app")
    mine = Github(
        base_url=place.forge.api, auth=Auth.Token(app.get_access_token(installed.id).token), retry=None
    ).get_repo("maria/app")
    sha = repo.get_branch("main").commit.sha
    note = {
        "path": "shelf.py",
        "start_line": 1,
        "end_line": 1,
        "annotation_level": "warning",
        "message": "Hm",
    }
    output = {"title": "One", "summary": "One remark", "annotations": [note]}
    run = mine.create_check_run(
        "tests", sha, status="in_progress", started_at=datetime(2026, 3, 2, tzinfo=UTC)
    )
    run.edit(status="completed", conclusion="neutral", output=output)
    repo.get_commit(sha).create_status("success", context="ci")
    commit = repo.get_commit("main")
    assert [("tests", "neutral")] == [(one.name, one.conclusion) for one in commit.get_check_runs()]
    assert ["Hm"] == [one.message for one in next(iter(commit.get_check_runs())).get_annotations()]
    assert [("completed", "success")] == [(one.status, one.conclusion) for one in commit.get_check_suites()]
    assert "success" == commit.get_combined_status().state
    repo.create_git_ref("refs/heads/topic", sha)
    mine.create_file("a", "Add", "a\n", branch="topic")
    pull = mine.create_pull("main", "topic", title="Add", draft=True)
    for deed in (
        pull.merge,
        lambda: mine.create_file("b", "Add", "b\n"),
        lambda: mine.merge("main", "topic"),
    ):
        with pytest.raises(GithubException) as refused:
            deed()
        assert 403 == refused.value.status
    assert ["merge", "default branch", "default branch"] == [what for what, _ in place.violations()]


def test_an_owner_rules(place: Hall) -> None:
    """Hooks, protection, collaborators, name, archive and end."""
    repo = founded(place, "rule")
    hook = repo.create_hook("web", {"url": "http://127.0.0.1:9/", "content_type": "json"}, ["push", "issues"])
    hook.edit("web", {"url": "http://127.0.0.1:9/x", "content_type": "json"}, add_events=["pull_request"])
    assert ["issues", "pull_request", "push"] == sorted(repo.get_hook(hook.id).events)
    branch = repo.get_branch("main")
    branch.edit_protection(contexts=["tests"], strict=True, required_approving_review_count=1)
    protection = branch.get_protection()
    assert (["tests"], 1) == (
        protection.required_status_checks.contexts,
        protection.required_pull_request_reviews.required_approving_review_count,
    )
    with pytest.raises(GithubException) as refused:
        client(place, "otto").get_repo("maria/rule").create_file("a", "Add", "a\n")
    assert 409 == refused.value.status
    branch.remove_protection()
    assert {"maria": "admin", "otto": "write"} == {
        p.login: repo.get_collaborator_permission(p) for p in repo.get_collaborators()
    }
    repo.remove_from_collaborators("otto")
    repo.edit(name="ruled", description="Ruled", private=False)
    assert ("maria/ruled", "Ruled") == (
        client(place, "eve").get_repo("maria/rule").full_name,
        repo.description,
    )
    repo.edit(archived=True)
    with pytest.raises(GithubException) as frozen:
        repo.create_issue("No")
    assert 403 == frozen.value.status
    repo.delete()
    with pytest.raises(UnknownObjectException):
        client(place, "maria").get_repo("maria/ruled")


def test_a_workflow_is_watched(place: Hall) -> None:
    """Dispatched, its run and jobs are read, and what a job printed."""
    repo = founded(place, "work")
    repo.create_file(
        ".github/workflows/ci.yml", "Add CI", "on: workflow_dispatch\njobs: {test: {runs-on: x}}\n"
    )
    workflow = repo.get_workflow("ci.yml")
    assert workflow.create_dispatch("main")
    run = workflow.get_runs()[0]
    job = run.jobs()[0]
    body = {"status": "completed", "conclusion": "failure", "log": "1 failed\n"}
    assert 200 == place.ask("maria", "PATCH", f"{place.url}/_forge/jobs/{job.id}", body).status_code
    assert ("failure", 1) == (
        repo.get_workflow_run(run.id).conclusion,
        repo.get_workflow_runs(status="failure").totalCount,
    )
    assert "1 failed\n" == place.ask("", "GET", job.logs_url()).text
    assert run.rerun()
    assert 2 == repo.get_workflow_run(run.id).run_attempt
