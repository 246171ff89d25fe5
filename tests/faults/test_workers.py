"""Workers that are killed: nothing is lost, nothing is done twice."""

import contextlib
import os
import random
import time
from pathlib import Path

import pytest

from tests.faults.conftest import House

KILLS = 20
JOBS = 40
IS_FULL = bool(os.environ.get("FULL_FAULTS"))


def kill_again_and_again(house: House, pauses: random.Random) -> int:
    """Start a worker and kill it at some moment of its work, twenty times. How many kills met work."""
    met = 0
    for _ in range(KILLS):
        worker = house.worker()
        met += house.drive("await_work")["is_begun"]
        time.sleep(pauses.uniform(0.0, 1.5))
        house.kill(worker)
    return met


def test_forty_jobs_survive_twenty_killed_workers(house: House) -> None:
    house.drive("people")
    assert house.drive("order_cheap", str(JOBS), "3") == {"ordered": JOBS}
    assert kill_again_and_again(house, random.Random(7)) == KILLS
    house.worker()
    house.wait_until_settled(300)
    report = house.drive("report")
    assert report["states"] == {"done": JOBS}, report
    assert report["made"] == [JOBS, 1], "each job is written, and written once"
    assert report["crashes"] > 0, "no kill hit a job: the test proved nothing"


@pytest.mark.skipif(not IS_FULL, reason="real packs take minutes: make faults")
def test_forty_packs_survive_twenty_killed_workers(house: House) -> None:
    house.drive("people", "5")
    assert house.drive("order_packs") == {"ordered": JOBS}
    assert kill_again_and_again(house, random.Random(11)) == KILLS
    house.worker()
    house.wait_until_settled(1200)
    report = house.drive("report")
    assert report["states"] == {"done": JOBS}, report
    assert report["built"] == [JOBS, 1], "each pack is published, and published once"
    assert report["whole_files"] == JOBS
    assert report["crashes"] > 0, "no kill hit a pack: the test proved nothing"


def test_a_killed_worker_leaves_no_process_behind(house: House) -> None:
    house.drive("people")
    house.drive("order_cheap", "2", "30")
    worker = house.worker()
    house.wait_until(lambda: house.drive("states") == {"running": 2}, 60)
    family = _members_of_session(worker.pid)
    assert len(family) >= 3, "the worker and its two processes"
    house.kill(worker)
    deadline = time.monotonic() + 5
    while _members_of_session(worker.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _members_of_session(worker.pid) == []


def test_a_cancelled_job_stops_its_child_and_the_worker_does_the_next(house: House) -> None:
    house.drive("people")
    house.drive("order_in_child")
    worker = house.worker()
    house.wait_until(lambda: _children_at_work(worker.pid) == 1, 60)
    assert house.drive("cancel_running") == {"cancelled": ["cancelled"]}
    deadline = time.monotonic() + 10
    while _children_at_work(worker.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _children_at_work(worker.pid) == 0, "it would sleep for a minute"
    house.drive("order_cheap", "1", "0")
    house.wait_until_settled(60)
    assert house.drive("states") == {"cancelled": 1, "done": 1}


def _children_at_work(session: int) -> int:
    """How many sandboxed children the worker has."""
    found = 0
    for pid in _members_of_session(session):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            found += b"sandbox_child" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return found


def _members_of_session(session: int) -> list[int]:
    """Living processes of a session."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(folder.name))
    return found
