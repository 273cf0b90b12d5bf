"""Who we are to GitHub: an App with installation tokens, or one token of a person or an Action.

https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class AppAuth:
    """A GitHub App; the key is PEM."""

    app_id: str
    private_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TokenAuth:
    """A personal, fine-grained or Actions token."""

    token: str = field(repr=False)
