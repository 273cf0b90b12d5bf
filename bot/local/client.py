"""What a person does on the forge, through its API: the same routes as on GitHub."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.local.here import ask


@dataclass(frozen=True, slots=True)
class Desk:
    """One person at one repository of the forge."""

    api: str
    token: str
    repo: str

    def get(self, path: str, **query: str) -> Any:
        """Read a resource of the repository."""
        return self._send("GET", path, query=query)

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Create a resource of the repository."""
        return self._send("POST", path, body)

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        """Set a resource of the repository."""
        return self._send("PUT", path, body)

    def exists(self) -> bool:
        """Tell whether the repository is there."""
        return ask("GET", f"{self.api}/repos/{self.repo}", headers=self._head()).ok

    def make(self) -> None:
        """Create the repository, empty, under the person's name."""
        name = self.repo.split("/")[1]
        ask("POST", f"{self.api}/user/repos", json={"name": name}, headers=self._head()).raise_for_status()

    def graphql(self, query: str, variables: Mapping[str, Any]) -> Any:
        """Do what only GraphQL can, such as marking a draft ready."""
        url = self.api.replace("/api/v3", "/api/graphql")
        body = {"query": query, "variables": dict(variables)}
        answer = ask("POST", url, json=body, headers=self._head())
        answer.raise_for_status()
        return answer.json()

    def _head(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept": "application/vnd.github+json"}

    def _send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Any:
        url = f"{self.api}/repos/{self.repo}{path}"
        answer = ask(method, url, json=body, params=query, headers=self._head())
        answer.raise_for_status()
        return answer.json() if answer.content else None
