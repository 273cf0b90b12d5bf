import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, StreamingHttpResponse

from feedback.models import Feedback

HEAD = ["sent", "name", "stars", "comment"]


@dataclass(frozen=True)
class Row:
    sent: datetime
    name: str
    stars: int
    comment: str

    @classmethod
    def of(cls, feedback: Feedback) -> "Row":
        return cls(feedback.sent_at, feedback.name, feedback.stars, feedback.comment)


def cell(value: object) -> str:
    return " ".join(str(value).split())


def lines(rows: Iterable[Row]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(HEAD)
    for row in rows:
        writer.writerow([f"{row.sent:%Y-%m-%d}", cell(row.name), row.stars, cell(row.comment)])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


@staff_member_required
def feedback_sheet(request: HttpRequest) -> StreamingHttpResponse:
    found = Feedback.objects.order_by("-sent_at")[:5000]
    response = StreamingHttpResponse(lines(map(Row.of, found.iterator())), content_type="text/csv")
    response["Content-Disposition"] = 'attachment; filename="feedback.csv"'
    return response
