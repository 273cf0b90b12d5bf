"""Files that people attach in the embedded forge: taken as GitHub takes them, read by who may, and harmless in a browser."""

import re
from collections.abc import Iterator

import pytest
import requests

from bot.forge.attachments import MOST_FILE, MOST_IMAGE
from tests.world.hall import Hall, Yard, hall
from tests.world.visitor import Visitor

PNG = b"\x89PNG\r\n\x1a\n" + b"pixels"
EVIL = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Serve one forge; each test has a repository of its own."""
    with hall(tmp_path_factory.mktemp("hall")) as made:
        yield made


def person(place: Hall, login: str = "maria") -> Visitor:
    """Let somebody sign in to the pages."""
    return Visitor(place.url).enters(login, f"token-{login}")


def attach(
    yard: Yard, *files: tuple[str, bytes], who: str = "maria", text: str = "Look:"
) -> requests.Response:
    """Comment on the first issue with files, as the page's form does."""
    if not yard.gets("/issues"):
        yard.posts("/issues", {"title": "Broken"})
    sent = [("files", (name, content, "application/octet-stream")) for name, content in files]
    return person(yard.hall, who).sends(f"/{yard.name}/issues/1/comments", {"body": text}, files=sent)


def attached(yard: Yard, *files: tuple[str, bytes]) -> list[str]:
    """Comment with files; returns their addresses as the comment names them."""
    answer = attach(yard, *files)
    assert 303 == answer.status_code, answer.text
    return re.findall(r"https?://[^\s)]+", yard.gets("/issues/1/comments")[-1]["body"])


def fetched(yard: Yard, url: str, who: str) -> requests.Response:
    """Fetch as an API client with a token does: it is led on."""
    head = {"Authorization": f"Bearer {yard.hall.token(who)}"} if who else {}
    return requests.get(url, headers=head, timeout=20)


def test_a_comment_names_its_files(place: Hall) -> None:
    """Images are shown, films and other files are linked, below the text and in the order they were sent."""
    yard = place.repo()
    urls = attached(yard, ("shot one.PNG", PNG), ("log.txt", b"error\n"), ("film.mp4", b"film"))
    body = yard.gets("/issues/1/comments")[0]["body"]
    assert f"Look:\n\n![shot.one.PNG]({urls[0]})\n\n[log.txt]({urls[1]})\n\n{urls[2]}" == body
    root = re.escape(f"{place.url}/user-attachments")
    uuid = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    patterns = (f"{root}/assets/{uuid}", rf"{root}/files/\d+/log\.txt", f"{root}/assets/{uuid}")
    assert all(re.fullmatch(pattern, url) for pattern, url in zip(patterns, urls, strict=True))
    page = person(place).opens(f"/{yard.name}/issues/1").text
    assert f'<img src="{urls[0]}" alt="shot.one.PNG">' in page
    answer = fetched(yard, urls[0], "")
    assert (PNG, "image/png", 'inline; filename="shot.one.PNG"') == (
        answer.content,
        answer.headers["Content-Type"],
        answer.headers["Content-Disposition"],
    )


def test_an_issue_is_opened_with_a_file(place: Hall) -> None:
    """The form of a new issue takes files too; one that says nothing but a file says the file."""
    yard = place.repo()
    sent = [("files", ("trace.json", b"{}", "text/html"))]
    made = person(place, "eve").sends(f"/{yard.name}/issues", {"title": "With a trace"}, files=sent)
    assert 303 == made.status_code
    body = yard.gets("/issues/1")["body"]
    url = body.removeprefix("[trace.json](").removesuffix(")")
    # what it is said to be by who sends it counts for nothing
    assert "application/json" == fetched(yard, url, "").headers["Content-Type"]


@pytest.mark.parametrize("file", [("shot.png", PNG), ("log.txt", b"secret\n")])
def test_files_of_a_private_repository_are_its_readers_alone(place: Hall, file: tuple[str, bytes]) -> None:
    """With a token, as an App or signed in, who may read is led on; to others there is nothing, and links end."""
    yard = place.repo(private=True)
    url = attached(yard, file)[0]
    assert {"maria": 200, "otto": 200, "app": 200, "eve": 404, "": 404} == {
        who: fetched(yard, url, who).status_code for who in ("maria", "otto", "app", "eve", "")
    }
    narrow = place.narrowed({"checks": "write"})
    assert 404 == fetched(yard, url, narrow).status_code
    path = url.removeprefix(place.url)
    assert [302, 404] == [person(place, who).opens(path).status_code for who in ("otto", "eve")]
    led = requests.get(
        url, headers={"Authorization": "Bearer token-maria"}, timeout=20, allow_redirects=False
    )
    link = f"{place.url}{led.headers['Location']}"
    assert file[1] == requests.get(link, timeout=20).content
    # a link opens the one file, for some minutes
    number = int(re.findall(r"/_attached/(\d+)", link)[0])
    assert 404 == requests.get(link.replace(f"/{number}?", f"/{number + 1}?"), timeout=20).status_code
    assert 404 == requests.get(link.partition("?")[0], timeout=20).status_code
    place.clock.advance(minutes=6)
    assert 404 == requests.get(link, timeout=20).status_code


def test_who_is_taken_off_reads_no_more(place: Hall) -> None:
    """Rights are looked at when a file is asked for, not when it was attached."""
    yard = place.repo(private=True)
    url = attached(yard, ("shot.png", PNG))[0]
    assert 200 == fetched(yard, url, "otto").status_code
    yard.ask("maria", "DELETE", "/collaborators/otto")
    assert 404 == fetched(yard, url, "otto").status_code


@pytest.mark.parametrize(
    ("name", "content", "media"),
    [
        ("evil.svg", EVIL, "image/svg+xml"),
        ("evil.html", b"<script>alert(1)</script>", "text/plain; charset=utf-8"),
        ("evil.xml", EVIL, "text/plain; charset=utf-8"),
        ("evil.pdf", b"%PDF", "application/pdf"),
    ],
)
def test_what_could_run_is_saved_and_not_shown(place: Hall, name: str, content: bytes, media: str) -> None:
    """It comes with its kind, nosniff, a sandbox without scripts, and as a download."""
    yard = place.repo()
    answer = fetched(yard, attached(yard, (name, content))[0], "")
    assert (content, media) == (answer.content, answer.headers["Content-Type"])
    assert (f'attachment; filename="{name}"', "nosniff", "default-src 'none'; sandbox") == (
        answer.headers["Content-Disposition"],
        answer.headers["X-Content-Type-Options"],
        answer.headers["Content-Security-Policy"],
    )


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("program.exe", b"MZ", "support that file type"),
        ("noending", b"x", "support that file type"),
        ("page.png", b"<html>", "is no PNG image"),
        ("empty.txt", b"", "is empty"),
        ("large.png", PNG + b"x" * MOST_IMAGE, "larger than 10 MB"),
        ("large.zip", b"x" * (MOST_FILE + 1), "larger than 25 MB"),
    ],
)
def test_what_is_not_taken_is_said(place: Hall, name: str, content: bytes, said: str) -> None:
    """Kind, beginning and size are looked at; nothing is posted, and what came with it is not kept."""
    yard = place.repo()
    answer = attach(yard, ("fine.txt", b"fine"), (name, content))
    assert (422, True, []) == (answer.status_code, said in answer.text, yard.gets("/issues/1/comments"))
    assert [] == place.forge.store.find("attachment", repo=yard.gets("")["id"])


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ('a"b;c\r\nd.txt', "a.22b.c.0D.0Ad.txt"),
        ("a b'c.txt", "a.b.c.txt"),
        ("ü ü.log", "file.log"),
        ("x" * 300 + ".txt", "x" * 90 + ".txt"),
    ],
)
def test_a_name_is_made_plain(place: Hall, name: str, kept: str) -> None:
    """No path, quote or line break of a name reaches an address, a header or the disk."""
    yard = place.repo()
    url = attached(yard, (name, b"text"))[0]
    assert url.endswith(f"/{kept}")
    assert 200 == fetched(yard, url, "").status_code


def test_nobody_attaches_where_they_may_not_speak(place: Hall) -> None:
    """Not signed in, locked out, or from elsewhere: nothing is kept."""
    yard = place.repo()
    yard.posts("/issues", {"title": "Broken"})
    yard.ask("maria", "PUT", "/issues/1/lock")
    assert 403 == attach(yard, ("a.txt", b"a"), who="eve").status_code
    sent = [("files", ("a.txt", b"a", "text/plain"))]
    path = f"/{yard.name}/issues/1/comments"
    assert 403 == Visitor(place.url).sends(path, {"body": "x"}, files=sent).status_code
    assert 403 == person(place).sends(path, {"body": "x"}, "http://elsewhere.test", files=sent).status_code
    assert 422 == attach(yard, *[(f"{n}.txt", b"a") for n in range(11)]).status_code
    assert [] == place.forge.store.find("attachment", repo=yard.gets("")["id"])


def test_a_form_that_is_too_large_is_not_read(place: Hall) -> None:
    """It is refused by its length, before it is taken in; without a length it is refused too."""
    head = {"Content-Type": "multipart/form-data; boundary=x", "Origin": place.url}
    told = requests.Request("POST", f"{place.url}/login", headers=head).prepare()
    told.headers["Content-Length"] = str(65 * 2**20)
    with requests.Session() as session:
        assert 413 == session.send(told, timeout=20).status_code
    pieces = iter([b"--x--"])
    assert 411 == requests.post(f"{place.url}/login", data=pieces, headers=head, timeout=20).status_code


def test_files_end_with_their_repository(place: Hall) -> None:
    """What is deleted is gone from the disk and cannot be fetched, also by a link that was made before."""
    yard = place.repo()
    url = attached(yard, ("log.txt", b"text"))[0]
    led = requests.get(url, timeout=20, allow_redirects=False).headers["Location"]
    folder = place.folder / "forge" / "attachments" / str(yard.gets("")["id"])
    assert folder.exists()
    assert 204 == yard.ask("maria", "DELETE", "").status_code
    assert [404, 404] == [requests.get(one, timeout=20).status_code for one in (url, f"{place.url}{led}")]
    assert not folder.exists()
