"""A case that is carried by three jobs: each with its own wiring, clone and token, and papers between them."""

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bot.adapters.git import GitRepository
from bot.adapters.git.bundle import Bundles
from bot.adapters.github import TokenAuth, connect
from bot.domain.effects import Effect
from bot.engine.world import World
from bot.split.jobs import Said, bear_witness, ring_of, say, think
from bot.split.papers import Witness
from bot.split.ring import Noting
from tests.world.case import RING, Case


class Jobs:
    """The three jobs of a case; whoever thinks has a token that the forge lets write nothing."""

    def __init__(self, case: Case) -> None:
        self.case, self.rounds = case, 0
        self.out = case.folder / "out"

    def reading_token(self) -> str:
        """Return a token of the App's installation that may only read."""
        return self.case.hub.credentials(self.case.key).secret

    def witness(self) -> Witness:
        """See the case with the key."""
        case, noting = self.case, Noting(RING)
        github = connect(case.town.forge.api, case.auth, now=case.town.clock.now, ring=noting)
        return bear_witness(replace(case.world(), github=github, ring=noting), noting, case.key)

    def world_without(self, witness: Witness) -> World:
        """Put together what whoever thinks has: a token to read, and a clone that it just made."""
        case = self.case
        github = connect(
            case.town.forge.api,
            TokenAuth(self.reading_token()),
            now=case.town.clock.now,
            ring=ring_of(witness),
        )
        folder = case.folder / "thinks.git"
        shutil.rmtree(folder, ignore_errors=True)
        url = github.repository(case.desk.repo).clone_url
        clone = GitRepository(folder, url, lambda: github.credentials(case.key))
        return replace(case.world(), github=github, ring=ring_of(witness), git_of=lambda *_: clone)

    def thinks(self, witness: Witness) -> Effect | None:
        """Think, with no key and no token that may write; what was handed over before is gone."""
        shutil.rmtree(self.out, ignore_errors=True)
        parcels = Bundles(self.case.folder / "thinks.git")
        return think(self.world_without(witness), self.case.key, witness, self.out, parcels)

    def says(self, folder: Path | None = None) -> Said:
        """Say what there is to say, with what was handed over."""
        return say(self.case.world(), self.case.key, folder, Bundles(self.case.folder / "clone.git"))

    def settles(self) -> int:
        """Go round until nothing is left to think or say; returns how many rounds that took."""
        return self.goes_round()[0]

    def goes_round(self, most: int = 60) -> tuple[int, datetime | None]:
        """Go round to the end; returns how many rounds that took, and when to look again."""
        for number in range(1, most + 1):
            witness = self.witness()
            if witness.next == "wait":
                return number - 1, self.says().until
            folder = None
            if witness.next == "think":
                self.thinks(witness)
                folder = self.out
            said = self.says(folder)
            if not said.more:
                return number, said.until
        raise AssertionError(f"the case is not settled after {most} rounds")
