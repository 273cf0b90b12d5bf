"""Running a repository's own tests, behind the port `Suite`."""

from bot.adapters.suite.pytest_suite import PytestSuite
from bot.adapters.suite.repository_suite import RepositorySuite

__all__ = ["PytestSuite", "RepositorySuite"]
