"""The forge's GraphQL, on GitHub's schema: what is asked, changed, refused, and who wrote which version of a text."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from bot.forge.graphql.mutations import DEEDS
from bot.forge.graphql.run import FIELDS
from bot.forge.graphql.schema import FILE, schema
from tests.world.hall import Hall, Yard, hall

PACKAGED = Path(__file__).parents[1] / "clients/node_modules/@octokit/graphql-schema/schema.graphql"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Serve one forge; each test has a repository of its own."""
    with hall(tmp_path_factory.mktemp("hall")) as made:
        yield made


@pytest.fixture
def yard(place: Hall) -> Yard:
    """Make a repository."""
    return place.repo()


def asked(yard: Yard, query: str, who: str = "maria", **variables: Any) -> Any:
    """Ask what has an answer without errors; returns its data."""
    answer = yard.hall.graphql(who, query, **variables)
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


def refused(yard: Yard, query: str, who: str = "maria", **variables: Any) -> list[tuple[str, str]]:
    """Ask what has errors; returns their types and messages."""
    answer = yard.hall.graphql(who, query, **variables)
    return [(error.get("type", ""), error["message"]) for error in answer["errors"]]


def does(yard: Yard, deed: str, shown: str, who: str = "maria", **given: Any) -> Any:
    """Do a mutation; returns its payload."""
    kind = deed[:1].upper() + deed[1:] + "Input"
    query = f"mutation($input: {kind}!) {{ {deed}(input: $input) {{ clientMutationId {shown} }} }}"
    return asked(yard, query, who, input=given)[deed]


def may_not(yard: Yard, deed: str, who: str, **given: Any) -> list[tuple[str, str]]:
    """Try a mutation; returns what it is refused with."""
    kind = deed[:1].upper() + deed[1:] + "Input"
    query = f"mutation($input: {kind}!) {{ {deed}(input: $input) {{ clientMutationId }} }}"
    return refused(yard, query, who, input=given)


# -- the schema


@pytest.mark.needs("octokit")
def test_the_schema_is_githubs() -> None:
    """What the forge serves is the packaged schema word for word, but for descriptions."""
    bare = re.sub(r'^[ ]*"""(?:[^"]|"(?!""))*"""\n', "", PACKAGED.read_text(), flags=re.M)
    ours = gzip.decompress(FILE.read_bytes()).decode()
    assert [line for line in bare.splitlines() if line] == [line for line in ours.splitlines() if line]


def test_what_is_served_is_in_the_schema() -> None:
    """Each answer and each deed that the forge has is a field of GitHub's."""
    there = schema()
    unknown = []
    for kind, fields in FIELDS.items():
        found = there.get_type(kind)
        assert isinstance(found, GraphQLObjectType), kind
        unknown += [f"{kind}.{name}" for name in fields if name not in found.fields]
    mutation = there.mutation_type
    assert mutation is not None
    unknown += [name for name in DEEDS if name not in mutation.fields]
    assert [] == unknown


ARGUMENTS = {
    "compare": '(headRef: "main")',
    "issue": "(number: 1)",
    "pullRequest": "(number: 2)",
    "issueOrPullRequest": "(number: 2)",
    "milestone": "(number: 1)",
    "label": '(name: "bug")',
    "ref": '(qualifiedName: "main")',
    "refs": '(refPrefix: "refs/heads/", first: 5)',
    "object": '(expression: "main:README.md")',
}


def everything_of(kind: str) -> str:
    """Write a selection of every field that the forge serves of a type."""
    found = schema().get_type(kind)
    assert isinstance(found, GraphQLObjectType)
    lines = [_line(name, found.fields[name]) for name in FIELDS[kind] if name in found.fields]
    return f"... on {kind} {{ {' '.join(lines)} }}"


def _line(name: str, field: GraphQLField) -> str:
    kind = get_named_type(field.type)
    needed = any(is_required_argument(arg) for arg in field.args.values()) or name == "object"
    given = ARGUMENTS[name] if needed else "(first: 5)" if kind.name.endswith("Connection") else ""
    if is_leaf_type(kind):
        return name + given
    inner = "totalCount nodes { __typename } pageInfo { endCursor } edges { cursor }"
    return f"{name}{given} {{ {inner if kind.name.endswith('Connection') else '__typename'} }}"


def furnished(yard: Yard) -> dict[str, str]:
    """Make one of each thing; returns their ids by type."""
    yard.posts("/labels", {"name": "bug"})
    issue = yard.posts("/issues", {"title": "One", "body": "Text", "labels": ["bug"]})
    comment = yard.posts("/issues/1/comments", {"body": "Yes"}, "otto")
    yard.posts(f"/issues/comments/{comment['id']}/reactions", {"content": "heart"})
    number = yard.pull("topic", "otto")
    lines = [{"path": "shelf.py", "line": 3, "body": "Why?"}]
    review = yard.posts(f"/pulls/{number}/reviews", {"event": "COMMENT", "body": "Hm", "comments": lines})
    line = yard.gets(f"/pulls/{number}/comments")[0]
    head = yard.sha("topic")
    check = yard.posts("/check-runs", {"name": "tests", "head_sha": head, "conclusion": "success"}, "app")
    yard.posts(f"/statuses/{head}", {"state": "failure", "context": "old"}, "otto")
    pull = yard.gets(f"/pulls/{number}")
    return {
        "Repository": yard.gets("")["node_id"],
        "User": yard.gets("")["owner"]["node_id"],
        "Bot": check["app"]["owner"]["node_id"],
        "Label": yard.gets("/labels/bug")["node_id"],
        "Issue": issue["node_id"],
        "IssueComment": comment["node_id"],
        "PullRequest": pull["node_id"],
        "PullRequestReview": review["node_id"],
        "PullRequestReviewComment": line["node_id"],
        "PullRequestReviewThread": f"PRRT_{line['id']}",
        "CheckRun": check["node_id"],
    }


def test_every_field_that_is_served_has_an_answer(yard: Yard) -> None:
    """Whatever the forge has a field for fits GitHub's schema: no null where there is none, no value of a wrong kind."""
    ids = furnished(yard)
    for kind, identity in ids.items():
        query = f"query($id: ID!) {{ node(id: $id) {{ __typename id {everything_of(kind)} }} }}"
        found = asked(yard, query, id=identity)["node"]
        assert (kind, identity) == (found["__typename"], found["id"])
    inner = {
        "Commit": "commits(first: 5) { nodes { commit { %s } } }",
        "StatusCheckRollup": "statusCheckRollup { %s }",
        "StatusContext": "statusCheckRollup { contexts(first: 5) { nodes { %s } } }",
        "Ref": "headRef { %s }",
    }
    for kind, around in inner.items():
        query = "query($id: ID!) { node(id: $id) { ... on PullRequest { %s } } }" % (
            around % everything_of(kind)
        )
        asked(yard, query, id=ids["PullRequest"])


def test_the_events_of_a_timeline(yard: Yard) -> None:
    """A timeline tells what happened in GitHub's types, oldest first, or only the kinds that are asked for."""
    yard.posts("/issues", {"title": "One", "labels": ["bug"]})
    yard.ask("maria", "PATCH", "/issues/1", {"title": "Two"})
    yard.posts("/issues/1/comments", {"body": "Yes"}, "otto")
    yard.ask("maria", "PUT", "/issues/1/lock")
    yard.ask("maria", "DELETE", "/issues/1/labels/bug")
    yard.ask("maria", "PATCH", "/issues/1", {"state": "closed"})
    owner, name = yard.name.split("/")
    possible = schema().get_possible_types(schema().type_map["IssueTimelineItems"])
    kinds = [kind.name for kind in possible if kind.name in FIELDS and kind.name.endswith("Event")]
    query = """query($o: String!, $n: String!, $k: [IssueTimelineItemsItemType!]) { repository(owner: $o, name: $n) {
      issue(number: 1) { timelineItems(first: 50, itemTypes: $k) { totalCount nodes { __typename %s } } } } }"""
    whole = asked(yard, query % " ".join(everything_of(kind) for kind in kinds), o=owner, n=name)
    items = whole["repository"]["issue"]["timelineItems"]["nodes"]
    told = [
        "LabeledEvent",
        "RenamedTitleEvent",
        "IssueComment",
        "LockedEvent",
        "UnlabeledEvent",
        "ClosedEvent",
    ]
    assert told == [item["__typename"] for item in items]
    assert ("One", "Two") == (items[1]["previousTitle"], items[1]["currentTitle"])
    some = asked(yard, query % "", o=owner, n=name, k=["CLOSED_EVENT"])
    assert 1 == some["repository"]["issue"]["timelineItems"]["totalCount"]


# -- who wrote which version


HISTORY = """query($id: ID!) { node(id: $id) { ... on Comment { body lastEditedAt includesCreatedEdit
  editor { __typename login } userContentEdits(first: 10) { totalCount nodes { diff editedAt editor { login } } } } } }"""


def versions(yard: Yard, identity: str) -> list[tuple[str, str]]:
    """Return who wrote which version of a text, oldest first."""
    edits = asked(yard, HISTORY, id=identity)["node"]["userContentEdits"]["nodes"]
    return [(edit["editor"]["login"], edit["diff"]) for edit in reversed(edits)]


def test_who_edited_a_text_is_told(yard: Yard) -> None:
    """Issues, comments, pull requests and comments on lines keep each version with its writer, by REST and by GraphQL."""
    ids = furnished(yard)
    paths = {
        "Issue": "/issues/1",
        "IssueComment": f"/issues/comments/{ids['IssueComment'].partition('_')[2]}",
        "PullRequest": "/pulls/2",
        "PullRequestReviewComment": f"/pulls/comments/{ids['PullRequestReviewComment'].partition('_')[2]}",
    }
    deeds = {
        "Issue": ("updateIssue", "id"),
        "IssueComment": ("updateIssueComment", "id"),
        "PullRequest": ("updatePullRequest", "pullRequestId"),
        "PullRequestReviewComment": ("updatePullRequestReviewComment", "pullRequestReviewCommentId"),
    }
    for kind, path in paths.items():
        before = asked(yard, HISTORY, id=ids[kind])["node"]
        assert (False, None, None, 0) == (
            before["includesCreatedEdit"],
            before["editor"],
            before["lastEditedAt"],
            before["userContentEdits"]["totalCount"],
        )
        made = yard.gets(path)
        assert 200 == yard.ask("maria", "PATCH", path, {"body": "second"}).status_code
        deed, field = deeds[kind]
        does(yard, deed, "", "otto", **{field: ids[kind]}, body="third")
        author = made["user"]["login"]
        wrote = [(author, made["body"] or ""), ("maria", "second"), ("otto", "third")]
        assert wrote == versions(yard, ids[kind])
        after = asked(yard, HISTORY, id=ids[kind])["node"]
        assert (True, "third", {"__typename": "User", "login": "otto"}) == (
            after["includesCreatedEdit"],
            after["body"],
            after["editor"],
        )
        assert after["lastEditedAt"] == after["userContentEdits"]["nodes"][0]["editedAt"]


def test_an_apps_edit_is_a_bots(yard: Yard) -> None:
    """An App's bot is of type Bot, and its login has no `[bot]` here."""
    comment = yard.posts("/issues/1/comments", {"body": "x"}) if yard.posts("/issues", {"title": "T"}) else {}
    does(yard, "updateIssueComment", "", "app", id=comment["node_id"], body="y")
    editor = asked(yard, HISTORY, id=comment["node_id"])["node"]["editor"]
    assert {"__typename": "Bot", "login": "askfirst"} == editor
    assert "askfirst[bot]" == asked(yard, "{ viewer { login } }", "app")["viewer"]["login"]


# -- what GraphQL alone can


THREADS = """query($id: ID!) { node(id: $id) { ... on PullRequest { reviewThreads(first: 10) { nodes {
  id isResolved isOutdated path line resolvedBy { login } comments(first: 10) { nodes { body author { login } } } } } } } }"""


def test_threads_are_answered_and_resolved(yard: Yard) -> None:
    """A thread has a place, comments and an end; who may only read does not end it."""
    ids = furnished(yard)

    def thread() -> Any:
        return asked(yard, THREADS, id=ids["PullRequest"])["node"]["reviewThreads"]["nodes"][0]

    found = thread()
    assert (False, False, "shelf.py", 3) == (
        found["isResolved"],
        found["isOutdated"],
        found["path"],
        found["line"],
    )
    does(
        yard, "addPullRequestReviewThreadReply", "", "otto", pullRequestReviewThreadId=found["id"], body="So."
    )
    assert [("Why?", "maria"), ("So.", "otto")] == [
        (comment["body"], comment["author"]["login"]) for comment in thread()["comments"]["nodes"]
    ]
    lacks = "eve does not have the correct permissions to execute `ResolveReviewThread`"
    assert [("FORBIDDEN", lacks)] == may_not(yard, "resolveReviewThread", "eve", threadId=found["id"])
    does(yard, "resolveReviewThread", "thread { isResolved }", threadId=found["id"])
    assert (True, "maria") == (thread()["isResolved"], thread()["resolvedBy"]["login"])
    does(yard, "unresolveReviewThread", "thread { isResolved }", threadId=found["id"])
    assert thread()["isResolved"] is False


def test_drafts(yard: Yard) -> None:
    """People who may write mark a draft ready and take it back; a bot that tries is refused, and it is written down."""
    number = yard.pull(draft=True)
    identity = yard.gets(f"/pulls/{number}")["node_id"]
    shown = "pullRequest { isDraft number }"
    lacks = "eve does not have the correct permissions to execute `MarkPullRequestReadyForReview`"
    assert [("FORBIDDEN", lacks)] == may_not(
        yard, "markPullRequestReadyForReview", "eve", pullRequestId=identity
    )
    integration = ("FORBIDDEN", "Resource not accessible by integration")
    assert [integration] == may_not(yard, "markPullRequestReadyForReview", "app", pullRequestId=identity)
    assert [("ready-for-review", f"{yard.name}#{number}")] == yard.hall.violations()
    ready = does(yard, "markPullRequestReadyForReview", shown, pullRequestId=identity, clientMutationId="m1")
    assert {"clientMutationId": "m1", "pullRequest": {"isDraft": False, "number": number}} == ready
    again = does(yard, "convertPullRequestToDraft", shown, pullRequestId=identity)
    assert again["pullRequest"]["isDraft"]


@pytest.mark.parametrize("deed", ["mergePullRequest", "enablePullRequestAutoMerge"])
def test_a_bot_does_not_merge(yard: Yard, deed: str) -> None:
    """Each way to merge that GraphQL has is refused to a bot and written down, also one that the forge has not."""
    number = yard.pull()
    identity = yard.gets(f"/pulls/{number}")["node_id"]
    said = may_not(yard, deed, "app", pullRequestId=identity)
    assert [("FORBIDDEN", "Resource not accessible by integration")] == said
    assert [("merge", f"{yard.name}#{number}")] == yard.hall.violations()
    assert "open" == yard.gets(f"/pulls/{number}")["state"]


def test_a_bot_does_not_approve(yard: Yard) -> None:
    """An approving review by a bot is refused and written down; people approve by GraphQL as by REST."""
    number = yard.pull("topic", "maria")
    identity = yard.gets(f"/pulls/{number}")["node_id"]
    may_not(yard, "addPullRequestReview", "app", pullRequestId=identity, event="APPROVE")
    assert [("approve", f"{yard.name}#{number}")] == yard.hall.violations()
    threads = [{"path": "shelf.py", "line": 3, "body": "Fine"}]
    about = {"pullRequestId": identity, "event": "APPROVE", "body": "Good", "threads": threads}
    made = does(
        yard,
        "addPullRequestReview",
        "pullRequestReview { state comments(first: 5) { totalCount } }",
        "otto",
        **about,
    )
    assert {"state": "APPROVED", "comments": {"totalCount": 1}} == made["pullRequestReview"]
    merged = does(
        yard, "mergePullRequest", "pullRequest { state mergedBy { login } }", pullRequestId=identity
    )
    assert {"state": "MERGED", "mergedBy": {"login": "maria"}} == merged["pullRequest"]


def test_the_talk_of_an_issue(yard: Yard) -> None:
    """Issues are opened, talked about, labelled, reacted to, hidden in part and closed by GraphQL alone."""
    yard.posts("/labels", {"name": "bug"})
    repo, label = yard.gets("")["node_id"], yard.gets("/labels/bug")["node_id"]
    issue = does(yard, "createIssue", "issue { id number state }", repositoryId=repo, title="New", body="B")[
        "issue"
    ]
    assert {"number": 1, "state": "OPEN"} == {key: issue[key] for key in ("number", "state")}
    shown = "commentEdge { node { id body } }"
    comment = does(yard, "addComment", shown, "eve", subjectId=issue["id"], body="Me too")["commentEdge"][
        "node"
    ]
    does(yard, "addLabelsToLabelable", "", "otto", labelableId=issue["id"], labelIds=[label])
    lacks = "eve does not have the correct permissions to execute `AddLabelsToLabelable`"
    told = may_not(yard, "addLabelsToLabelable", "eve", labelableId=issue["id"], labelIds=[label])
    assert [("FORBIDDEN", lacks)] == told
    react = {"subjectId": comment["id"], "content": "THUMBS_UP"}
    assert "THUMBS_UP" == does(yard, "addReaction", "reaction { content }", **react)["reaction"]["content"]
    minimized = does(
        yard,
        "minimizeComment",
        "minimizedComment { isMinimized minimizedReason }",
        subjectId=comment["id"],
        classifier="OFF_TOPIC",
    )
    assert {"isMinimized": True, "minimizedReason": "off-topic"} == minimized["minimizedComment"]
    closed = does(
        yard, "closeIssue", "issue { state stateReason }", issueId=issue["id"], stateReason="NOT_PLANNED"
    )
    assert {"state": "CLOSED", "stateReason": "NOT_PLANNED"} == closed["issue"]
    there = yard.gets("/issues/1")
    assert ("closed", "not_planned", ["bug"], 1) == (
        there["state"],
        there["state_reason"],
        [label["name"] for label in there["labels"]],
        there["comments"],
    )


def heard(yard: Yard, kind: str) -> list[dict[str, Any]]:
    """Return the payloads of an event that was rung in a repository."""
    rows = yard.hall.forge.store.find("delivery", event=kind)
    return [row["payload"] for row in rows if row["payload"]["repository"]["full_name"] == yard.name]


def hooked(yard: Yard) -> None:
    """Make a hook that nobody hears; what is sent to it is kept."""
    config = {"url": "http://127.0.0.1:9/", "content_type": "json"}
    yard.posts("/hooks", {"config": config, "events": ["issues"]})


def test_an_issue_is_deleted(yard: Yard) -> None:
    """Who administers a repository deletes an issue with its talk; others do not."""
    hooked(yard)
    issue = yard.posts("/issues", {"title": "Wrong", "body": "x"})
    comment = yard.posts("/issues/1/comments", {"body": "Yes"}, "otto")
    lacks = "otto does not have the correct permissions to execute `DeleteIssue`"
    assert [("FORBIDDEN", lacks)] == may_not(yard, "deleteIssue", "otto", issueId=issue["node_id"])
    shown = does(yard, "deleteIssue", "repository { nameWithOwner }", issueId=issue["node_id"])
    assert yard.name == shown["repository"]["nameWithOwner"]
    assert ["opened", "deleted"] == [payload["action"] for payload in heard(yard, "issues")]
    assert ([], 404) == (
        yard.gets("/issues?state=all"),
        yard.ask("maria", "GET", f"/issues/comments/{comment['id']}").status_code,
    )
    gone = yard.ask("maria", "GET", "/issues/1")
    assert (410, "This issue was deleted") == (gone.status_code, gone.json()["message"])
    assert 2 == yard.posts("/issues", {"title": "Next"})["number"]


def test_an_issue_is_transferred(yard: Yard, place: Hall) -> None:
    """An issue moves with its talk, its history and the labels that are known there; both repositories hear of it."""
    other, foreign = place.repo(), place.ask("otto", "POST", "/user/repos", {"name": f"o{place.made}"}).json()
    hooked(yard)
    hooked(other)
    other.posts("/labels", {"name": "bug"})
    other.posts("/issues", {"title": "There before"})
    issue = yard.posts("/issues", {"title": "Moves", "body": "one", "labels": ["bug", "ours"]})
    yard.ask("maria", "PATCH", "/issues/1", {"body": "two"})
    yard.posts("/issues/1/comments", {"body": "Yes"}, "otto")
    about = {"issueId": issue["node_id"], "repositoryId": other.gets("")["node_id"]}
    assert ["FORBIDDEN"] == [kind for kind, _ in may_not(yard, "transferIssue", "eve", **about)]
    elsewhere = about | {"repositoryId": foreign["node_id"]}
    assert ["FORBIDDEN"] == [kind for kind, _ in may_not(yard, "transferIssue", "maria", **elsewhere)]
    made = does(yard, "transferIssue", "issue { id number repository { nameWithOwner } }", **about)["issue"]
    assert (2, other.name) == (made["number"], made["repository"]["nameWithOwner"])
    there = other.gets("/issues/2")
    assert ("Moves", "two", ["bug"], 1) == (
        there["title"],
        there["body"],
        [label["name"] for label in there["labels"]],
        there["comments"],
    )
    assert [("maria", "one"), ("maria", "two")] == versions(other, made["id"])
    assert "transferred" == other.gets("/issues/2/events")[-1]["event"]
    old = yard.ask("maria", "GET", "/issues/1")
    assert (301, []) == (old.status_code, yard.gets("/issues?state=all"))
    assert there == yard.hall.ask("maria", "GET", old.headers["location"]).json()
    went, came = heard(yard, "issues")[-1], heard(other, "issues")[-1]
    assert ("transferred", 2, other.name) == (
        went["action"],
        went["changes"]["new_issue"]["number"],
        went["changes"]["new_repository"]["full_name"],
    )
    assert ("opened", 1, yard.name) == (
        came["action"],
        came["changes"]["old_issue"]["number"],
        came["changes"]["old_repository"]["full_name"],
    )


# -- lists


def test_lists_have_pages(yard: Yard) -> None:
    """A list is read page by page from either end; without a bound, or beyond a hundred, it is refused."""
    for number in range(5):
        yard.posts("/issues", {"title": f"I{number}"})
    owner, name = yard.name.split("/")
    query = """query($o: String!, $n: String!, $first: Int, $after: String, $last: Int) { repository(owner: $o, name: $n) {
      issues(first: $first, after: $after, last: $last) { totalCount nodes { title } pageInfo { endCursor hasNextPage } } } }"""
    titles, after, more = [], None, True
    while more:
        found = asked(yard, query, o=owner, n=name, first=2, after=after)["repository"]["issues"]
        titles += [node["title"] for node in found["nodes"]]
        after, more = found["pageInfo"]["endCursor"], found["pageInfo"]["hasNextPage"]
    assert (["I0", "I1", "I2", "I3", "I4"], 5) == (titles, found["totalCount"])
    back = asked(yard, query, o=owner, n=name, last=2)["repository"]["issues"]
    assert ["I3", "I4"] == [node["title"] for node in back["nodes"]]
    kinds = [kind for kind, _ in refused(yard, query, o=owner, n=name)]
    kinds += [kind for kind, _ in refused(yard, query, o=owner, n=name, first=101)]
    kinds += [kind for kind, _ in refused(yard, query, o=owner, n=name, first=1, after="no cursor")]
    assert ["MISSING_PAGINATION_BOUNDARIES", "EXCESSIVE_PAGINATION", "INVALID_CURSOR_ARGUMENTS"] == kinds


def test_a_length_needs_no_bound(yard: Yard) -> None:
    """How long a list is may be asked without reading it, also behind a fragment."""
    yard.posts("/issues", {"title": "One"})
    owner, name = yard.name.split("/")
    query = """query($o: String!, $n: String!) { repository(owner: $o, name: $n) { issues { ...Part } } }
      fragment Part on IssueConnection { totalCount %s }"""
    found = asked(yard, query % "", o=owner, n=name)["repository"]["issues"]
    assert {"totalCount": 1} == found
    told = refused(yard, query % "nodes { title }", o=owner, n=name)
    assert ["MISSING_PAGINATION_BOUNDARIES"] == [kind for kind, _ in told]


def test_types_that_exclude_each_other_may_answer_differently(yard: Yard) -> None:
    """GitHub lets a field have another type in another type; two answers for one name it does not."""
    yard.posts("/issues", {"title": "One"})
    owner, name = yard.name.split("/")
    query = """query($o: String!, $n: String!) { repository(owner: $o, name: $n) { issueOrPullRequest(number: 1) {
      __typename ... on Issue { state } ... on PullRequest { state } } } }"""
    found = asked(yard, query, o=owner, n=name)["repository"]["issueOrPullRequest"]
    assert {"__typename": "Issue", "state": "OPEN"} == found
    two = refused(yard, "{ viewer { same: login same: name } }")
    assert [True] == ["conflict" in message for _, message in two]


SEARCHES = {
    # query: what it finds; {r} is the repository
    "repo:{r}": ["Do it", "Window leaks", "Door creaks"],
    "repo:{r} is:issue sort:created-asc": ["Door creaks", "Window leaks"],
    "repo:{r} is:pr": ["Do it"],
    "repo:{r} type:issue state:closed": ["Window leaks"],
    "repo:{r} is:open label:bug": ["Door creaks"],
    'repo:{r} label:"good first",bug -is:closed': ["Door creaks"],
    "repo:{r} -label:bug is:issue": ["Window leaks"],
    "repo:{r} no:label is:issue": ["Window leaks"],
    "repo:{r} author:otto": ["Window leaks"],
    "repo:{r} author:@me is:issue": ["Door creaks"],
    "repo:{r} commenter:eve": ["Door creaks"],
    "repo:{r} draft:true head:topic base:main": ["Do it"],
    "repo:{r} creaks": ["Door creaks"],
    "( creaks AND door in:title ) repo:{r} state:open type:issue": ["Door creaks"],
    'repo:{r} "door creaks"': ["Door creaks"],
    "repo:{r} created:>2020-01-01 -creaks is:issue": ["Window leaks"],
    "repo:{r} created:<2020-01-01": [],
    "repo:{r} nowhere": [],
}


def test_search(yard: Yard) -> None:
    """Words and qualifiers find issues and pull requests, by REST and GraphQL alike."""
    yard.posts("/issues", {"title": "Door creaks", "labels": ["bug"]})
    yard.posts("/issues", {"title": "Window leaks"}, "otto")
    yard.ask("maria", "PATCH", "/issues/2", {"state": "closed"})
    yard.posts("/issues/1/comments", {"body": "Here too"}, "eve")
    yard.pull(draft=True)
    query = "query($q: String!) { search(query: $q, type: ISSUE, first: 10) { issueCount nodes { %s } } }"
    shown = query % "... on Issue { title } ... on PullRequest { title }"
    for words, wanted in SEARCHES.items():
        text = words.format(r=yard.name)
        found = asked(yard, shown, q=text)["search"]
        rest = yard.hall.ask("maria", "GET", "/search/issues?q=" + quote(text)).json()
        assert (wanted, wanted, len(wanted)) == (
            [node["title"] for node in found["nodes"]],
            [item["title"] for item in rest["items"]],
            found["issueCount"],
        ), words


def test_search_says_what_it_cannot(yard: Yard) -> None:
    """A query with an alternative is refused rather than answered wrongly."""
    query = 'query { search(query: "one OR two", type: ISSUE, first: 10) { issueCount } }'
    assert [("UNPROCESSABLE", "This forge does not search with OR and NOT.")] == refused(yard, query)


def test_search_finds_nothing_hidden(place: Hall) -> None:
    """Who may not see a repository finds nothing of it."""
    secret = place.repo(private=True)
    secret.posts("/issues", {"title": "Hidden treasure"})
    query = 'query { search(query: "treasure", type: ISSUE, first: 10) { issueCount } }'
    assert [1, 0] == [asked(secret, query, who)["search"]["issueCount"] for who in ("maria", "eve")]


def test_collaborators(yard: Yard) -> None:
    """Who may write sees who else may; others are refused."""
    owner, name = yard.name.split("/")
    query = """query($o: String!, $n: String!) { repository(owner: $o, name: $n) {
      collaborators(first: 10) { edges { permission node { login } } } } }"""
    found = asked(yard, query, "otto", o=owner, n=name)["repository"]["collaborators"]["edges"]
    assert [("maria", "ADMIN"), ("otto", "WRITE")] == [
        (edge["node"]["login"], edge["permission"]) for edge in found
    ]
    assert ["FORBIDDEN"] == [kind for kind, _ in refused(yard, query, "eve", o=owner, n=name)]


# -- errors


def test_nobody_is_answered(yard: Yard) -> None:
    """Without a token, or with a wrong one, there is no answer at all."""
    url, body = f"{yard.hall.url}/api/graphql", {"query": "{ viewer { login } }"}
    assert [401, 401] == [
        yard.hall.ask("", "POST", url, body).status_code,
        yard.hall.ask("ghs_wrong", "POST", url, body).status_code,
    ]


def test_what_is_not_there_is_not_found(place: Hall) -> None:
    """What is missing and what may not be seen look the same, with a path to the field."""
    secret = place.repo(private=True)
    secret.posts("/issues", {"title": "Hidden"})
    hidden, (owner, name) = secret.gets("/issues/1")["node_id"], secret.name.split("/")
    query = """query($o: String!, $n: String!) { repository(owner: $o, name: $n) { id } }"""
    answer = place.graphql("eve", query, o=owner, n=name)
    said = f"Could not resolve to a Repository with the name '{secret.name}'."
    error = {
        "type": "NOT_FOUND",
        "path": ["repository"],
        "locations": [{"line": 1, "column": 35}],
        "message": said,
    }
    assert {"data": {"repository": None}, "errors": [error]} == answer
    for identity in (hidden, "I_999999", "nonsense", f"PR_{hidden.partition('_')[2]}"):
        told = refused(secret, "query($id: ID!) { node(id: $id) { id } }", "eve", id=identity)
        assert [("NOT_FOUND", f"Could not resolve to a node with the global id of '{identity}'")] == told
    both = place.graphql("maria", "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[hidden, "I_999999"])
    assert ([{"id": hidden}, None], ["nodes", 1]) == (both["data"]["nodes"], both["errors"][0]["path"])
    number = (
        """query($o: String!, $n: String!) { repository(owner: $o, name: $n) { issue(number: 99) { id } } }"""
    )
    told = refused(secret, number, o=owner, n=name)
    assert [("NOT_FOUND", "Could not resolve to an Issue with the number of 99.")] == told


def test_an_app_sees_what_it_was_granted(yard: Yard, place: Hall) -> None:
    """A token that may only read checks does not read a private repository's issues, nor comment on a public one's."""
    secret = place.repo(private=True)
    issue = secret.posts("/issues", {"title": "Hidden"})
    narrow = place.narrowed({"checks": "read"})
    assert ["NOT_FOUND"] == [
        kind
        for kind, _ in refused(
            secret, "query($id: ID!) { node(id: $id) { id } }", narrow, id=issue["node_id"]
        )
    ]
    shown = yard.posts("/issues", {"title": "Open"})
    told = may_not(yard, "addComment", narrow, subjectId=shown["node_id"], body="x")
    assert [("FORBIDDEN", "Resource not accessible by integration")] == told


def test_no_way_leads_round_a_permission(place: Hall) -> None:
    """In a private repository an App reads of an object what it was granted, by whichever field it comes to it."""
    secret = place.repo(private=True)
    furnished(secret)
    secret.ask("maria", "PATCH", "/pulls/2", {"body": "Fixes #1"})
    owner, name = secret.name.split("/")
    about = {"name": "tests", "head_sha": secret.sha(), "conclusion": "success"}
    secret.posts("/check-runs", about, "app")
    ways = {
        # what may be read: a way from there to what may not
        "pull_requests": "pullRequest(number: 2) { closingIssuesReferences(first: 5) { nodes { title } } }",
        "metadata": 'ref(qualifiedName: "main") { target { oid } }',
        "checks": 'object(expression: "main:README.md") { ... on Blob { text } }',
        "contents": "defaultBranchRef { target { ... on Commit { statusCheckRollup { state } } } }",
        "statuses": 'label(name: "bug") { issues(first: 5) { nodes { title } } }',
    }
    query = "query($o: String!, $n: String!) { repository(owner: $o, name: $n) { %s } }"
    for scope, way in ways.items():
        answer = place.graphql(place.narrowed({scope: "read"}), query % way, o=owner, n=name)
        assert {"FORBIDDEN"} == {error["type"] for error in answer["errors"]}, scope
        asked(secret, query % way, o=owner, n=name)


def test_unknown_fields_are_told_as_github_tells_them(yard: Yard) -> None:
    """A field that the schema does not have is an error before anything is done."""
    answer = yard.hall.graphql("maria", "{ viewer { login shoeSize } }")
    assert {
        "errors": [
            {
                "path": ["shoeSize"],
                "extensions": {"code": "undefinedField", "typeName": "User", "fieldName": "shoeSize"},
                "locations": [{"line": 1, "column": 18}],
                "message": "Field 'shoeSize' doesn't exist on type 'User'",
            }
        ]
    } == answer


def test_what_is_not_served_says_so(yard: Yard) -> None:
    """A field of GitHub's that the forge has no answer for is null with an error, never a wrong answer."""
    answer = yard.hall.graphql("maria", "{ viewer { login bio } }")
    told = [(error["type"], error["path"], error["message"]) for error in answer["errors"]]
    assert [("NOT_SERVED", ["viewer", "bio"], "This forge has no answer for User.bio.")] == told
    assert {"viewer": {"login": "maria", "bio": None}} == answer["data"]


BAD: dict[str, Any] = {
    "no query": {},
    "a query that is no text": {"query": 7},
    "an empty query": {"query": ""},
    "a query that does not parse": {"query": "{ viewer {"},
    "a query with NUL": {"query": "{ \0 }"},
    "variables that are a list": {"query": "{ viewer { login } }", "variables": [1]},
    "a variable that is missing": {"query": "query($id: ID!) { node(id: $id) { id } }"},
    "a variable of a wrong kind": {
        "query": "query($id: ID!) { node(id: $id) { id } }",
        "variables": {"id": {"a": 1}},
    },
    "an unknown operation": {"query": "query A { viewer { login } }", "operationName": "B"},
    "nested too deeply": {"query": "{viewer" * 5_000},
    "too long": {"query": "{" + " viewer { login }" * 10_000 + "}"},
    "a cycle of fragments": {"query": "query { viewer { ...A } } fragment A on User { login ...A }"},
}


@pytest.mark.parametrize("name", BAD)
def test_what_makes_no_sense_is_an_error(yard: Yard, name: str) -> None:
    """A query that cannot be read or carried out is answered with errors and no data."""
    answer = yard.hall.ask("maria", "POST", f"{yard.hall.url}/api/graphql", BAD[name])
    assert (200, True, False) == (answer.status_code, bool(answer.json()["errors"]), "data" in answer.json())


def filled(kind: Any, identity: str, depth: int = 0) -> Any:
    """Fill in an input whole; each id in it is the same."""
    if isinstance(kind, GraphQLNonNull):
        return filled(kind.of_type, identity, depth)
    if isinstance(kind, GraphQLList):
        return [filled(kind.of_type, identity, depth)]
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        fields = kind.fields.items()
        return {name: filled(field.type, identity, depth + 1) for name, field in fields if depth < 2}
    return {"ID": identity, "Int": 3, "Boolean": True, "DateTime": "2026-01-01T00:00:00Z"}.get(
        kind.name, "shelf.py"
    )


def test_no_input_breaks_a_deed(yard: Yard) -> None:
    """Each deed, done to each thing there is and with all that it takes filled in, is done or refused in so many words."""
    mutation = schema().mutation_type
    assert mutation is not None
    things = [*furnished(yard).values(), "nonsense", ""]
    # what ends something comes last
    deeds = sorted(DEEDS, key=lambda name: name.startswith(("close", "delete", "lock", "merge", "transfer")))
    for deed in deeds:
        kind = mutation.fields[deed].args["input"].type
        query = f"mutation($input: {kind}) {{ {deed}(input: $input) {{ clientMutationId }} }}"
        for identity in things:
            body = {"query": query, "variables": {"input": filled(kind, identity)}}
            answer = yard.hall.ask("maria", "POST", f"{yard.hall.url}/api/graphql", body)
            assert 200 == answer.status_code, (deed, identity, answer.text)
            assert all(error["type"] and error["message"] for error in answer.json().get("errors", ()))


def test_the_rate_limit_is_told(yard: Yard) -> None:
    """A client that watches its limit finds it in the answer too."""
    limits = asked(yard, "{ rateLimit { limit cost remaining used resetAt } }")["rateLimit"]
    assert (5000, 1, 5000) == (limits["limit"], limits["cost"], limits["remaining"] + limits["used"])
