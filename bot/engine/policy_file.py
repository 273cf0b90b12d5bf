"""Read `.github/askfirst.yml`: YAML to a `Policy`, every mistake one sentence for the person who wrote it."""

import difflib
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.domain.errors import UserError
from bot.domain.policy import PROTECTED, Policy

_MOST = 64_000


class _PolicyFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    approval: Literal["none", "plan"] = "none"
    rounds: Annotated[int, Field(ge=0, le=5)] = 2
    deadline_days: Annotated[int, Field(ge=0, le=60)] = 3
    budget_usd: Annotated[float | int, Field(gt=0, le=1_000)] = 5
    budget_tokens: Annotated[int, Field(gt=0)] = 3_000_000
    max_steps: Annotated[int, Field(ge=1, le=500)] = 60
    max_tasks: Annotated[int, Field(ge=1, le=40)] = 12
    max_changed_lines: Annotated[int, Field(ge=1)] = 2_000
    tests: Annotated[list[str], Field(min_length=1)] = ["python", "-m", "pytest"]
    timeout: Annotated[float | int, Field(gt=0, le=7_200)] = 600
    memory_mb: Annotated[int, Field(ge=128)] = 2_048
    models: dict[Literal["clarify", "plan", "code", "review"], str] = {}
    protected_paths: list[str] = []


def read_policy(raw: bytes) -> Policy:
    """Return the policy; `UserError` names the key, what was expected and what was seen.

    `protected_paths` adds to what is always protected: a repository can withhold more, not less.
    """
    body = _yaml(raw)
    try:
        read = _PolicyFile.model_validate(body)
    except ValidationError as error:
        raise UserError("; ".join(_sentence(problem) for problem in error.errors()[:5])) from None
    return Policy(
        approval=read.approval,
        rounds=read.rounds,
        deadline_days=read.deadline_days,
        budget_usd=Decimal(str(read.budget_usd)),
        budget_tokens=read.budget_tokens,
        max_steps=read.max_steps,
        max_tasks=read.max_tasks,
        max_changed_lines=read.max_changed_lines,
        tests=tuple(read.tests),
        timeout=float(read.timeout),
        memory_mb=read.memory_mb,
        models={str(role): model for role, model in read.models.items()},
        protected_paths=(*PROTECTED, *read.protected_paths),
    )


def _yaml(raw: bytes) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    if len(raw) > _MOST:
        raise UserError(f"the file has {len(raw)} bytes; at most {_MOST} are read")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise UserError("the file is not UTF-8 text") from None
    if any(
        line.lstrip("- ").startswith(("&", "*")) or ": &" in line or ": *" in line
        for line in text.splitlines()
    ):
        raise UserError("anchors and aliases are not read; write the values out")
    try:
        body = YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        raise UserError(f"the file is not YAML: {' '.join(str(error).split())[:200]}") from None
    if body is None:
        return {}
    if not isinstance(body, dict):
        raise UserError(f"expected keys and values, got a {type(body).__name__}")
    return body


def _sentence(problem: Any) -> str:
    key = ".".join(str(part) for part in problem["loc"]) or "the file"
    if problem["type"] == "extra_forbidden":
        near = difflib.get_close_matches(key, list(_PolicyFile.model_fields), 1)
        return f"`{key}` is no key of mine" + (f"; did you mean `{near[0]}`?" if near else "")
    seen = str(problem.get("input"))[:60]
    return f"`{key}`: {problem['msg'][0].lower()}{problem['msg'][1:]}, got `{seen}`"
