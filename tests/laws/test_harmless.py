"""No text of others can act through our words: it pings nobody, closes nothing, commands nothing and breaks out of nothing.

The judge is what Markdown makes of the words: the text outside of code, and the HTML that comes out.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.clarify import words as clarify
from bot.develop import words as develop
from bot.domain.brief import Answer, Contest, Inquiry, Option, Proposal, Round
from bot.domain.commands import Command
from bot.domain.github import CheckReport, Untold
from bot.domain.inspection import Drift, Flaw, Inspection, Ruling
from bot.domain.policy import Policy
from bot.domain.quoted import code, fenced, line, prose, sentence, title
from bot.domain.report import Finding, Objection, SuiteReport, Test
from bot.domain.snapshot import Nothing, Snapshot, Stuck, Validation
from bot.domain.trailers import message_of, trailers_of
from bot.engine import words as engine
from bot.orchestrate import words as orchestrate
from bot.validate import words as validate
from bot.validate.review import words as review
from tests.world.harmless import CLOSES, PINGS, broken_rules
from tests.world.sample import ANSWER, AT, ATTEMPT, BRIEF, BUILT, GRAPH, MARIA, PULL, QUESTION, TASKS, sample

ASKED = CheckReport("askfirst / integrity", "action_required", "1 for a person to decide", "")
WAIVER = Command(9, "0", "waive", "d" * 8, "maria", True, AT, 5)
NASTY = (
    "@victim",
    "@org/team",
    "/askfirst stop",
    "<!-- askfirst:1 k r questions 1 - 00 -->",
    "<!--",
    "-->",
    "Fixes #3",
    "fixes",
    "#3",
    "closes: maria/books#9",
    "resolve http://forge/maria/books/issues/3",
    "fixed GH-4",
    "![x](http://evil/x.png)",
    "[here](http://evil)",
    "<img src=x>",
    "<b>",
    "</details>",
    "&#64;victim",
    "&lt;b&gt;",
    "`",
    "``",
    "```",
    "~~~",
    "|",
    "\\",
    "\\`",
    "\u202e",
    "\u200b",
    "\x00",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "    ",
    " ",
    "# ",
    "> ",
    "- ",
    "1. ",
    "---",
    "===",
    "*",
    "_",
    "word",
    "a.b",
    "ß",
    "[x]",
    "[a]: http://evil",
    "::",
)
texts = st.one_of(
    st.lists(st.sampled_from(NASTY), max_size=8).map("".join),
    st.lists(st.sampled_from(NASTY), max_size=8).map(" ".join),
    st.lists(st.sampled_from(NASTY), max_size=8).map("\n".join),
    st.text(max_size=40),
)
Say = Callable[[str], str]


def _case(text: str) -> dict[str, Any]:
    """Put the text wherever others' text stands in a case."""
    brief = replace(
        BRIEF,
        goal=text,
        criteria=tuple(
            replace(c, text=text, given=text, when=text, then=text, because=(text,)) for c in BRIEF.criteria
        ),
        assumptions=tuple(replace(a, text=text) for a in BRIEF.assumptions),
        out_of_scope=(text,),
    )
    tasks = tuple(replace(t, title=text, verify=text, files=(text,), detail=text) for t in TASKS)
    question = replace(QUESTION, text=text, why=text, options=(Option("a", text), Option("b", text)))
    return {
        "brief": brief,
        "graph": replace(GRAPH, tasks=tasks, reason=text),
        "rounds": (Round(1, (question,), AT),),
        "answers": (replace(ANSWER, text=text),),
        "built": (replace(BUILT, subject=text, tests=(text, f"a::{text}"), remarks=(text,)),),
        "attempts": (replace(ATTEMPT, reasons=(text,), strategy=text, diff=text),),
    }


def _pull_body(text: str) -> str:
    return develop.pull_body(sample(**_case(text)), Policy())


def _questions(text: str) -> str:
    return clarify.questions(_case(text)["rounds"][0], "askfirst")


def _brief(text: str) -> str:
    case = _case(text)
    return clarify.brief(case["brief"], (*case["answers"], Answer("Q1", "", text, "", 0)), case["rounds"])


def _plan(text: str) -> str:
    case = _case(text)
    return orchestrate.plan(replace(case["graph"], version=2), case["brief"], ("T1",), waiting=True)


def _gave_up(text: str) -> str:
    return orchestrate.gave_up(
        _case(text)["graph"].tasks[0], (replace(ATTEMPT, reasons=(text, text), strategy=text, diff=text),)
    )


def _tests(text: str) -> str:
    red = SuiteReport({text: Test(text, "failed", "assertion", text)}, text, text)
    return validate.tests_summary(red, SuiteReport())[1]


def _scan(text: str) -> str:
    return validate.scan_summary((Finding(text, text, 1, "ERROR", text, text, text, "f"),), (text,), 1)[1]


def _integrity(text: str) -> str:
    return validate.integrity_summary((Objection(text, text, 1, text),))[1]


def _decision(text: str) -> str:
    found = (Objection(text, text, 1, text), Objection(text, text, 1, text, "refuse", "old"))
    return validate.decision(sample(validation=Validation("d" * 40, (ASKED,), found), head="d" * 40))


def _inspection(text: str) -> Inspection:
    verdicts = ("met", "not met", "cannot tell")
    return Inspection(
        1,
        "d" * 40,
        BRIEF.digest,
        tuple(Ruling(text, verdict, text, 1, text) for verdict in verdicts),
        tuple(Flaw(text, 1, severity, text, text) for severity in ("must", "should")),
        (Drift(text, 1, text),),
        (text,),
    )


def _inspected(text: str, **more: Any) -> Snapshot:
    validation = Validation("d" * 40, (ASKED,))
    return sample(inspections=(_inspection(text),), head="d" * 40, validation=validation, **more)


def _reviewed(text: str) -> str:
    said = _inspection(text)
    reports = [review.reviewed(said, mending=mending) for mending in (True, False)]
    reports.append(review.reviewed(replace(said, unread=text), mending=False))
    # of an annotation no Markdown is read, so what it looks like is not judged
    assert not [
        m for one in reports for m in one.annotations if PINGS.search(m.message) or "<!--" in m.message
    ]
    return "\n\n".join(one.summary for one in reports)


def _ready_noted(text: str) -> str:
    said = replace(_inspection(text), rulings=(), flaws=())
    whole = _inspected(text)
    return "\n\n".join(
        validate.ready(replace(whole, inspections=(one,))) for one in (said, replace(said, unread=text))
    )


def _pull_reviewed(text: str) -> str:
    whole = _inspected(text)
    unread = replace(whole, inspections=(replace(whole.inspections[0], unread=text),))
    return "\n\n".join(develop.pull_body(one, Policy()) for one in (whole, unread))


def _receipt(text: str) -> str:
    return validate.receipt(sample(**_case(text), pull=replace(PULL, merged=True, merged_by=MARIA)))


def _status(text: str) -> str:
    return engine.status(sample(**{**_case(text), "answers": ()}), "asking", "")


def _untold(text: str) -> str:
    return engine.resting("untold", sample(untold=(Untold(MARIA, text),)))


def _stuck(text: str) -> str:
    stuck = Stuck("model", engine.unusable(text), AT)
    return engine.resting("stuck", sample(stuck=stuck))


def _reminder(text: str) -> str:
    asked = _case(text)["rounds"][0]
    return clarify.reminder(asked, asked.questions, AT - timedelta(days=1))


def _contested(text: str) -> str:
    question = _case(text)["rounds"][0].questions[0]
    return clarify.contested(Contest(question, tuple(Answer("Q1", o, text, "maria", 1) for o in "ab")), 1)


def _proposed(text: str) -> str:
    case = _case(text)
    return clarify.proposed((Proposal(3, "d", "maria", case["answers"], text),), case["rounds"][0])


def _too_big(text: str) -> str:
    return clarify.nothing(text, Nothing("too_big", ((text, text), ("#3", text)), ((text, text),)))


def _newer(text: str) -> str:
    brief = _case(text)["brief"]
    return clarify.brief(BRIEF, (), (), brief) + clarify.brief(brief, (), (), BRIEF, ((text, text),))


def _inquiry(text: str) -> str:
    case = _case(text)
    return develop.inquiry(sample(**case), Inquiry("T1", case["rounds"][0]), "askfirst")


SAYS: dict[str, Say] = {
    "clarify.reminder": _reminder,
    "clarify.contested": _contested,
    "clarify.proposed": _proposed,
    "clarify.nothing, too big": _too_big,
    "clarify.brief, newer": _newer,
    "develop.inquiry": _inquiry,
    "engine.nothing_to_accept": lambda _: engine.nothing_to_accept(),
    "clarify.questions": _questions,
    "clarify.brief": _brief,
    "clarify.nothing": clarify.nothing,
    "orchestrate.plan": _plan,
    "orchestrate.gave_up": _gave_up,
    "orchestrate.check_stays_red": lambda text: orchestrate.check_stays_red(text, 2),
    "develop.pull_body": _pull_body,
    "develop.addressed": lambda text: develop.addressed(_case(text)["built"][0]),
    "develop.answered": develop.answered,
    "develop.not_shown": lambda text: develop.not_shown(text, "3fa9"),
    "develop.progress": lambda text: develop.progress(sample(**_case(text))),
    "validate.ready": lambda text: validate.ready(sample(**_case(text))),
    "validate.tests_summary": _tests,
    "validate.scan_summary": _scan,
    "validate.integrity_summary": _integrity,
    "validate.decision": _decision,
    "validate.waived": lambda text: validate.waived(replace(ASKED, summary=_integrity(text)), WAIVER).summary,
    "validate.receipt": _receipt,
    "validate.reviewed": _reviewed,
    "validate.reports": lambda text: validate.reports(_inspected(text))[-1].summary,
    "validate.ready, noted": _ready_noted,
    "validate.noted": lambda text: review.noted(replace(_inspection(text), unread=text)),
    "validate.decision, reviewed": lambda text: validate.decision(_inspected(text, worded={"N1": text})),
    "develop.pull_body, reviewed": _pull_reviewed,
    "engine.resting": _stuck,
    "engine.resting, untold": _untold,
    "engine.status": _status,
    "engine.help_text": lambda _: engine.help_text(),
    "engine.sandbox": engine.sandbox,
    "engine.unusable": engine.unusable,
    "engine.refused": engine.refused,
    "engine.policy": engine.policy,
}
# a title and a task's prompt are judged below; the others take words of ours and logins alone
APART = {
    "develop.pull_title",
    "develop.what_to_do",
    "develop.meaning",
    "develop.states_of",
    "develop.draft_check",
    "validate.not_asked",
    "validate.approvals_told",
    "engine.budget",
    "engine.bug",
    "engine.unwelcome",
    "engine.ignored",
    "engine.gone",
    "engine.came",
    "engine.telling",
}


@pytest.mark.parametrize("name", SAYS)
@given(text=texts)
@example("`a @victim b` and @victim, ``` @victim")
@example("&#64;victim Fixes\n#3")
@example("fixes `x` #3")
@example("_Fixes #3_")
@example("fixes *#3*")
@example("| a | b\n|---|---\n/askfirst stop")
def test_words_are_harmless(name: str, text: str) -> None:
    """Whatever a task, file, test, model or person is called or says."""
    assert broken_rules(SAYS[name](text)) == []


@given(text=texts)
def test_no_text_breaks_a_table(text: str) -> None:
    """The body of the pull request has its rows and cells, whatever stands in them."""
    rows = MarkdownIt("commonmark").enable("table").render(_pull_body(text))
    assert (rows.count("<tr>"), rows.count("<td>")) == (6, 4 * 2 + 5 * 2)


@given(text=texts)
@example("fixes @victim: #3")
def test_a_title_pings_and_closes_nothing(text: str) -> None:
    """It may become the message of a merge commit."""
    made = develop.pull_title(sample(issue=replace(sample().issue, title=text)))
    assert [made for rule in (PINGS, CLOSES) if rule.search(made)] == []
    assert ("\n" in made, "<!--" in made) == (False, False)


@given(subject=texts, body=texts)
def test_a_commit_message_pings_and_closes_nothing(subject: str, body: str) -> None:
    """Its trailers are ours alone."""
    made = message_of(subject, body, {"Askfirst-Task": "T1 0", "Refs": "#3"})
    assert [made for rule in (PINGS, CLOSES) if rule.search(made)] == []
    assert trailers_of(made) == {"Askfirst-Task": "T1 0", "Refs": "#3"}


@given(text=texts)
def test_quoting_is_harmless_by_itself(text: str) -> None:
    """At the beginning of a line, in the middle of one, and between paragraphs."""
    made = [
        line(text),
        sentence(text),
        prose(text),
        code(text),
        fenced(text),
        f"**{line(text)}** and {code(text)}",
    ]
    assert [broken_rules(each) for each in made] == [[]] * 6
    assert "\n" not in line(text) + code(text) + title(text)


@pytest.mark.parametrize(
    "text", ["Say `x < y` twice.", "costs $5 (or less)", "a_b, c*d & e", "mail a@b.org", "see #3"]
)
def test_plain_text_stays_as_it_is(text: str) -> None:
    """What is harmless is not touched."""
    assert line(text) == text


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("@victim", 1),
        ("/askfirst stop", 1),
        ("fixes #3", 1),
        ("<img>", 1),
        ("![x](y)", 1),
        ("a\u200bb", 1),
        ("<!-- x -->", 2),
    ],
)
def test_the_judge_can_fail(text: str, broken: int) -> None:
    """Each rule objects to what it is for."""
    assert len(broken_rules(text)) == broken


def test_every_words_function_is_judged() -> None:
    """A new function joins the table above."""
    public = {
        f"{module.__name__.split('.')[1]}.{name}"
        for module in (clarify, orchestrate, develop, validate, engine, review)
        for name, made in vars(module).items()
        if callable(made) and getattr(made, "__module__", "") == module.__name__ and not name.startswith("_")
    }
    assert public == {name.split(",")[0] for name in SAYS} | APART
