"""The port `Git` over the git binary and GitPython's object database."""

from bot.adapters.git.process import git_version_problem
from bot.adapters.git.repository import GitRepository

__all__ = ["GitRepository", "git_version_problem"]
