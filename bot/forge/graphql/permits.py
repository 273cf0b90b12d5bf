"""What a mutation is given, and whether its caller may: errors in GitHub's words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.forge.graphql.nodes import Args, Node, may_do, wanted
from bot.forge.graphql.talk import owned
from bot.forge.http import Call
from bot.forge.repos import Refusal
from bot.forge.store import Row, Store

_LIFE = ("archiveRepository", "unarchiveRepository")


@dataclass(frozen=True, slots=True)
class Deed:
    """One mutation: its name, who asks for it, and its input."""

    call: Call
    name: str
    given: Args

    @property
    def store(self) -> Store:
        """Return where it is done."""
        return self.call.store

    @property
    def by(self) -> Row:
        """Return who does it."""
        return self.call.person

    def node(self, field: str, *kinds: str) -> Node:
        """Return what an id of the input names; what is archived is only read, but for taking that back."""
        node = wanted(self.call, str(self.given[field]), *kinds)
        if node.repo and node.repo.get("archived") and self.name not in _LIFE:
            raise Refusal(403, "Repository was archived so is read-only.")
        return node

    def text(self, field: str) -> str:
        """Return a text of the input; empty where none is given."""
        return str(self.given.get(field) or "")

    def permit(self, repo: Row, level: str, scope: str) -> None:
        """Refuse unless the caller has a level, or the App its permission."""
        self.permit_if(may_do(self.call, repo, level, scope))

    def permit_owner(self, node: Node) -> None:
        """Refuse unless the caller wrote a text, or may write."""
        self.permit_if(owned(self.call, node))

    def permit_app(self, repo: Row, scope: str) -> None:
        """Refuse an App without the permission; people who may see a thing may do this to it."""
        self.permit_if(self.call.who.kind != "app" or may_do(self.call, repo, "write", scope))

    def permit_if(self, may: bool) -> None:
        """Refuse, naming the mutation to a person."""
        if not may:
            name = self.name[:1].upper() + self.name[1:]
            lacks = f"{self.by['login']} does not have the correct permissions to execute `{name}`"
            raise Refusal(
                403, "Resource not accessible by integration" if self.call.who.kind == "app" else lacks
            )


Answer = dict[str, Any]
Doer = Callable[[Deed], Answer]
