"""The port `PackageIndex`: from the cache or from the registries, many at once, within a time."""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.adapters.packages import crates, go, npm, pypi
from bot.adapters.packages.cache import Cache
from bot.adapters.packages.fetch import Fetch, NoAnswer
from bot.domain.packages import Ecosystem, Facts, Mention, package_of

Asks = Callable[[Fetch, str, Mention], Facts]

_ASK: dict[Ecosystem, Asks] = {"pypi": pypi.ask, "npm": npm.ask, "crates": crates.ask, "go": go.ask}
# what is there for sure: a registry that denies these is broken, and what it denies is not gone
_SURE: dict[Ecosystem, str] = {"pypi": "pip", "npm": "semver", "crates": "libc", "go": "golang.org/x/text"}
_HOSTS: dict[str, Ecosystem] = {
    "pypi.": "pypi",
    "registry.npm": "npm",
    "index.crates": "crates",
    "proxy.golang": "go",
}
_AT_ONCE = 8


def bases_of(hosts: frozenset[str]) -> dict[Ecosystem, str]:
    """Return where each registry is asked, of the hosts that set-up may reach."""
    return {
        ecosystem: f"https://{host}"
        for host in sorted(hosts)
        for start, ecosystem in _HOSTS.items()
        if host.startswith(start)
    }


@dataclass(frozen=True, slots=True)
class Registries:
    """Asks the registries at `bases`. `seconds`: for all of one question; what is not told by then is unknown."""

    fetch: Fetch
    bases: Mapping[Ecosystem, str]
    cache: Cache | None = None
    seconds: float = 120.0
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _sure: dict[Ecosystem, bool] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def facts(self, mentions: Sequence[Mention]) -> Mapping[Mention, Facts]:
        """Return what is told of each."""
        late = Facts(unknown="the registries did not answer in time")
        pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="askfirst-registry")
        try:
            asked = {one: pool.submit(self._of, one) for one in mentions}
            done, _ = wait(asked.values(), self.seconds)
            return {one: answer.result() if answer in done else late for one, answer in asked.items()}
        finally:
            # what still runs ends by its own limit of time
            pool.shutdown(wait=False, cancel_futures=True)

    def _of(self, mention: Mention) -> Facts:
        now = self.now()
        kept = self.cache.read(mention, now) if self.cache else None
        if kept:
            return kept
        facts = self._asked(mention)
        if self.cache:
            self.cache.write(mention, facts, now)
        return facts

    def _asked(self, mention: Mention) -> Facts:
        ecosystem = mention.package.ecosystem
        base = self.bases.get(ecosystem)
        if base is None:
            return Facts(unknown="no registry of its kind may be asked")
        try:
            facts = _ASK[ecosystem](self.fetch, base, mention)
            if facts.exists is False and not self._is_sound(ecosystem, base):
                return Facts(unknown="the registry denies packages that are there")
        except NoAnswer as problem:
            return Facts(unknown=str(problem))
        return facts

    def _is_sound(self, ecosystem: Ecosystem, base: str) -> bool:
        """Tell whether a registry knows what is there for sure; asked once, and again while it does not."""
        with self._lock:
            if not self._sure.get(ecosystem):
                sure = Mention(package_of(ecosystem, _SURE[ecosystem]), "", 1, "declared")
                self._sure[ecosystem] = bool(_ASK[ecosystem](self.fetch, base, sure).exists)
            return self._sure[ecosystem]


class Offline:
    """No registry: everything is unknown."""

    def facts(self, mentions: Sequence[Mention]) -> Mapping[Mention, Facts]:
        """Say of each that nobody was asked."""
        return dict.fromkeys(mentions, Facts(unknown="no registry may be asked here"))
