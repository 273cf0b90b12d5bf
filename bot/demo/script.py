"""The demo's scripted model: reads each prompt, says what the solution has for it. It keeps nothing between requests."""

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.demo import solution
from bot.demo.solution_review import review_of

_ANSWER = re.compile(r"^Q(\d) .*\n\s*Answer: <answer-\w+>\n([a-d])\)", re.MULTILINE)
_CRITERION = re.compile(r"^R\d+ (.+?\.) (?:Given|When) ", re.MULTILINE)
_TASK = re.compile(r"Your task:\n<task-\w+>\n(\w+):")


def script(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Answer a Messages request; raises `LookupError` for a prompt that no script knows."""
    prompt = _text(body["messages"][0])
    if body.get("tools"):
        return _turn(prompt, body["messages"])
    properties = body["output_config"]["format"]["schema"]["properties"]
    if "findings" in properties:
        answer = review_of(prompt, _agreed(prompt))
    else:
        answer = _understanding(prompt) if "verdict" in properties else _plan(prompt)
    return [{"type": "text", "text": json.dumps(answer, ensure_ascii=False)}]


def _understanding(prompt: str) -> dict[str, Any]:
    empty = {"goal": solution.GOAL, "criteria": [], "assumptions": [], "out_of_scope": []}
    given = {int(number): letter for number, letter in _ANSWER.findall(prompt)}
    if len(given) < 3:
        return {"verdict": "ask", "reason": "", "questions": solution.questions(), "brief": empty}
    return {"verdict": "brief", "reason": "", "questions": [], "brief": solution.brief(choices(given))}


def choices(given: Mapping[int, str]) -> tuple[str, str, str]:
    """Return the three letters in order of the questions."""
    return given[1], given[2], given[3]


def _plan(prompt: str) -> dict[str, Any]:
    return {"tasks": solution.plan(_agreed(prompt)), "reason": "a fork after the data layer"}


def _turn(prompt: str, messages: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    found = _TASK.search(prompt)
    if not found:
        raise LookupError("the prompt names no task")
    task = "review" if "A reviewer, " in prompt else found[1]
    turns = solution.turns(task, _agreed(prompt))
    done = sum(1 for message in messages if message["role"] == "assistant")
    if done >= len(turns):
        last = _text(messages[-1])
        raise LookupError(
            f"the script for {task} is at its end after {done} turns; the last result was: {last[:2000]}"
        )
    return [
        {"type": "tool_use", "id": f"toolu_{task}_{done}_{index}", "name": name, "input": given}
        for index, (name, given) in enumerate(turns[done])
    ]


def _agreed(prompt: str) -> tuple[str, str, str]:
    """Tell from the brief's words which answers it rests on; a task is shown only the criteria it serves."""
    shown = _CRITERION.findall(prompt)
    for answers in solution.all_answers():
        if shown and set(shown) <= {criterion["text"] for criterion in solution.brief(answers)["criteria"]}:
            return answers
    raise LookupError("the prompt holds no brief that the script knows")


def _text(message: Mapping[str, Any]) -> str:
    content = message["content"]
    if isinstance(content, str):
        return content
    parts = []
    for block in content:
        if block["type"] == "text":
            parts.append(block["text"])
        elif block["type"] == "tool_result":
            parts += [inner["text"] for inner in block["content"]]
    return "\n".join(parts)
