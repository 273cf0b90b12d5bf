"""Our own clones: where they are, and what opens them with the credentials of their case."""

from collections.abc import Callable
from pathlib import Path

from bot.domain.github import Repository
from bot.domain.ids import CaseKey
from bot.ports import GitHub
from bot.publishing import Clone
from bot.settings import Settings


def clone_folder(settings: Settings, key: CaseKey) -> Path:
    """Return where our own clone of a case's repository is."""
    return settings.data_dir / "git" / f"{key.host.replace(':', '_')}-{key.repo_id}.git"


def clones_of(settings: Settings, github: GitHub) -> Callable[[CaseKey, Repository], Clone]:
    """Return what opens our own clones, each once."""
    from bot.adapters.git import GitRepository

    opened: dict[int, GitRepository] = {}
    named: dict[int, CaseKey] = {}

    def git_of(key: CaseKey, repository: Repository) -> Clone:
        url, number = repository.clone_url, repository.id
        named[number] = key
        if number not in opened:
            opened[number] = GitRepository(
                clone_folder(settings, key),
                url,
                lambda: github.credentials(named[number]),
                environment=settings.git_environment,
            )
        opened[number].moved(url)
        return opened[number]

    return git_of
