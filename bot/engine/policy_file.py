"""Read `.github/askfirst.yml`: YAML to a `Policy`, every mistake one sentence for the person who wrote it."""

import difflib
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.domain.errors import UserError
from bot.domain.model import Choice, Effort, Role
from bot.domain.policy import PROTECTED, Policy
from bot.engine.world import World

_MOST = 64_000
_DEEPEST = 10

_Word = Annotated[str, Field(min_length=1, max_length=1_000, pattern=r"^[^\x00]*$")]
# a plain name: no address, port or wildcard, which would reach what nobody listed
_Host = Annotated[
    str,
    Field(
        max_length=253, pattern=r"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])$"
    ),
]
_Name = Annotated[str, Field(pattern=r"^\S{1,200}$")]


class _ChoiceFile(BaseModel):
    """Who does the work of a role; without a model, whoever the process takes."""

    model_config = ConfigDict(extra="forbid", strict=True)

    model: _Name = ""
    effort: Effort = "medium"
    fallback: Annotated[list[_Name], Field(max_length=4)] = []
    again: _Name = ""
    budget_usd: Annotated[float, Field(gt=0, le=10_000)] | None = None

    def choice(self) -> Choice:
        """Return it as a value."""
        budget = None if self.budget_usd is None else Decimal(str(self.budget_usd))
        return Choice(self.model, self.effort, tuple(self.fallback), self.again, budget)


def _named(given: object) -> object:
    """Read a role's model written as a name alone."""
    return {"model": given} if isinstance(given, str) else given


class _PolicyFile(BaseModel):
    """The file's keys; one that is absent keeps the default of `Policy`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    approval: Literal["none", "plan"] | None = None
    rounds: Annotated[int, Field(ge=0, le=5)] | None = None
    deadline_days: Annotated[int, Field(ge=0, le=60)] | None = None
    answers: Literal["writers", "writers+author"] | None = None
    second_opinion: bool | None = None
    review: bool | None = None
    budget_usd: Annotated[float, Field(gt=0, le=10_000)] | None = None
    budget_tokens: Annotated[int, Field(gt=0, le=10**10)] | None = None
    max_steps: Annotated[int, Field(ge=1, le=500)] | None = None
    max_minutes: Annotated[int, Field(ge=1, le=10_000)] | None = None
    max_tasks: Annotated[int, Field(ge=1, le=40)] | None = None
    max_changed_lines: Annotated[int, Field(ge=1, le=10**6)] | None = None
    tests: Annotated[list[_Word], Field(min_length=1, max_length=100)] | None = None
    junit: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    suite: Literal["whole", "affected"] | None = None
    timeout: Annotated[float, Field(gt=0, le=7_200)] | None = None
    memory_mb: Annotated[int, Field(ge=128, le=10**6)] | None = None
    models: dict[Role, Annotated[_ChoiceFile, BeforeValidator(_named)]] | None = None
    protected_paths: Annotated[list[_Word], Field(max_length=200)] | None = None
    registries: Annotated[list[_Host], Field(max_length=50)] | None = None


def read_policy(raw: bytes) -> Policy:
    """Return the policy; `UserError` names the key, what was expected and what was seen.

    `protected_paths` adds to what is always protected: a repository can withhold more, not less.
    """
    body = _yaml(raw)
    empty = [key for key, value in body.items() if value is None]
    if empty:
        raise UserError(f"{_code(empty[0])} has no value; give it one or take the line out")
    try:
        read = _PolicyFile.model_validate(body)
    except ValidationError as error:
        raise UserError("; ".join(_sentence(problem) for problem in error.errors()[:5])) from None
    given = read.model_dump(exclude_none=True)
    if read.budget_usd is not None:
        given["budget_usd"] = Decimal(str(read.budget_usd))
    if read.models is not None:
        given["models"] = {role: choice.choice() for role, choice in read.models.items()}
    if read.tests is not None:
        given["tests"] = tuple(read.tests)
    if read.registries is not None:
        given["registries"] = tuple(read.registries)
    given["protected_paths"] = (*PROTECTED, *(read.protected_paths or ()))
    return Policy(**given)


def permitted(policy: Policy, world: World) -> Policy:
    """Return the policy if whoever runs the bot allows the models that it names; `UserError` names one that is not allowed."""
    known = world.allowed | {name for choice in world.models.values() for name in choice.models}
    asked = [name for choice in policy.models.values() for name in choice.models]
    if world.allowed and (others := [name for name in asked if name not in known]):
        raise UserError(
            f"the model {_code(others[0])} is not allowed here; allowed are {', '.join(map(_code, sorted(known)))}"
        )
    return policy


def role_budgets(policy: Policy) -> Mapping[str, Decimal]:
    """Return what each role may cost that a policy bounds."""
    return {
        role: choice.budget_usd for role, choice in policy.models.items() if choice.budget_usd is not None
    }


def _yaml(raw: bytes) -> dict[Any, Any]:
    from ruamel.yaml import YAML
    from ruamel.yaml.constructor import DuplicateKeyError
    from ruamel.yaml.error import YAMLError

    if len(raw) > _MOST:
        raise UserError(f"the file has {len(raw)} bytes; at most {_MOST} are read")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError("the file is not UTF-8 text") from None
    try:
        _refuse_bombs(text)
        body = YAML(typ="safe", pure=True).load(text)
    except DuplicateKeyError as error:
        raise UserError(f"a key is there twice: {_code(error.problem, 200)}{_place(error)}") from None
    except YAMLError as error:
        said = getattr(error, "problem", None) or str(error)
        raise UserError(f"the file is not YAML: {_code(said, 200)}{_place(error)}") from None
    except (ValueError, TypeError, OverflowError) as error:  # a date or number that is none
        raise UserError(f"a value cannot be read: {_code(error, 200)}") from None
    if body is None:
        return {}
    if not isinstance(body, dict):
        raise UserError(f"expected keys and values, got a {type(body).__name__}")
    return body


def _refuse_bombs(text: str) -> None:
    """Refuse aliases, which can stand for more than memory holds, and depth, which ends the stack, before anything is built."""
    from ruamel.yaml import YAML
    from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, NodeEvent

    depth = 0
    for event in YAML(typ="safe", pure=True).parse(text):
        if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
            raise UserError("anchors and aliases are not read; write the values out")
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > _DEEPEST:
            raise UserError(f"the file is nested deeper than {_DEEPEST} levels")


def _place(error: Any) -> str:
    mark = getattr(error, "problem_mark", None)
    return f" (line {mark.line + 1})" if mark is not None else ""


def _code(value: object, most: int = 60) -> str:
    """Write what was seen so that it can do nothing in a comment."""
    return f"`{' '.join(str(value).split()).replace('`', chr(39))[:most]}`"


def _sentence(problem: Any) -> str:
    key = ".".join(str(part) for part in problem["loc"]) or "the file"
    if problem["type"] == "extra_forbidden":
        inner = len(problem["loc"]) > 1 and problem["loc"][0] == "models"
        fields = list((_ChoiceFile if inner else _PolicyFile).model_fields)
        near = difflib.get_close_matches(str(problem["loc"][-1]), fields, 1)
        known = f"did you mean `{near[0]}`?" if near else f"I know {', '.join(fields)}"
        return f"{_code(key)} is no key of mine; {known}"
    expected = problem["msg"].removeprefix("Input should ").removeprefix("be ")
    return f"{_code(key)}: expected {expected[0].lower()}{expected[1:]}, got {_code(problem.get('input'))}"
