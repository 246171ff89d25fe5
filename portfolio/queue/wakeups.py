"""Wake-ups: tell idle workers through Redis that something is due. They hold nothing and may be lost.

Published, not queued: without a listener a wake-up is gone at once, so nothing can swell. Workers look by themselves
twice a second; a wake-up only spares half of that.
"""

import logging
import time
from functools import lru_cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger(__name__)

CHANNEL = "counterpoise:wake"
TIMEOUT_SECONDS = 0.3
# After a failure Redis is left alone so long: clicks do not wait for a dead server one after the other.
REST_SECONDS = 10.0
_rests_until = 0.0


def wake() -> None:
    """Wake the workers, if Redis is there and answers at once. Never raises for a Redis that does not."""
    global _rests_until  # noqa: PLW0603 - one clock a process
    if not settings.REDIS_URL or time.monotonic() < _rests_until:
        return
    try:
        connect(settings.REDIS_URL).publish(CHANNEL, "due")
    except redis.RedisError as error:
        _rests_until = time.monotonic() + REST_SECONDS
        log.warning("no wake-up sent, workers will look by themselves: %s", error)


@lru_cache(maxsize=4)
def connect(url: str) -> redis.Redis:
    """A client that gives up after a third of a second instead of trying for long."""
    return redis.Redis.from_url(
        url,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
