import json
import statistics
from collections.abc import Callable
from typing import Any

import redis
from celery import shared_task

from charts.models import Chart

cache = redis.Redis.from_url("rediss://cache.internal.example:6380/2")

Series = list[float]

TRANSFORMS: dict[str, Callable[[Series], Series]] = {
    "as_is": lambda values: values,
    "centered": lambda values: [value - statistics.fmean(values) for value in values],
    "share": lambda values: [value / (sum(values) or 1) for value in values],
    "running_max": lambda values: [max(values[: n + 1]) for n in range(len(values))],
}


def transform_of(chart: Chart) -> Callable[[Series], Series]:
    """The user picks the transform in the chart editor."""
    return TRANSFORMS.get(chart.transform, TRANSFORMS["as_is"])


def payload(chart: Chart, values: Series) -> dict[str, Any]:
    return {"title": chart.title, "values": values, "mean": statistics.fmean(values) if values else None}


@shared_task(soft_time_limit=20)
def render_chart(chart_id: int) -> int:
    chart = Chart.objects.select_related("source").get(pk=chart_id)
    values = [float(point.value) for point in chart.source.points.order_by("at")]
    transform = transform_of(chart)
    result = payload(chart, transform(values))
    cache.set(f"chart:{chart_id}", json.dumps(result), ex=900)
    return len(result["values"])
