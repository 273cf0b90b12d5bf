"""Runs alone, beside us: looks for secrets in copies of files and tells where they are, never what they are.

    python -I finder.py RULES CACHE, in a folder with numbered copies and what they are called in `names.json`

The library can also ask a provider whether a key is alive, and revoke it. Nothing here does: it is only ever told to read.
Writes one JSON object: {"found": [[number, rule, first byte, byte after the last, encoded] …], "errors": [[number, why] …]}.
"""

import json
import resource
import sys
from pathlib import Path

from kingfisher_sdk import DetectionPolicy, Rules, ScanInput, Scanner

_MEMORY = 3 * 2**30
_SECONDS = 30.0
_MOST = 20_000


def main() -> int:
    """Look through the copies in this folder."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    rules, cache = sys.argv[1:3]
    names = json.loads(Path("names.json").read_text("utf-8"))
    # what is low of confidence is a rule for the name of an account; comments that tell it to look away do not count
    loaded = Rules([rules], confidence="medium", cache=bool(cache), cache_dir=cache or None)
    scanner = Scanner(loaded, redact=True, policy=DetectionPolicy(inline_ignores=False, markup_context=False))
    found: list[tuple[int, str, int, int, bool]] = []
    errors: list[tuple[int, str]] = []
    for number, name in enumerate(names):
        source = ScanInput(path=name, data=Path(str(number)).read_bytes())
        try:
            seen = [one for one in scanner.scan_input(source, timeout=_SECONDS) if one.visible]
        except (TimeoutError, RuntimeError, ValueError) as error:
            errors.append((number, type(error).__name__))
            continue
        if len(seen) > _MOST:
            errors.append((number, f"more than {_MOST} places"))
        for one in seen[:_MOST]:
            at = one.location
            found.append((number, one.rule_id, at["start_offset"], at["end_offset"], one.is_base64_encoded))
    json.dump({"found": found, "errors": errors}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
