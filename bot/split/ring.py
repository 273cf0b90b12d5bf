"""Our marks without our key: one ring notes which marks it was asked about, the other knows just those and signs nothing.

What is noted is a digest of key id, MAC and the exact text that was signed: whoever has it can tell that text again and
make no other.
"""

from dataclasses import dataclass, field

from bot.domain.errors import Later
from bot.domain.ids import digest_of
from bot.domain.markers import Ring


def name_of(kid: str, mac: str, text: str) -> str:
    """Return the digest that stands for a mark on a text."""
    return digest_of(["mark", kid, mac, text])


@dataclass(slots=True)
class Noting:
    """Verifies with the key and notes what it said; signs nothing."""

    ring: Ring
    holds: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)

    @property
    def kid(self) -> str:
        """Return "": nothing is signed here."""
        return ""

    def sign(self, text: str) -> tuple[str, str]:
        """Refuse: whoever witnesses says nothing."""
        raise RuntimeError(f"a witness signs nothing, not even {text[:40]!r}")

    def verifies(self, kid: str, mac: str, text: str) -> bool:
        """Tell whether this MAC was made by the key of this id, and note it."""
        held = self.ring.verifies(kid, mac, text)
        (self.holds if held else self.broken).add(name_of(kid, mac, text))
        return held


@dataclass(frozen=True, slots=True)
class Witnessed:
    """Knows the marks that a witness saw, and no key."""

    holds: frozenset[str]
    broken: frozenset[str]

    @property
    def kid(self) -> str:
        """Return "": nothing is signed here."""
        return ""

    def sign(self, text: str) -> tuple[str, str]:
        """Refuse: there is no key."""
        raise RuntimeError(f"there is no key to sign {text[:40]!r} with")

    def verifies(self, kid: str, mac: str, text: str) -> bool:
        """Tell what the witness saw. A mark that is newer is neither ours nor damaged: `Later`, until it is witnessed."""
        name = name_of(kid, mac, text)
        if name not in self.holds and name not in self.broken:
            raise Later("something there is newer than what was witnessed")
        return name in self.holds
