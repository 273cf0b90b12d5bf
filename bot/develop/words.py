"""What people read of the building: the pull request, its live body, replies in threads, commit trailers."""

from dataclasses import replace
from decimal import Decimal

from bot.domain.asking import asking
from bot.domain.brief import Inquiry
from bot.domain.cut import clipped
from bot.domain.github import DRAFT, CheckReport
from bot.domain.graph import Task, drawn, ordered
from bot.domain.ids import digest_of, short
from bot.domain.inspection import told_of
from bot.domain.phase import next_task, undone, waiting_for
from bot.domain.policy import Policy
from bot.domain.quoted import code, line, prose, sentence, title
from bot.domain.snapshot import Built, Snapshot

_LONGEST = (
    64_000  # GitHub takes 65,536 characters; what is left is for a note that it is a draft, and a marker
)
_DRAFT_CHECK = "askfirst / draft"
_PROOFS = {
    "behaviour": "tests red before, green after",
    "refactor": "tests green before and after, red when hollow",
    "none": "no behaviour changed, suite unchanged",
    "revert": "taken back with its tests, all others as before",
}


def pull_title(snapshot: Snapshot) -> str:
    """Name the pull request after the issue."""
    return title(snapshot.issue.title)


def meaning(snapshot: Snapshot, policy: Policy) -> str:
    """Return the digest of what makes the body worth rewriting.

    Money is not, as it moves with every call; nor is a first refusal while its task is tried again: the next change tells
    of it.
    """
    task = next_task(snapshot)
    tries = [attempt for attempt in snapshot.attempts if task and attempt.task == task.id]
    if len(tries) == 1 and snapshot.stuck is None:
        left = tuple(attempt for attempt in snapshot.attempts if attempt is not tries[0])
        snapshot = replace(snapshot, attempts=left)
    return digest_of(_sections(snapshot, policy))


def pull_body(snapshot: Snapshot, policy: Policy) -> str:
    """Write the live body."""
    body, money = "\n\n".join(_sections(snapshot, policy)), _money(snapshot)
    return f"{clipped(body, _LONGEST - len(money))}\n\n{money}"


def _sections(snapshot: Snapshot, policy: Policy) -> list[str]:
    assert snapshot.brief is not None and snapshot.graph is not None
    sections = [
        f"Refs #{snapshot.issue.number}. {sentence(snapshot.brief.goal)}",
        _tasks(snapshot),
        *_remarks(snapshot),
        drawn(ordered(snapshot.tasks), states_of(snapshot)),
        _trace(snapshot),
        *_review(snapshot),
    ]
    sections = [*_cautions(snapshot), *sections]
    failures = _refused(snapshot)
    if failures:
        sections.append(failures)
    if snapshot.foreign:
        listed = ", ".join(short(sha) for sha in snapshot.foreign)
        sections.append(f"Commits by people on this branch, which I leave as they are: {listed}.")
    sections.append(
        "I never merge, approve or mark ready: that is yours. Comment on a line and I answer with one commit a thread; "
        f"`/askfirst stop` or taking `{policy.label}` off stops me."
    )
    return sections


def _cautions(snapshot: Snapshot) -> list[str]:
    """Say what GitHub keeps from us here, and what would change that."""
    said = []
    if snapshot.bare:
        said.append(
            "> **Tests ran without a sandbox.** Whoever runs me set `ASKFIRST_SANDBOX=none` and trusts this repository: "
            "its code had the network, the files and the rights of my own process, and could have changed its own proofs."
        )
    if snapshot.unconfirmed:
        said.append(
            "> **This is a draft.** The repository has no draft pull requests, so its title says it, and the check "
            f"`{_DRAFT_CHECK}` stays red until a person takes `{DRAFT}` off the title."
        )
    if snapshot.quiet:
        said.append(
            "> My commits start no CI: GitHub starts none for the token of a workflow. Someone with write access can "
            "approve the runs on this page; to have them start by themselves, run me as a GitHub App."
        )
    if snapshot.lacks:
        said.append(
            f"> My checks are commit statuses without details, because I lack the permission `{snapshot.lacks}`: "
            "grant it in the App's settings and accept it in the installation. A person's token cannot have it."
        )
    return said


def draft_check(snapshot: Snapshot) -> CheckReport | None:
    """Return the check that is red while a draft says so by its title alone; None where GitHub knows that it is one."""
    if not snapshot.plain:
        return None
    if snapshot.unconfirmed:
        text = f"The repository has no draft pull requests. Take `{DRAFT}` off the title when this may be merged."
        return CheckReport(_DRAFT_CHECK, "failure", "A draft until a person confirms it", text)
    text = f"A person took `{DRAFT}` off the title."
    return CheckReport(_DRAFT_CHECK, "success", "No draft any more", text)


def states_of(snapshot: Snapshot) -> dict[str, str]:
    """Return the state of each task: done, working, skipped, or none for those that wait.

    The next one is told as being worked on before it is opened, so that each commit needs one description, not two.
    """
    states, working = {}, next_task(snapshot)
    for task in snapshot.tasks:
        if snapshot.built_task(task.id):
            states[task.id] = "done"
        elif task.id in snapshot.skipped or task.id in snapshot.removed:
            states[task.id] = "skipped"
        elif working and task.id == working.id:
            states[task.id] = "working"
    return states


def inquiry(snapshot: Snapshot, one: Inquiry, label: str) -> str:
    """Ask what a task cannot decide."""
    title = next((task.title for task in snapshot.tasks if task.id == one.task), "")
    opening = (
        f"**One question before I go on with {one.task}** ({line(title)})**.** What does not need it goes on."
    )
    stops = f"`/askfirst skip {one.task}` leaves the task out, and taking the `{label}` label off stops me"
    return asking(opening, one.round, stops)


def _tasks(snapshot: Snapshot) -> str:
    states = states_of(snapshot)
    marks = {"done": "✅", "working": "⏳", "skipped": "➖"}
    done = sum(1 for state in states.values() if state == "done")
    lines = [
        f"### Tasks: {done} of {len(snapshot.tasks)} done",
        "",
        "| | task | commit | proof |",
        "|---|---|---|---|",
    ]
    waits = {one.task for one in waiting_for(snapshot)}
    for task in ordered(snapshot.tasks):
        built = snapshot.built_task(task.id)
        commit = f"{short(built.sha)} {line(built.subject)}" if built else ""
        proof = _proof(built) if built else "waits for your answer" if task.id in waits else ""
        mark = "❓" if task.id in waits else marks.get(states.get(task.id, ""), "·")
        lines.append(f"| {mark} | **{task.id}** {line(task.title)} | {commit} | {proof} |")
    return "\n".join(lines)


def _proof(built: Built) -> str:
    if built.proof == "none" and built.weak:
        return "none: documents and settings only, and no tests to compare with"
    text = f"{built.proof}: {_PROOFS.get(built.proof, built.proof)}"
    return f"{text} *(weak proof)*" if built.weak else text


def _remarks(snapshot: Snapshot) -> list[str]:
    """Say what the proofs do not tell by themselves; what holds for several tasks is said once."""
    said: dict[str, list[str]] = {}
    for built in snapshot.built:
        for remark in built.remarks:
            said.setdefault(remark, []).append(built.task)
    lines = [f"- **{', '.join(tasks)}** {sentence(remark, 400)}" for remark, tasks in said.items()]
    return ["\n".join(["What to know of these proofs:", "", *lines])] if lines else []


def _trace(snapshot: Snapshot) -> str:
    assert snapshot.brief is not None
    lines = [
        "### From answer to test",
        "",
        "| because | criterion | task | commit | tests |",
        "|---|---|---|---|---|",
    ]
    for criterion in snapshot.brief.criteria:
        tasks = [task for task in ordered(snapshot.tasks) if criterion.id in task.criteria]
        builts = [built for task in tasks if (built := snapshot.built_task(task.id))]
        tests = [test for built in builts for test in built.tests]
        shown = "<br>".join(code(test.partition("::")[2] or test) for test in tests[:3]) + (
            f"<br>… {len(tests) - 3} more" if len(tests) > 3 else ""
        )
        row = [
            ", ".join(line(reason) for reason in criterion.because),
            f"**{criterion.id}** {line(criterion.text)}",
            ", ".join(task.id for task in tasks),
            ", ".join(short(built.sha) for built in builts),
            shown,
        ]
        lines.append("| " + " | ".join(row) + " |")
    return "\n".join(lines)


def _review(snapshot: Snapshot) -> list[str]:
    """Say what the independent reviewer said of the head; nothing while it was not asked."""
    said = snapshot.inspection
    if said is None:
        return []
    head = f"### Review of {short(said.head)}, by a model that saw only brief and change"
    if said.unread:
        return [f"{head}\n\nNot reviewed: {sentence(said.unread)}"]
    places = [f" ({code(f'{one.path}:{one.line}')})" if one.path else "" for one in said.rulings]
    rulings = ", ".join(
        f"**{line(one.criterion)}** {one.verdict}{where}"
        for one, where in zip(said.rulings, places, strict=True)
    )
    remarks = [told_of(one) for one in (*said.demands, *said.notes)]
    return ["\n".join([head, "", f"{rulings}.", *([""] if remarks else []), *remarks])]


def _refused(snapshot: Snapshot) -> str:
    if not snapshot.attempts:
        return ""
    lines = ["<details><summary>Attempts refused before they were pushed</summary>", ""]
    kinds = {
        "tests": "not proven",
        "scan": "security finding",
        "style": "not in the repository's style",
        "policy": "outside policy",
        "steps": "did not finish",
    }
    for attempt in snapshot.attempts:
        first = next(iter("\n".join(attempt.reasons).strip().splitlines()), "no reason given")
        lines.append(f"- **{attempt.task}** {kinds[attempt.kind]}: {line(first, 240)}")
        if attempt.strategy:
            lines.append(f"  The same failure as before, so I changed the way: {line(attempt.strategy)}.")
    return "\n".join([*lines, "", "</details>"])


def _money(snapshot: Snapshot) -> str:
    spent = snapshot.spending
    tokens = f"{spent.input_tokens:,} tokens in, {spent.output_tokens:,} out"
    cost = "an unknown sum" if spent.unknown else f"${spent.cost.quantize(Decimal('0.01'))}"
    return f"*Spent so far: {cost}, {spent.calls} model calls, {tokens}.*"


def addressed(built: Built) -> str:
    """Answer a review thread."""
    tests = f" Shown by {code(built.tests[0])}." if built.tests else ""
    return f"Addressed in {built.sha}: {line(built.subject)}.{tests}"


def answered(text: str) -> str:
    """Answer a review thread that asks for no change, in the model's words."""
    return clipped(prose(text), _LONGEST)


def not_shown(path: str, trace: str) -> str:
    """Say in the place of a file's changes that they are held back; `trace` tells one try from another."""
    return f"{line(path, 200)} ({trace}): not shown, because there is a secret in it, or nobody could look for one."


def progress(snapshot: Snapshot) -> str:
    """Say in one line how far the building is."""
    left = len(undone(snapshot))
    return f"{len(snapshot.tasks) - left} of {len(snapshot.tasks)} tasks done"


def what_to_do(task: Task) -> str:
    """Describe a task to its worker."""
    lines = [f"{task.id}: {task.title}", task.detail, f"Verified by: {task.verify}"]
    if task.files:
        lines.append(f"Files it is expected to touch: {', '.join(task.files)}")
    return "\n".join(line for line in lines if line)
