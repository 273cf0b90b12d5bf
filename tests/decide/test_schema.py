"""The forms of structured answers, as a model is sent them."""

import json

import pytest
from anthropic import transform_schema
from pydantic import BaseModel

from bot.clarify.work import UnderstandingAnswer
from bot.domain.schema import lean
from bot.orchestrate.work import PlanAnswer, SplitAnswer
from bot.validate.review.work import InspectionAnswer

FORMS = (UnderstandingAnswer, PlanAnswer, SplitAnswer, InspectionAnswer)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_tells_nothing_but_itself(form: type[BaseModel]) -> None:
    """No default, which the SDK would write into a description; no words for programmers; every field is still there."""
    whole, sent = form.model_json_schema(), lean(form.model_json_schema())
    assert sent["title"] == form.__name__
    assert sent["properties"].keys() == whole["properties"].keys()
    for name, part in whole.get("$defs", {}).items():
        assert sent["$defs"][name].get("required") == part.get("required")
        assert sent["$defs"][name].get("properties", {}).keys() == part.get("properties", {}).keys()
    told = json.dumps(transform_schema(sent))
    assert [word for word in ("default", "{", "as the model writes it") if word in _descriptions(sent)] == []
    assert "None" not in told and '"title": "Title"' not in told


def _descriptions(schema: object) -> str:
    """Join all descriptions of a schema as it goes out."""
    found: list[str] = []

    def walk(part: object) -> None:
        if isinstance(part, dict):
            if isinstance(part.get("description"), str):
                found.append(part["description"])
            for inner in part.values():
                walk(inner)
        elif isinstance(part, list):
            for inner in part:
                walk(inner)

    walk(transform_schema(schema))  # type: ignore[arg-type]
    return "\n".join(found)
