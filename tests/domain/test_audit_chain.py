"""The verifier: one changed byte, one missing link, one wrong column, and it names the event."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.domain.audit_chain import NO_LINK, Chain, Link, verify


def chain_of(count: int) -> list[Link]:
    links: list[Link] = []
    previous = NO_LINK
    for seq in range(1, count + 1):
        content = {"deed": "function.edit", "name": f"Ünit {seq}", "previous": previous, "seq": seq}
        body = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        previous = hashlib.sha256(body.encode()).hexdigest()
        links.append(Link(seq, body, previous, {"deed": "function.edit"}))
    return links


def check(links: list[Link], head: Link, anchors: Mapping[int, str] | None = None) -> Chain:
    return verify(links, head=(head.seq, head.sha256), anchors=anchors)


def test_a_whole_chain_has_no_fault():
    links = chain_of(4)
    chain = check(links, links[-1], {2: links[1].sha256})
    assert chain.is_whole and chain.events == 4 and chain.last_sha256 == links[-1].sha256


def test_an_empty_chain_is_whole():
    assert verify([], head=(0, NO_LINK)).is_whole


@given(st.integers(0, 3), st.data())
def test_one_changed_byte_is_found_and_its_event_named(index: int, data):
    links = chain_of(4)
    body = links[index].body
    at = data.draw(st.integers(0, len(body) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda new: new != body[at]))
    links[index] = replace(links[index], body=body[:at] + other + body[at + 1 :])
    faults = check(links, links[-1]).faults
    assert faults[0].seq == index + 1


def test_a_forger_who_recomputes_one_hash_is_found_at_the_next_event():
    links = chain_of(4)
    body = links[1].body.replace("Ünit 2", "Ünit 9")
    links[1] = replace(links[1], body=body, sha256=hashlib.sha256(body.encode()).hexdigest())
    assert [fault.seq for fault in check(links, links[-1]).faults] == [3]


def test_a_changed_column_is_found():
    links = chain_of(2)
    head = links[-1]
    links[0] = replace(links[0], columns={"deed": "function.see"})
    (fault,) = check(links, head).faults
    assert fault.seq == 1 and "its deed is not what its text says" in fault.sentence


def test_a_missing_event_is_named():
    links = chain_of(4)
    faults = check([*links[:1], *links[2:]], links[-1]).faults
    assert "Event 2 is missing" in faults[0].sentence


def test_a_chain_cut_at_its_end_is_found_by_its_head():
    links = chain_of(4)
    (fault,) = check(links[:2], links[-1]).faults
    assert fault.seq == 3 and "3 to 4 are missing" in fault.sentence


def test_a_chain_written_anew_is_found_by_its_anchor():
    links = chain_of(3)
    (fault,) = check(links, links[-1], {2: "f" * 64}).faults
    assert fault.seq == 2 and "anchored" in fault.sentence


def test_an_anchor_beyond_the_end_is_a_fault():
    links = chain_of(2)
    assert not check(links, links[-1], {3: "f" * 64}).is_whole


@pytest.mark.parametrize("body", ["", "[]", '{"seq":1, "previous":""}', '{"seq":1,"seq":1}', "{"])
def test_a_text_that_is_not_canonical_is_a_fault_even_with_a_right_hash(body: str):
    link = Link(1, body, hashlib.sha256(body.encode()).hexdigest(), {})
    assert any("canonical" in fault.sentence for fault in check([link], link).faults)
