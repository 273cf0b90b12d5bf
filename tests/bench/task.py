"""What `askfirst task` costs on one tiny task (view, edit, test, finish), beside a bare loop on the SDK in the same run.

Run as a command: `python tests/bench/task.py [--rounds 5]`. The model is a scripted server without latency. The bare loop
sends the same four calls and runs pytest once, with no sandbox, no proof and no scan; `until done` is ours up to the answer
to the last call, which is what the bare loop does too; what follows is the proof: tests on parent and commit, three times
green, hollow commit, whole suite, scan. Prints wall time, peak memory, requests and characters; medians of the rounds.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.world.messages import Json, Served, message
from tests.world.plain import create, done, uses

ROOT = Path(__file__).parents[2]
TEXT = "greet() in greet.py shall say the name: greet('Ada') is 'Hello, Ada!'."
TEST = "from greet import greet\n\n\ndef test_name():\n    assert greet('Ada') == 'Hello, Ada!'\n"
TURNS = (
    uses(("read_file", {"path": "greet.py", "first": 1, "last": 0})),
    uses(
        ("edit_file", {"path": "greet.py", "old": "return 'Hello!'", "new": "return f'Hello, {name}!'"}),
        create("test_name.py", TEST),
    ),
    uses(("run", {"argv": ["python", "-m", "pytest", "-q", "test_name.py"]})),
    uses(done("feat: greet by name")),
)
BARE = """
import gc, json, subprocess, sys
gc.disable()
import anthropic
gc.enable()
client = anthropic.Anthropic(api_key="none", base_url=sys.argv[1], max_retries=0)
messages = [{"role": "user", "content": [{"type": "text", "text": sys.argv[2]}]}]
tools = [{"name": n, "description": n, "input_schema": {"type": "object"}}
         for n in ("read_file", "edit_file", "create_file", "run", "done")]
while True:
    with client.messages.create(model="claude-sonnet-5-5", max_tokens=16000, stream=True, messages=messages, tools=tools) as s:
        blocks, raw = [], {}
        for event in s:
            if event.type == "content_block_start":
                blocks.append(event.content_block.model_dump(include={"type", "id", "name", "input"}))
                raw[event.index] = ""
            elif event.type == "content_block_delta":
                raw[event.index] += event.delta.partial_json
    results = []
    for number, block in enumerate(blocks):
        block["input"] = given = json.loads(raw[number] or "{}")
        told = "done"
        match block["name"]:
            case "read_file":
                told = open(given["path"]).read()
            case "edit_file":
                text = open(given["path"]).read()
                open(given["path"], "w").write(text.replace(given["old"], given["new"]))
            case "create_file":
                open(given["path"], "w").write(given["content"])
            case "run":
                told = subprocess.run([sys.executable, *given["argv"][1:]], capture_output=True, text=True).stdout
            case "done":
                sys.exit(0)
        results.append({"type": "tool_result", "tool_use_id": block["id"], "content": told})
    messages += [{"role": "assistant", "content": blocks}, {"role": "user", "content": results}]
"""


@dataclass(frozen=True)
class Cost:
    """Seconds in all and until the last call, peak memory of the process in MiB, and what was sent."""

    wall: float
    until_done: float
    peak: float
    requests: int
    first: int
    characters: int
    marks: int


def repository(folder: Path) -> Path:
    """Make the tiny repository."""
    folder.mkdir()
    (folder / "greet.py").write_text("def greet(name):\n    return 'Hello!'\n")
    (folder / "test_greet.py").write_text(
        "from greet import greet\n\n\ndef test_polite():\n    assert greet('Bo').startswith('Hello')\n"
    )
    who = ["-c", "user.name=maria", "-c", "user.email=maria@localhost"]
    for argv in (["init", "-q", "-b", "main"], ["add", "."], [*who, "commit", "-q", "-m", "begin"]):
        subprocess.run(["git", *argv], cwd=folder, check=True)
    return folder


def _peak(pid: int) -> int:
    """Return the most memory that a process had resident so far, in KiB; 0 once it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


def cost_of(argv: Sequence[str], folder: Path) -> Cost:
    """Run one way once."""
    seen: list[tuple[float, Json]] = []

    def script(body: Json) -> Json:
        seen.append((time.perf_counter(), body))
        return message(TURNS[min(len(seen), len(TURNS)) - 1], "tool_use")

    with Served(script) as model:
        environment = os.environ | {"ANTHROPIC_API_KEY": "none", "ANTHROPIC_BASE_URL": model.url}
        environment |= {"XDG_STATE_HOME": str(folder.parent / "state"), "PYTHONPATH": str(ROOT)}
        began = time.perf_counter()
        process = subprocess.Popen(
            [part.replace("{url}", model.url) for part in argv],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        peak = 0
        while (
            process.poll() is None
        ):  # of the process itself: what it starts, pytest and semgrep, is the repository's and the scan's
            peak = max(peak, _peak(process.pid))
            time.sleep(0.01)
        wall = time.perf_counter() - began
        if process.returncode:
            raise SystemExit((process.stdout.read() + process.stderr.read()).decode())  # type: ignore[union-attr]
    sizes = [len(json.dumps(body, ensure_ascii=False)) for _, body in seen]
    marks = json.dumps(seen[0][1]).count('"cache_control"')
    return Cost(wall, seen[-1][0] - began, peak / 1024, len(seen), sizes[0], sum(sizes), marks)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    ways = {
        "bare SDK loop": [sys.executable, "-c", BARE, "{url}", TEXT],
        "askfirst task": [sys.executable, "-m", "bot.cli", "task", ".", TEXT, "--python", sys.executable],
    }
    taken: dict[str, list[Cost]] = {name: [] for name in ways}
    with tempfile.TemporaryDirectory() as made:
        for number in range(rounds):
            for place, (name, argv) in enumerate(ways.items()):
                taken[name].append(cost_of(argv, repository(Path(made) / f"r{number}-{place}")))
    print(
        f"{'':15}{'wall s':>8}{'until done':>12}{'peak MB':>9}{'requests':>10}{'first':>8}{'all':>8}{'marks':>7}"
    )
    for name, costs in taken.items():
        wall, until, peak = (
            statistics.median(getattr(c, key) for c in costs) for key in ("wall", "until_done", "peak")
        )
        last = costs[-1]
        print(
            f"{name:15}{wall:8.2f}{until:12.2f}{peak:9.0f}{last.requests:10}{last.first:8,}{last.characters:8,}{last.marks:7}"
        )
    ratios = [
        ours.until_done / bare.wall
        for ours, bare in zip(taken["askfirst task"], taken["bare SDK loop"], strict=True)
    ]
    print(f"ours until done over the bare loop: {statistics.median(ratios):.2f} (target 1.3)")


if __name__ == "__main__":
    main()
