"""What the bodies of handed over rows about a head look like: what was tested, scanned, objected to and reviewed."""

from typing import Annotated, Literal

from pydantic import Field

from bot.domain.github import Conclusion
from bot.domain.inspection import Verdict
from bot.split.papers import Hex
from bot.split.shapes import Body, Count, Line, Name, Report, Sha, Words


class AnnotationBody(Body):
    """A remark on a line."""

    path: Name
    line: Count
    level: Literal["notice", "warning", "failure"]
    title: Words
    message: Words


class ReportBody(Body):
    """A check's report."""

    name: Name
    conclusion: Conclusion
    title: Line
    summary: Report
    annotations: Annotated[list[AnnotationBody], Field(max_length=5_000)]


class ObjectionBody(Body):
    """What is held against a change."""

    kind: Name
    path: Line
    line: Count
    text: Words
    severity: Literal["decision", "refuse"]
    side: Literal["old", "new"]


class Validated(Body):
    """What the whole suite, scans and gates said of a head."""

    head: Sha
    reports: Annotated[list[ReportBody], Field(min_length=3, max_length=10)]
    objections: Annotated[list[ObjectionBody], Field(max_length=5_000)]


class RulingBody(Body):
    """A verdict on a criterion."""

    criterion: Name
    verdict: Verdict
    path: Line
    line: Count
    why: Words


class FlawBody(Body):
    """Something that goes wrong."""

    path: Line
    line: Count
    severity: Literal["must", "should"]
    what: Words
    why: Words


class DriftBody(Body):
    """Something that nobody asked for."""

    path: Line
    line: Count
    what: Words


class Inspected(Body):
    """What a reviewer said of a head."""

    head: Sha
    brief: Hex
    rulings: Annotated[list[RulingBody], Field(max_length=100)]
    flaws: Annotated[list[FlawBody], Field(max_length=20)]
    drift: Annotated[list[DriftBody], Field(max_length=20)]
    left_out: Annotated[list[Words], Field(max_length=5_000)]
    unread: Words
