"""Whether a name looks like one that everybody knows: letters that look alike, one slip of the hand, another order."""

import re
import unicodedata
from functools import cache

from bot.domain.packages import Ecosystem, Package
from bot.validate.packages.popular import POPULAR

# what is drawn alike, over what Unicode's own compatibility forms fold; from Cyrillic and Greek to Latin
_DRAWN = str.maketrans("аеорсухіјѕԁһӏԛԝκοανρτυιχεѵ", "aeopcyxijsdhlqwkoavptuixev")
_DIGITS = str.maketrans("013457", "oieast")
_ADDED = re.compile(
    r"^(?:python|py|node|lib|js|go|the|real|official)[-_.]?|[-_.]?(?:python|py|js|node|lib|rs|go|\d|dev|official)$"
)
_LEAST = 5  # of shorter names too many honest ones are one letter apart
_MOST = 100


def like(package: Package) -> str:
    """Return the well-known name that a name is easily taken for, "" for none or for the name itself."""
    names = POPULAR[package.ecosystem]
    name = package.name.lower()
    if name in names or not name:
        return ""
    drawn = folded(name)
    if drawn != name and drawn in names:
        return drawn
    known = _by_shape(package.ecosystem)
    for shape in _shapes(drawn):
        if (found := known.get(shape)) and found != name:
            return found
    if len(drawn) < _LEAST or len(drawn) > _MOST:
        return ""
    slips = _by_slip(package.ecosystem)
    return next(
        (slips[key] for key in _deletions(drawn) if key in slips and _one_slip(drawn, slips[key])), ""
    )


def folded(name: str) -> str:
    """Return a name with letters of other scripts as the Latin ones that they look like."""
    if name.isascii():
        return name
    plain = unicodedata.normalize("NFKD", name.lower().translate(_DRAWN)).translate(_DRAWN)
    return "".join(c for c in plain if not unicodedata.combining(c) and unicodedata.category(c)[0] != "C")


def made_of(package: Package) -> tuple[str, ...]:
    """Return the well-known names that a name is put together from, in order."""
    return tuple(part for part in package.name.split("-") if part in POPULAR[package.ecosystem])


@cache
def _by_shape(ecosystem: Ecosystem) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in sorted(POPULAR[ecosystem]):
        for shape in _shapes(name)[:3]:
            found.setdefault(shape, name)
    return found


def _shapes(name: str) -> list[str]:
    """Return forms that stay equal under separators, scopes, digits for letters, order of parts and common additions."""
    flat = re.sub(r"[-_./@]", "", name)
    parts = sorted(part for part in re.split(r"[-_./@]", name) if part)
    made = [flat, flat.translate(_DIGITS).replace("rn", "m").replace("vv", "w"), "+".join(parts)]
    if name.startswith("@") and "/" in name:
        made.append(re.sub(r"[-_.]", "", name.split("/", 1)[1]))
    bare = _ADDED.sub("", name)
    if len(bare) >= _LEAST - 1:
        made.append(re.sub(r"[-_./@]", "", bare))
    return made


@cache
def _by_slip(ecosystem: Ecosystem) -> dict[str, str]:
    names = sorted(name for name in POPULAR[ecosystem] if len(name) >= _LEAST)
    return {key: name for name in names for key in _deletions(name)}


def _deletions(name: str) -> list[str]:
    return [name, *(name[:i] + name[i + 1 :] for i in range(len(name)))]


def _one_slip(name: str, known: str) -> bool:
    """Tell whether one letter was added, left out, changed or swapped with its neighbour."""
    if name == known or abs(len(name) - len(known)) > 1:
        return False
    start = next(
        (i for i, (a, b) in enumerate(zip(name, known, strict=False)) if a != b), min(len(name), len(known))
    )
    a, b = name[start:], known[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[:2][::-1] and a[2:] == b[2:])
