"""The port `GitHub` over PyGithub."""

from bot.adapters.hub.auth import AppAuth, TokenAuth
from bot.adapters.hub.hub import PyGitHub, connect

__all__ = ["AppAuth", "PyGitHub", "TokenAuth", "connect"]
