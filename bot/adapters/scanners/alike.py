"""Tell what only looks like a secret: placeholders, names, references, hashes, and what everybody may see.

Two kinds are judged. What is *assigned* to a name that says it is secret has to look made up by a machine or be a password
that a person would take; what is *random* and has no such name has to look drawn by chance and be nothing else known.
"""

import base64
import binascii
import math
import re
from collections import Counter
from itertools import pairwise

# where a bare word after a name is code or prose
_QUOTES = re.compile(
    r"\.(?:pyi?|[cm]?[jt]sx?|java|go|rs|[ch]|cc|[ch]pp|cs|rb|php|swift|kt|scala|lua|p[lm]|exs?|erl|hs|ml|clj|dart|r|jl|sql|vue"
    r"|svelte|html?|css|scss|less|md|rst|txt|adoc|pot?|tex|proto|graphql|ipynb|[ct]sv|svg)$",
    re.IGNORECASE,
)
# made by a program, full of hashes, and read by nobody
_MADE = re.compile(
    r"(?:^|/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.ya?ml|[^/]*\.lock|[^/]*[.-]lock\.\w+|go\.sum|Package\.resolved"
    r"|Cartfile\.resolved|gradle\.lockfile|verification-metadata\.xml|[^/]*\.(?:map|snap|sum|ambr|sri|sha\d+|md5|svg|po|csv|tsv))$"
    r"|\.min\.(?:js|css|mjs)$|(?:^|/)(?:__snapshots__|node_modules|cassettes)/",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"example|change[-_]?me|place[-_]?holder|\byour|my[-_]|xxx|\*\*\*|\.\.\.|dummy|redacted|todo|sample|insert|replace|fake|mock"
    r"|default|foo|bar\b|passw|secret|token|api[-_]?key|testing|test[-_]|[-_]test|^test|goes[-_]here|1234|abcd|qwert|aaaa|0000|lorem|hunter2"
    r"|correct.?horse|not.?(?:a.)?real|none|null|undefined|deadbeef",
    re.IGNORECASE,
)
# filled in or looked up elsewhere
_REFERENCE = re.compile(
    r"[$%#]\{|\{\{|<\w|^[$%&@~]\w|^\$\(|^!|\(\)|\w\(|\)$|;$|^[\w-]+(?:\.[A-Za-z_][\w-]*)+$|\[\w*\]|^[a-z][a-z0-9+.-]*://|^(?:\.{0,2}/|~/)|^[A-Za-z]:\\|\\[nwdsbx]"
    r"|^(?:arn|urn|data|sha\d*|vault|env|file|op|ssm|projects)[:/-]|^%\(|[|^$]\)|\{\w*[:}]|=>|->|^[\w.-]+@[\w.-]+$|^\w+/[\w./-]+$|,",
    re.IGNORECASE,
)
_UUID = re.compile(r"^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$", re.IGNORECASE)
# what stands before the value: the name goes on and says that it is something else
_NAMED = re.compile(
    r"(?:hash|digest|[_.-]?ids?|Ids?|name|file|path|uri|url|type|regex|re|pattern|public\w*|field|header|label|message|endpoint|sha\d*|md5"
    r"|param\w*|prefix|suffix|class|expir\w*|len\w*|count|version|format|algorithm|alg|arn|ref|selector|column|attr\w*|key_?ids?|hint|salt)[\"'`\]]{0,2}"
    r"\s*(?::\s*[\w.\[\]| ]+)?\s*(?::=|=>|==?|:|,|\(|>)\s*[@rbuf]{0,2}[\"'`]?$",
    re.IGNORECASE,
)
_COMPUTED = re.compile(
    r"integrity|sha-?\d|\bmd5|hash|digest|checksum|commit|revision|etag|fingerprint|public|\bcert|signature|thumbprint|pubkey|base64,|alphabet|charset|nonce|sri\b",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[A-Z]?[a-z]{4,}")
_HEX = re.compile(r"^(?:0x)?[0-9a-fA-F]+$")
_PASS = re.compile(r"pass(?:w|phrase)|pwd", re.IGNORECASE)
_LEAST, _HEX_LEAST = 8, 24


def made_by_a_program(path: str) -> bool:
    """Tell whether a file is full of what looks drawn by chance: lock files, maps, snapshots, what was minified."""
    return bool(_MADE.search(path))


def takes_bare_values(path: str) -> bool:
    """Tell whether a file is settings or a script, where a value needs no quotes."""
    return not _QUOTES.search(path)


def is_assigned(value: str, before: str) -> bool:
    """Tell whether a value may be the secret that the text `before` it says it is."""
    if len(value) < _LEAST or _is_known_for_none(value) or _NAMED.search(before):
        return False
    if _HEX.match(value):
        return len(value) >= _HEX_LEAST and entropy(value.lower()) > 3 and not _is_sequence(value)
    if len(value) < 16:
        return bool(_PASS.search(before)) and _kinds(value) >= 3 and not _is_name(value)
    return (
        bool(re.search(r"\d", value)) and entropy(value) > 3 and _mixed(value) >= 0.2 and not _is_words(value)
    )


def is_random(value: str, line: str) -> bool:
    """Tell whether a value in quotes looks like a key though no name says so; `line` is where it stands."""
    if _is_known_for_none(value) or _HEX.match(value) or _COMPUTED.search(line) or _is_sequence(value):
        return False
    drawn = all(re.search(of, value) for of in ("[a-z]", "[A-Z]", r"\d"))
    return drawn and _mixed(value) >= 0.3 and not _is_words(value) and not _is_data(value)


def is_address(password: str) -> bool:
    """Tell whether the password of an address is more than an example's."""
    return (
        len(password) >= 6
        and not _PLACEHOLDER.search(password)
        and not _REFERENCE.search(password)
        and _kinds(password) >= 2
    )


def entropy(value: str) -> float:
    """Return Shannon's entropy in bits a character."""
    return -sum(n / len(value) * math.log2(n / len(value)) for n in Counter(value).values())


def _is_known_for_none(value: str) -> bool:
    return bool(_PLACEHOLDER.search(value) or _REFERENCE.search(value) or _UUID.match(value))


def _kinds(value: str) -> int:
    return sum(bool(re.search(of, value)) for of in ("[a-z]", "[A-Z]", r"\d", r"[^\w.\-/:]"))


def _mixed(value: str) -> float:
    """Return how often neighbours differ in kind; drawn by chance it is 0.4, in names and words near 0.

    A capital that begins a word, and what joins words, do not count.
    """
    kinds = "".join(
        "a" if c.islower() else "A" if c.isupper() else "0" if c.isdigit() else "-" for c in value
    )
    turns = sum(a != b and a + b != "Aa" and (a + b).strip("aA") != "-" for a, b in pairwise(kinds))
    return turns / max(len(value) - 1, 1)


def _is_words(value: str) -> bool:
    """Tell whether most of it is words: letters of one case, four and more, that are not drawn."""
    return sum(len(word) for word in _WORDS.findall(value)) > 0.5 * len(value)


def _is_name(value: str) -> bool:
    """Tell whether it is a name out of code with a number, of several words or of one: `UserForm2`, `Sha256Crypt`."""
    part = r"[A-Z][a-z]{2,}|[a-z]{3,}|[A-Z]{3,}|[_.-]|\d{1,3}(?=[A-Za-z_])"
    return bool(re.fullmatch(rf"(?:{part})+\d?", value))


def _is_sequence(value: str) -> bool:
    """Tell whether many neighbours follow one another, as in an alphabet."""
    steps = sum(abs(ord(a) - ord(b)) <= 1 for a, b in pairwise(value))
    return steps > 0.4 * len(value)


def _is_data(value: str) -> bool:
    """Tell whether it is text, an image, a font, an archive or a certificate in base64."""
    try:
        data = base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_")
    except (binascii.Error, ValueError):
        return False
    if data.startswith(
        (
            b"\x89PNG",
            b"GIF8",
            b"\xff\xd8\xff",
            b"wOF",
            b"PK",
            b"\x1f\x8b",
            b"%PDF",
            b"RIFF",
            b"0\x82",
            b"0Y0",
            b"\0\0\0",
        )
    ):
        return True
    return sum(32 <= byte < 127 for byte in data) > 0.9 * len(data)
