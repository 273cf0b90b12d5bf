"""The forge's pages, driven as a browser without JavaScript drives them: links are followed, buttons are pressed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from starlette.testclient import TestClient

from bot.forge import accounts, checks, gitdir, issues, pulls, repos
from bot.forge.pages import pages_of
from bot.forge.payloads import maker
from bot.forge.reactions import react
from bot.forge.server import ForgeServer
from bot.forge.shapes import Shapes
from bot.forge.store import Row, Store
from tests.world.browser import Browser, Page
from tests.world.judge_hooks import hook_judge
from tests.world.judge_rest import rest_judge

EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>"
LOANS = "def overdue(loans, today):\n    return [loan for loan in loans if loan.due < today]\n"


@dataclass
class World:
    """A forge with a repository of maria's; ed may write, olga may read."""

    store: Store
    repo: Row
    people: dict[str, Row]

    def browser(self, login: str = "") -> Browser:
        """Return a browser, signed in as somebody or not."""
        made = Browser(TestClient(pages_of(self.store), "http://127.0.0.1:8470", client=("127.0.0.1", 5000)))
        return made.sign_in(login) if login else made

    def issue(self, title: str = "Remind people", body: str = "Say it *kindly*.", by: str = "maria") -> int:
        """Open an issue."""
        with self.store.writing():
            made = issues.create_issue(self.store, self.repo, self.people[by], title, body)
            return int(made["number"])

    def says(self, number: int, body: str, by: str = "bot") -> int:
        """Comment on an issue; returns the comment's id."""
        with self.store.writing():
            issue = issues.issue_numbered(self.store, self.repo, number)
            assert issue
            return int(issues.create_comment(self.store, self.repo, issue, self.people[by], body)["id"])

    def commit(self, files: dict[str, str], message: str, branch: str, parent: str = "") -> str:
        """Write a commit of these files onto a branch."""
        folder = repos.folder_of(self.store, self.repo)
        env = {"GIT_INDEX_FILE": str(folder / "test-index")}
        gitdir.run(folder, "read-tree", parent or "--empty", env=env)
        for path, text in files.items():
            blob = gitdir.run(folder, "hash-object", "-w", "--stdin", stdin=text.encode()).decode().strip()
            gitdir.run(folder, "update-index", "--add", "--cacheinfo", f"100644,{blob},{path}", env=env)
        tree = gitdir.run(folder, "write-tree", env=env).decode().strip()
        who = {
            f"GIT_{r}_{p}": v for r in ("AUTHOR", "COMMITTER") for p, v in (("NAME", "Ed"), ("EMAIL", "ed@x"))
        }
        when = {"GIT_AUTHOR_DATE": "2026-11-20T10:00:00Z", "GIT_COMMITTER_DATE": "2026-11-20T10:00:00Z"}
        argv = ("commit-tree", tree, *(("-p", parent) if parent else ()))
        sha = gitdir.run(folder, *argv, stdin=message.encode(), env=who | when).decode().strip()
        gitdir.set_ref(folder, f"refs/heads/{branch}", sha)
        return sha

    def pull(self, body: str = "Closes #1", branch: str = "askfirst/issue-1") -> int:
        """Open a draft pull request by the bot with one commit."""
        main = gitdir.resolve(repos.folder_of(self.store, self.repo), "main") or ""
        later = LOANS + "\n\ndef remind(loan):\n    return loan.title\n"
        message = "feat: remind people\n\nReturned things are never late.\n\nAskfirst-Task: T1\nAskfirst-Proof: 9c11\n"
        self.commit({"desk/loans.py": later}, message, branch, main)
        with self.store.writing():
            made = pulls.create_pull(
                self.store,
                self.repo,
                self.people["bot"],
                title="Remind",
                head=branch,
                base="main",
                body=body,
                draft=True,
            )
            return int(made["number"])


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Return a forge with people and one commit."""
    store = Store(tmp_path)
    store.payloads = maker(Shapes(store, "http://forge.test"))
    store.listeners.append(hook_judge().hears)
    with store.writing():
        people = {it: accounts.add_person(store, it, f"token-of-{it}") for it in ("maria", "ed", "olga")}
        people["bot"] = accounts.add_person(store, "askfirst[bot]", "", "Bot")
        repo = repos.create_repo(store, people["maria"], "desk")
        repos.set_collaborator(store, repo, people["ed"], "write")
        repos.ensure_label(store, repo, "askfirst", "0e8a16")
    made = World(store, repo, people)
    made.commit({"README.md": "# Desk\n\n[x](docs/a.md)\n", "desk/loans.py": LOANS}, "Begin\n", "main")
    yield made
    store.close()


def plain(text: str) -> str:
    """Return a page's words."""
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def test_signs_in_with_a_token_and_out_again(world: World) -> None:
    """The right token signs its person in; signing out ends it."""
    browser = world.browser("maria")
    assert "Sign out" in browser.open("/")
    browser.press("Sign out")
    assert "Sign in" in browser.open("/")


def test_a_link_with_a_token_signs_in_and_leads_on(world: World) -> None:
    """The link that the demo prints ends on the page it names, signed in."""
    browser = world.browser()
    browser.open("/login?as=maria&token=token-of-maria&next=/maria/desk/issues")
    assert ("/maria/desk/issues", True) == (browser.path, "Sign out" in browser.text)


@pytest.mark.parametrize(
    "goal", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(world: World, goal: str) -> None:
    """A goal on another host becomes the front page."""
    fields = {"as": "maria", "token": "token-of-maria", "next": goal}
    answer = world.browser().client.post(
        "/login", data=fields, headers={"origin": "http://127.0.0.1:8470"}, follow_redirects=False
    )
    assert (303, "/") == (answer.status_code, answer.headers["location"])


def test_another_persons_token_does_not_sign_in(world: World) -> None:
    """A token signs in only the person it belongs to, and the cookie is closed to scripts and other sites."""
    browser = world.browser()
    browser.send("/login", {"as": "maria", "token": "token-of-ed", "next": "/"})
    assert (403, True) == (browser.status, "does not belong" in browser.text)
    answer = browser.client.get("/login?as=ed&token=token-of-ed", follow_redirects=False)
    cookie = answer.headers["set-cookie"].lower()
    assert ("httponly" in cookie, "samesite=strict" in cookie, "token-of-ed" in cookie) == (True, True, False)


def test_a_forged_cookie_is_nobody(world: World) -> None:
    """A cookie that does not prove its token is as good as none."""
    browser = world.browser("maria")
    name, value = next(iter(browser.client.cookies.items()))
    browser.client.cookies.clear()
    browser.client.cookies.set(name, value[:-1] + ("0" if value[-1] != "0" else "1"))
    assert "Sign out" not in browser.open("/")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:8470", "sec-fetch-site": "cross-site"},
        {"referer": "http://127.0.0.1:9999/x"},
    ],
)
def test_forms_of_other_sites_do_nothing(world: World, headers: dict[str, str]) -> None:
    """A form that does not come from our own page is refused although the cookie came along."""
    number = world.issue()
    answer = world.browser("maria").client.post(
        f"/maria/desk/issues/{number}/comments", data={"body": "hello"}, headers=headers
    )
    assert (403, []) == (answer.status_code, world.store.find("comment"))


def test_opens_an_issue_labels_it_and_comments(world: World) -> None:
    """A person does all that the demo needs on an issue by pressing buttons."""
    browser = world.browser("maria")
    browser.open("/maria/desk/issues/new")
    browser.press("Create issue", title="Remind people", body="Say it *kindly*.")
    assert "/maria/desk/issues/1" == browser.path
    assert "<em>kindly</em>" in browser.text
    browser.press("askfirst")
    assert "added the label askfirst" in plain(browser.text)
    browser.press("Add", add="later")
    browser.press("Comment", body="1a 2b")
    assert "1a 2b" in plain(browser.text)
    browser.press("Take later off")
    assert "removed the label later" in plain(browser.text)
    assert ["1a 2b"] == [row["body"] for row in world.store.find("comment")]
    assert ["labeled", "labeled", "unlabeled"] == [row["event"] for row in world.store.find("event")]


def test_closes_reopens_locks_and_renames(world: World) -> None:
    """State, lock and title change on the page and are told in the timeline."""
    number, browser = world.issue(), world.browser("maria")
    browser.open(f"/maria/desk/issues/{number}")
    browser.press("Close issue")
    browser.press("Reopen issue")
    browser.press("Lock the conversation")
    browser.press("Save", nth=1, title="A better title")
    said = plain(browser.text)
    assert all(
        word in said for word in ("closed this", "reopened this", "locked the conversation", "A better title")
    )
    assert "is locked" in plain(world.browser("olga").open(f"/maria/desk/issues/{number}"))


def test_who_cannot_write_cannot_label_and_is_told_why(world: World) -> None:
    """The page of the refusal names the permission that lacks, and nothing is done."""
    number, browser = world.issue(), world.browser("olga")
    browser.open(f"/maria/desk/issues/{number}")
    browser.press("askfirst")
    assert (403, []) == (browser.status, world.store.find("event"))
    assert "Only people with triage access to maria/desk can change labels; you have read access." in plain(
        browser.text
    )


def test_ticks_a_box_and_the_editor_is_kept(world: World) -> None:
    """Ticking changes one box and nothing else, hidden marker included, and records who did it."""
    number = world.issue()
    body = (
        "<!-- mark -->\r\nWhich?\r\n\r\n- [ ] **1a** one\r\n- [x] **1b** two\r\n\r\n```\n- [ ] no box\n```\n"
    )
    comment = world.says(number, body)
    browser = world.browser("ed")
    assert "mark --" not in world.browser("olga").open(f"/maria/desk/issues/{number}")
    browser.open(f"/maria/desk/issues/{number}")
    browser.press("Tick")
    row = world.store.get("comment", comment)
    assert row is not None
    assert (body.replace("[ ] **1a", "[x] **1a"), world.people["ed"]["id"]) == (row["body"], row["editor"])
    assert "edited by ed" in plain(browser.text)
    browser.press("Untick", nth=1)
    assert "- [ ] **1b**" in row["body"]


def test_a_stale_box_is_not_ticked(world: World) -> None:
    """A box of a text that was changed after the page was opened is refused."""
    number = world.issue()
    comment = world.says(number, "- [ ] one\n")
    browser = world.browser("ed")
    browser.open(f"/maria/desk/issues/{number}")
    row = world.store.get("comment", comment)
    assert row is not None
    row["body"] = "- [ ] another\n"
    browser.press("Tick")
    assert (409, "- [ ] another\n") == (browser.status, row["body"])


def test_readers_see_boxes_that_cannot_be_ticked(world: World) -> None:
    """Who cannot write sees boxes without buttons, and a form of theirs is refused."""
    number = world.issue()
    comment = world.says(number, "- [ ] one\n")
    browser = world.browser("olga")
    assert 'type="checkbox" disabled' in browser.open(f"/maria/desk/issues/{number}")
    browser.send(f"/maria/desk/comments/{comment}/tick", {"box": "0"})
    assert (403, "- [ ] one\n") == (browser.status, world.store.find("comment")[0]["body"])


def test_edits_deletes_and_reacts(world: World) -> None:
    """A comment is edited and deleted by its author, and reactions come and go."""
    number, browser = world.issue(), world.browser("olga")
    browser.open(f"/maria/desk/issues/{number}")
    browser.press("Comment", body="fisrt")
    browser.press("Save", body="first")
    browser.press("+1", nth=1)
    assert 'title="olga"' in browser.text
    browser.press("olga")
    assert [] == world.store.find("reaction")
    browser.press("Delete this comment")
    assert "deleted a comment" in plain(browser.text)


def test_browses_files_and_commits(world: World) -> None:
    """Folders, files, the README with its links, commits with trailers and diffs are pages."""
    world.issue()
    world.pull()
    browser = world.browser()
    assert 'href="/maria/desk/blob/main/docs/a.md"' in browser.open("/maria/desk")
    assert "overdue" in browser.open("/maria/desk/blob/main/desk/loans.py")
    assert "loans.py" in browser.open("/maria/desk/tree/askfirst/issue-1/desk")
    sha = re.search(
        r"/maria/desk/commit/([0-9a-f]{40})", browser.open("/maria/desk/commits/askfirst/issue-1")
    )
    assert sha
    said = plain(browser.open(f"/maria/desk/commit/{sha[1][:8]}"))
    assert all(
        it in said
        for it in ("feat: remind people", "Returned things are never late.", "Askfirst-Task T1", "remind")
    )


@pytest.mark.parametrize(
    "path",
    [
        "/maria/none",
        "/maria/desk/issues/99",
        "/maria/desk/pull/99",
        "/maria/desk/blob/main/none.py",
        "/maria/desk/blob/main/../../forge.sqlite3",
        "/maria/desk/commit/--all",
        "/maria/desk/commits/--output=x",
        "/maria/desk/tree/none",
        "/x",
        "/-/none",
    ],
)
def test_what_is_not_there_is_said(world: World, path: str) -> None:
    """A page that is not there is a 404 with a page."""
    browser = world.browser("maria")
    browser.open(path)
    assert (404, True) == (browser.status, "Not found" in browser.text)


def test_a_private_repository_is_not_known_to_others(world: World) -> None:
    """Who may not read a repository neither sees it in the list nor learns that it is there."""
    world.repo["private"] = True
    browser = world.browser("olga")
    assert "maria/desk" not in browser.open("/")
    browser.open("/maria/desk")
    assert 404 == browser.status
    assert "maria/desk" in world.browser("ed").open("/")


def test_reviews_on_a_line_marks_ready_and_merges(world: World) -> None:
    """The way of a pull request on its pages: line comment, reply, resolve, review, ready, merge, branch deleted."""
    world.issue()
    number, browser = world.pull(), world.browser("maria")
    said = plain(browser.open(f"/maria/desk/pull/{number}"))
    assert ("Draft" in said, "Drafts cannot be merged" in said, "Merge pull request" in said) == (
        True,
        True,
        False,
    )
    text = browser.open(f"/maria/desk/pull/{number}/files")
    line = re.search(r'href="(\?file=0&amp;side=RIGHT&amp;line=6)#say"', text)
    assert line
    browser.open(f"/maria/desk/pull/{number}/files" + line[1].replace("&amp;", "&"))
    browser.press("Comment", body="Could this be a sentence?")
    browser.press("Reply", body="Addressed.")
    browser.press("Resolve")
    remarks = world.store.find("line_comment")
    assert [("desk/loans.py", 6, "RIGHT"), ("desk/loans.py", 6, "RIGHT")] == [
        (r["path"], r["line"], r["side"]) for r in remarks
    ]
    assert (remarks[0]["id"], world.people["maria"]["id"]) == (
        remarks[1]["reply_to"],
        remarks[0]["resolved_by"],
    )
    browser.open(f"/maria/desk/pull/{number}/files")
    browser.press("Submit review", event="APPROVE", body="Good.")
    browser.press("Ready for review")
    assert "marked this as ready for review" in plain(browser.text)
    browser.press("Merge pull request")
    assert "Merged by maria" in plain(browser.text)
    browser.press("Delete branch")
    assert "deleted the branch" in plain(browser.text)
    folder = repos.folder_of(world.store, world.repo)
    assert ["refs/heads/main"] == list(gitdir.refs(folder, "refs/heads/"))
    issue = issues.issue_numbered(world.store, world.repo, 1)
    assert issue is not None
    assert "closed" == issue["state"]


def test_a_review_gathers_line_comments_until_it_is_submitted(world: World) -> None:
    """Comments kept for a review are seen by nobody else until it is submitted, and then belong to it."""
    number, browser = world.pull(), world.browser("ed")
    browser.open(f"/maria/desk/pull/{number}/files?file=0&side=RIGHT&line=5")
    browser.press("Start a review", body="One")
    browser.open(f"/maria/desk/pull/{number}/files?file=0&side=RIGHT&line=6")
    browser.press("Add to the review", body="Two")
    assert "One" not in plain(world.browser("maria").open(f"/maria/desk/pull/{number}/files"))
    assert [] == world.store.find("review")
    browser.press("Submit review", event="REQUEST_CHANGES", body="")
    (review,) = world.store.find("review")
    found = [(it["body"], it["review"]) for it in world.store.find("line_comment")]
    assert ("CHANGES_REQUESTED", [("One", review["id"]), ("Two", review["id"])]) == (review["state"], found)


def test_a_line_outside_the_diff_takes_no_comment(world: World) -> None:
    """A form for a line that the diff does not have is refused with its reason."""
    number, browser = world.pull(), world.browser("maria")
    fields = {"path": "desk/loans.py", "side": "RIGHT", "line": "900", "body": "here?", "as": "single"}
    browser.send(f"/maria/desk/pull/{number}/remark", fields)
    assert (422, True, []) == (
        browser.status,
        "must be part of the diff" in browser.text,
        world.store.find("line_comment"),
    )


def test_drafts_and_strangers_do_not_merge(world: World) -> None:
    """A draft is not merged by a hand-made form either, nor anything by who cannot write."""
    number = world.pull()
    before = gitdir.resolve(repos.folder_of(world.store, world.repo), "main")
    for login, status in (("maria", 409), ("olga", 403), ("", 403)):
        browser = world.browser(login)
        browser.send(f"/maria/desk/pull/{number}/merge", {})
        assert status == browser.status
    browser = world.browser("olga")
    browser.send(f"/maria/desk/pull/{number}/ready", {})
    assert (403, before) == (browser.status, gitdir.resolve(repos.folder_of(world.store, world.repo), "main"))


def test_a_moved_head_is_not_merged_unseen(world: World) -> None:
    """Merging names the head that was on the page; another one is refused."""
    number, browser = world.pull(), world.browser("maria")
    browser.open(f"/maria/desk/pull/{number}")
    browser.press("Ready for review")
    browser.send(f"/maria/desk/pull/{number}/merge", {"sha": "0" * 40})
    assert (409, True) == (browser.status, "Head branch was modified" in browser.text)


def test_checks_show_summary_and_annotations(world: World) -> None:
    """A check run is shown with its conclusion, its Markdown and its annotations."""
    number = world.pull()
    head = gitdir.resolve(repos.folder_of(world.store, world.repo), "askfirst/issue-1")
    note = {"path": "desk/loans.py", "start_line": 5, "end_line": 5, "annotation_level": "failure"}
    output = {
        "title": "1 finding",
        "summary": "**bad**",
        "annotations": [{**note, "message": "Mind the gap."}],
    }
    with world.store.writing():
        app = accounts.add_app(world.store, 1, "askfirst", "")
        body = {"name": "askfirst/scan", "head_sha": head, "conclusion": "failure", "output": output}
        checks.create_check(world.store, world.repo, world.people["bot"], app, body)
    text = world.browser().open(f"/maria/desk/pull/{number}/checks")
    assert all(
        it in text
        for it in (
            "askfirst/scan",
            'title="failure"',
            "<strong>bad</strong>",
            "Mind the gap.",
            "desk/loans.py:5",
        )
    )


def test_the_version_changes_with_what_is_shown(world: World) -> None:
    """What the live refresh asks for stays while nothing happens and changes with a comment or a reaction."""
    number, browser = world.issue(), world.browser("maria")
    path = f"/maria/desk/{number}/version"
    seen = [browser.open(path), browser.open(path)]
    comment = world.says(number, "hello")
    seen.append(browser.open(path))
    with world.store.writing():
        react(world.store, world.repo, "comment", comment, world.people["bot"], "eyes")
    seen.append(browser.open(path))
    assert (seen[0], 3) == (seen[1], len(set(seen)))


def test_hostile_text_stays_text(world: World) -> None:
    """Scripts in titles, bodies, labels, file and branch names, graphs, checks and annotations never become markup."""
    graph = f'```mermaid\ngraph TD\n  A["{EVIL}"] --> B["x"]:::c\n  classDef c fill:#fff"onload=alert(1)\n```'
    links = "[a](javascript:alert(1)) [b](data:text/html,x) <a href='javascript:alert(1)'>c</a>"
    forms = "<form action=//x><button>d</button></form><iframe src=/></iframe><base href=//x>"
    body = f"{EVIL}\n\n{links}\n\n{graph}\n\n- [ ] {EVIL}\n\n<style>*{{display:none}}</style>{forms}"
    number = world.issue(f"Title {EVIL}", body)
    world.says(number, body)
    branch, name = "evil/<img-src=x-onerror=alert(1)>", "<img src=x onerror=alert(1)>.md"
    main = gitdir.resolve(repos.folder_of(world.store, world.repo), "main") or ""
    world.commit(
        {name: body, "desk/loans.py": LOANS + EVIL}, f"{EVIL}\n\n{EVIL}\n\nX-Evil: {EVIL}\n", branch, main
    )
    with world.store.writing():
        made = pulls.create_pull(
            world.store,
            world.repo,
            world.people["bot"],
            title=EVIL,
            head=branch,
            base="main",
            body=body,
            draft=False,
        )
        app = accounts.add_app(world.store, 1, "askfirst", "")
        note = {
            "path": name,
            "start_line": 1,
            "end_line": 1,
            "annotation_level": "failure",
            "title": EVIL,
            "message": EVIL,
        }
        run = {"name": EVIL, "head_sha": made["pull"]["head_sha"], "conclusion": "failure"}
        output = {"title": EVIL, "summary": body, "text": body, "annotations": [note]}
        checks.create_check(world.store, world.repo, world.people["bot"], app, {**run, "output": output})
        issues.add_labels(world.store, world.repo, made, world.people["maria"], [EVIL[:50]])
    browser, pull = world.browser("maria"), f"/maria/desk/pull/{made['number']}"
    paths = [
        f"/maria/desk/issues/{number}",
        "/maria/desk/issues",
        "/maria/desk/pulls",
        pull,
        f"{pull}/commits",
        f"{pull}/checks",
    ]
    paths += [
        f"{pull}/files",
        "/maria/desk",
        f"/maria/desk/commit/{made['pull']['head_sha']}",
        "/maria/desk/tree/evil/%3Cimg-src=x-onerror=alert(1)%3E",
    ]
    paths += [
        "/maria/desk/blob/evil/%3Cimg-src=x-onerror=alert(1)%3E/%3Cimg%20src=x%20onerror=alert(1)%3E.md",
        f"/login?as={EVIL}",
    ]
    for path in paths:
        text = browser.open(path)
        assert (path, 200) == (path, browser.status)
        assert (path, []) == (path, dangers(text))


def dangers(text: str) -> list[str]:
    """Return what on a page could run, lead away or come from elsewhere."""
    found = []
    for tag, given in Page(text).tags:
        if (
            tag in ("iframe", "object", "embed", "base", "meta")
            and given.get("charset", given.get("name")) is None
        ):
            found.append(tag)
        if tag == "script" and given != {"src": "/-/live.js", "defer": None}:
            found.append(f"script {given}")
        if tag == "style" and not given.get("nonce"):
            found.append("style")
        if tag == "form" and not (given.get("action") or "").startswith("/"):
            found.append(f"form {given}")
        for name, value in given.items():
            reached = re.sub(r"[\s\x00]", "", value or "").lower()
            if (
                name.startswith("on")
                or name in ("style", "srcdoc")
                or reached.startswith(("javascript:", "data:", "vbscript:"))
            ):
                found.append(f"{tag} {name}={value}")
    return found


def test_every_answer_forbids_what_pages_do_not_need(world: World) -> None:
    """Pages, refusals and files carry a strict policy; nothing inline runs."""
    browser = world.browser("maria")
    for path in ("/", "/maria/desk", "/none/none", "/-/style.css"):
        headers = browser.client.get(path).headers
        policy = headers["content-security-policy"]
        assert ("nosniff", False, True) == (
            headers["x-content-type-options"],
            "unsafe" in policy,
            "default-src 'none'" in policy,
        )


def test_an_empty_repository_says_how_to_begin(world: World, tmp_path: Path) -> None:
    """A repository without a commit has its page."""
    with world.store.writing():
        repos.create_repo(world.store, world.people["maria"], "new")
    browser = world.browser()
    assert "is empty" in browser.open("/maria/new")
    assert "No commits" in browser.open("/maria/new/commits")


def test_pages_and_api_share_one_server(tmp_path: Path) -> None:
    """On a whole forge a person signs in over HTTP, and what is done on a page is what the API tells."""
    ears = [hook_judge().hears]
    people = [("maria", "token-of-maria")]
    with (
        ForgeServer(tmp_path, users=people, listeners=ears, around=[rest_judge().around]) as forge,
        requests.Session() as session,
    ):
        session.trust_env = False
        api = {"Authorization": "Bearer token-of-maria"}
        session.post(
            f"{forge.api}/user/repos", json={"name": "desk"}, headers=api, timeout=10
        ).raise_for_status()
        login = {"as": "maria", "token": "token-of-maria", "next": "/maria/desk/issues/new"}
        page = session.get(f"{forge.url}/login", params=login, timeout=10)
        assert (f"{forge.url}/maria/desk/issues/new", True) == (page.url, "Create issue" in page.text)
        form, ours = {"title": "Remind people", "body": "please"}, {"Origin": forge.url}
        session.post(f"{forge.url}/maria/desk/issues", data=form, headers=ours, timeout=10).raise_for_status()
        told = session.get(f"{forge.api}/repos/maria/desk/issues/1", headers=api, timeout=10).json()
        assert ("Remind people", "maria") == (told["title"], told["user"]["login"])
        lost = [session.get(f"{url}/none/none", timeout=10) for url in (forge.url, f"{forge.api}/repos")]
        assert ["text/html; charset=utf-8", "application/json"] == [it.headers["content-type"] for it in lost]
