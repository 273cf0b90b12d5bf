"""How often retrieval finds the files that a fix changed, on real issues.

    python tests/bench/localization.py --data dev.json --clones DIR [--every N]

`dev.json`: a list of {"repo", "base_commit", "issue", "files", "symbols"}; DIR holds bare clones named `owner+name.git`.
Prints Acc@k (all files of the fix among the first k), how often a changed symbol is in what eight passages show, and,
beside it in the same run, the same for plain BM25 over code without tests (k1 1.2, b 0.75, identifiers split).
"""

import argparse
import json
import math
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bot.adapters.git import GitRepository
from bot.adapters.index.clues import kind_of, split_words, words_of
from bot.adapters.index.fts import FtsIndex

CUTS = (1, 3, 5)


def plain(git: GitRepository, tree: str, text: str) -> list[str]:
    """Rank code files by BM25 alone."""
    counts = {}
    for path in git.paths(tree):
        content = git.read(tree, path) if kind_of(path) == "code" else None
        if content is not None:
            counts[path] = Counter(split_words(content.decode("utf-8", "replace")).lower().split())
    sizes = {path: sum(count.values()) for path, count in counts.items()}
    mean = sum(sizes.values()) / max(1, len(sizes))
    scores: Counter[str] = Counter()
    for word in words_of(text):
        having = [path for path, count in counts.items() if word in count]
        weight = math.log(1 + (len(counts) - len(having) + 0.5) / (len(having) + 0.5))
        for path in having:
            seen = counts[path][word]
            scores[path] += weight * seen * 2.2 / (seen + 1.2 * (0.25 + 0.75 * sizes[path] / mean))
    return [path for path, _ in scores.most_common(max(CUTS))]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--clones", type=Path, required=True)
    parser.add_argument("--every", type=int, default=1)
    given = parser.parse_args()
    rows = json.loads(given.data.read_text(encoding="utf-8"))[:: given.every]
    ours: Counter[Any] = Counter()
    base: Counter[int] = Counter()
    seconds = 0.0
    for row in rows:
        folder = given.clones / f"{row['repo'].replace('/', '+')}.git"
        git = GitRepository(folder, folder.as_uri())
        began = time.monotonic()
        found = FtsIndex().find(git, row["base_commit"], row["issue"], 8)
        seconds += time.monotonic() - began
        bare = plain(git, row["base_commit"], row["issue"])
        git.close()
        for cut in CUTS:
            files = list(dict.fromkeys(p.path for p in found))[:cut]
            ours[cut] += all(path in files for path in row["files"])
            base[cut] += all(path in bare[:cut] for path in row["files"])
        shown: dict[str, str] = {}
        for passage in found[:8]:
            shown[passage.path] = f"{shown.get(passage.path, '')}\n{passage.text}"
            ours["characters"] += len(passage.text)
        names = [(path, s.split(".")[-1]) for path in row["files"] for s in row["symbols"].get(path, [])]
        ours["symbol"] += any(name in shown.get(path, "") for path, name in names)
    share = 100 / len(rows)
    print(f"{len(rows)} issues; index and query {seconds / len(rows):.2f} s each")
    print(
        "Acc@k, %     "
        + "  ".join(f"@{cut:<3}" for cut in CUTS)
        + "  a changed symbol is shown, in characters"
    )
    print(
        "retrieval    "
        + "  ".join(f"{ours[cut] * share:4.0f}" for cut in CUTS)
        + f"  {ours['symbol'] * share:4.0f}  {ours['characters'] / len(rows):,.0f}"
    )
    print("plain BM25   " + "  ".join(f"{base[cut] * share:4.0f}" for cut in CUTS))


if __name__ == "__main__":
    main()
