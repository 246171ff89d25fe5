"""Redis that is away or hangs: the click answers, the pack is built."""

import signal
import subprocess
from collections.abc import Iterator

import pytest

from tests.faults.conftest import House, free_port, redis_at_a_port


@pytest.fixture
def redis_server() -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """A Redis of our own, on a port of its own."""
    with redis_at_a_port() as found:
        yield found


def build(house: House, quarter: str) -> None:
    """Click; the answer comes within a second, and the pack gets built."""
    click = house.drive("click", quarter)
    assert click["status"] == 302, click
    assert "/packs/" in click["to"]
    assert click["seconds"] < 1, click
    house.wait_until_settled(300)
    report = house.drive("report")
    assert report["states"].keys() == {"done"}, report
    assert report["whole_files"] == report["states"]["done"]


def test_without_redis_at_its_address_the_click_answers_and_the_pack_is_built(house: House) -> None:
    house.environment["REDIS_URL"] = f"redis://127.0.0.1:{free_port()}/0"
    house.drive("people")
    house.worker()
    build(house, "2026Q3")


def test_with_a_redis_that_hangs_the_click_answers_and_the_pack_is_built(
    house: House, redis_server: tuple[int, "subprocess.Popen[bytes]"]
) -> None:
    port, process = redis_server
    house.environment["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
    house.drive("people")
    house.worker()
    build(house, "2026Q3")
    process.send_signal(signal.SIGSTOP)
    build(house, "2026Q2")
