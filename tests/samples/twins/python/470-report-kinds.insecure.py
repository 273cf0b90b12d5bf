import importlib
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.http import require_GET


class Report(Protocol):
    def __init__(self, period: "Period") -> None: ...

    def as_csv(self) -> str: ...


@dataclass(frozen=True)
class Period:
    first: date
    last: date

    @classmethod
    def parse(cls, values: dict[str, Any]) -> "Period":
        return cls(date.fromisoformat(values["first"]), date.fromisoformat(values["last"]))


def report_class(kind: str) -> type[Report]:
    """Resolve `absences.Absences` and the like."""
    module, _, name = kind.rpartition(".")
    return getattr(importlib.import_module(module or "reports.kinds"), name)


@require_GET
@permission_required("reports.view_report", raise_exception=True)
def export(request: HttpRequest) -> HttpResponse:
    try:
        period = Period.parse(request.GET)
        report = report_class(request.GET["kind"])(period)
    except (AttributeError, ImportError, KeyError, ValueError):
        return HttpResponseBadRequest("There is no such report")
    response = HttpResponse(report.as_csv(), content_type="text/csv")
    response["Content-Disposition"] = 'attachment; filename="report.csv"'
    return response
