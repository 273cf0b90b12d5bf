"""How people answer the questions about an issue, and what the bot makes of it: each form is a story."""

import itertools
import re
from collections.abc import Callable
from typing import Any

import pytest
from inline_snapshot import snapshot

from bot.domain.model import Request
from bot.domain.policy import Policy
from tests.world.case import Case
from tests.world.plain import criterion, prompt_of, says, shelf

Make = Callable[..., Case]
_ANSWER = re.compile(
    r"^(Q[\d.]+) (\w+)\?[^\n]*\n  Answer: <answer-\w+>\n(.*?)\n</answer", re.MULTILINE | re.DOTALL
)


def question(text: str, undo: str, *options: str) -> dict[str, Any]:
    lettered = [{"letter": letter, "text": option} for letter, option in zip("abcd", options, strict=False)]
    return {
        "text": text,
        "why": f"{text} shows on the shelf",
        "options": lettered,
        "recommended": "a",
        "undo": undo,
    }


TWO = [question("Order?", "cheap", "alpha first", "beta first"), question("Colour?", "dear", "red", "blue")]


def clerk(request: Request) -> list[dict[str, Any]]:
    """Ask two questions, the second of which is dear; write down what is answered; what fits none is asked again."""
    if request.role != "clarify":
        return shelf(request)
    prompt = prompt_of(request)
    found = {name: said for name, _, said in _ANSWER.findall(prompt)}
    wrong = [name for name, said in found.items() if "none" in said.lower()]
    empty: dict[str, Any] = {"goal": "", "criteria": [], "assumptions": [], "out_of_scope": []}
    if wrong and "round 2" not in prompt:
        again = [question("Colour?", "dear", "green", "black")]
        return says({"verdict": "ask", "reason": "", "questions": again, "brief": empty})
    if "You asked" not in prompt:
        return says({"verdict": "ask", "reason": "", "questions": TWO, "brief": empty})
    told = [said for said in found.values() if said != "(see the comments)"]
    words = re.findall(r"<comment-\w+>\n(.*?)\n</comment", prompt, re.DOTALL)
    edits = re.findall(r"Your brief as (\w+) edited it", prompt)
    goal = " / ".join([*told, *(f"“{word}”" for word in words if "What I understood" not in word), *edits])
    criteria = [
        criterion("alpha is there", f"{' '.join(edits)} shelf.py has alpha", "Q1"),
        criterion("beta is there", "shelf.py has beta"),
    ]
    brief = {"goal": goal, "criteria": criteria, "assumptions": [], "out_of_scope": []}
    return says({"verdict": "brief", "reason": "", "questions": [], "brief": brief})


def asked(case: Make, policy: str = "", who: str = "maria") -> Case:
    """Come as far as the two questions."""
    c = case(files={".github/askfirst.yml": policy} if policy else {}, script=clerk)
    c.opens(who=who)
    c.labels()
    c.settles()
    c.says()
    assert c.phases[-1] == "asking"
    return c


def goals(c: Case) -> list[str]:
    """Return what each brief says is wanted."""
    return [
        found[1].replace("\n", " ")
        for text in c.said()
        if (found := re.match(r"\*\*What I understood(?:, version \d+)?:\*\* (.*)", text))
    ]


def settles_with(c: Case, *comments: str | tuple[str, str]) -> list[str]:
    """Let people say these, one after the other, the bot looking after each; returns the briefs' goals."""
    for comment in comments:
        text, who = (comment, "maria") if isinstance(comment, str) else comment
        c.comments(text, who)
        c.settles()
    return goals(c)


def dated(text: str) -> str:
    """Leave out when it is: the town's time goes on from test to test."""
    return re.sub(r"\w+day \d\d \w+, \d\d:\d\d", "DAY", text)


# -- forms of an answer


@pytest.mark.parametrize(
    ("comment", "goal"),
    [
        ("1b 2a", "b) beta first / a) red."),
        ("1b, 2: something dark", "b) beta first / something dark."),
        ("1b and 2: you decide", "b) beta first / a) red (they left it to you)."),
        ("1b\n2: something dark", "b) beta first / something dark."),
        ("Q1: b and Q2: a", "b) beta first / a) red."),
        (
            "> **1. Order?**\n\nb\n\n> **2. Colour?**\n> Why it matters: it shows\n\na.",
            "b) beta first / a) red.",
        ),
        (
            "> - [ ] **1b** beta first\n\nYes\n\n> 2. Colour?\nsomething dark\nbut warm",
            "b) beta first / something dark but warm.",
        ),
        ("You decide.", "a) alpha first (they left it to you) / a) red (they left it to you)."),
        ("1b, the rest: up to you", "b) beta first / a) red (they left it to you)."),
        ("1b\n2: your call", "b) beta first / a) red (they left it to you)."),
        ("Entscheide du bitte", "a) alpha first (they left it to you) / a) red (they left it to you)."),
        ("任せます", "a) alpha first (they left it to you) / a) red (they left it to you)."),
        ("Zuerst beta, und bitte blau.", "“Zuerst beta, und bitte blau.”."),
    ],
)
def test_a_form_of_answer(case: Make, comment: str, goal: str) -> None:
    """Letters, words, below a quote, left to us, in another language: what is not sure is read by the model, whole."""
    assert settles_with(asked(case), comment) == [goal]


def test_answers_come_in_several_comments(case: Make) -> None:
    """Half of them is no reason to go on, and who answered one is not asked it again."""
    c = asked(case)
    calls = len(c.model.asked)
    assert settles_with(c, "1b") == []
    assert (len(c.model.asked), c.phases[-1], c.says()) == (calls, "asking", [])
    c.comments("/askfirst status")
    c.settles()
    assert "Open: Colour?" in c.says()[-1]
    assert settles_with(c, ("2b", "otto")) == ["b) beta first / b) blue."]


def test_none_of_these_asks_that_one_again(case: Make) -> None:
    """With other options; what was answered is not asked again."""
    c = asked(case)
    settles_with(c, "1b 2: none of these")
    assert dated(c.says()[-1]) == snapshot("""\
**One question before I write code.** Thank you. What is left:

**1. Colour?**
Why it matters: Colour? shows on the shelf.

- [ ] **1a** green — *recommended*
- [ ] **1b** black

Reply `1a`, or `1: your words`, or simply say it. Anyone with write access can answer; taking the `askfirst` label off stops me.\
""")
    assert settles_with(c, "1a")[-1] == "b) beta first / none of these / a) green."


def test_an_answer_that_is_edited_counts_as_edited(case: Make) -> None:
    """Before the brief it is the answer; after it, a new version of the brief says what changed."""
    c = asked(case)
    comment = c.comments("1a")
    c.settles()
    c.sends("PATCH", f"/issues/comments/{comment}", {"body": "1b"})
    assert settles_with(c, "2a") == ["b) beta first / a) red."]
    c.sends("PATCH", f"/issues/comments/{comment}", {"body": "1a"})
    c.settles()
    assert goals(c)[1:] == ["a) alpha first / a) red."]
    assert next(text for text in c.said() if "version 2" in text) == snapshot("""\
**What I understood, version 2:** a) alpha first / a) red.

Since version 1
- goal, was: b) beta first / a) red.

It is done when
- **R1** alpha is there. When one looks, then shelf.py has alpha. *(Q1)*
- **R2** beta is there. When one looks, then shelf.py has beta. *(issue)*

<details><summary>Answers this rests on</summary>

- **Q1** Order? → alpha first (@maria)
- **Q2** Colour? → red (@maria)

</details>

Something wrong? Say so in a comment, or edit this one; I take it up before the next step.\
""")


def test_a_late_answer_counts_instead_of_the_default(case: Make) -> None:
    """The default is taken at the deadline and said so; what a person says later is a new version."""
    c = asked(case)
    settles_with(c, "2b")
    c.town.clock.advance(days=6)
    c.settles()
    assert goals(c) == ["a) alpha first / b) blue."]
    assert "→ alpha first (default at the deadline)" in next(t for t in c.said() if "What I understood" in t)
    assert settles_with(c, "1b")[-1] == "b) beta first / b) blue."


# -- people who disagree


def test_a_contradiction_opens_the_question_again(case: Make) -> None:
    """It is said once, by whom; nothing goes on until one of them answers it."""
    c = asked(case)
    settles_with(c, "1a 2a", ("1b", "otto"))
    assert goals(c) == ["a) alpha first / a) red."]
    assert dated(c.says()[-1]) == snapshot("""\
**Question 1 has two answers:** Order?

- @maria: **1a** alpha first
- @otto: **1b** beta first

Which is it? I wait until one of you replies `1a` or `1b`, or `1: your words`.\
""")
    calls = len(c.model.asked)
    c.restarts()
    c.settles()
    assert (len(c.model.asked), c.phases[-1], c.says()) == (calls, "asking", [])
    assert settles_with(c, ("1b", "maria"))[-1] == "b) beta first / a) red."


def test_people_who_disagree_before_there_is_a_brief(case: Make) -> None:
    """The default does not decide between people, not even at the deadline; one person's second word is no quarrel."""
    c = asked(case)
    settles_with(c, "1a", "1b", ("1a", "otto"), "2a")
    c.town.clock.advance(days=9)
    c.settles()
    assert (goals(c), c.phases[-1]) == ([], "asking")
    assert sum("has two answers" in text for text in c.said()) == 1
    settles_with(c, ("1b", "otto"))
    assert goals(c) == ["b) beta first / a) red."]


def test_whoever_agrees_ends_it(case: Make) -> None:
    """An answer that is edited to the other's is enough, and the brief that stood stands."""
    c = asked(case)
    settles_with(c, "1a 2a")
    comment = c.comments("1b", "otto")
    c.settles()
    assert c.phases[-1] == "asking"
    c.sends("PATCH", f"/issues/comments/{comment}", {"body": "1a"}, "otto")
    c.settles()
    assert len(goals(c)) == 1
    assert c.phases[-1] == "reviewing"


def test_two_boxes_of_one_question(case: Make) -> None:
    """Are two answers of whoever ticked last."""
    c = asked(case)
    ours = c.desk.get("/issues/1/comments")[0]
    body = ours["body"].replace("- [ ] **1a**", "- [x] **1a**").replace("- [ ] **1b**", "- [x] **1b**")
    c.sends("PATCH", f"/issues/comments/{ours['id']}", {"body": body})
    c.settles()
    assert "**Question 1 has two answers:** Order?" in c.says()[-1]
    assert settles_with(c, "1b 2b") == ["b) beta first / b) blue."]


def test_words_of_two_people_are_read_together(case: Make) -> None:
    """Whether they contradict each other is for the model to see, which is told who said what."""
    c = asked(case)
    settles_with(c, "1: beta, because of the covers", ("1: beta it is", "otto"), "2a")
    assert goals(c) == ["maria: beta, because of the covers otto: beta it is / a) red."]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_order_in_which_we_hear_of_it_is_no_matter(case: Make, order: tuple[int, ...]) -> None:
    """However many of three comments were there at a look, and whoever wrote them: the same brief."""
    comments = [("1b", "maria"), ("2: dark", "otto"), ("1a, no: 1b", "maria")]
    c = asked(case)
    for number, (text, who) in enumerate(comments):
        c.comments(text, who)
        if number in order[:2]:
            c.settles()
    c.settles()
    assert goals(c)[-1] == "b) beta first / dark / “1a, no: 1b”."


# -- the author, who may not write


def test_the_author_suggests_and_a_writer_accepts(case: Make) -> None:
    """The answers are shown back; one command takes them all, and the brief says whose they are."""
    c = asked(case, who="eve")
    calls = len(c.model.asked)
    settles_with(c, ("1b\n2: something dark", "eve"))
    assert (len(c.model.asked), goals(c)) == (calls, [])
    assert dated(c.says()[-1]) == snapshot("""\
**@eve opened this and suggests:**

- 1. Order? → **1b** beta first
- 2. Colour? → something dark

- [ ] **Take these answers**

@eve has no write access here, so this counts once someone who has ticks the box or says `/askfirst accept`. An answer of your own counts instead.\
""")
    c.comments("/askfirst accept", "eve")
    c.settles()
    assert goals(c) == []
    assert settles_with(c, ("/askfirst accept", "otto")) == ["b) beta first / something dark."]
    assert "→ something dark (@eve)" in c.said()[-1] + c.said()[-2] + c.said()[-3]


def test_a_tick_accepts_as_well(case: Make) -> None:
    """It takes what was shown, not what the author wrote or changed since."""
    c = asked(case, who="eve")
    comment = c.comments("1b 2b", "eve")
    c.settles()
    ours = [row for row in c.desk.get("/issues/1/comments") if "Take these answers" in row["body"]]
    c.sends("PATCH", f"/issues/comments/{comment}", {"body": "1a 2b"}, "eve")
    body = ours[0]["body"].replace("- [ ] **Take", "- [x] **Take")
    c.sends("PATCH", f"/issues/comments/{ours[0]['id']}", {"body": body})
    c.settles()
    assert goals(c) == []
    assert "1. Order? → **1a** alpha first" in c.says()[-1]
    assert settles_with(c, "/askfirst accept") == ["a) alpha first / b) blue."]


def test_a_writer_answers_instead_of_the_author(case: Make) -> None:
    """Their own answer counts; what the author suggested is not needed any more."""
    c = asked(case, who="eve")
    assert settles_with(c, ("1b 2b", "eve"), "1a 2a") == ["a) alpha first / a) red."]


def test_thanks_and_strangers_suggest_nothing(case: Make) -> None:
    """A short word of the author, or answers of anybody else who may not write, make us say nothing."""
    c = asked(case)
    settles_with(c, ("1a 2a", "eve"))
    d = asked(case, who="eve")
    settles_with(d, ("Thanks a lot!", "eve"))
    assert (c.says(), d.says()) == ([], [])
    for number in range(9):
        settles_with(d, (f"2: my wish number {number}", "eve"))
    assert len(d.says()) == 5
    c.comments("/askfirst accept")
    c.settles()
    assert "there is nothing to accept" in c.says()[-1]


def test_a_policy_lets_the_author_answer(case: Make) -> None:
    """Then no writer has to accept; what the author says after the brief is not read."""
    c = asked(case, "answers: writers+author\n", who="eve")
    assert "Who opened this, or anyone with write access, can answer" in c.said()[0]
    assert settles_with(c, ("1b 2b", "eve")) == ["b) beta first / b) blue."]
    assert len(settles_with(c, ("1a 2a", "eve"))) == 1


# -- time


def test_reminds_once_and_takes_only_what_is_cheap(case: Make) -> None:
    """From Monday: on Wednesday a reminder, on Thursday the default of the cheap one; the dear one waits for ever."""
    c = asked(case)
    assert dated(c.said()[0]) == snapshot("""\
**Two questions before I write code.**

**1. Order?**
Why it matters: Order? shows on the shelf.

- [ ] **1a** alpha first — *recommended*
- [ ] **1b** beta first

**2. Colour?**
Why it matters: Colour? shows on the shelf.

- [ ] **2a** red — *recommended*
- [ ] **2b** blue

Reply `1a 2a`, or `2: your words`, or simply say it. Anyone with write access can answer; taking the `askfirst` label off stops me.
Without an answer by DAY UTC I go on with `1a`; 2 waits for you.\
""")
    until, at = c.settles(), c.town.clock.at
    assert until == Policy().remind(at)
    c.town.clock.at = until
    until = c.settles()
    assert dated(c.says()[-1]) == snapshot("""\
**I still wait for you here.**

- **1. Order?** `1a` alpha first · `1b` beta first
- **2. Colour?** `2a` red · `2b` blue

Without an answer by DAY UTC I go on with `1a`; 2 waits for you.\
""")
    assert until == Policy().deadline(at)
    c.town.clock.at = until
    assert c.settles() is None
    c.town.clock.advance(days=60)
    c.settles()
    assert (c.says(), goals(c), c.phases[-1]) == ([], [], "asking")
    assert settles_with(c, "2b") == ["a) alpha first / b) blue."]


def test_a_reminder_names_what_is_open_only(case: Make) -> None:
    """Who answered one is not asked it again."""
    c = asked(case)
    settles_with(c, "1b")
    c.town.clock.advance(days=2)
    c.settles()
    assert dated(c.says()[-1]) == snapshot("""\
**I still wait for you here.**

- **2. Colour?** `2a` red · `2b` blue\
""")


# -- the brief, edited by hand


def test_a_brief_that_a_person_edits_is_taken_up(case: Make) -> None:
    """Their text is news like a comment: a new version says what changed; nothing is taken for damage."""
    c = asked(case)
    settles_with(c, "1a 2a")
    ours = next(row for row in c.desk.get("/issues/1/comments") if "What I understood" in row["body"])
    body = ours["body"].replace("shelf.py has alpha", "shelf.py has alpha twice")
    c.sends("PATCH", f"/issues/comments/{ours['id']}", {"body": body}, "otto")
    c.settles()
    assert len(goals(c)) == 2
    edited = next(prompt_of(r) for r in c.model.asked[::-1] if r.role == "clarify")
    assert "Your brief as otto edited it by hand" in edited and "shelf.py has alpha twice" in edited
    assert next(text for text in c.said() if "version 2" in text) == snapshot("""\
**What I understood, version 2:** a) alpha first / a) red / otto.

Since version 1
- goal, was: a) alpha first / a) red.
- **R1** was: alpha is there. When one looks, then shelf.py has alpha.

It is done when
- **R1** alpha is there. When one looks, then otto shelf.py has alpha. *(Q1)*
- **R2** beta is there. When one looks, then shelf.py has beta. *(issue)*

<details><summary>Answers this rests on</summary>

- **Q1** Order? → alpha first (@maria)
- **Q2** Colour? → red (@maria)

</details>

Something wrong? Say so in a comment, or edit this one; I take it up before the next step.\
""")
    calls = len(c.model.asked)
    c.restarts()
    c.settles()
    assert len(c.model.asked) == calls


# -- a second opinion


@pytest.mark.parametrize(
    ("second", "compared", "goals_", "calls"),
    [
        ("brief: alpha", "brief: other", ["alpha."], 3),
        ("brief: beta", "ask", [], 3),
        ("ask", "", [], 2),
        ("nothing", "", ["alpha."], 2),
    ],
)
def test_two_readers_who_differ_are_where_to_ask(
    case: Make, second: str, compared: str, goals_: list[str], calls: int
) -> None:
    """The second knows nothing of the first; where they agree the first holds, and an issue that is unclear is not read twice."""
    said = iter(["brief: alpha", second, compared])

    def reader(request: Request) -> list[dict[str, Any]]:
        if request.role != "clarify":
            return shelf(request)
        verdict, _, goal = next(said).partition(": ")
        brief = {"goal": goal, "criteria": [], "assumptions": [], "out_of_scope": []}
        if verdict == "brief":
            brief["criteria"] = [
                criterion(f"{word} is there", f"shelf.py has {word}") for word in ("alpha", "beta")
            ]  # type: ignore[assignment]
        why = {"kind": "question", "evidence": [], "parts": []} if verdict == "nothing" else None
        asked = [question("Order?", "dear", "alpha first", "beta first")] if verdict == "ask" else []
        return says({"verdict": verdict, "reason": "so", "questions": asked, "brief": brief, "nothing": why})

    c = case(files={".github/askfirst.yml": "second_opinion: true\n"}, script=reader)
    c.opens()
    c.labels()
    c.settles()
    reads = [request for request in c.model.asked if request.role == "clarify"]
    assert (goals(c), len(reads)) == (goals_, calls)
    assert c.phases[-1] == ("reviewing" if goals_ else "asking")
    assert reads[0].messages == reads[1].messages
    if calls == 3:
        assert "Two readers wrote these briefs" in str(reads[2].messages)
    c.restarts()
    c.settles()
    assert len([request for request in c.model.asked if request.role == "clarify"]) == calls


# -- facts that no option can list


def lacking(undo: str, guess: str) -> Callable[[Request], list[dict[str, Any]]]:
    """Ask for a fact once, and write down what was told."""

    def answer(request: Request) -> list[dict[str, Any]]:
        if request.role == "clarify" and "You asked" not in prompt_of(request):
            fact = {**question("Culprit?", undo), "recommended": guess}
            empty = {"goal": "", "criteria": [], "assumptions": [], "out_of_scope": []}
            return says({"verdict": "ask", "reason": "", "questions": [fact], "brief": empty})
        return clerk(request)

    return answer


def test_a_fact_is_told_in_words(case: Make) -> None:
    """What is pasted below the number reaches the model as it is."""
    c = case(script=lacking("dear", ""))
    c.opens()
    c.labels()
    c.settles()
    assert "- [ ]" not in str(c.said()) and "Reply in your own words." in str(c.said())
    c.comments("1: this:\n```\n$ shelf --all\n    KeyError: 'alpha'\n```")
    c.settles()
    assert "this:\n```\n$ shelf --all\n    KeyError: 'alpha'\n```" in prompt_of(c.model.asked[1])
    assert c.phases[-1] != "asking"


def test_a_guess_holds_at_the_deadline(case: Make) -> None:
    """Nobody tells the fact, and a wrong guess is cheap to undo; one that is dear waits on."""
    c = case(script=lacking("cheap", "An empty shelf"))
    c.opens()
    c.labels()
    c.settles()
    assert "My guess: An empty shelf." in str(c.said())
    c.town.clock.advance(days=10)
    c.settles()
    assert goals(c) == ["An empty shelf."]
    waiting = case(script=lacking("dear", "An empty shelf"))
    waiting.opens()
    waiting.labels()
    waiting.settles()
    waiting.town.clock.advance(days=10)
    waiting.settles()
    assert waiting.phases[-1] == "asking"


def test_a_fact_without_a_guess_is_asked_for_again(case: Make) -> None:
    """The bot would have nothing to go on with, so the model is told what is missing."""
    c = case(script=lacking("cheap", ""))
    c.opens()
    c.labels()
    c.settles()
    assert "has no options: give your guess in words" in str(c.model.asked[1].messages)
