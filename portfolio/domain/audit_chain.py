"""Verifier of the audit chain. It shares no code with the writer: a fault there cannot hide here."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portfolio.domain.language import say

NO_LINK = "0" * 64


@dataclass(frozen=True)
class Link:
    """One stored event: its place, the text that was hashed, its hash, and the columns that repeat the text."""

    seq: int
    body: str
    sha256: str
    columns: Mapping[str, Any]


@dataclass(frozen=True)
class Fault:
    """One thing that does not fit, and the event at which it shows."""

    seq: int
    sentence: str


@dataclass(frozen=True)
class Chain:
    """Result: how many events were read, the last hash, and all faults in order. No fault: the chain is whole."""

    events: int
    last_sha256: str
    faults: tuple[Fault, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing was changed, taken out or put in."""
        return not self.faults


def verify(links: Iterable[Link], *, head: tuple[int, str], anchors: Mapping[int, str] | None = None) -> Chain:
    """Check the whole chain of one organisation, links in order of their number.

    head: number and hash of the last event as the writer left them. anchors: hashes by number that were kept outside the
    database. Reads each link once and keeps none: any length fits into memory.
    """
    faults: list[Fault] = []
    expected, previous = 1, NO_LINK
    found_anchors: dict[int, str] = {}
    for link in links:
        faults += [Fault(link.seq, sentence) for sentence in _faults(link, expected, previous)]
        if anchors and link.seq in anchors:
            found_anchors[link.seq] = link.sha256
        expected, previous = link.seq + 1, link.sha256
    faults += _end_faults(expected - 1, previous, head)
    faults += _anchor_faults(anchors or {}, found_anchors)
    return Chain(expected - 1, previous, tuple(faults))


def _faults(link: Link, expected: int, previous: str) -> Iterable[str]:
    if link.seq != expected:
        yield say("Event {} is missing: event {} follows event {}.", expected, link.seq, expected - 1)
    if _sha256(link.body) != link.sha256:
        yield say("Event {} was changed: its text does not give its hash.", link.seq)
    content = _content(link.body)
    if content is None:
        yield say("Event {} was changed: its text is not canonical JSON.", link.seq)
        return
    if content.get("seq") != link.seq:
        yield say("Event {} was moved: its text says {}.", link.seq, content.get("seq"))
    if content.get("previous") != previous:
        yield say("Event {} does not follow the event before it: the hashes differ.", link.seq)
    for name, value in link.columns.items():
        if content.get(name) != value:
            yield say("Event {} was changed: its {} is not what its text says.", link.seq, name.replace("_", " "))


def _end_faults(last: int, sha256: str, head: tuple[int, str]) -> list[Fault]:
    if head == (last, sha256):
        return []
    if head[0] > last:
        return [Fault(last + 1, say("Events {} to {} are missing at the end.", last + 1, head[0]))]
    return [Fault(head[0], say("The chain ends at event {}, its head says {} with another hash.", last, head[0]))]


def _anchor_faults(anchors: Mapping[int, str], found: Mapping[int, str]) -> list[Fault]:
    return [
        Fault(seq, say("Event {} is not the one that was anchored outside the database.", seq))
        for seq, sha256 in sorted(anchors.items())
        if found.get(seq) != sha256
    ]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _content(body: str) -> dict[str, Any] | None:
    """The content of a text that is canonical JSON: an object, sorted keys, no blanks, no key twice; else None."""
    try:
        content = json.loads(body)
    except ValueError:
        return None
    again = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return content if isinstance(content, dict) and again == body else None
