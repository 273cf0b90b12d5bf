"""Who may write: asked of the API for each account, matched by numeric id, and no where it is not a clear yes."""

from urllib.parse import quote

from bot.adapters.github.api import Api
from bot.adapters.github.culprit import Down
from bot.adapters.github.recent import Recent
from bot.domain.errors import Never, UserError
from bot.domain.github import Person, Untold

_WRITE = ("write", "maintain", "admin")


class Rights:
    """The rights of one read: each account is asked about once, and one that may write is believed for a minute.

    A no is not kept: who was just given the right would be refused for good by it. A missing account or an answer that
    makes no sense is a no. A refusal or a failure is none, and is `untold`: a command's verdict is remembered for good,
    so nothing may rest on a guess. Where GitHub limits us or cannot be reached the whole read ends instead (`Later`).
    """

    def __init__(self, api: Api, repo: str, confirmed: Recent[bool]) -> None:
        self._api, self._repo, self._confirmed = api, repo, confirmed
        self._known: dict[int, bool | None] = {}
        self._untold: dict[int, Untold] = {}

    @property
    def untold(self) -> tuple[Untold, ...]:
        """Return who was asked about in vain."""
        return tuple(self._untold.values())

    def can_write(self, person: Person) -> bool:
        """Tell whether the API confirms that this person may write."""
        return bool(self._told(person))

    def cannot_write(self, person: Person) -> bool:
        """Tell whether the API confirms that this person may not write: no answer is neither."""
        return self._told(person) is False

    def _told(self, person: Person) -> bool | None:
        if person.kind != "User" or person.id <= 0:
            return None
        if person.id not in self._known:
            self._known[person.id] = self._confirms(person)
        return self._known[person.id]

    def _confirms(self, person: Person) -> bool | None:
        name = (self._repo, person)
        if self._confirmed.get(name):
            return True
        told = self._asked(person)
        if told:
            self._confirmed.put(name, True)
        return told

    def _asked(self, person: Person) -> bool | None:
        try:
            row = self._api.get(self._repo, f"/collaborators/{quote(person.login, safe='')}/permission")
        except Never:
            return None
        except (UserError, Down) as error:
            self._untold[person.id] = Untold(person, str(error))
            return None
        user = row.get("user") if isinstance(row, dict) else None
        if not isinstance(user, dict) or user.get("id") != person.id or user.get("type") != "User":
            return None  # a login can be given away; the number cannot
        return row.get("permission") in _WRITE
