import logging
import os
import urllib.request as web
from urllib.error import URLError
from urllib.parse import urlsplit

from celery import Celery
from defusedxml import ElementTree

from reader.store import add_items, feed_owner

app = Celery("reader", broker=os.environ["BROKER_URL"])
log = logging.getLogger(__name__)

LIMIT = 2_000_000
HOSTS = frozenset(os.environ["FEED_HOSTS"].split())


class NoRedirect(web.HTTPRedirectHandler):
    def redirect_request(self, *_args, **_kwargs):
        return None


opener = web.build_opener(NoRedirect)


def open_feed(address: str) -> bytes:
    parts = urlsplit(address)
    if parts.scheme != "https" or parts.netloc not in HOSTS:
        raise URLError("not a feed that we read")
    request = web.Request(address, headers={"User-Agent": "reader/1.4", "Accept": "application/rss+xml"})
    with opener.open(request, timeout=10) as answer:
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
