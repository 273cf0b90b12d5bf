"""What an answer that is no success means: who has to act, and until when to wait.

Rate limits: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from bot.domain.errors import Ambiguous, Gone, Later, Never, UserError

_LONGEST = timedelta(hours=1)
_UNSAID = timedelta(seconds=60)  # a secondary limit without Retry-After
# permissions of an App by the part of the path that needs them, where GitHub's header does not say
_PERMISSIONS = (
    (r"/check-runs", "checks: write"),
    (r"/statuses", "statuses: write"),
    (r"/pulls", "pull_requests: write"),
    (r"/issues", "issues: write"),
    (r"/git/", "contents: write"),
    (r"/collaborators", "metadata: read"),
)


class Down(Later):
    """GitHub was reached and answered a read with a failure of its own, three times."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    text: str

    def json(self) -> Any:
        """Parse the body; `ValueError` if it is no JSON."""
        return json.loads(self.text) if self.text else None


@dataclass(frozen=True, slots=True)
class Refusal:
    """GitHub's own words for a refusal: one line, and the lines of its `errors`."""

    message: str
    errors: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Return all of it on one line, clipped."""
        return "; ".join(part for part in (self.message, *self.errors) if part)[:400] or "no reason given"


def refusal_of(reply: Reply) -> Refusal:
    """Read a refusal's body; `errors` may hold objects, plain strings, or be missing."""
    try:
        body = reply.json()
    except ValueError:
        return Refusal(f"HTTP {reply.status}")
    if not isinstance(body, dict):
        return Refusal(f"HTTP {reply.status}")
    errors = body.get("errors")
    lines = []
    for error in errors if isinstance(errors, list) else []:
        if isinstance(error, dict):
            parts = (error.get("message"), error.get("resource"), error.get("field"), error.get("code"))
            lines.append(str(parts[0]) if parts[0] else " ".join(str(part) for part in parts[1:] if part))
        else:
            lines.append(str(error))
    return Refusal(_line(body.get("message")), tuple(_line(line) for line in lines))


def _line(text: object) -> str:
    return " ".join(str(text or "").split())


def limited(reply: Reply, unsaid: timedelta = _UNSAID) -> Later | None:
    """Return when to come back if this answer is a rate limit, else None; `unsaid`: when it names no time."""
    if reply.status not in (403, 429):
        return None
    wait = _seconds(reply.headers.get("retry-after"))
    if wait is None and reply.headers.get("x-ratelimit-remaining") == "0":
        wait = _until_reset(reply.headers)
    if wait is None and (reply.status == 429 or _sounds_limited(refusal_of(reply).message)):
        wait = unsaid
    if wait is None:
        return None
    return Later("GitHub limits how often we may ask", min(max(wait, timedelta(seconds=1)), _LONGEST))


def _seconds(value: str | None) -> timedelta | None:
    return timedelta(seconds=int(value)) if value and value.isascii() and value.isdigit() else None


def _until_reset(headers: Mapping[str, str]) -> timedelta:
    """Measure from the server's own clock, so that ours may be wrong."""
    reset, date = headers.get("x-ratelimit-reset", ""), headers.get("date", "")
    try:
        then = datetime.fromtimestamp(int(reset), UTC)
        return then - parsedate_to_datetime(date) + timedelta(seconds=1)
    except (ValueError, TypeError, OverflowError):
        return _UNSAID


def _sounds_limited(message: str) -> bool:
    words = message.lower()
    return "rate limit" in words or "abuse detection" in words or "wait a few minutes" in words


def culprit_of(reply: Reply, verb: str, path: str) -> Exception:
    """Return the error that an answer without success is."""
    late = limited(reply)
    if late:
        return late
    said = refusal_of(reply).words
    match reply.status:
        case 301 | 302 | 307 | 308:  # one that was not followed
            host = urlsplit(reply.headers.get("location", "")).netloc or "nowhere"
            return UserError(
                f"GitHub leads {verb} {path} to {host}, and our token goes to no other host. "
                "If that is where your GitHub is, set the API's URL to it."
            )
        case 401:
            return UserError(
                f"GitHub does not accept our credentials ({said}). Renew the token or the App's key."
            )
        case 403:
            return UserError(_forbidden(reply, verb, path, said))
        case 410 if "disabled" in said.lower():
            return UserError(f"Issues are switched off on this repository ({said}).")
        case 410:
            return Gone(f"GitHub has no {path} any more ({said}).")
        case 404 | 451:
            return Never(f"GitHub has no {path} for us ({reply.status}: {said}).")
        case 408 | 409 | 423 | 425:
            return Later(f"GitHub is not ready for {verb} {path} ({reply.status}: {said})")
        case status if status >= 500 and verb == "GET":
            return Down(f"GitHub answers {status}")
        case status if status >= 500:
            return Ambiguous(f"GitHub answered {status} to {verb} {path}; it may have been done")
    return UserError(f"GitHub refused {verb} {path} ({reply.status}: {said}).")


def _forbidden(reply: Reply, verb: str, path: str, said: str) -> str:
    words = said.lower()
    if "archived" in words:
        return f"The repository is archived and read-only ({said})."
    if "locked" in words:
        talk = re.search(r"/(?:issues|pulls)/(\d+)/", path)
        return f"The conversation{f' of #{talk[1]}' if talk else ''} is locked, so I cannot write there ({said})."
    if "suspended" in words:
        return f"The App's installation is suspended; its owner can resume it ({said})."
    # https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps
    named = reply.headers.get("x-accepted-github-permissions", "")
    needed = _line(re.sub(r"\s*=\s*", ": ", named)) if named else _permission_for(verb, path)
    missing = f"the permission `{needed}`" if needed else "a permission"
    return f"We lack {missing} on this repository ({said}). Grant it to the App or the token."


def _permission_for(verb: str, path: str) -> str:
    name = next((name for pattern, name in _PERMISSIONS if re.search(pattern, path)), "")
    return name.replace(": write", ": read") if verb == "GET" else name
