"""Every word that the bot says, as people read it. `pytest --inline-snapshot=fix` rewrites them; read the diff."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any

from inline_snapshot import snapshot

from bot.clarify import words as clarify
from bot.develop import words as develop
from bot.domain import asking as domain
from bot.domain.approvals import Candidate, Verdict
from bot.domain.brief import Answer, Contest, Inquiry, Proposal, Question, Round
from bot.domain.commands import Command
from bot.domain.gates import decision_slot
from bot.domain.github import Annotation, CheckReport, Person, Untold
from bot.domain.inspection import Ruling
from bot.domain.markers import Slot
from bot.domain.phase import LABELS
from bot.domain.policy import Policy
from bot.domain.report import Finding, Objection, SuiteReport, Test
from bot.domain.snapshot import Nothing, Own, Spending, Validation
from bot.domain.trailers import message_of
from bot.engine import words as engine
from bot.orchestrate import words as orchestrate
from bot.validate import words as validate
from bot.validate.approvals import judge
from bot.validate.gates import words as gates
from bot.validate.review import words as review
from tests.world.sample import (
    ANSWER,
    AT,
    ATTEMPT,
    BRIEF,
    BUILT,
    GRAPH,
    INSPECTION,
    MARIA,
    PULL,
    QUESTION,
    ROUND,
    TASKS,
    sample,
)

MODULES = (clarify, orchestrate, develop, validate, engine, domain, gates, review)


def test_questions() -> None:
    """One comment asks all, says why, what is recommended, how to answer and what happens without an answer."""
    assert clarify.questions(ROUND, "askfirst") == snapshot("""\
**One question before I write code.**

**1. Should `search` ignore case?**
Why it matters: it decides what `find_title` compares.

- [ ] **1a** Yes, everywhere — *recommended*
- [ ] **1b** Only in titles

Reply `1a`, or `1: your words`, or simply say it. Anyone with write access can answer; taking the `askfirst` label off stops me.
Without an answer by Monday 02 March, 09:00 UTC I go on with `1a`.\
""")
    three = (
        QUESTION,
        replace(QUESTION, id="Q2.2", default=""),
        replace(QUESTION, id="Q2.3", recommended="b"),
    )
    assert clarify.questions(Round(2, three, AT), "ai") == snapshot("""\
**Three questions before I write code.** Thank you. What is left:

**1. Should `search` ignore case?**
Why it matters: it decides what `find_title` compares.

- [ ] **1a** Yes, everywhere — *recommended*
- [ ] **1b** Only in titles

**2. Should `search` ignore case?**
Why it matters: it decides what `find_title` compares.

- [ ] **2a** Yes, everywhere — *recommended*
- [ ] **2b** Only in titles

**3. Should `search` ignore case?**
Why it matters: it decides what `find_title` compares.

- [ ] **3a** Yes, everywhere
- [ ] **3b** Only in titles — *recommended*

Reply `1a 2a 3b`, or `3: your words`, or simply say it. Anyone with write access can answer; taking the `ai` label off stops me.
Without an answer by Monday 02 March, 09:00 UTC I go on with `1a 3a`; 2 waits for you.\
""")
    assert clarify.questions(Round(1, (replace(QUESTION, default=""),), None), "askfirst") == snapshot("""\
**One question before I write code.**

**1. Should `search` ignore case?**
Why it matters: it decides what `find_title` compares.

- [ ] **1a** Yes, everywhere — *recommended*
- [ ] **1b** Only in titles

Reply `1a`, or `1: your words`, or simply say it. Anyone with write access can answer; taking the `askfirst` label off stops me.\
""")


def test_questions_for_facts() -> None:
    """What has no options is answered in words; the guess is shown where there is one."""
    fact = Question("Q1", "Which file makes it fail?", "I have none that does.", (), "An empty file", "")
    assert clarify.questions(Round(1, (fact,), AT), "askfirst") == snapshot("""\
**One question before I write code.**

**1. Which file makes it fail?**
Why it matters: I have none that does.

My guess: An empty file.

Reply in your own words. Anyone with write access can answer; taking the `askfirst` label off stops me.\
""")
    cheap = replace(fact, id="Q2", default=fact.recommended)
    mixed = Round(1, (QUESTION, cheap, replace(fact, id="Q3", recommended="")), AT)
    assert clarify.questions(mixed, "askfirst") == snapshot("""\
**Three questions before I write code.**

**1. Should `search` ignore case?**
Why it matters: it decides what `find_title` compares.

- [ ] **1a** Yes, everywhere — *recommended*
- [ ] **1b** Only in titles

**2. Which file makes it fail?**
Why it matters: I have none that does.

My guess: An empty file.

**3. Which file makes it fail?**
Why it matters: I have none that does.

Reply `1a`, `2: your words` and `3: your words`, or simply say it. Anyone with write access can answer; taking the `askfirst` label off stops me.
Without an answer by Monday 02 March, 09:00 UTC I go on with `1a` and my guess at 2; 3 waits for you.\
""")
    assert clarify.questions(Round(1, (cheap, replace(fact, id="Q3")), AT), "askfirst") == snapshot("""\
**Two questions before I write code.**

**1. Which file makes it fail?**
Why it matters: I have none that does.

My guess: An empty file.

**2. Which file makes it fail?**
Why it matters: I have none that does.

My guess: An empty file.

Reply `1: your words` and `2: your words`, or simply say it. Anyone with write access can answer; taking the `askfirst` label off stops me.
Without an answer by Monday 02 March, 09:00 UTC I go on with my guess at 1; 2 waits for you.\
""")
    assert clarify.questions(Round(1, (cheap,), AT), "askfirst") == snapshot("""\
**One question before I write code.**

**1. Which file makes it fail?**
Why it matters: I have none that does.

My guess: An empty file.

Reply in your own words. Anyone with write access can answer; taking the `askfirst` label off stops me.
Without an answer by Monday 02 March, 09:00 UTC I go on with my guess.\
""")
    assert clarify.reminder(mixed, mixed.questions, AT - timedelta(days=1)) == snapshot("""\
**I still wait for you here.**

- **1. Should `search` ignore case?** `1a` Yes, everywhere · `1b` Only in titles
- **2. Which file makes it fail?** `2: your words`
- **3. Which file makes it fail?** `3: your words`

Without an answer by Monday 02 March, 09:00 UTC I go on with `1a` and my guess at 2; 3 waits for you.\
""")


def test_brief() -> None:
    """What was understood, with what each criterion rests on."""
    assert clarify.brief(BRIEF, (ANSWER,), (ROUND,)) == snapshot("""\
**What I understood:** Readers find a book whatever its capitals.

It is done when
- **R1** Titles match without regard to case. Given a book Dune, when one searches for `dune`, then Dune is found. *(Q1)*
- **R2** Authors match as before. When one searches for `herbert`, then nothing is found. *(issue, A1)*

I assume
- **A1** ASCII is enough.

Not part of this
- Ranking

<details><summary>Answers this rests on</summary>

- **Q1** Should `search` ignore case? → Only in titles (@maria)

</details>

Something wrong? Say so in a comment, or edit this one; I take it up before the next step.\
""")
    second = replace(BRIEF, version=2, assumptions=(), out_of_scope=())
    default = Answer("Q1", "a", "Yes, everywhere", "", 0)
    assert clarify.brief(second, (default, replace(ANSWER, question="Q9")), (ROUND,)) == snapshot("""\
**What I understood, version 2:** Readers find a book whatever its capitals.

It is done when
- **R1** Titles match without regard to case. Given a book Dune, when one searches for `dune`, then Dune is found. *(Q1)*
- **R2** Authors match as before. When one searches for `herbert`, then nothing is found. *(issue, A1)*

<details><summary>Answers this rests on</summary>

- **Q1** Should `search` ignore case? → Yes, everywhere (default at the deadline)

</details>

Something wrong? Say so in a comment, or edit this one; I take it up before the next step.\
""")
    assert clarify.brief(second, (), ()) == snapshot("""\
**What I understood, version 2:** Readers find a book whatever its capitals.

It is done when
- **R1** Titles match without regard to case. Given a book Dune, when one searches for `dune`, then Dune is found. *(Q1)*
- **R2** Authors match as before. When one searches for `herbert`, then nothing is found. *(issue, A1)*

Something wrong? Say so in a comment, or edit this one; I take it up before the next step.\
""")


def test_a_newer_brief() -> None:
    """What changed since the version before stands above it; who left an answer to us is named."""
    newer = replace(
        BRIEF,
        version=2,
        goal="Readers find a book and its author.",
        criteria=(BRIEF.criteria[0], replace(BRIEF.criteria[1], then="Dune is found")),
        assumptions=(),
        out_of_scope=("Fuzzy search",),
    )
    assert clarify.brief(newer, (replace(ANSWER, left=True),), (ROUND,), BRIEF) == snapshot("""\
**What I understood, version 2:** Readers find a book and its author.

Since version 1
- goal, was: Readers find a book whatever its capitals.
- **R2** was: Authors match as before. When one searches for `herbert`, then nothing is found.
- A1 is gone: ASCII is enough.
- no longer left out: Ranking
- now left out: Fuzzy search

It is done when
- **R1** Titles match without regard to case. Given a book Dune, when one searches for `dune`, then Dune is found. *(Q1)*
- **R2** Authors match as before. When one searches for `herbert`, then Dune is found. *(issue, A1)*

Not part of this
- Fuzzy search

<details><summary>Answers this rests on</summary>

- **Q1** Should `search` ignore case? → Only in titles (@maria left it to me)

</details>

Something wrong? Say so in a comment, or edit this one; I take it up before the next step.\
""")
    assert clarify.brief(replace(BRIEF, version=3), (), (), newer) == snapshot("""\
**What I understood, version 3:** Readers find a book whatever its capitals.

Since version 2
- goal, was: Readers find a book and its author.
- **R2** was: Authors match as before. When one searches for `herbert`, then Dune is found.
- **A1** is new
- no longer left out: Fuzzy search
- now left out: Ranking

It is done when
- **R1** Titles match without regard to case. Given a book Dune, when one searches for `dune`, then Dune is found. *(Q1)*
- **R2** Authors match as before. When one searches for `herbert`, then nothing is found. *(issue, A1)*

I assume
- **A1** ASCII is enough.

Not part of this
- Ranking

Something wrong? Say so in a comment, or edit this one; I take it up before the next step.\
""")


def test_a_brief_names_what_could_not_be_read() -> None:
    """With the reason."""
    said = clarify.brief(BRIEF, (), (), None, (("film.mp4", "it is no kind of file that I read"),))
    assert said[said.index("I could not read") :] == snapshot("""\
I could not read
- `film.mp4`: it is no kind of file that I read.

Something wrong? Say so in a comment, or edit this one; I take it up before the next step.\
""")


def test_a_reminder() -> None:
    """What is open alone, and what happens at the deadline if it is still to come."""
    three = (QUESTION, replace(QUESTION, id="Q2", default=""), replace(QUESTION, id="Q3", default=""))
    round_ = Round(1, three, AT)
    assert clarify.reminder(round_, three, AT - timedelta(days=1)) == snapshot("""\
**I still wait for you here.**

- **1. Should `search` ignore case?** `1a` Yes, everywhere · `1b` Only in titles
- **2. Should `search` ignore case?** `2a` Yes, everywhere · `2b` Only in titles
- **3. Should `search` ignore case?** `3a` Yes, everywhere · `3b` Only in titles

Without an answer by Monday 02 March, 09:00 UTC I go on with `1a`; 2 and 3 wait for you.\
""")
    assert clarify.reminder(round_, three[1:], AT) == snapshot("""\
**I still wait for you here.**

- **2. Should `search` ignore case?** `2a` Yes, everywhere · `2b` Only in titles
- **3. Should `search` ignore case?** `3a` Yes, everywhere · `3b` Only in titles\
""")


def test_two_answers() -> None:
    """Who said what, and how one of them ends it."""
    other = replace(ANSWER, letter="a", text="Yes, everywhere", by="otto")
    assert clarify.contested(Contest(QUESTION, (ANSWER, other)), 2) == snapshot("""\
**Question 2 has two answers:** Should `search` ignore case?

- @maria: **2b** Only in titles
- @otto: **2a** Yes, everywhere

Which is it? I wait until one of you replies `2b` or `2a`, or `2: your words`.\
""")


def test_proposed() -> None:
    """What the author would answer, and who may take it."""
    proposal = Proposal(40, "d", "eve", (replace(ANSWER, by="eve"),), "I mostly search for titles.")
    words = replace(proposal, answers=(replace(ANSWER, letter="", text="in titles"),), words="")
    assert clarify.proposed((proposal,), ROUND) == snapshot("""\
**@eve opened this and suggests:**

- 1. Should `search` ignore case? → **1b** Only in titles
- in words: I mostly search for titles.

- [ ] **Take these answers**

@eve has no write access here, so this counts once someone who has ticks the box or says `/askfirst accept`. An answer of your own counts instead.\
""")
    assert clarify.proposed((words,), Round(1, (QUESTION, QUESTION))) == snapshot("""\
**@eve opened this and suggests:**

- 1. Should `search` ignore case? → in titles
- 2. Should `search` ignore case? → in titles

- [ ] **Take these answers**

@eve has no write access here, so this counts once someone who has ticks the box or says `/askfirst accept`. An answer of your own counts instead.\
""")


def test_why_nothing_is_built() -> None:
    """Each kind says so in its first line; what is too big comes in parts."""
    seen = (("shelf/find.py", "`find` folds case since line 12"), ("#7", "asks for the same"))
    for kind, said in {
        "duplicate": snapshot("**This is asked for elsewhere already**, so I write no code here."),
        "done": snapshot("**This is there already**, so I change nothing."),
        "not_reproducible": snapshot(
            "**I cannot find in the code what this describes**, so I change nothing."
        ),
        "question": snapshot("**This is a question and not a change**, so I write no code."),
        "outside_policy": snapshot(
            "**Only people may change here what this asks for**, so I do not begin it."
        ),
    }.items():
        assert clarify.nothing("It is so", Nothing(kind, seen)).split("\n")[0] == said  # type: ignore[arg-type]
    assert clarify.nothing("Both ask for case to be ignored", Nothing("duplicate", seen)) == snapshot("""\
**This is asked for elsewhere already**, so I write no code here.

Both ask for case to be ignored.

- `shelf/find.py`: `find` folds case since line 12.
- #7: asks for the same.

If I misread it, tell me what I missed in a comment.\
""")
    parts = (("Fold case in titles", "`dune` finds Dune"), ("Fold case in names", "`herbert` finds Herbert"))
    assert clarify.nothing("Each can be merged alone", Nothing("too_big", (), parts)) == snapshot("""\
**This is too big for one pull request**, so I do not begin it. I would split it:

1. **Fold case in titles** `dune` finds Dune.
2. **Fold case in names** `herbert` finds Herbert.

Each can be merged alone.

Open those you want as issues and label them. To have it as one all the same, say in a comment what comes first.\
""")


def test_nothing() -> None:
    """Nothing to change, and how to object."""
    assert clarify.nothing("`search` ignores case since version 2.1") == snapshot("""\
There is nothing here for me to change.

`search` ignores case since version 2.1.

If I misread it, tell me what I missed in a comment.\
""")


def test_plan() -> None:
    """The plan as a list to tick and a graph."""
    assert orchestrate.plan(GRAPH, BRIEF, (), waiting=True) == snapshot("""\
**Plan: 2 tasks, one commit each.**

- [ ] **T1** Fold case in the index *(data, serves R1)*
  Verified by: a test of `index.find`. Touches `index.py`.
- [ ] **T2** Show the match *(front end, serves R1, R2)*
  Verified by: a page test. Touches `page.py`, `x.css`.

```mermaid
graph TD
    T1["T1 · Fold case in the index"]
    T2["T2 · Show the match"]
    T1 --> T2
```

Estimate: 7k tokens. Based on `bbbbbbbb`, brief version 1.

I start when someone with write access comments `/askfirst go d063abd7`.\
""")
    second = replace(GRAPH, version=2, tasks=TASKS[:1], reason="T2 failed twice: one page at a time")
    assert orchestrate.plan(second, BRIEF, ("T1",), waiting=False) == snapshot("""\
**Plan, version 2: one task, one commit.**

New version because T2 failed twice: one page at a time.

- [x] **T1** Fold case in the index *(data, serves R1)*
  Verified by: a test of `index.find`. Touches `index.py`.

```mermaid
graph TD
    T1["T1 · Fold case in the index"]:::done
    classDef done fill:#dafbe1,stroke:#1a7f37
    classDef working fill:#ddf4ff,stroke:#0969da
    classDef skipped fill:#eaeef2,stroke:#8c959f,stroke-dasharray: 4
```

Estimate: 4k tokens. Based on `bbbbbbbb`, brief version 1.\
""")


def test_giving_up() -> None:
    """What fails, the evidence, and the two ways on."""
    assert orchestrate.gave_up(TASKS[0], (ATTEMPT, ATTEMPT, ATTEMPT)) == snapshot("""\
I cannot get **T1** (Fold case in the index) right: it failed 3 times in the same way. The last one:

```text
tests/test_index.py::test_case is red on your change. Expected: green.
    assert 1 == 2
```

Tell me what I am missing in a comment and then `/askfirst retry T1`, or leave it out with `/askfirst skip T1`.\
""")
    assert orchestrate.check_stays_red("lint", 2) == snapshot(
        "The check `lint` is red again after 2 repairs of mine, so I stop here. It needs a person's eye; `/askfirst resume` lets me try once more."
    )


def test_giving_up_what_was_tried() -> None:
    """The way that was changed and what the last attempt changed stand below the failure."""
    tried = replace(ATTEMPT, diff="+x = 1", strategy="take a smaller step")
    assert orchestrate.gave_up(TASKS[0], (ATTEMPT, tried, tried)) == snapshot("""\
I cannot get **T1** (Fold case in the index) right: it failed 3 times in the same way. The last one:

```text
tests/test_index.py::test_case is red on your change. Expected: green.
    assert 1 == 2
```

Before it I had changed the way: take a smaller step.

<details><summary>What it changed</summary>

```text
+x = 1
```

</details>

Tell me what I am missing in a comment and then `/askfirst retry T1`, or leave it out with `/askfirst skip T1`.\
""")


def test_pull_request() -> None:
    """Title and live body: tasks, trace, refused attempts, people's commits, money."""
    assert develop.pull_title(sample()) == snapshot("Search should ignore case")
    assert develop.pull_body(sample(foreign=("d" * 40,)), Policy()) == snapshot("""\
Refs #3. Readers find a book whatever its capitals.

### Tasks: 1 of 2 done

| | task | commit | proof |
|---|---|---|---|
| ✅ | **T1** Fold case in the index | cccccccc feat: fold case in the index | behaviour: tests red before, green after |
| ⏳ | **T2** Show the match |  |  |

```mermaid
graph TD
    T1["T1 · Fold case in the index"]:::done
    T2["T2 · Show the match"]:::working
    T1 --> T2
    classDef done fill:#dafbe1,stroke:#1a7f37
    classDef working fill:#ddf4ff,stroke:#0969da
    classDef skipped fill:#eaeef2,stroke:#8c959f,stroke-dasharray: 4
```

### From answer to test

| because | criterion | task | commit | tests |
|---|---|---|---|---|
| Q1 | **R1** Titles match without regard to case | T1, T2 | cccccccc | `test_case` |
| issue, A1 | **R2** Authors match as before. | T2 |  |  |

<details><summary>Attempts refused before they were pushed</summary>

- **T1** not proven: tests/test_index.py::test_case is red on your change. Expected: green.

</details>

Commits by people on this branch, which I leave as they are: dddddddd.

I never merge, approve or mark ready: that is yours. Comment on a line and I answer with one commit a thread; `/askfirst stop` or taking `askfirst` off stops me.

*Spent so far: $0.42, 9 model calls, 81,200 tokens in, 5,400 out.*\
""")
    remark = "black, which the repository uses, is not installed where its tests run, so it was not applied"
    known = develop.pull_body(sample(built=(replace(BUILT, remarks=(remark,)),)), Policy())
    assert known[known.index("What to know") : known.index("```mermaid")] == snapshot("""\
What to know of these proofs:

- **T1** black, which the repository uses, is not installed where its tests run, so it was not applied.

""")
    changed = replace(ATTEMPT, strategy="take a smaller step")
    again = develop.pull_body(sample(attempts=(ATTEMPT, changed)), Policy())
    assert again[again.index("<details>") : again.index("</details>")] == snapshot("""\
<details><summary>Attempts refused before they were pushed</summary>

- **T1** not proven: tests/test_index.py::test_case is red on your change. Expected: green.
- **T1** not proven: tests/test_index.py::test_case is red on your change. Expected: green.
  The same failure as before, so I changed the way: take a smaller step.

""")
    weak = replace(BUILT, task="T2", weak=True, proof="none", tests=("a::b", "a::c", "a::d", "e"))
    free = replace(Spending(), unknown=1)
    bare = sample(built=(weak,), attempts=(), spending=free, removed=("T1",))
    assert develop.pull_body(bare, Policy(label="ai")) == snapshot("""\
Refs #3. Readers find a book whatever its capitals.

### Tasks: 1 of 2 done

| | task | commit | proof |
|---|---|---|---|
| ➖ | **T1** Fold case in the index |  |  |
| ✅ | **T2** Show the match | cccccccc feat: fold case in the index | none: documents and settings only, and no tests to compare with |

```mermaid
graph TD
    T1["T1 · Fold case in the index"]:::skipped
    T2["T2 · Show the match"]:::done
    T1 --> T2
    classDef done fill:#dafbe1,stroke:#1a7f37
    classDef working fill:#ddf4ff,stroke:#0969da
    classDef skipped fill:#eaeef2,stroke:#8c959f,stroke-dasharray: 4
```

### From answer to test

| because | criterion | task | commit | tests |
|---|---|---|---|---|
| Q1 | **R1** Titles match without regard to case | T1, T2 | cccccccc | `b`<br>`c`<br>`d`<br>… 1 more |
| issue, A1 | **R2** Authors match as before. | T2 | cccccccc | `b`<br>`c`<br>`d`<br>… 1 more |

I never merge, approve or mark ready: that is yours. Comment on a line and I answer with one commit a thread; `/askfirst stop` or taking `ai` off stops me.

*Spent so far: an unknown sum, 0 model calls, 0 tokens in, 0 out.*\
""")


def test_a_question_from_a_task() -> None:
    """It says which task waits, in its comment, in the body's table and in the answer to `status`."""
    undone = TASKS[1]
    asked = Inquiry(undone.id, replace(ROUND, questions=(replace(QUESTION, id="T2.1"),)))
    waiting = sample(inquiries=(asked,))
    assert develop.inquiry(waiting, asked, "askfirst") == snapshot("""\
**One question before I go on with T2** (Show the match)**.** What does not need it goes on.

**1. Should `search` ignore case?**
Why it matters: it decides what `find_title` compares.

- [ ] **1a** Yes, everywhere — *recommended*
- [ ] **1b** Only in titles

Reply `1a`, or `1: your words`, or simply say it. Anyone with write access can answer; `/askfirst skip T2` leaves the task out, and taking the `askfirst` label off stops me.
Without an answer by Monday 02 March, 09:00 UTC I go on with `1a`.\
""")
    assert develop.pull_body(waiting, Policy()).split("\n")[7] == snapshot(
        "| ❓ | **T2** Show the match |  | waits for your answer |"
    )
    assert engine.status(waiting, "asking", "") == snapshot(
        "Phase: **asking**. T2 waits for an answer: Should `search` ignore case? 1 of 2 tasks done, plan `d063abd7`. 9 model calls so far, at $0.42."
    )


def test_what_is_worth_rewriting_the_body() -> None:
    """A first refusal of the task at hand waits for the next change; a second, or one that nothing follows, is told."""
    said = develop.meaning(sample(stuck=None), Policy())
    first = replace(ATTEMPT, task="T2")
    once, twice = (ATTEMPT, first), (ATTEMPT, first, replace(first, signature="other"))
    assert said == develop.meaning(sample(stuck=None, attempts=once), Policy())
    assert said != develop.meaning(sample(stuck=None, attempts=twice), Policy())
    assert said != develop.meaning(sample(attempts=once), Policy())
    # spending is not told by itself
    assert said == develop.meaning(sample(stuck=None, spending=Spending(calls=99)), Policy())


def test_what_github_keeps_from_us() -> None:
    """The pull request begins with what is missing here and what would change it; a draft by title has a red check."""
    plain = replace(PULL, draft=False, title="[Draft] Search")
    lacking = sample(pull=plain, plain=True, lacks="checks: write", quiet=True)
    whole, bare = develop.pull_body(lacking, Policy()), develop.pull_body(sample(), Policy())
    assert whole.removesuffix(bare) == snapshot("""\
> **This is a draft.** The repository has no draft pull requests, so its title says it, and the check `askfirst / draft` stays red until a person takes `[Draft]` off the title.

> My commits start no CI: GitHub starts none for the token of a workflow. Someone with write access can approve the runs on this page; to have them start by themselves, run me as a GitHub App.

> My checks are commit statuses without details, because I lack the permission `checks: write`: grant it in the App's settings and accept it in the installation. A person's token cannot have it.

""")
    unwalled = develop.pull_body(sample(bare=True), Policy())
    assert unwalled.removesuffix(bare) == snapshot("""\
> **Tests ran without a sandbox.** Whoever runs me set `ASKFIRST_SANDBOX=none` and trusts this repository: its code had the network, the files and the rights of my own process, and could have changed its own proofs.

""")
    assert develop.draft_check(lacking) == snapshot(
        CheckReport(
            name="askfirst / draft",
            conclusion="failure",
            title="A draft until a person confirms it",
            summary="The repository has no draft pull requests. Take `[Draft]` off the title when this may be merged.",
        )
    )
    assert develop.draft_check(replace(lacking, pull=replace(plain, title="Search"))) == snapshot(
        CheckReport(
            name="askfirst / draft",
            conclusion="success",
            title="No draft any more",
            summary="A person took `[Draft]` off the title.",
        )
    )
    assert develop.draft_check(sample()) is None


def test_threads_and_progress() -> None:
    """A thread is answered with its commit, or in words; progress is a line."""
    assert develop.not_shown("config.yaml", "3fa9") == snapshot(
        "config.yaml (3fa9): not shown, because there is a secret in it, or nobody could look for one."
    )
    assert develop.addressed(BUILT) == snapshot(
        "Addressed in cccccccccccccccccccccccccccccccccccccccc: feat: fold case in the index. Shown by `tests/test_index.py::test_case`."
    )
    assert develop.addressed(replace(BUILT, tests=())) == snapshot(
        "Addressed in cccccccccccccccccccccccccccccccccccccccc: feat: fold case in the index."
    )
    assert develop.answered("Because `lower` misses ß.\n\nSee the docs.") == snapshot("""\
Because `lower` misses ß.

See the docs.\
""")
    assert develop.progress(sample()) == snapshot("1 of 2 tasks done")
    assert develop.what_to_do(TASKS[1]) == snapshot("""\
T2: Show the match
On the page.
Verified by: a page test
Files it is expected to touch: page.py, x.css\
""")
    assert develop.what_to_do(replace(TASKS[1], files=(), detail="")) == snapshot("""\
T2: Show the match
Verified by: a page test\
""")


def test_ready() -> None:
    """The hand-over to reviewers."""
    assert validate.ready(sample()) == snapshot(
        "Ready for your review: #5, 1 commit, proven; tests success, security neutral. It stays a draft until you mark it ready. Comment on a line and I answer with a commit."
    )
    assert validate.ready(sample(built=(BUILT, replace(BUILT, task="T2")))) == snapshot(
        "Ready for your review: #5, 2 commits, each proven; tests success, security neutral. It stays a draft until you mark it ready. Comment on a line and I answer with a commit."
    )
    plain = replace(PULL, draft=False, title="[Draft] Search")
    assert validate.ready(sample(pull=plain, plain=True)) == snapshot(
        "Ready for your review: #5, 1 commit, proven; tests success, security neutral. It counts as a draft until you take `[Draft]` off its title. Comment on a line and I answer with a commit."
    )
    words = replace(BUILT, task="T2", proof="none", weak=True)
    assert validate.ready(sample(built=(BUILT, words))) == snapshot(
        "Ready for your review: #5, 2 commits, 1 of them without tests to prove it; tests success, security neutral. It stays a draft until you mark it ready. Comment on a line and I answer with a commit."
    )


def test_checks() -> None:
    """What the two checks report."""
    old = SuiteReport({"t::old": Test("t::old", "failed"), "t::fine": Test("t::fine", "passed")})
    new = SuiteReport(
        {
            "t::old": Test("t::old", "failed"),
            "t::fine": Test("t::fine", "failed", "assertion", "assert 1 == 2"),
            "t::new": Test("t::new", "passed"),
            "t::skip": Test("t::skip", "skipped"),
        }
    )
    assert validate.tests_summary(new, old) == snapshot(
        (
            "1 passed, 1 newly red",
            """\
| | tests |
|---|---|
| passed | 1 |
| newly red | 1 |
| red before this work | 1 |
| skipped | 1 |

`t::fine`

```text
assert 1 == 2
```\
""",
        )
    )
    assert validate.tests_summary(SuiteReport({"t::new": Test("t::new", "passed")}), old) == snapshot(
        (
            "1 passed, 1 of them new",
            """\
| | tests |
|---|---|
| passed | 1 |
| newly red | 0 |
| red before this work | 0 |
| skipped | 0 |\
""",
        )
    )
    title, text = validate.tests_summary(SuiteReport({"t::new": Test("t::new", "passed")}, bare=True), old)
    assert "1 passed, 1 of them new, without a sandbox" == title
    assert text.split("\n\n")[0] == snapshot(
        "**These tests ran without a sandbox**, because whoever runs me set `ASKFIRST_SANDBOX=none`."
    )
    broken = SuiteReport({}, "no tests were found", "collected 0 items")
    assert validate.tests_summary(new, SuiteReport()) == snapshot(
        (
            "1 passed, 2 red",
            """\
| | tests |
|---|---|
| passed | 1 |
| red | 2 |
| skipped | 1 |

`t::fine`

```text
assert 1 == 2
```

`t::old`\
""",
        )
    )
    assert validate.tests_summary(broken, old) == snapshot(
        (
            "The suite could not be run",
            """\
| | tests |
|---|---|
| passed | 0 |
| newly red | 0 |
| red before this work | 0 |
| skipped | 0 |

No tests were found.

```text
collected 0 items
```\
""",
        )
    )
    assert validate.tests_summary(broken, broken) == snapshot(
        (
            "Nothing could be proven by tests",
            "No tests were found. It was so before this work, too.",
        )
    )
    finding = Finding("askfirst.sql", "store.py", 12, "ERROR", "SQL from a variable.", "CWE-89", "x", "f")
    assert validate.scan_summary((finding,), ("store.py cannot be read",), 1) == snapshot(
        (
            "1 new finding in 1 changed file",
            """\
Scanned 1 changed file; what was there before does not count.
- `store.py:12` SQL from a variable. (askfirst.sql, CWE-89)
- The scanner reported: store.py cannot be read\
""",
        )
    )
    doubt = replace(finding, rule="askfirst.cookie", severity="WARNING", message="A cookie without flags.")
    assert validate.scan_summary((doubt, finding, doubt), (), 2) == snapshot(
        (
            "1 new finding and 2 doubts in 2 changed files",
            """\
Scanned 2 changed files; what was there before does not count.
- `store.py:12` SQL from a variable. (askfirst.sql, CWE-89)
- Doubt: `store.py:12` A cookie without flags. (askfirst.cookie, CWE-89)
- Doubt: `store.py:12` A cookie without flags. (askfirst.cookie, CWE-89)\
""",
        )
    )
    assert validate.scan_summary((), (), 3, 1) == snapshot(
        (
            "0 new findings in 3 changed files",
            "Scanned 3 changed files; what was there before does not count. 1 of them is binary or very large: no secret was looked for there.",
        )
    )
    assert validate.scan_summary((), (), 9, 2)[1].endswith(
        "2 of them are binary or very large: no secret was looked for there."
    )
    assert validate.scan_summary((), (), 3) == snapshot(
        (
            "0 new findings in 3 changed files",
            "Scanned 3 changed files; what was there before does not count.",
        )
    )


def test_approvals() -> None:
    """Each outcome is one sentence, and below it what there is to say of each review."""
    head, old, otto, eve = "a" * 40, "b" * 40, Person(2, "otto", "User"), Person(3, "eve", "User")
    plain = Candidate(5, "open", head, Person(9, "askfirst[bot]", "Bot"), requesters=(MARIA,))
    yes = Verdict(1, otto, "APPROVED", head, AT, True)

    def told(wanted: int = 1, *verdicts: Verdict, **facts: Any) -> str:
        candidate = replace(plain, verdicts=verdicts, **facts)
        return "\n".join(validate.approvals_told(candidate, judge(candidate, wanted)))

    assert told(1, yes, replace(yes, id=2, author=MARIA)) == snapshot("""\
#5 is approved at its head aaaaaaaa by otto.
- `otto` counts.
- `maria` does not count: asked for the work.\
""")
    assert told(2, replace(yes, author=eve, commit=old), nameless=(old,)) == snapshot("""\
#5 needs 2 more approvals of its head aaaaaaaa, by people with write access who neither asked for the work nor wrote it.
- `eve` does not count: approved an older commit.
- GitHub knows no account for the author of `bbbbbbbb`, so whoever that was is not left out.\
""")
    assert told(1, yes, unsure=("its head moved while it was looked at",)) == snapshot("""\
The approvals of #5 cannot be judged: its head moved while it was looked at.
- `otto` counts.
- Not known: its head moved while it was looked at.\
""")
    untold = (Untold(otto, "GitHub answers 502"),)
    assert told(1, replace(yes, can_write=False), untold=untold) == snapshot("""\
The approvals of #5 cannot be judged: GitHub does not tell whether somebody who approved may write.
- `otto` does not count: approved, and GitHub does not tell whether they have write access.
- `otto`: GitHub answers 502.\
""")
    assert told(state="merged") == snapshot("""\
#5 is merged, so there is nothing to approve.
Nobody has reviewed it.\
""")


def test_integrity() -> None:
    """What the check says of tests that tell less, and of those that do not."""
    now = Objection("weakened", "tests/a.py", 4, "`test_a` asserted `f() == 1` and now only `f()`.")
    gone = Objection("deleted", "tests/b.py", 9, "`test_b` is gone.", side="old")
    assert validate.integrity_summary((now, gone)) == snapshot(
        (
            "2 for a person to decide",
            """\
A person should look at each of these before this is merged.

- `tests/a.py:4`: `test_a` asserted `f() == 1` and now only `f()`.
- `tests/b.py:9` as it was: `test_b` is gone.\
""",
        )
    )
    assert validate.integrity_summary(()) == snapshot(
        (
            "Nothing needs a decision",
            "No test, threshold, snapshot or check was weakened; no protected, generated, binary or linked file is touched.",
        )
    )


def test_decision() -> None:
    """What people are asked to decide and how; what nobody can waive; what a check becomes; a waiver of another commit."""
    now = Objection("weakened", "tests/a.py", 4, "`test_a` asserted `f() == 1` and now only `f()`.")
    gone = Objection("deleted", "tests/b.py", 9, "`test_b` is gone.", side="old")
    link = Objection(
        "link", "docs", 1, "This symbolic link leads out of the repository, to `/etc`.", "refuse"
    )
    asked = CheckReport("askfirst / integrity", "action_required", *validate.integrity_summary((now, gone)))
    tests = CheckReport("askfirst / tests", "success", "4 passed", "")
    head = sample().head
    one = sample(validation=Validation(head, (tests, asked), (now,)))
    many = sample(validation=Validation(head, (tests, asked), (*[now] * 13, gone, link)))
    assert validate.decision(one) == snapshot("""\
**One thing in #5 needs your decision** at commit cccccccc:

- `tests/a.py:4`: `test_a` asserted `f() == 1` and now only `f()`.

`/askfirst waive cccccccc` takes it, for this commit alone. Or comment on the line, and I change it.\
""")
    assert validate.decision(many) == snapshot("""\
**14 things in #5 need your decision** at commit cccccccc:

- `tests/a.py:4`: `test_a` asserted `f() == 1` and now only `f()`.
- `tests/a.py:4`: `test_a` asserted `f() == 1` and now only `f()`.
- `tests/a.py:4`: `test_a` asserted `f() == 1` and now only `f()`.
- `tests/a.py:4`: `test_a` asserted `f() == 1` and now only `f()`.
- `tests/a.py:4`: `test_a` asserted `f() == 1` and now only `f()`.
- `tests/a.py:4`: `test_a` asserted `f() == 1` and now only `f()`.
- `tests/a.py:4`: `test_a` asserted `f() == 1` and now only `f()`.
- `tests/a.py:4`: `test_a` asserted `f() == 1` and now only `f()`.
- `tests/a.py:4`: `test_a` asserted `f() == 1` and now only `f()`.
- `tests/a.py:4`: `test_a` asserted `f() == 1` and now only `f()`.
- `tests/a.py:4`: `test_a` asserted `f() == 1` and now only `f()`.
- `tests/a.py:4`: `test_a` asserted `f() == 1` and now only `f()`.
- … and 2 more, in the checks

`/askfirst waive cccccccc` takes them all, for this commit alone. Or comment on the line, and I change it.

This has to be mended, and nobody can waive it:

- `docs:1`: This symbolic link leads out of the repository, to `/etc`.\
""")
    assert validate.integrity_summary((link, now)) == snapshot(
        (
            "1 to be mended, 1 for a person to decide",
            """\
This has to be mended; nobody can waive it.

- `docs:1`: This symbolic link leads out of the repository, to `/etc`.

A person should look at each of these before this is merged.

- `tests/a.py:4`: `test_a` asserted `f() == 1` and now only `f()`.\
""",
        )
    )
    waiver = Command(9, "0", "waive", head[:8], "maria", True, AT, 5)
    assert validate.waived(asked, waiver) == snapshot(
        CheckReport(
            name="askfirst / integrity",
            conclusion="neutral",
            title="Waived by @maria: 2 for a person to decide",
            summary="""\
@maria took what follows, for this commit alone.

A person should look at each of these before this is merged.

- `tests/a.py:4`: `test_a` asserted `f() == 1` and now only `f()`.
- `tests/b.py:9` as it was: `test_b` is gone.\
""",
        )
    )
    assert validate.waived(tests, waiver) == tests
    assert validate.not_asked(one) == snapshot(
        "A waiver names the commit that it is for: `/askfirst waive cccccccc` takes what I listed at this one."
    )
    assert validate.not_asked(sample()) == snapshot(
        "Nothing waits for your decision at that commit, so there is nothing to waive."
    )
    shown = Own(Slot("7", decision_slot(head)), 8, 1, {}, AT)
    taken = replace(one, commands=(waiver,), said={**one.said, (decision_slot(head), 1): shown})
    assert validate.ready(taken) == snapshot(
        "Ready for your review: #5, 1 commit, proven; tests success, integrity waived by @maria. It stays a draft until you mark it ready. Comment on a line and I answer with a commit."
    )
    assert engine.status(one, "deciding", "") == snapshot(
        "Phase: **deciding**. 1 thing to decide at cccccccc: `/askfirst waive cccccccc`. 1 of 2 tasks done, plan `d063abd7`. 9 model calls so far, at $0.42."
    )


def test_gates() -> None:
    """What each gate says."""
    assert [
        gates.size(2_345, 2_000),
        gates.files(301, 300),
        gates.protected(".github/**"),
        gates.generated("// Code generated by protoc. DO NOT EDIT."),
        gates.submodule(),
        gates.link("other"),
        gates.link_out("../../etc"),
        gates.executable(),
        gates.binary(12_345),
    ] == snapshot(
        [
            "The change has 2,345 lines, and policy lets 2,000 through unasked: it could be split.",
            "The change touches 301 files, more than the 300 that one person reads.",
            "Policy protects `.github/**`, so only people change this.",
            "The file says that it is generated (`// Code generated by protoc. DO NOT EDIT.`): what it is made from should change, not it alone.",
            "A submodule brings in code of another repository, which nothing here looked at.",
            "This is a symbolic link now, to `other`.",
            "This symbolic link leads out of the repository, to `../../etc`.",
            "This file can be run now, and could not before.",
            "This is a binary of 12,345 bytes, which nobody can review as text.",
        ]
    )


def test_receipt() -> None:
    """What a merge closes with, and what is left undone."""
    merged = replace(PULL, merged=True, merged_by=MARIA)
    assert validate.receipt(sample(pull=merged)) == snapshot(
        "Merged by @maria as #5. 1 proven commit, 9 model calls, $0.42. Not done: T2 Show the match."
    )
    whole = (BUILT, replace(BUILT, task="T2"))
    spent = replace(Spending(), unknown=1)
    assert validate.receipt(sample(built=whole, spending=spent)) == snapshot(
        "Merged as #5. 2 proven commits, 0 model calls, at an unknown price."
    )


def test_resting() -> None:
    """Each reason to rest says what would change it."""
    resting = {why: engine.resting(why, sample()) for why in (*engine._RESTS, "stuck")}
    kept = {"untold": (Untold(MARIA, "GitHub answers 502"), Untold(replace(MARIA, id=8, login="otto"), "no"))}
    resting["untold"] = engine.resting("untold", sample(**kept))
    resting["removed"] = engine.resting("removed", sample(removed=("T1", "T2")))
    assert resting == snapshot(
        {
            "pull closed": "The pull request was closed, so I stop here. Reopen it and I go on.",
            "issue closed": "The issue was closed, so I stop here. Reopen it and I go on.",
            "label off": "The label was taken off, so I stop here. My commits stay as they are; label again for a new run.",
            "branch deleted": "My branch was deleted, so I stop here and build nothing again. Restore it and I go on; for a new run take the label off and put it on again.",
            "stopped": "Stopped. `/askfirst resume` goes on where I was.",
            "damaged": "One of my comments was changed, so I no longer trust it and stop here. Undo the edit and I go on; to change what was agreed, say it in a comment of yours.",
            "deleted": "A comment of mine that this work rests on was deleted, so I stop here. `/askfirst resume` goes on with what it said.",
            "unseen": "GitHub does not tell me who edited this issue since it was labelled, so I do not rest on its text. `/askfirst resume` takes it as it stands now.",
            "edited": "The issue's text changed after we agreed on the brief, so I stop before the next step. `/askfirst resume` takes the new text up; edit it back to keep the brief.",
            "stuck": "I cannot.",
            "untold": "I wait for GitHub to tell whether @maria, @otto may write here: I asked 5 times. GitHub answers 502. Until it does I do nothing, since they may have said what stops me. I look again by myself; `/askfirst resume` goes on without what they said.",
            "removed": "The commits of T1, T2 were taken off the branch, so I stop here and rebuild nothing unasked. `/askfirst resume` goes on without them, `/askfirst retry T1` builds that one again.",
        }
    )


def test_commands() -> None:
    """Answers to `status` and `help`."""
    assert engine.status(sample(), "building", "stuck") == snapshot(
        "Phase: **building** (stuck). 1 of 2 tasks done, plan `d063abd7`. 9 model calls so far, at $0.42."
    )
    asking = sample(answers=(), graph=None, spending=replace(Spending(), unknown=1))
    assert engine.status(asking, "asking", "") == snapshot(
        "Phase: **asking**. Open: Should `search` ignore case? 0 model calls so far, at an unknown price."
    )
    assert engine.nothing_to_accept() == snapshot(
        "Nobody has suggested answers here, so there is nothing to accept. Reply with your own, as `1a`."
    )
    assert engine.help_text() == snapshot("""\
I listen to people with write access, one command a line:

| command | what I do |
|---|---|
| `/askfirst status` | say where I am |
| `/askfirst stop` · `resume` | rest · go on |
| `/askfirst accept` | take the answers that the author suggested |
| `/askfirst go [hash]` | start with the plan of that hash |
| `/askfirst waive commit` | take what I listed for you to decide, at that commit |
| `/askfirst retry T3` · `skip T3` | try a task again · leave it out |
| `/askfirst replan` | make a new plan |

Anything else you write here is new information, which I read before the next step.\
""")


def test_labels() -> None:
    """The labels that show a phase, and how a commit names its task."""
    assert dict(LABELS) == snapshot(
        {
            "asking": "askfirst:needs-answer",
            "approving": "askfirst:needs-go",
            "building": "askfirst:building",
            "validating": "askfirst:building",
            "deciding": "askfirst:needs-decision",
            "reviewing": "askfirst:review",
            "parked": "askfirst:parked",
        }
    )
    trailers = {"Askfirst-Task": "T1", "Refs": "#3"}
    assert message_of(BUILT.subject, "Titles are folded once, when they are read.", trailers) == snapshot("""\
feat: fold case in the index

Titles are folded once, when they are read.

Askfirst-Task: T1
Refs: #3
""")


def test_failures() -> None:
    """Whose failure it was, and what to do."""
    assert engine.budget("The next model call could cost $0.05; $4.97 of $5.00 are spent.") == snapshot(
        "The next model call could cost $0.05; $4.97 of $5.00 are spent. I stop here. Raise `budget_usd` or `budget_tokens` and say `/askfirst resume`."
    )
    assert engine.sandbox("bwrap: no permission\nmore") == snapshot(
        "My sandbox failed, so nothing was run and nothing is proven: bwrap: no permission. Mend it and say `/askfirst resume`."
    )
    assert engine.sandbox(" ") == snapshot(
        "My sandbox failed, so nothing was run and nothing is proven: no reason given. Mend it and say `/askfirst resume`."
    )
    assert engine.bug("1a2b3c4d") == snapshot(
        "Something in me broke (`1a2b3c4d`). Nothing is lost; the log has the details. `/askfirst resume` tries again."
    )
    assert engine.unusable("The model declined to answer.") == snapshot(
        "The model declined to answer. `/askfirst resume` asks it again; more detail in the issue may help it."
    )
    assert engine.refused("The server refuses our credentials") == snapshot(
        "The server refuses our credentials. Mend it and say `/askfirst resume`."
    )
    assert engine.policy("`aproval` is no key; did you mean `approval`?") == snapshot(
        "I cannot read `.github/askfirst.yml`, so I do nothing: `aproval` is no key; did you mean `approval`? Mend it and say `/askfirst resume`."
    )
    assert engine.unwelcome("eve", "askfirst") == snapshot(
        "Thank you, @eve. Only people with write access can start me, so I took the label `askfirst` off again; one of them may put it on."
    )
    assert engine.gone(False) == snapshot(
        "The issue that this is for was deleted, so I stop here. This pull request stays as it is: finish it by hand, or close it."
    )
    assert engine.gone(True) == snapshot(
        "The issue that this is for was moved to another repository, so I stop here. This pull request stays as it is: finish it by hand, or close it. To have me begin anew, put the label on it there."
    )
    assert engine.came("askfirst") == snapshot(
        "This issue was moved here from another repository. I begin anew only when someone with write access here asks for it, so I took the label `askfirst` off; put it on again and I start."
    )
    assert engine.ignored("eve") == snapshot(
        "@eve edited this issue after it was labelled and has no write access here, so I keep to what it said before. Someone who has may edit it, or say it in a comment."
    )


def test_review() -> None:
    """What a reviewer said, as a check, in the body, in what asks for a decision and below that it is ready."""
    demanded = sample(inspections=(INSPECTION,))
    untold = Ruling("R1", "cannot tell", "", 0, "`fold` is not shown.")
    noted = replace(
        INSPECTION, rulings=(untold,), flaws=INSPECTION.flaws[1:] * 3, left_out=("big.csv (too long)",)
    )
    unread = replace(INSPECTION, rulings=(), flaws=(), drift=(), unread="No money is left")
    fine = replace(INSPECTION, rulings=INSPECTION.rulings[:1], flaws=(), drift=())
    assert review.reviewed(INSPECTION, mending=True) == snapshot(
        CheckReport(
            name="askfirst / review",
            conclusion="failure",
            title="2 to mend, 2 to know",
            summary="""\
A model that saw only the brief and the change read it. Its lines are checked; whether it is right is yours to judge.

- **R1** met in `index.py:4`: `find` folds both sides.

To be mended; I do it once, and what is left then is yours to decide:

- `page.py:12`: R2 is not met: The author is folded, too.
- must `index.py:9`: An empty title is dropped. `find('')` raises a KeyError.

The review notes, for you to weigh:

- should `index.py:4`: The index is built on each call. Searches take seconds.
- not asked for `x.css:3`: The page is blue now.\
""",
            annotations=(
                Annotation(
                    path="page.py",
                    line=12,
                    level="failure",
                    title="Review: not met",
                    message="R2 is not met: The author is folded, too.",
                ),
                Annotation(
                    path="index.py",
                    line=9,
                    level="failure",
                    title="Review: must",
                    message="An empty title is dropped. `find('')` raises a KeyError.",
                ),
                Annotation(
                    path="index.py",
                    line=4,
                    level="notice",
                    title="Review: should",
                    message="The index is built on each call. Searches take seconds.",
                ),
                Annotation(
                    path="x.css",
                    line=3,
                    level="notice",
                    title="Review: not asked for",
                    message="The page is blue now.",
                ),
            ),
        )
    )
    assert review.reviewed(INSPECTION, mending=False).summary == snapshot("""\
A model that saw only the brief and the change read it. Its lines are checked; whether it is right is yours to judge.

- **R1** met in `index.py:4`: `find` folds both sides.

Yours to decide:

- `page.py:12`: R2 is not met: The author is folded, too.
- must `index.py:9`: An empty title is dropped. `find('')` raises a KeyError.

The review notes, for you to weigh:

- should `index.py:4`: The index is built on each call. Searches take seconds.
- not asked for `x.css:3`: The page is blue now.\
""")
    checks = [review.reviewed(one, mending=False) for one in (INSPECTION, noted, unread, fine)]
    assert [(one.conclusion, one.title) for one in checks] == snapshot(
        [
            ("action_required", "2 to decide, 2 to know"),
            ("neutral", "6 to know"),
            ("neutral", "Not reviewed"),
            ("success", "1 criterion met, nothing to object"),
        ]
    )
    assert [one.summary for one in checks[1:]] == snapshot(
        [
            """\
A model that saw only the brief and the change read it. Its lines are checked; whether it is right is yours to judge.

The review notes, for you to weigh:

- should `index.py:4`: The index is built on each call. Searches take seconds.
- should `index.py:4`: The index is built on each call. Searches take seconds.
- should `index.py:4`: The index is built on each call. Searches take seconds.
- not asked for `x.css:3`: The page is blue now.
- R1 cannot be told from the change: `fold` is not shown.
- not read: big.csv (too long).\
""",
            "Not reviewed: No money is left.",
            """\
A model that saw only the brief and the change read it. Its lines are checked; whether it is right is yours to judge.

- **R1** met in `index.py:4`: `find` folds both sides.\
""",
        ]
    )
    assert [one.name for one in validate.reports(demanded)] == snapshot(
        ["askfirst / tests", "askfirst / security", "askfirst / review"]
    )
    assert [validate.ready(sample(inspections=(one,))) for one in (noted, unread, fine)] == snapshot(
        [
            """\
Ready for your review: #5, 1 commit, proven; tests success, security neutral, review neutral. It stays a draft until you mark it ready. Comment on a line and I answer with a commit.

The review notes, for you to weigh:

- should `index.py:4`: The index is built on each call. Searches take seconds.
- should `index.py:4`: The index is built on each call. Searches take seconds.
- should `index.py:4`: The index is built on each call. Searches take seconds.
- … and 3 more, in the check\
""",
            """\
Ready for your review: #5, 1 commit, proven; tests success, security neutral, review neutral. It stays a draft until you mark it ready. Comment on a line and I answer with a commit.

Nobody reviewed it before you: No money is left.\
""",
            "Ready for your review: #5, 1 commit, proven; tests success, security neutral, review success. It stays a draft until you mark it ready. Comment on a line and I answer with a commit.",
        ]
    )
    left = replace(demanded, worded={"N1": "The brief says nothing of empty titles."})
    assert validate.decision(left) == snapshot("""\
**2 things in #5 need your decision** at commit cccccccc:

- `page.py:12`: Review: R2 is not met: The author is folded, too.
- `index.py:9`: Review: An empty title is dropped. `find('')` raises a KeyError.

I changed nothing for the review: The brief says nothing of empty titles.

`/askfirst waive cccccccc` takes them all, for this commit alone. Or comment on the line, and I change it.\
""")
    bodies = [develop.pull_body(sample(inspections=(one,)), Policy()) for one in (INSPECTION, noted, unread)]
    shown = [part for body in bodies for part in body.split("\n\n### ") if part.startswith("Review")]
    assert [part.split("\n\n<details>")[0] for part in shown] == snapshot(
        [
            """\
Review of cccccccc, by a model that saw only brief and change

**R1** met (`index.py:4`), **R2** not met (`page.py:12`).

- `page.py:12`: R2 is not met: The author is folded, too.
- must `index.py:9`: An empty title is dropped. `find('')` raises a KeyError.
- should `index.py:4`: The index is built on each call. Searches take seconds.
- not asked for `x.css:3`: The page is blue now.\
""",
            """\
Review of cccccccc, by a model that saw only brief and change

**R1** cannot tell.

- should `index.py:4`: The index is built on each call. Searches take seconds.
- should `index.py:4`: The index is built on each call. Searches take seconds.
- should `index.py:4`: The index is built on each call. Searches take seconds.
- not asked for `x.css:3`: The page is blue now.
- R1 cannot be told from the change: `fold` is not shown.
- not read: big.csv (too long).\
""",
            """\
Review of cccccccc, by a model that saw only brief and change

Not reviewed: No money is left.\
""",
        ]
    )


def test_every_word_is_in_a_snapshot() -> None:
    """Every line of every `words.py` runs in the tests above, whatever else runs it."""
    ours = [
        made
        for name, made in globals().items()
        if name.startswith("test_") and made is not test_every_word_is_in_a_snapshot
    ]
    seen = _lines_run(ours)
    missing = {
        f"{Path(str(module.__file__)).parent.name}:{number}"
        for module in MODULES
        for number in _lines_of(module)
        if (module.__file__, number) not in seen
    }
    assert set() == missing


def test_all_words_are_looked_at() -> None:
    """A new `words.py` joins the list above."""
    here = {Path(str(module.__file__)) for module in MODULES if module not in (domain, gates, review)}
    assert set((Path(str(clarify.__file__)).parents[1]).glob("*/words.py")) == here


def _lines_run(calls: list[Callable[[], None]]) -> set[tuple[str, int]]:
    files = {str(module.__file__) for module in MODULES}
    seen: set[tuple[str, int]] = set()

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code.co_filename not in files:
            return None
        seen.add((frame.f_code.co_filename, frame.f_lineno))
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        for call in calls:
            if call is not test_all_words_are_looked_at:
                call()
    finally:
        sys.settrace(before)
    return seen


def _lines_of(module: ModuleType) -> set[int]:
    """Return the lines of the functions of a module, without their heads."""
    source = Path(str(module.__file__)).read_text(encoding="utf-8")
    top = compile(source, str(module.__file__), "exec")
    return {number for code in _codes(top) for number in _body(code)}


def _codes(code: CodeType) -> Iterator[CodeType]:
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield inner
            yield from _codes(inner)


def _body(code: CodeType) -> set[int]:
    return {number for _, _, number in code.co_lines() if number and number != code.co_firstlineno}
