"""Git's objects, files and merges through the embedded forge's API."""

import base64
import io
import tarfile
from collections.abc import Iterator
from typing import Any

import pytest

from tests.world.hall import Hall, Yard, hall


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Serve one forge; each test has a repository of its own."""
    with hall(tmp_path_factory.mktemp("hall")) as made:
        yield made


@pytest.fixture
def yard(place: Hall) -> Yard:
    """Make a repository."""
    return place.repo()


def b64(text: str) -> str:
    """Write a text as the contents API wants it."""
    return base64.b64encode(text.encode()).decode()


def tree_of(yard: Yard, sha: str) -> dict[str, str]:
    """Return a tree's paths and modes."""
    return {
        e["path"]: e["mode"]
        for e in yard.gets(f"/git/trees/{sha}?recursive=1")["tree"]
        if e["type"] == "blob"
    }


def test_a_commit_is_made_of_objects_alone(yard: Yard) -> None:
    """Blob, tree, commit and ref: the branch that comes of them is one that git fetches."""
    tip = yard.sha()
    blob = yard.posts("/git/blobs", {"content": b64("new\n"), "encoding": "base64"}, "app")["sha"]
    wanted = [
        {"path": "src/new.py", "mode": "100755", "type": "blob", "sha": blob},
        {"path": "a.txt", "mode": "100644", "type": "blob", "content": "ä\n"},
        {"path": "shelf.py", "mode": "100644", "type": "blob", "sha": None},
    ]
    base = yard.gets(f"/git/commits/{tip}")["tree"]["sha"]
    tree = yard.posts("/git/trees", {"base_tree": base, "tree": wanted}, "app")
    author = {"name": "Otto", "email": "otto@example.org", "date": "2026-01-02T03:04:05+01:00"}
    body = {"message": "Add\n\nmore", "tree": tree["sha"], "parents": [tip], "author": author}
    made = yard.posts("/git/commits", body, "app")
    yard.posts("/git/refs", {"ref": "refs/heads/topic", "sha": made["sha"]}, "app")
    yard.git("fetch", "-q", yard.remote("otto"), "topic")
    assert f"Otto|otto@example.org|2026-01-02T02:04:05+00:00|Add|{tip}" == (
        yard.git("log", "-1", "--format=%an|%ae|%aI|%s|%P", "FETCH_HEAD").stdout.strip()
    )
    assert {"README.md": "100644", "a.txt": "100644", "src/new.py": "100755"} == tree_of(yard, made["sha"])
    assert ("new\n", made["sha"]) == (
        base64.b64decode(yard.gets(f"/git/blobs/{blob}")["content"]).decode(),
        yard.gets(f"/git/commits/{made['sha']}")["sha"],
    )
    assert (
        "new\n" == yard.ask("app", "GET", f"/git/blobs/{blob}", Accept="application/vnd.github.raw+json").text
    )


def test_a_tree_takes_another_as_a_folder(yard: Yard) -> None:
    """An entry of mode 040000 puts a whole tree in a folder's place."""
    root = yard.gets(f"/git/commits/{yard.sha()}")["tree"]["sha"]
    entry = {"path": "copy", "mode": "040000", "type": "tree", "sha": root}
    made = yard.posts("/git/trees", {"base_tree": root, "tree": [entry]})
    again = yard.posts("/git/trees", {"base_tree": made["sha"], "tree": [entry]})
    assert {"README.md", "shelf.py", "copy/README.md", "copy/shelf.py"} == set(tree_of(yard, made["sha"]))
    assert made["sha"] == again["sha"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/git/blobs", {}),
        ("/git/blobs", {"content": "!", "encoding": "base64"}),
        ("/git/trees", {"tree": []}),
        ("/git/trees", {"tree": [{"path": "../a", "mode": "100644", "content": "x"}]}),
        ("/git/trees", {"tree": [{"path": ".git/config", "mode": "100644", "content": "x"}]}),
        ("/git/trees", {"tree": [{"path": "/etc/x", "mode": "100644", "content": "x"}]}),
        ("/git/trees", {"tree": [{"path": "a", "mode": "100600", "content": "x"}]}),
        ("/git/trees", {"tree": [{"path": "a", "mode": "100644", "sha": "--all"}]}),
        ("/git/trees", {"tree": [{"path": "a", "mode": "100644", "content": ""}]}),
        ("/git/commits", {"message": "x", "tree": "f" * 40}),
        ("/git/commits", {"message": "a\0b", "tree": "4b825dc642cb6eb9a060e54bf8d69288fbee4904"}),
        ("/git/tags", {"tag": "v1", "message": "x", "object": "f" * 40, "type": "commit"}),
    ],
)
def test_what_is_no_object_is_refused(yard: Yard, path: str, body: dict[str, Any]) -> None:
    """Paths that leave the tree, modes and ids that are none: 422, and nothing is made."""
    assert 422 == yard.ask("maria", "POST", path, body).status_code


def test_an_app_without_the_permission_makes_no_tree_that_changes_a_workflow(yard: Yard) -> None:
    """It is told no more than that; a person makes one, and then the App may keep it."""
    entry = {"path": ".github/workflows/ci.yml", "mode": "100644", "type": "blob", "content": "on: push\n"}
    refused = yard.ask("app", "POST", "/git/trees", {"base_tree": yard.sha(), "tree": [entry]})
    assert (403, "Resource not accessible by integration") == (refused.status_code, refused.json()["message"])
    made = yard.posts("/git/trees", {"base_tree": yard.sha(), "tree": [entry]}, "otto")
    other = entry | {"path": "a"}
    yard.posts("/git/trees", {"base_tree": made["sha"], "tree": [other]}, "app")
    gone = entry | {"sha": None, "content": None}
    assert (
        403
        == yard.ask(
            "app", "POST", "/git/trees", {"base_tree": made["sha"], "tree": [gone, other]}
        ).status_code
    )


def test_an_annotated_tag_is_an_object_and_a_ref(yard: Yard) -> None:
    """People tag; the object says who, when and what."""
    body = {"tag": "v1", "message": "First", "object": yard.sha(), "type": "commit"}
    made = yard.posts("/git/tags", body | {"tagger": {"name": "M", "email": "m@example.org"}})
    yard.posts("/git/refs", {"ref": "refs/tags/v1", "sha": made["sha"]})
    read = yard.gets(f"/git/tags/{made['sha']}")
    assert ("v1", "First", "M", yard.sha()) == (
        read["tag"],
        read["message"],
        read["tagger"]["name"],
        read["object"]["sha"],
    )
    assert ["v1"] == [tag["name"] for tag in yard.gets("/tags")]


def test_files_are_written_by_path(yard: Yard) -> None:
    """A file is made, changed by who saw it as it is, and deleted; each is a commit on the branch."""
    yard.branch("topic", {"a": "a\n"})
    made = yard.ask(
        "app", "PUT", "/contents/doc/x.md", {"message": "Make", "content": b64("one"), "branch": "topic"}
    )
    sha = made.json()["content"]["sha"]
    unseen = yard.ask(
        "app", "PUT", "/contents/doc/x.md", {"message": "No", "content": b64("?"), "branch": "topic"}
    )
    stale = {
        "message": "No",
        "content": b64("?"),
        "branch": "topic",
        "sha": yard.gets("/contents/shelf.py")["sha"],
    }
    other = yard.ask("app", "PUT", "/contents/doc/x.md", stale)
    body = {"message": "Change", "content": b64("two"), "branch": "topic", "sha": sha}
    changed = yard.ask("app", "PUT", "/contents/doc/x.md", body)
    assert [201, 422, 409, 200] == [it.status_code for it in (made, unseen, other, changed)]
    assert (
        "two"
        == yard.ask("maria", "GET", "/contents/doc/x.md?ref=topic", Accept="application/vnd.github.raw").text
    )
    gone = {"message": "Drop", "branch": "topic", "sha": changed.json()["content"]["sha"]}
    assert 200 == yard.ask("app", "DELETE", "/contents/doc/x.md", gone).status_code
    assert 404 == yard.ask("maria", "GET", "/contents/doc/x.md?ref=topic").status_code
    log = [it["commit"]["message"] for it in yard.gets("/commits?sha=topic")]
    assert ["Drop", "Change", "Make"] == log[:3]


def test_the_first_file_makes_the_branch(place: Hall) -> None:
    """An empty repository gets its default branch by a file, as a client without git begins."""
    assert 201 == place.ask("maria", "POST", "/user/repos", {"name": "bare"}).status_code
    body = {"message": "Begin", "content": b64("# Bare\n")}
    assert 201 == place.ask("maria", "PUT", "/repos/maria/bare/contents/README.md", body).status_code
    assert "README.md" == place.ask("maria", "GET", "/repos/maria/bare/readme").json()["name"]


@pytest.mark.parametrize("path", ["../x", ".git/config", "a//b"])
def test_a_path_that_is_none_is_refused(yard: Yard, path: str) -> None:
    """What git takes for no path, no client writes."""
    url = f"/repos/{yard.name}/contents/"
    body = {"message": "No", "content": b64("x")}
    tip = yard.sha()
    assert yard.hall.ask("maria", "PUT", url + path.replace("..", "%2e%2e"), body).status_code in (404, 422)
    assert tip == yard.sha()


def test_branches_merge_without_a_pull_request(yard: Yard) -> None:
    """Merged is 201, merged before 204, a conflict 409, and what is not there 404."""
    yard.branch("one", {"one": "1\n"})
    yard.branch("two", {"shelf.py": "two = 2\n"})
    yard.branch("three", {"shelf.py": "three = 3\n"})
    tried = {
        (base, head): yard.ask("app", "POST", "/merges", {"base": base, "head": head}).status_code
        for base, head in (("two", "one"), ("two", "main"), ("two", "three"), ("two", "no"), ("no", "one"))
    }
    assert [201, 204, 409, 404, 404] == list(tried.values())
    assert (
        "1\n" == yard.ask("maria", "GET", "/contents/one?ref=two", Accept="application/vnd.github.raw").text
    )


def test_a_pull_request_is_brought_up_to_date(yard: Yard) -> None:
    """Its base is merged into its branch, if that is where the caller saw it."""
    number = yard.pull()
    assert 422 == yard.ask("app", "PUT", f"/pulls/{number}/update-branch", {}).status_code
    yard.commits({"new": "new\n"})
    yard.pushes("maria", "main")
    wrong = {"expected_head_sha": yard.sha()}
    assert 422 == yard.ask("app", "PUT", f"/pulls/{number}/update-branch", wrong).status_code
    right = {"expected_head_sha": yard.sha("topic")}
    assert 202 == yard.ask("app", "PUT", f"/pulls/{number}/update-branch", right).status_code
    pull = yard.gets(f"/pulls/{number}")
    assert (yard.sha("topic"), 2) == (pull["head"]["sha"], pull["commits"])


def test_a_renamed_branch_keeps_what_hangs_on_it(yard: Yard) -> None:
    """Pull requests follow a renamed branch, and the default one stays the default."""
    number = yard.pull(who="maria")
    assert 201 == yard.ask("maria", "POST", "/branches/topic/rename", {"new_name": "subject"}).status_code
    assert 201 == yard.ask("maria", "POST", "/branches/main/rename", {"new_name": "trunk"}).status_code
    pull = yard.gets(f"/pulls/{number}")
    assert ("open", "subject", "trunk") == (pull["state"], pull["head"]["ref"], pull["base"]["ref"])
    assert "trunk" == yard.gets("")["default_branch"]
    assert 403 == yard.ask("otto", "POST", "/branches/trunk/rename", {"new_name": "main"}).status_code


def test_differences_come_as_diff_and_patch(yard: Yard) -> None:
    """Pull request, commit and comparison are shown so by media type and by address."""
    number, root = yard.pull(), f"{yard.hall.url}/{yard.name}"
    kinds = {"diff": "diff --git a/shelf.py", "patch": f"From {yard.sha('topic')}"}
    for kind, begins in kinds.items():
        for path in (f"/pulls/{number}", "/commits/topic", "/compare/main...topic"):
            answer = yard.ask("maria", "GET", path, Accept=f"application/vnd.github.v3.{kind}")
            assert (200, True) == (answer.status_code, answer.text.startswith(begins)), path
        for path in (
            f"/pull/{number}.{kind}",
            f"/commit/{yard.sha('topic')}.{kind}",
            f"/compare/main...topic.{kind}",
        ):
            assert yard.hall.ask("", "GET", root + path).text.startswith(begins), path


def test_links_to_downloads_open_one_thing_for_a_while(place: Hall) -> None:
    """An archive is led to by a link that needs no token, and fits nothing else; without one a private file is not there."""
    yard = place.repo(private=True)
    link = yard.ask("maria", "GET", "/tarball/main").headers["location"]
    packed = place.ask("", "GET", link)
    with tarfile.open(fileobj=io.BytesIO(packed.content)) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"", "README.md", "shelf.py"} == names
    raw = yard.gets("/contents/shelf.py")["download_url"]
    query = link.partition("?")[2]
    tried = {"": 404, "eve": 404, "otto": 200}
    assert tried == {who: place.ask(who, "GET", raw).status_code for who in tried}
    assert 404 == place.ask("", "GET", f"{raw}?{query}").status_code
    place.clock.advance(minutes=6)
    assert 404 == place.ask("", "GET", link).status_code
