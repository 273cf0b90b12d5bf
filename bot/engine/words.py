"""What people read when a run rests or ends, and answers to commands."""

from collections.abc import Sequence
from decimal import Decimal

from bot.domain.answers import open_questions
from bot.domain.gates import undecided
from bot.domain.github import Untold
from bot.domain.ids import short
from bot.domain.phase import Phase, undone, waiting_for
from bot.domain.quoted import code, line, sentence
from bot.domain.rights import MOST, awaited
from bot.domain.snapshot import Snapshot

_RESTS = {
    "pull closed": "The pull request was closed, so I stop here. Reopen it and I go on.",
    "issue closed": "The issue was closed, so I stop here. Reopen it and I go on.",
    "label off": "The label was taken off, so I stop here. My commits stay as they are; label again for a new run.",
    "branch deleted": "My branch was deleted, so I stop here and build nothing again. Restore it and I go on; "
    "for a new run take the label off and put it on again.",
    "stopped": "Stopped. `/askfirst resume` goes on where I was.",
    "damaged": "One of my comments was changed, so I no longer trust it and stop here. Undo the edit and I go on; "
    "to change what was agreed, say it in a comment of yours.",
    "deleted": "A comment of mine that this work rests on was deleted, so I stop here. "
    "`/askfirst resume` goes on with what it said.",
    "unseen": "GitHub does not tell me who edited this issue since it was labelled, so I do not rest on its text. "
    "`/askfirst resume` takes it as it stands now.",
    "edited": "The issue's text changed after we agreed on the brief, so I stop before the next step. "
    "`/askfirst resume` takes the new text up; edit it back to keep the brief.",
}


def resting(why: str, snapshot: Snapshot) -> str:
    """Say once, in a line, why nothing more happens and what would change that."""
    if why == "stuck" and snapshot.stuck:
        return snapshot.stuck.text
    if why == "untold":
        return _untold(snapshot)
    if why == "removed":
        tasks = ", ".join(snapshot.removed)
        return (
            f"The commits of {tasks} were taken off the branch, so I stop here and rebuild nothing unasked. "
            f"`/askfirst resume` goes on without them, `/askfirst retry {snapshot.removed[0]}` builds that one again."
        )
    return _RESTS[why]


def gone(moved: bool) -> str:
    """Say on the pull request that its issue is no more; not where it went, which may be private."""
    what = "moved to another repository" if moved else "deleted"
    again = " To have me begin anew, put the label on it there." if moved else ""
    return (
        f"The issue that this is for was {what}, so I stop here. This pull request stays as it is: "
        f"finish it by hand, or close it.{again}"
    )


def came(label: str) -> str:
    """Say once why a label that came along with a moved issue starts nothing."""
    return (
        "This issue was moved here from another repository. I begin anew only when someone with write access here asks "
        f"for it, so I took the label {code(label)} off; put it on again and I start."
    )


def telling(untold: Sequence[Untold]) -> str:
    """Name what is waited for."""
    return f"GitHub to tell whether {', '.join(f'@{line(one.who.login)}' for one in untold)} may write"


def _untold(snapshot: Snapshot) -> str:
    """Say whose word is not taken, why, and what helps."""
    left = awaited(snapshot)
    why = sentence(left[0].why) if left else ""
    return (
        f"I wait for {telling(left)} here: I asked {MOST} times. {why} Until it does I do nothing, since they may have said "
        "what stops me. I look again by myself; `/askfirst resume` goes on without what they said."
    )


def unwelcome(who: str, label: str) -> str:
    """Say once to somebody without the right that their label starts nothing."""
    return (
        f"Thank you, @{line(who)}. Only people with write access can start me, so I took the label {code(label)} off again; "
        "one of them may put it on."
    )


def ignored(who: str) -> str:
    """Say once whose edit of the issue is not read."""
    return (
        f"@{line(who)} edited this issue after it was labelled and has no write access here, so I keep to what it said before. "
        "Someone who has may edit it, or say it in a comment."
    )


def status(snapshot: Snapshot, phase: Phase, parked: str) -> str:
    """Answer `status`."""
    lines = [f"Phase: **{phase}**{f' ({parked})' if parked else ''}."]
    if phase == "asking" and snapshot.rounds:
        left = open_questions(snapshot.rounds[-1], snapshot.answers)
        lines += [f"Open: {'; '.join(line(question.text) for question in left)}"] if left else []
    lines += [f"{one.task} waits for an answer: {line(one.question.text)}" for one in waiting_for(snapshot)]
    if phase == "deciding" and not parked:
        count = len(undecided(snapshot))
        lines.append(
            f"{count} thing{'' if count == 1 else 's'} to decide at {short(snapshot.head)}: "
            f"`/askfirst waive {short(snapshot.head)}`."
        )
    if snapshot.graph:
        total = len(snapshot.tasks)
        lines.append(
            f"{total - len(undone(snapshot))} of {total} tasks done, plan `{short(snapshot.graph.digest)}`."
        )
    spent = snapshot.spending
    cost = "an unknown price" if spent.unknown else f"${spent.cost.quantize(Decimal('0.01'))}"
    lines.append(f"{spent.calls} model calls so far, at {cost}.")
    return " ".join(lines)


def help_text() -> str:
    """Answer `help`."""
    return (
        "I listen to people with write access, one command a line:\n\n"
        "| command | what I do |\n|---|---|\n"
        "| `/askfirst status` | say where I am |\n"
        "| `/askfirst stop` · `resume` | rest · go on |\n"
        "| `/askfirst accept` | take the answers that the author suggested |\n"
        "| `/askfirst go [hash]` | start with the plan of that hash |\n"
        "| `/askfirst waive commit` | take what I listed for you to decide, at that commit |\n"
        "| `/askfirst retry T3` · `skip T3` | try a task again · leave it out |\n"
        "| `/askfirst replan` | make a new plan |\n\n"
        "Anything else you write here is new information, which I read before the next step."
    )


def nothing_to_accept() -> str:
    """Say that nobody suggested anything."""
    return "Nobody has suggested answers here, so there is nothing to accept. Reply with your own, as `1a`."


def budget(text: str) -> str:
    """Say that the money is used up."""
    return f"{text} I stop here. Raise `budget_usd` or `budget_tokens` and say `/askfirst resume`."


def sandbox(text: str) -> str:
    """Say that our machinery, not the code, failed."""
    first = text.strip().splitlines()[0] if text.strip() else "no reason given"
    return (
        f"My sandbox failed, so nothing was run and nothing is proven: {sentence(first)} "
        "Mend it and say `/askfirst resume`."
    )


def unusable(text: str) -> str:
    """Say that the model answered with nothing that can be used."""
    return f"{sentence(text)} `/askfirst resume` asks it again; more detail in the issue may help it."


def refused(text: str) -> str:
    """Say what a person must mend outside of the issue."""
    return f"{sentence(text)} Mend it and say `/askfirst resume`."


def policy(text: str) -> str:
    """Say what is wrong with the repository's policy."""
    return f"I cannot read `.github/askfirst.yml`, so I do nothing: {sentence(text)} Mend it and say `/askfirst resume`."


def bug(name: str) -> str:
    """Say that we failed, without telling what a stack trace would."""
    return f"Something in me broke (`{name}`). Nothing is lost; the log has the details. `/askfirst resume` tries again."
