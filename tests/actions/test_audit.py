"""The audit chain: one event per write, in the write's transaction, never changed."""

import itertools
import json

import pytest
from django.db import IntegrityError, connection, transaction

from portfolio import audit, triggers
from portfolio.domain.canonical import sha256
from portfolio.models import AuditEvent
from tests.factories import ITFunctionFactory, MemberFactory

pytestmark = pytest.mark.django_db


def three_events() -> list[AuditEvent]:
    member = MemberFactory()
    function = ITFunctionFactory(organisation=member.organisation)
    entries = [audit.Entry("function.edit", function, {"name": "a"}, {"name": name}) for name in "bcd"]
    with transaction.atomic():
        return audit.record_many(by=member, entries=entries)


def test_each_event_names_the_hash_of_the_one_before():
    events = three_events()
    assert [event.seq for event in events] == [1, 2, 3]
    for before, after in itertools.pairwise(events):
        assert json.loads(after.body)["previous"] == before.sha256
    assert all(event.sha256 == sha256(event.body) for event in events)


def test_an_event_says_who_what_before_and_after():
    event = three_events()[0]
    body = json.loads(event.body)
    assert body["role"] == "cio" and body["deed"] == "function.edit"
    assert (body["before"], body["after"]) == ({"name": "a"}, {"name": "b"})


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded():
    member = MemberFactory()
    with pytest.raises(RuntimeError, match="transaction"):
        audit.record(by=member, deed="function.edit", target=member)


@pytest.mark.parametrize("write", ["update", "delete"])
def test_the_database_refuses_to_change_an_event(write: str):
    three_events()
    rows = AuditEvent.objects.filter(seq=2)
    with pytest.raises(IntegrityError, match="history is added"), transaction.atomic():
        rows.update(body="{}") if write == "update" else rows.delete()


def test_every_declared_trigger_is_in_place_after_migration():
    assert triggers.declared()
    assert triggers.missing(connection) == []


def test_the_chains_of_two_organisations_are_apart():
    three_events()
    assert [event.seq for event in three_events()] == [1, 2, 3]
