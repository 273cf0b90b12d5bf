"""What git says about the network, by culprit, and how a secret gets to it.

The secret goes to one process as the value of an environment variable that git reads as configuration
(`GIT_CONFIG_VALUE_0`: an Authorization header for this server's URL alone). Argument lists are readable by every user
of a machine, an environment only by the same uid; nothing is written to a file. Rejected: GIT_ASKPASS, which needs an
executable file, a second request after each 401, and never sends anything where a public repository answers without asking.
"""

import base64
import re
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlsplit

from bot.adapters.git.process import Ran
from bot.domain.errors import Ambiguous, Conflict, Later, UserError
from bot.ports import Credentials
from bot.publishing import refused

_REF = re.compile(r"refs/(?!.*(?:\.\.|//|@\{|\.lock(?:/|$)|/\.|/$|\.$))[^\x00-\x20\x7f~^:?*\[\\]+")
_RACE = re.compile(
    r"cannot lock ref|failed to update ref|incorrect old value|reference already exists|failed to lock|stale info|fetch first"
    r"|non-fast-forward|unable to (?:create|lock)",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"Authentication failed|could not read (?:Username|Password)|returned error: 40[13]|HTTP 40[13]|Invalid username",
    re.IGNORECASE,
)
_ABSENT = re.compile(
    r"repository '.*' not found|does not appear to be a git repository|returned error: (?:404|410)|HTTP 404",
    re.IGNORECASE,
)
_MOVED = re.compile(r"returned error: 30[1278]|unable to update url base from redirection", re.IGNORECASE)


def scheme_of(url: str) -> str:
    """Return the one protocol that git may speak for this URL; a URL with a user or secret in it is refused."""
    parts = urlsplit(url)
    if not parts.scheme and url.startswith("/"):
        return "file"
    if parts.scheme not in ("https", "http", "file"):
        raise ValueError(f"git may speak https, http or file, not {parts.scheme or 'a relative path'!r}")
    if parts.username is not None or parts.password is not None:
        raise ValueError("a clone URL must not carry a user name or secret")
    return parts.scheme


def is_ref(ref: str) -> bool:
    """Tell whether a text is a full ref name that git would accept, and nothing else."""
    return _REF.fullmatch(ref) is not None


def authorisation(url: str, credentials: Credentials | None) -> Mapping[str, str]:
    """Return the environment that lets one git process write this secret to this server, and to no other."""
    if credentials is None or scheme_of(url) == "file":
        return {}
    parts = urlsplit(url)
    pair = base64.b64encode(f"{credentials.username}:{credentials.secret}".encode()).decode()
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"http.{parts.scheme}://{parts.netloc}/.extraHeader",
        "GIT_CONFIG_VALUE_0": f"Authorization: Basic {pair}",
    }


def raise_for_fetch(ran: Ran, url: str) -> None:
    """Raise what a failed fetch means; nothing was changed anywhere, so whatever is not a person's is `Later`."""
    if ran.code == 0:
        return
    _raise_for_person(ran, url)
    raise Later(f"git could not fetch: {_last_words(ran)}", timedelta(seconds=30))


def raise_for_push(ran: Ran, url: str, branch: str) -> None:
    """Raise what a failed push means."""
    if ran.code == 0:
        return
    for line in ran.out.decode("utf-8", "replace").splitlines():
        # porcelain: <flag> TAB <from>:<to> TAB [rejected] (why)
        flag, _, rest = line.partition("\t")
        if flag != "!":
            continue
        why = rest.partition("\t")[2]
        if _RACE.search(why):
            raise Conflict(f"the server has something else on {branch}: {why}")
        if "remote failure" in why or "no report" in why.lower():
            raise Ambiguous(f"the server did not say what became of the push: {why}")
        raise UserError(refused(branch, _reason(why), ran.err))
    _raise_for_person(ran, url)
    if "unable to access" in ran.err:  # the first question of the exchange failed, so nothing was sent
        raise Later(f"git could not push: {_last_words(ran)}", timedelta(seconds=30))
    raise Ambiguous(f"the push was cut: {_last_words(ran)}", timedelta(seconds=30))


def _reason(why: str) -> str:
    return re.sub(r"^\[[a-z ]+\] \((.*)\)$", r"\1", why.strip())


def _raise_for_person(ran: Ran, url: str) -> None:
    if _REFUSED.search(ran.err):
        raise UserError(
            f"The server refuses our credentials for {url}; check the App's installation or the token's rights."
        )
    if _ABSENT.search(ran.err):
        raise UserError(f"There is no repository at {url}, or our credentials may not see it.")
    if _MOVED.search(ran.err):
        raise UserError(f"The repository at {url} has moved; redirects are not followed with credentials.")


def _last_words(ran: Ran) -> str:
    lines = [line.strip() for line in ran.err.splitlines() if line.strip()]
    return "; ".join(lines[-3:])[-300:] or f"exit {ran.code}"
