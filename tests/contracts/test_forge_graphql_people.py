"""Who has what by GraphQL in the embedded forge: assignees, reviewers, and branches brought up to date."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.world.hall import Hall, Yard, hall

PICKED = """query($o: String!, $n: String!, $by: IssueFilters) { repository(owner: $o, name: $n) {
  issues(first: 9, filterBy: $by) { nodes { number assignees(first: 9) { nodes { login } totalCount }
    assignedActors(first: 9) { nodes { ... on User { login } } } suggestedActors(first: 9, query: "o") { totalCount } } } } }"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Serve one forge; each test has a repository of its own."""
    with hall(tmp_path_factory.mktemp("hall")) as made:
        yield made


@pytest.fixture
def yard(place: Hall) -> Yard:
    """Make a repository."""
    return place.repo()


def does(yard: Yard, who: str, deed: str, **given: Any) -> str:
    """Do a mutation; returns what was said against it, or nothing."""
    kind = deed[0].upper() + deed[1:] + "Input!"
    query = f"mutation($given: {kind}) {{ {deed}(input: $given) {{ clientMutationId }} }}"
    answer = yard.hall.graphql(who, query, given=given)
    return str(answer["errors"][0]["message"]) if "errors" in answer else ""


def id_of(yard: Yard, login: str) -> str:
    """Return somebody's global id."""
    return str(yard.hall.ask("", "GET", f"/users/{login}").json()["node_id"])


def picked(yard: Yard, **by: Any) -> list[int]:
    """Return the numbers of the issues that a filter leaves."""
    owner, name = yard.name.split("/")
    shown = yard.hall.graphql("maria", PICKED, o=owner, n=name, by=by)["data"]["repository"]["issues"][
        "nodes"
    ]
    return [it["number"] for it in shown]


def test_issues_are_given_and_found(yard: Yard) -> None:
    """By id or by login, one more, one less or all anew; a filter finds who has, anybody's, nobody's, and who is named."""
    one, two = (yard.posts("/issues", {"title": title})["node_id"] for title in ("One", "Two"))
    yard.posts("/issues/2/comments", {"body": "What says @Otto?"})
    maria, otto = id_of(yard, "maria"), id_of(yard, "otto")
    assert "" == does(yard, "otto", "addAssigneesToAssignable", assignableId=one, assigneeIds=[maria, otto])
    assert "" == does(yard, "maria", "removeAssigneesFromAssignable", assignableId=one, assigneeIds=[maria])
    assert ([1], [1], [2], [], [2]) == (
        picked(yard, assignee="OTTO"),
        picked(yard, assignee="*"),
        picked(yard, assignee=None),
        picked(yard, assignee="maria"),
        picked(yard, mentioned="otto"),
    )
    assert "" == does(yard, "maria", "replaceActorsForAssignable", assignableId=two, actorLogins=["maria"])
    assert "" == does(yard, "maria", "replaceActorsForAssignable", assignableId=one, actorIds=[maria])
    assert ([], [1, 2]) == (picked(yard, assignee="otto"), sorted(picked(yard, assignee="maria")))
    owner, name = yard.name.split("/")
    shown = yard.hall.graphql("maria", PICKED, o=owner, n=name)["data"]["repository"]["issues"]["nodes"][0]
    assert (["maria"], [{"login": "maria"}], 1) == (
        [it["login"] for it in shown["assignees"]["nodes"]],
        shown["assignedActors"]["nodes"],
        shown["suggestedActors"]["totalCount"],
    )


def test_assignees_come_with_an_issue(yard: Yard) -> None:
    """Made with some and changed to others by id; from who may not give them they are left out, or refused."""
    repo, otto, maria = yard.gets("")["node_id"], id_of(yard, "otto"), id_of(yard, "maria")
    for who in ("maria", "eve"):
        assert "" == does(yard, who, "createIssue", repositoryId=repo, title="New", assigneeIds=[otto])
    assert ([1], [2]) == (picked(yard, assignee="otto"), picked(yard, assignee=None))
    one, two = (yard.gets(f"/issues/{number}")["node_id"] for number in (1, 2))
    assert "" == does(yard, "maria", "updateIssue", id=one, assigneeIds=[maria])
    assert ([], [1]) == (picked(yard, assignee="otto"), picked(yard, assignee="maria"))
    assert (True, []) == (
        "correct permissions" in does(yard, "eve", "updateIssue", id=two, assigneeIds=[otto]),
        yard.gets("/issues/2")["assignees"],
    )
    assert ("", []) == (
        does(yard, "maria", "updateIssue", id=one, assigneeIds=[]),
        picked(yard, assignee="*"),
    )


def test_who_may_not_gives_nothing(yard: Yard) -> None:
    """Readers and Apps without the permission are refused, also for what they wrote; unknown people are said."""
    made = yard.posts("/issues", {"title": "Mine"}, "eve")["node_id"]
    narrow = yard.hall.narrowed({"checks": "write"})
    for who in ("eve", narrow):
        said = does(
            yard, who, "addAssigneesToAssignable", assignableId=made, assigneeIds=[id_of(yard, "otto")]
        )
        assert said
    gone = does(yard, "maria", "replaceActorsForAssignable", assignableId=made, actorLogins=["nobody"])
    assert "Could not resolve to a User with the login of 'nobody'." == gone
    assert [] == yard.gets("/issues/1")["assignees"]


def test_reviews_are_asked_for(yard: Yard) -> None:
    """More are asked with `union`; without it these and no others; never the author."""
    number = yard.pull(who="maria")
    pull = yard.gets(f"/pulls/{number}")["node_id"]

    def asked() -> list[str]:
        return [it["login"] for it in yard.gets(f"/pulls/{number}")["requested_reviewers"]]

    assert "" == does(yard, "maria", "requestReviews", pullRequestId=pull, userIds=[id_of(yard, "eve")])
    more = {"pullRequestId": pull, "userLogins": ["otto"], "union": True}
    assert ("", ["eve", "otto"]) == (does(yard, "maria", "requestReviewsByLogin", **more), asked())
    assert ("", ["otto"]) == (
        does(yard, "maria", "requestReviewsByLogin", **more | {"union": False}),
        asked(),
    )
    own = does(yard, "maria", "requestReviews", pullRequestId=pull, userIds=[id_of(yard, "maria")])
    assert (True, True) == (
        "pull request author" in own,
        bool(does(yard, "eve", "requestReviewsByLogin", **more)),
    )


def test_a_branch_is_brought_up_to_date(yard: Yard) -> None:
    """How far it is behind is told; its base is merged in if it is where it is expected to be."""
    number = yard.pull(who="maria")
    yard.git("checkout", "-q", "main")
    yard.commits({"other": "other"})
    yard.pushes("maria", "main")
    owner, name = yard.name.split("/")
    query = """query($o: String!, $n: String!) { repository(owner: $o, name: $n) { pullRequest(number: 1) { id
      baseRef { compare(headRef: "maria:topic") { aheadBy behindBy status } } } } }"""

    def told() -> Any:
        return yard.hall.graphql("maria", query, o=owner, n=name)["data"]["repository"]["pullRequest"]

    assert {"aheadBy": 1, "behindBy": 1, "status": "DIVERGED"} == told()["baseRef"]["compare"]
    pull, old = told()["id"], yard.sha("topic")
    moved = does(yard, "maria", "updatePullRequestBranch", pullRequestId=pull, expectedHeadOid="0" * 40)
    assert ("expected head sha didn't match current head ref.", old) == (moved, yard.sha("topic"))
    assert "" == does(yard, "otto", "updatePullRequestBranch", pullRequestId=pull, expectedHeadOid=old)
    assert {"aheadBy": 2, "behindBy": 0, "status": "AHEAD"} == told()["baseRef"]["compare"]
    assert 2 == yard.gets(f"/pulls/{number}")["commits"]


def test_what_is_archived_is_only_read(yard: Yard) -> None:
    """Only an owner archives; then nobody changes anything there, not even what they wrote, until that is taken back."""
    made = yard.posts("/issues", {"title": "Mine"}, "eve")["node_id"]
    repo = yard.gets("")["node_id"]
    assert all(does(yard, who, "archiveRepository", repositoryId=repo) for who in ("otto", "app"))
    assert [("change repository", yard.name)] == yard.hall.violations()
    assert "" == does(yard, "maria", "archiveRepository", repositoryId=repo)
    only = "Repository was archived so is read-only."
    assert [only] * 4 == [
        does(yard, "eve", "updateIssue", id=made, title="New"),
        does(yard, "maria", "addComment", subjectId=made, body="Hi"),
        does(yard, "maria", "pinIssue", issueId=made),
        does(yard, "maria", "createIssue", repositoryId=repo, title="New"),
    ]
    assert "" == does(yard, "maria", "unarchiveRepository", repositoryId=repo)
    assert "" == does(yard, "maria", "pinIssue", issueId=made)
    assert ["pinned"] == [it["event"] for it in yard.gets("/issues/1/events")]
