"""Commands and answers are read from a person's own words alone."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answers import open_questions, read_answers, read_ticks
from bot.domain.brief import Option, Question, Round
from bot.domain.commands import VERBS, commands_in, prose_of
from bot.domain.markers import SYNTAX


def question(number: int, letters: str = "abc") -> Question:
    """Make a question with lettered options."""
    options = tuple(Option(letter, f"reading {letter}") for letter in letters)
    return Question(f"Q{number}", f"What about {number}?", "it differs", options, "a", "a")


ROUND = Round(1, (question(1), question(2), question(3)))


def verbs(body: str) -> list[tuple[str, str]]:
    """Return (verb, argument) of a comment's commands."""
    return [(line.verb, line.argument) for line in commands_in(body)]


def test_a_command_is_a_line_of_its_own() -> None:
    """A command begins its line; in the middle of a sentence it is talk."""
    assert verbs("/askfirst stop") == [("stop", "")]
    assert verbs("thanks\r\n/askfirst retry T3\r\nbye") == [("retry", "T3")]
    assert verbs("please do /askfirst stop now") == []
    assert verbs("/askfirstly stop") == []


def test_what_is_no_verb_asks_for_help() -> None:
    """An unknown verb, or none, is answered with help rather than ignored."""
    assert verbs("/askfirst") == [("help", "")]
    assert verbs("/askfirst destroy everything") == [("help", "everything")]


def test_the_same_line_twice_is_once() -> None:
    """A command's identity is its line, so a doubled line is one command."""
    assert verbs("/askfirst go\n\n/askfirst GO") == [("go", "")]


def test_code_quotes_and_html_hold_no_commands() -> None:
    """Somebody showing a command does not give it."""
    for shown in (
        "```\n/askfirst stop\n```",
        "~~~~\n/askfirst stop\n```\n/askfirst stop\n~~~~",
        "> /askfirst stop",
        "    /askfirst stop",
        "\t/askfirst stop",
        "<!--\n/askfirst stop\n-->",
        "<pre>\n/askfirst stop\n</pre>",
        "<details>\n\n/askfirst stop\n\n</details>",
        "<!-- never closed\n/askfirst stop",
        "```\n/askfirst stop",
    ):
        assert verbs(shown) == [], shown


@given(st.sampled_from(VERBS), st.text(alphabet=st.characters(blacklist_characters="`~"), max_size=40))
def test_no_text_around_makes_a_quoted_command_real(verb: str, text: str) -> None:
    """Whatever else a quote or a fence holds, the command in it stays shown, not given."""
    inner = text.replace("\r", " ").replace("\n", " ").replace("-->", "")
    assert verbs(f"> {inner}\n> /askfirst {verb}") == []
    assert verbs(f"```\n{inner}\n/askfirst {verb}\n```") == []


def test_a_comment_with_our_marker_is_never_read() -> None:
    """A person's account that carries our marker syntax is a token of a person, not the person (RULES 24)."""
    assert verbs(f"/askfirst stop\n{SYNTAX}1 k r s 1 - 00 -->") == []
    assert prose_of(f"hello {SYNTAX}") == ""


def test_choices_are_read_in_the_forms_people_use() -> None:
    """`1a 2c`, with commas, dots, brackets, line breaks or "and", is all the same."""
    wanted = [("Q1", "a"), ("Q2", "c"), ("Q3", "b")]
    for body in (
        "1a 2c 3b",
        "1a,2c, 3b",
        "1a\n2c\n3b",
        "1) a 2) c 3) b",
        "Q1 a, Q2 c and Q3 b",
        "- 1a\n- 2c\n- 3b.",
        "1A 2C 3B",
    ):
        reading = read_answers(body, ROUND, "maria", 7)
        assert [(a.question, a.letter) for a in reading.answers] == wanted, body
        assert reading.rest == "", body


def test_free_text_answers_one_question() -> None:
    """`2: words` answers a question in words; other prose is left for the model."""
    reading = read_answers("1a\n2: only the first ten\nThanks for asking!", ROUND, "maria", 7)
    assert [(a.question, a.letter, a.text) for a in reading.answers] == [
        ("Q1", "a", "reading a"),
        ("Q2", "", "only the first ten"),
    ]
    assert reading.rest == "Thanks for asking!"


def test_what_is_pasted_below_an_answer_belongs_to_it() -> None:
    """Code below `2:` or `2: words` is part of the answer, letters in it are none; code elsewhere is prose."""
    log = "```\n1a\n\n    deep\n```"
    for body in (f"2:\n{log}\n1b", f"1b\n\n2.\n\n{log}"):
        reading = read_answers(body, ROUND, "maria", 7)
        assert {a.question: (a.letter, a.text) for a in reading.answers} == {
            "Q1": ("b", "reading b"),
            "Q2": ("", log),
        }
        assert reading.rest == ""
    worded = read_answers(f"2: b, as here:\n{log}\nThanks", ROUND, "maria", 7)
    assert [(a.question, a.letter, a.text) for a in worded.answers] == [("Q2", "", f"b, as here:\n{log}")]
    assert worded.rest == "Thanks"
    alone = read_answers(f"This is what I see:\n{log}\n    more", ROUND, "maria", 7)
    assert (alone.answers, alone.rest) == ((), f"This is what I see:\n{log}\n    more")


def test_words_below_the_number_of_a_question() -> None:
    """They answer it; for a fact all that follows does, up to the next answer."""
    lettered = read_answers("2:\nonly ten\nThanks", ROUND, "maria", 7)
    assert [(a.question, a.text) for a in lettered.answers] == [("Q2", "only ten")]
    assert lettered.rest == "Thanks"
    fact = Round(1, (question(1), Question("Q2", "Which?", "it differs", (), "the first", "")))
    reading = read_answers("2: run this\nand wait\n\nthen stop\n1b", fact, "maria", 7)
    assert [(a.question, a.letter, a.text) for a in reading.answers] == [
        ("Q2", "", "run this\nand wait\nthen stop"),
        ("Q1", "b", "reading b"),
    ]
    (left,) = read_answers("2: you decide", fact, "maria", 7).answers
    assert (left.letter, left.text, left.left) == ("", "the first", True)


def test_an_option_that_is_not_there_is_prose() -> None:
    """`1f` answers nothing where there is no option f; it is not guessed."""
    reading = read_answers("1f", ROUND, "maria", 7)
    assert (reading.answers, reading.rest) == ((), "1f")


def test_the_last_word_in_a_comment_counts() -> None:
    """Who corrects themselves further down means the correction."""
    reading = read_answers("1a\nno, wait:\n1b", ROUND, "maria", 7)
    assert [(a.question, a.letter) for a in reading.answers] == [("Q1", "b")]


def test_prose_with_a_number_is_no_choice() -> None:
    """A sentence that happens to hold `1a` is not an answer."""
    reading = read_answers("I would go with 1a unless that breaks exports", ROUND, "maria", 7)
    assert reading.answers == ()


def test_every_tick_is_an_answer() -> None:
    """Two boxes of a question are two, which stand against each other; the same line twice is one."""
    body = "- [x] **1a** reading a\n- [ ] **1b** reading b\n- [X] **2a** reading a\n- [x] **2b** reading b"
    given_ = [(a.question, a.letter) for a in read_ticks(f"{body}\n{body}", ROUND, "maria", 1)]
    assert given_ == [("Q1", "a"), ("Q2", "a"), ("Q2", "b")]


def test_what_is_open_is_what_nothing_answers() -> None:
    """Only the unanswered questions are asked again."""
    answers = read_answers("2b", ROUND, "maria", 7).answers
    assert [q.id for q in open_questions(ROUND, answers)] == ["Q1", "Q3"]
