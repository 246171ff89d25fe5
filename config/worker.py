"""The worker's own parts: it looks for due jobs twice a second, at once when woken, and leaves no process behind.

Its broker is in memory and carries nothing but "look", from the worker to its pool. So a Redis that is down or hangs never
stops a worker; with REDIS_URL a thread listens for wake-ups beside the tick.
"""

import logging
import os
import signal
import threading
import time
from typing import Any

import redis
from celery import bootsteps
from celery.signals import worker_process_init
from celery.worker import state
from django.conf import settings

from portfolio import tasks
from portfolio.queue.wakeups import CHANNEL, connect

log = logging.getLogger(__name__)

TICK_SECONDS = 0.5
SWEEP_SECONDS = 600.0
LISTEN_SECONDS = 0.25
REST_SECONDS = 5.0
WATCH_SECONDS = 0.5


class Tick(bootsteps.StartStopStep):  # type: ignore[misc]
    """Has the pool look for due jobs twice a second, and tidy up every ten minutes."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, consumer: Any, **kwargs: Any) -> None:
        super().__init__(consumer, **kwargs)
        self.timers: list[Any] = []

    def start(self, consumer: Any) -> None:
        """Begin."""
        timer = consumer.timer
        self.timers = [
            timer.call_repeatedly(TICK_SECONDS, look, args=(consumer,)),
            timer.call_repeatedly(SWEEP_SECONDS, tasks.sweep.apply_async, kwargs={"expires": SWEEP_SECONDS}),
        ]

    def stop(self, consumer: Any) -> None:
        """End."""
        for timer in self.timers:
            timer.cancel()
        self.timers = []


class WakeListener(bootsteps.StartStopStep):  # type: ignore[misc]
    """Looks at once when a wake-up comes through Redis."""

    requires = (Tick,)

    def include_if(self, consumer: Any) -> bool:
        """Only with Redis."""
        return bool(settings.REDIS_URL)

    def start(self, consumer: Any) -> None:
        """Begin to listen."""
        self.over = threading.Event()
        threading.Thread(target=listen, args=(consumer, self.over), name="wake-ups", daemon=True).start()

    def stop(self, consumer: Any) -> None:
        """Stop listening."""
        self.over.set()


def look(consumer: Any) -> None:
    """Send "look" to the pool, unless as many are under way as there are processes; note that the worker lives."""
    (settings.DATA_DIR / "worker-alive").touch()
    if len(state.reserved_requests) < consumer.pool.num_processes:
        tasks.work.apply_async(expires=5)


def listen(consumer: Any, over: threading.Event) -> None:
    """Look at each wake-up; a Redis that is away is asked again every few seconds."""
    while not over.is_set():
        try:
            with connect(settings.REDIS_URL).pubsub(ignore_subscribe_messages=True) as channel:  # type: ignore[no-untyped-call]
                channel.subscribe(CHANNEL)
                while not over.is_set():
                    if channel.get_message(timeout=LISTEN_SECONDS):
                        look(consumer)
        except redis.RedisError as error:
            log.warning("no wake-ups from Redis for now, the tick goes on: %s", error)
            over.wait(REST_SECONDS)


@worker_process_init.connect  # type: ignore[untyped-decorator]
def die_with_the_worker(**kwargs: Any) -> None:
    """In each process of the pool: end when the worker is gone, even by kill -9, so that no orphan holds a lease."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(WATCH_SECONDS)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
