"""Eight processes write one function: every acknowledged write stands in the audit, none is lost."""

import json

from tests.faults.conftest import House

PROCESSES = 8
WRITES = 10


def test_every_acknowledged_write_of_eight_processes_stands_in_the_audit(house: House) -> None:
    house.drive("people")
    assert house.drive("make_function") == {"version": 1}
    writers = [house.start("tests.faults.driver", "edit", f"writer {n}", str(WRITES)) for n in range(PROCESSES)]
    answers = [json.loads(writer.communicate(timeout=180)[0].splitlines()[-1]) for writer in writers]
    acknowledged = [text for answer in answers for text in answer["acknowledged"]]
    found = house.drive("edits")
    assert len(acknowledged) == PROCESSES * WRITES
    assert sorted(found["texts"]) == sorted(acknowledged)
    assert found["version"] == 1 + PROCESSES * WRITES
    # each write names what stood before it: none was written over unseen
    assert found["befores"] == ["", *found["texts"][:-1]]
    assert found["description"] == found["texts"][-1]
