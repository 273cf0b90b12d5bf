"""What people attach to an issue is read: pictures as pictures, documents as documents, and what cannot be read is named."""

import base64
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import requests
from inline_snapshot import snapshot

from bot.adapters.github.attached import fetch_attached
from bot.adapters.github.wire import Egress
from bot.adapters.model.body import most_tokens
from bot.clarify.attached import blocks_of, text_of
from bot.domain.attachments import Attachment, Unreadable, attached_in
from bot.domain.model import Capabilities, Request, measured
from tests.world.case import Case
from tests.world.plain import prompt_of, shelf

Make = Callable[..., Case]
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels"
PDF = b"%PDF-1.7\n1 0 obj <</Type /Page>> endobj 2 0 obj <</Type /Pages>> endobj"
WEB = "https://github.com"
_TEXT = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{}</w:document>'


def archive(**files: bytes | str) -> bytes:
    """Return a zip archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return made.getvalue()


def word(body: str) -> bytes:
    """Return a Word document."""
    return archive(word__document_DOT_xml=_TEXT.format(body))


def read(c: Case, body: str) -> list[dict[str, Any]]:
    """Label an issue with this text; returns the blocks that the model read behind the prompt."""
    c.opens(body=body)
    c.labels()
    c.settles()
    return list(c.model.asked[0].messages[0]["content"][1:])


def test_each_kind_of_file_reaches_the_model(case: Make) -> None:
    """In the order people see them, each with its mark and where it was; the name is fenced, since it is theirs."""
    c = case()
    files = (
        ("shot.png", PNG),
        ("spec.pdf", PDF),
        ("out.log", b"Traceback: boom\n"),
        ("note.docx", word("<w:p><w:r><w:t>Al</w:t></w:r><w:r><w:t>pha</w:t></w:r></w:p><w:p/>")),
        ("logs.zip", archive(a_DOT_log="first", b_DOT_bin=b"\0\0")),
    )
    blocks = read(c, f"Put alpha and beta there. {c.attaches(*files)}")
    assert [b["type"] for b in blocks] == ["text", "image", "text", "document", "text", "text", "text"]
    assert base64.b64decode(blocks[1]["source"]["data"]) == PNG
    assert base64.b64decode(blocks[3]["source"]["data"]) == PDF
    assert (
        blocks[0]["text"].startswith("Attachment [a1], in the issue:\n<name-")
        and "shot.png" in blocks[0]["text"]
    )
    assert "Traceback: boom" in blocks[4]["text"] and "[a3]" in blocks[4]["text"]
    assert "\nAlpha\n" in blocks[5]["text"]
    assert "--- a.log\nfirst\n--- b.bin: left out" in blocks[6]["text"]


def test_what_a_stranger_attaches_is_not_fetched(case: Make) -> None:
    """Comments of people without write access are not read, nor is what HTML comments hide; a writer's is."""
    c = case()
    c.opens(body=f"Put them there. <!-- {c.attaches(('hidden.log', b'hidden'))} -->")
    c.comments(c.attaches(("eve.log", b"from eve"), who="eve"), "eve")
    c.comments(c.attaches(("otto.log", b"from otto"), who="otto"), "otto")
    c.labels()
    c.settles()
    sent = str(c.model.asked[0].messages)
    assert "from otto" in sent and "in a comment by otto" in sent
    assert "from eve" not in sent and "hidden" not in sent


def test_what_cannot_be_read_is_named_in_the_brief(case: Make) -> None:
    """With the reason; the work goes on with what could be read."""
    c = case()
    gone = f"[gone.log]({c.town.forge.url}/user-attachments/files/99999/gone.log)"
    c.opens(body=f"clear as day. {c.attaches(('film.mp4', b'film' + bytes(99)))}\n\n{gone}")
    c.labels()
    c.settles()
    brief = next(text for text in c.said() if "What I understood" in text)
    unread = re.sub(r"[0-9a-f-]{36}", "UUID", brief[brief.index("I could not read") :].split("\n\n")[0])
    assert unread == snapshot("""\
I could not read
- `gone.log`: GitHub does not give it to me; in private repositories it gives attachments to browsers alone.
- `UUID`: it is no kind of file that I read.\
""")
    assert c.commits() == ["feat: alpha", "feat: beta"]


def test_a_model_that_takes_no_pictures_is_sent_none(case: Make) -> None:
    """What it takes is asked of the service; people read that it was not looked at."""
    c = case()
    c.model.capabilities = lambda _: Capabilities(images=False, documents=False)  # type: ignore[method-assign]
    assert read(c, f"clear as day. {c.attaches(('shot.png', PNG), ('spec.pdf', PDF))}") == []
    assert sum("the model that reads here takes no" in line for line in "\n".join(c.said()).split("\n")) == 2


def test_a_picture_alone_and_a_title_alone_are_issues(case: Make) -> None:
    """Either is read as it is."""
    c = case()
    assert [b["type"] for b in read(c, c.attaches(("shot.png", PNG)))] == ["text", "image"]
    d = case()
    assert read(d, "") == []
    assert d.phases[-1] == "asking"


@pytest.mark.parametrize(
    "text",
    [
        "![x](https://evil.example/user-attachments/assets/1)",
        "![x](https://github.com.evil.example/user-attachments/assets/1)",
        "https://github.com/user-attachments/assets/../../settings",
        "https://github.com/ada/other/files/1/a.log",
        "https://github.com@evil.example/user-attachments/assets/1",
        "http://github.com/user-attachments/assets/1",
        "https://user-images.githubusercontent.com.evil.example/1/2.png",
        "https://raw.githubusercontent.com/ada/shop/main/x",
    ],
)
def test_only_the_forges_own_hosts_are_asked(text: str) -> None:
    """Whatever an address looks like."""
    assert list(attached_in(text, WEB, "ada/shop")) == []


def test_addresses_are_found_in_every_form() -> None:
    """Markdown, HTML and bare; each once, with the name that people gave it."""
    one, two = f"{WEB}/user-attachments/assets/aa-1", f"{WEB}/ada/shop/files/3/a.log"
    three = "https://user-images.githubusercontent.com/1/2.png"
    text = f'![Shot]({one} "t") [{two}]({two}) <img width="3" alt="Pic" src="{three}"> and {one}. {two}'
    assert [(a.name, a.url) for a in attached_in(text, WEB, "Ada/Shop")] == [
        ("Shot", one),
        (two, two),
        ("Pic", three),
    ]
    assert [a.name for a in attached_in(f"see {two}.", WEB, "ada/shop")] == ["a.log"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (archive(bomb_DOT_txt=b"0" * 2**21), "left out, it would unpack to more than it should"),
        (archive(bomb_DOT_txt=b"0" * 900_000), "left out, it would unpack to more than it should"),
        (archive(**{f"f{n}_DOT_txt": "x" for n in range(40)}), "and 10 more files"),
    ],
    ids=["large", "bomb", "many"],
)
def test_an_archive_is_opened_with_care(content: bytes, why: str) -> None:
    """What is out of proportion is left out and said."""
    assert why in text_of(content, "application/zip")


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04" + b"rubbish" * 9,
        archive(),
        archive(x_DOT_txt="x")[:-30],
        word("<!DOCTYPE a [<!ENTITY b 'c'>]>")[:-1],
        archive(word__document_DOT_xml="<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
        archive(word__document_DOT_xml="<not closed"),
        b"MZ\x90\0\x03\0\0\0",
        b"\xff\xfe" + "abc".encode("utf-16-le"),
    ],
    ids=["rubbish", "empty", "cut", "cut Word", "entities", "no XML", "program", "UTF-16"],
)
def test_what_is_broken_is_said_so(content: bytes) -> None:
    """A reason, never an exception of a library."""
    with pytest.raises(Unreadable):
        blocks_of(1, Attachment("x", "u"), "the issue", content, images=True, documents=True)


def test_pictures_are_counted_as_what_they_cost() -> None:
    """Not by the letters of their data, which would hold back more money than there is."""
    blocks = blocks_of(1, Attachment("x", "u"), "the issue", PNG + bytes(10**6), images=True, documents=True)
    blocks += blocks_of(2, Attachment("y", "u"), "the issue", PDF, images=True, documents=True)
    request = Request("clarify", "m", "", ({"role": "user", "content": blocks},))
    assert measured(request.messages)[1] == 10_000
    assert 10_000 < most_tokens(request) < 15_000
    large = PNG + bytes(4 * 10**6)
    with pytest.raises(Unreadable, match="too large for the model"):
        blocks_of(1, Attachment("x", "u"), "the issue", large, images=True, documents=True)


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("https://evil.example/x", "leads away from the forge"),
        ("", "leads in circles"),
        ("//evil/x", "leads away"),
    ],
)
def test_our_token_follows_nowhere(monkeypatch: pytest.MonkeyPatch, location: str, why: str) -> None:
    """Only the forge's own host is told it, and only at the first address."""
    told: list[tuple[str, bool]] = []

    def get(_self: Any, url: str, headers: dict[str, str], **_: Any) -> requests.Response:
        told.append((url, "Authorization" in headers))
        answer = requests.Response()
        answer.status_code, answer.headers["location"] = 302, location
        answer.raw = io.BytesIO()
        return answer

    monkeypatch.setattr(requests.Session, "get", get)
    with pytest.raises(Unreadable, match=why):
        fetch_attached(f"{WEB}/user-attachments/assets/1", WEB, "token x", Egress())
    assert [auth for _, auth in told] == [True, *[False] * (len(told) - 1)]
    assert {url for url, _ in told} == {f"{WEB}/user-attachments/assets/1"}


def test_code_that_is_pointed_at_is_shown(case: Make) -> None:
    """A link to lines at a commit, and the frames of a stack trace that are files here."""
    lines = "\n".join(f"line {n}" for n in range(1, 60))
    c = case(files={"src/app/deep.py": lines, "src/other.py": lines, "lib/deep.py": lines}, script=shelf)
    sha = c.desk.get("/git/ref/heads/main")["object"]["sha"]
    link = f"{c.town.forge.url}/{c.desk.repo}/blob/{sha}/src/other.py#L40-L42"
    trace = 'File "/usr/lib/python3/x.py", line 3, in y\nFile "/home/eve/app/deep.py", line 20, in z\n at deep.py:9'
    c.opens(body=f"{link}\n```\n{trace}\n```")
    c.labels()
    c.settles()
    prompt = prompt_of(c.model.asked[0])
    assert "src/other.py, around line 40, which is pointed at:" in prompt and "line 47" in prompt
    assert "src/app/deep.py, around line 20, which may have moved, which is pointed at:" in prompt
    assert prompt.count("which is pointed at") == 2
