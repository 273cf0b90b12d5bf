"""One whole life of a case under trouble, and `python -m tests.world.life` to try many by chance.

The story is short but whole: question, answer, brief, plan, two commits, a person's own commit, a review answered by a
third, a merge. `played` returns what a person sees at the end.
"""

import difflib
import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer

from bot.engine.controller import Controller
from tests.world.case import Case, Town
from tests.world.clock import StillClock
from tests.world.trouble import DOWN, FAULTS, Died, Plan, TroubledGit, TroubledHub, TroubledJournal

ONCE = (1, 1, 1, 1, 1)
MORNING = StillClock().at  # lives begin at one time, or their deadlines would differ


def played(town: Town, plan: Plan, rings: Sequence[int] = ONCE) -> dict[str, Any]:
    """Play the story; `rings` says how often the bot is woken after each thing that people do."""
    town.clock.at = MORNING
    case = troubled(town.case(), plan)
    case.opens()
    case.labels()
    wakes([case], rings[0])
    insists(case, lambda: bool(case.desk.get("/issues/1/comments")))
    case.comments("1a")
    wakes([case], rings[1])
    insists(case, lambda: _pulls(case) and len(case.commits()) == 2)
    case.pushes("mine.txt", "mine\n")
    wakes([case], rings[2])
    case.reviews("alpha.py", 1, "gamma too")
    wakes([case], rings[3])
    insists(case, lambda: len(case.commits()) == 4 and len(case.desk.get("/pulls/2/comments")) >= 2)
    insists(case, lambda: _checks(case) == 4)
    case.merges()
    wakes([case], rings[4])
    return ended([case], plan)[0]


def troubled(case: Case, plan: Plan) -> Case:
    """Put trouble between a case's bot and its world."""
    case.hub, case.journal = TroubledHub(case.hub, plan), TroubledJournal(case.journal, plan)
    case.around_git = lambda git: TroubledGit(git, plan)
    return case


def ended(cases: Sequence[Case], plan: Plan) -> list[dict[str, Any]]:
    """End the trouble, look at all of it again until nothing moves any more, and return the outcomes."""
    plan.ends()
    for _ in range(4):
        cases[0].town.clock.advance(minutes=2)
        wakes(cases, 1)
    outcomes = [case.outcome() for case in cases]
    for case in cases:
        assert len(case.model.asked) <= 6 + plan.writes, "calls are bounded"
        assert case.paid_twice() <= case.deaths, "at most one answer is lost a crash"
    for journal in {id(case.journal): case.journal for case in cases}.values():
        journal.close()
    return outcomes


def wakes(cases: Sequence[Case], times: int) -> None:
    """Wake the bot so often for each case; each death is followed by a new process over the same journal."""
    for case in cases:
        for _ in range(times):
            until: datetime | None = case.town.clock.now()
            for _ in range(60):
                if until is None or until - case.town.clock.now() > timedelta(hours=1):
                    break
                case.town.clock.at = max(case.town.clock.at, until)
                try:
                    until = Controller(case.world(), lambda _: False, lambda: False).settle(case.key)
                except Died:
                    case.deaths += 1
                    until = case.town.clock.now()


def insists(case: Case, there: Callable[[], bool]) -> None:
    """Wake the bot until people see what they wait for: a lost ring is made good by the next resync."""
    for _ in range(90):
        if there():
            return
        case.town.clock.advance(seconds=40)
        wakes([case], 1)
    raise AssertionError(f"what people wait for did not come: {case.outcome()}")


def _pulls(case: Case) -> bool:
    return bool(case.desk.get("/pulls", state="all"))


def _checks(case: Case) -> int:
    return len(case.desk.get(f"/commits/{case.pull()['head']['sha']}/check-runs")["check_runs"])


def chance(seed: int) -> tuple[dict[int, str], list[int], list[bool], tuple[int, ...]]:
    """Draw a life: faults, lags, lagging fetches, rings."""
    draw = random.Random(seed)
    faults = {draw.randrange(150): draw.choice(FAULTS) for _ in range(draw.randint(0, 6))}
    worst = draw.choice((0, 1, 3, 6))
    lags = [
        DOWN if draw.random() < 0.01 else draw.randint(0, worst) for _ in range(draw.choice((0, 40, 240)))
    ]
    fetches = [draw.random() < 0.5 for _ in range(draw.choice((0, 6)))]
    return faults, lags, fetches, tuple(draw.randint(0, 3) for _ in ONCE)


def _differing(calm: dict[str, Any], outcome: dict[str, Any]) -> str:
    lines = [
        [
            f"{name}: {row}"
            for name, rows in seen.items()
            for row in (rows if isinstance(rows, list) else [rows])
        ]
        for seen in (calm, outcome)
    ]
    return "\n  ".join(line[:300] for line in difflib.ndiff(*lines) if line[0] in "-+")


def main(
    trials: Annotated[int, typer.Option()] = 300,
    seed: Annotated[int, typer.Option(help="of the first trial; the others follow")] = 0,
) -> None:
    """Try so many lives by chance and print each that does not end as the calm one did."""
    town = Town.built()
    calm = played(town, Plan())
    wrong = 0
    for number in range(seed, seed + trials):
        faults, lags, fetches, rings = chance(number)
        try:
            outcome = played(town, Plan(faults, lags, fetches), rings)
            problem = "" if outcome == calm else _differing(calm, outcome)
        except Exception as error:  # noqa: BLE001 - whatever breaks is what is looked for
            problem = repr(error)
        if problem:
            wrong += 1
            print(
                f"{number}: played(town, Plan({faults}, {lags}, {fetches}), {rings})\n  {problem}", flush=True
            )
    town.close()
    print(f"{trials} trials from seed {seed}: {wrong} ended otherwise")
    raise typer.Exit(1 if wrong else 0)


if __name__ == "__main__":
    typer.run(main)
