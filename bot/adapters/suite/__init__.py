"""Running a repository's own tests, behind the port `Suite`."""

from bot.adapters.suite.pytest_suite import PytestSuite

__all__ = ["PytestSuite"]
