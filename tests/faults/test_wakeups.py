"""A wake-up through a real Redis reaches a worker that listens."""

import threading
import time
from typing import Any

import pytest

from config import worker
from portfolio.queue import wakeups
from tests.faults.conftest import redis_at_a_port


def test_a_wake_up_reaches_who_listens(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    woken, over = threading.Event(), threading.Event()
    with redis_at_a_port() as (port, _):
        settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"
        monkeypatch.setattr(worker, "look", lambda consumer: woken.set())
        monkeypatch.setattr(wakeups, "_rests_until", 0.0)
        listener = threading.Thread(target=worker.listen, args=(None, over))
        listener.start()
        deadline = time.monotonic() + 10
        while not woken.is_set() and time.monotonic() < deadline:
            wakeups.wake()
            woken.wait(0.2)
        over.set()
        listener.join(timeout=10)
        wakeups.connect(settings.REDIS_URL).close()
    assert woken.is_set()
    assert not listener.is_alive()
