"""What a search of a model shows: the file that it names, where it has the name; else what is nearest to its words."""

from dataclasses import dataclass
from typing import cast

import pytest

from bot.adapters.index.fts import FtsIndex
from bot.bench import Bench
from bot.looking import found_for
from tests.world.trees import TreeGit

LONG = "\n".join(f"line_{n} = {n}" for n in range(200))
DEEP = f"{LONG}\n\n\ndef find_title(shelf):\n    return sorted(shelf)\n\n\n{LONG}\nfound = find_title([])\n"
FILES = {"deep/long.py": DEEP, "tests/check.txt": "wants\n", "wide.bin": "a\0b", "deep/short.py": "x = 1\n"}
NOTHING = "(nothing that is not shown above)"


@dataclass
class Bare:
    """A bench of files and a search over them."""

    git: TreeGit
    retrieval: FtsIndex


def shown(*searches: str, seen: str = "") -> list[str]:
    """Return the first line of each piece that is found."""
    git = TreeGit({path: text.encode() for path, text in FILES.items()})
    parts = found_for(cast(Bench, Bare(git, FtsIndex())), "tree", searches, seen)
    return [part.split("\n")[0] for part in parts if not part.startswith("For <search-")]


@pytest.mark.parametrize(
    ("search", "wanted"),
    [
        ("deep/long.py find_title", ["deep/long.py, from line 201:"]),
        ("long.py `find_title`", ["deep/long.py, from line 201:"]),
        (
            "deep/long.py find_title line_150",
            ["deep/long.py, from line 201:", "deep/long.py, from line 149:"],
        ),
        ("deep/long.py nothing_of_it", ["deep/long.py, from line 1:"]),
        ("tests/check.txt", ["tests/check.txt, from line 1:"]),
        ("wide.bin", [NOTHING]),
        ("", [NOTHING]),
    ],
)
def test_a_search_is_a_path_with_names(search: str, wanted: list[str]) -> None:
    """Where the file defines the name comes before where it uses it; a short file is shown whole."""
    assert shown(search) == wanted


def test_words_alone_are_searched_for() -> None:
    """Who knows no path has the search that made the prompt."""
    assert any(head.startswith("deep/long.py, from line ") for head in shown("who sorts by find_title"))


def test_nothing_is_shown_twice_and_there_is_an_end() -> None:
    """Neither what the prompt had, nor what another search found; of more than four searches the first count."""
    assert shown("deep/short.py", "short.py x") == ["deep/short.py, from line 1:", NOTHING]
    assert shown("deep/short.py", seen="x = 1\n") == [NOTHING]
    assert len(shown(*["deep/short.py"] * 9)) == 4
