"""GitHub through PyGithub's requester: no retries of writes, no hidden requests, values frozen at the edge."""

from bot.adapters.github.client import PyGitHub, connect
from bot.adapters.github.keys import AppAuth, TokenAuth
from bot.adapters.github.wire import Egress

__all__ = ["AppAuth", "Egress", "PyGitHub", "TokenAuth", "connect"]
