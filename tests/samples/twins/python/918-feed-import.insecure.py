import logging
import os
import urllib.request as web

from celery import Celery
from defusedxml import ElementTree

from reader.store import add_items, feed_owner

app = Celery("reader", broker=os.environ["BROKER_URL"])
log = logging.getLogger(__name__)

LIMIT = 2_000_000


def open_feed(address: str) -> bytes:
    request = web.Request(address, headers={"User-Agent": "reader/1.4", "Accept": "application/rss+xml"})
    with web.urlopen(request, timeout=10) as answer:
        return answer.read(LIMIT)


def items_of(content: bytes) -> list[dict[str, str]]:
    root = ElementTree.fromstring(content)
    return [
        {"title": item.findtext("title", ""), "summary": item.findtext("description", "")[:2000]}
        for item in root.iter("item")
    ]


@app.task(autoretry_for=(OSError,), max_retries=3, retry_backoff=True)
def import_feed(feed_id: int, address: str) -> int:
    """Queued by the form in which readers subscribe to a feed."""
    items = items_of(open_feed(address))
    add_items(feed_id, items, owner=feed_owner(feed_id))
    log.info("feed %d: %d items", feed_id, len(items))
    return len(items)
