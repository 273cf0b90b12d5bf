"""A browser without JavaScript: it opens pages, fills forms in and presses buttons, and sees nothing else."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from starlette.testclient import TestClient


@dataclass
class Form:
    """A form of a page with its fields and its buttons (text or label, name, value)."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """Reads the forms of a page, and every tag and attribute for what must not be there."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.named: dict[str, Form] = {}
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._form: Form | None = None
        self._button: tuple[Form, dict[str, str | None]] | None = None
        self._box = ""
        self._said = ""
        self.away: list[tuple[str, str, str, str]] = []
        self.feed(text)
        for name, label, key, value in self.away:
            self.named[name].buttons.append((label, key, value))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a form, note a field, begin a button."""
        given = dict(attrs)
        self.tags.append((tag, given))
        if tag == "form":
            self._form = Form(given.get("action") or "")
            self.forms.append(self._form)
            self.named[given.get("id") or ""] = self._form
        elif tag in ("input", "textarea") and self._form and given.get("name"):
            if given.get("type") != "file" and (given.get("type") != "radio" or "checked" in given):
                self._form.fields[given["name"] or ""] = given.get("value") or ""
            self._box = (given["name"] or "") if tag == "textarea" else ""
        elif tag == "button":
            self._button, self._said = (self._form or Form(""), given), ""

    def handle_data(self, data: str) -> None:
        """Collect a button's words or a text box's text."""
        if self._button:
            self._said += data
        if self._box and self._form:
            self._form.fields[self._box] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        """Close what is open."""
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._box = ""
        elif tag == "button" and self._button:
            form, given = self._button
            label = given.get("aria-label") or given.get("title") or self._said.strip()
            made = (label, given.get("name") or "", given.get("value") or "")
            if given.get("form"):
                self.away.append((given["form"] or "", *made))
            else:
                form.buttons.append(made)
            self._button = None


@dataclass
class Browser:
    """Somebody at the pages."""

    client: TestClient
    text: str = ""
    path: str = ""
    status: int = 0

    def open(self, path: str) -> str:
        """Open a page."""
        return self._keep(self.client.get(path))

    def sign_in(self, login: str) -> "Browser":
        """Sign in with the form."""
        self.open("/login")
        self.send("/login", {"as": login, "token": f"token-of-{login}", "next": "/"})
        return self

    def press(self, label: str, nth: int = 0, **filled: str) -> str:
        """Press the n-th button of this label, with fields filled in."""
        found = [
            (form, button) for form in Page(self.text).forms for button in form.buttons if button[0] == label
        ]
        assert len(found) > nth, f"no button {label!r} on {self.path}"
        form, (_, name, value) = found[nth]
        return self.send(form.action, {**form.fields, **({name: value} if name else {}), **filled})

    def send(self, action: str, fields: dict[str, str]) -> str:
        """Send a form as our own page would."""
        return self._keep(
            self.client.post(action, data=fields, headers={"origin": str(self.client.base_url).rstrip("/")})
        )

    def _keep(self, answer: Any) -> str:
        self.text, self.status, self.path = answer.text, answer.status_code, answer.url.path
        return self.text
