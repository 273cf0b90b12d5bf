"""What is asked of package registries: by whom, and before what."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.domain.packages import PackageReport
from bot.domain.policy import Policy
from bot.ports import Git, PackageIndex
from bot.settings import Settings
from bot.validate.packages.change import Change, modules_of
from bot.validate.packages.guard import report_on
from bot.validate.packages.reading import names_packages

if TYPE_CHECKING:
    from bot.adapters.setup import Gate

_CODE = (".py", ".pyi", ".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx")
_MOST_BYTES = 5_000_000
_MOST_MODULES = 200
_MOST_TOLD = 5


def package_index(settings: Settings, hosts: frozenset[str]) -> PackageIndex:
    """Return what asks the registries among these hosts, and keeps their answers for a while."""
    from bot.adapters.packages import Cache, Fetch, Registries
    from bot.adapters.packages.registry import bases_of

    return Registries(Fetch(settings.git_environment), bases_of(hosts), Cache(settings.data_dir / "packages"))


def gate_of(settings: Settings, base: str, hosts: frozenset[str]) -> "Gate | None":
    """Ask about what a tree names beyond its base before any of it is installed; what people have there stands."""
    if not base:
        return None
    index = package_index(settings, hosts)

    def gate(git: Git, tree: str) -> str:
        found = report_on(change_of(git, base, tree, hosts), index.facts, datetime.now(UTC).date())
        # what is only imported is installed by nobody
        stopped = [one for one in found.of("refuse", "decision", "unknown") if one.mention.how != "import"]
        return " ".join(f"{one.mention.path}:{one.mention.line}: {one.text}" for one in stopped[:_MOST_TOLD])

    return gate


def packages_of(settings: Settings) -> Callable[[Git, str, str, Policy], PackageReport]:
    """Return what judges the packages of a change by the registries that a policy names, or by the usual ones."""

    def judge(git: Git, base: str, head: str, policy: Policy) -> PackageReport:
        from bot.adapters.setup import registries

        hosts = frozenset(policy.registries) if policy.registries is not None else registries()
        change = change_of(git, base, head, hosts)
        return report_on(change, package_index(settings, hosts).facts, datetime.now(UTC).date())

    return judge


def change_of(git: Git, base: str, head: str, hosts: frozenset[str]) -> Change:
    """Read both sides of a change; without a base all that the head has is new."""
    paths = list(git.paths(head))
    changed = set(git.edits(base, head).files) if base else set(paths)
    naming = [path for path in git.paths(base) if names_packages(path)] if base else []
    code = sorted(path for path in changed if path.endswith(_CODE))
    change = Change(
        old=_texts(git, base, naming),
        new=_texts(git, head, [path for path in sorted(changed) if names_packages(path)]),
        code_old=_texts(git, base, code) if base else {},
        code_new=_texts(git, head, code),
        paths=tuple(paths),
        hosts=hosts,
    )
    modules = modules_of(change) if base else frozenset()
    return _with_users(git, base, change, sorted(modules)[:_MOST_MODULES]) if modules else change


def _with_users(git: Git, base: str, change: Change, modules: list[str]) -> Change:
    """Add the files of the base that import these modules already: then they are not new, though a file is."""
    names = "|".join(re.escape(name) for name in modules)
    hits = git.search(base, rf"(import|from|require).*({names})", limit=2_000, paths=())
    users = sorted({hit.path for hit in hits if hit.path.endswith(_CODE)})
    return Change(
        change.old,
        change.new,
        {**_texts(git, base, users), **change.code_old},
        change.code_new,
        change.paths,
        change.hosts,
    )


def _texts(git: Git, tree: str, paths: list[str]) -> Mapping[str, str]:
    found = {}
    for path in paths:
        content = git.read(tree, path)
        if content is not None and len(content) <= _MOST_BYTES:
            found[path] = content.decode("utf-8", "replace")
    return found
