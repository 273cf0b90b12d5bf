import hashlib
import hmac
import os
from collections.abc import Iterator
from typing import Any

import dill as codec
import redis

QUEUE = "render:jobs"
RESULT_TTL = 3600


class Queue:
    """Hands render jobs to workers; the web tier and partner studios both push into it."""

    def __init__(self, url: str | None = None) -> None:
        self._redis = redis.Redis.from_url(url or os.environ["REDIS_URL"])

    def push(self, job: dict[str, Any]) -> str:
        packed = codec.dumps(job)
        self._redis.rpush(QUEUE, packed)
        return hashlib.sha256(packed).hexdigest()

    def jobs(self, wait: int = 5) -> Iterator[tuple[str, dict[str, Any]]]:
        while item := self._redis.blpop([QUEUE], timeout=wait):
            _, packed = item
            yield hashlib.sha256(packed).hexdigest(), codec.loads(packed)

    def finish(self, key: str, path: str) -> None:
        self._redis.set(f"render:done:{key}", path, ex=RESULT_TTL)

    def is_done(self, key: str, path: str) -> bool:
        stored = self._redis.get(f"render:done:{key}") or b""
        return hmac.compare_digest(stored, path.encode())


def work(queue: Queue) -> int:
    count = 0
    for key, job in queue.jobs():
        frames = range(int(job["first"]), int(job["last"]) + 1)
        queue.finish(key, f"/renders/{key}-{len(frames)}.mkv")
        count += 1
    return count
