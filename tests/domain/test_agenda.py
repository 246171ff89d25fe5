"""The agenda: one item a fact, in the order people ask, some of them ours alone."""

from dataclasses import replace
from datetime import date

from msp_reviews.domain.agenda import (
    AgendaItem,
    Breached,
    Claimed,
    Expiring,
    Facts,
    Late,
    Notice,
    Unlogged,
    agenda_of,
    read,
    stored,
)

TODAY = date(2026, 10, 14)
PROMISES = "Of 3 promises since 2026Q2: 1 kept, 2 broken, 0 open."
NOTHING = Facts(PROMISES, (), (), (), (), ())


def test_without_any_fact_the_promises_are_still_looked_at():
    assert agenda_of(NOTHING, today=TODAY) == [AgendaItem("Promises of the last review", PROMISES)]


def test_subjects_come_in_the_order_people_ask():
    facts = Facts(
        PROMISES,
        [Breached("NW-P1 Incidents", date(2026, 8, 1), "93 % is below 95 %.")],
        [Unlogged("NW-RT Response", (date(2026, 7, 1), date(2026, 9, 1)))],
        [Notice("C-104 Workplace", date(2026, 10, 26))],
        [Late("Test the restore", "Tom Reed", date(2026, 9, 30), 2)],
        ["Help desk: drifted."],
        claims=[Claimed("NW-P1 Incidents", date(2026, 8, 1), "98.00 % (98 of 100)", "93.00 % (93 of 100)")],
    )
    assert [item.subject for item in agenda_of(facts, today=TODAY)] == [
        "Promises of the last review",
        "Service levels missed",
        "Service levels without a result",
        "Claims that differ from our figures",
        "Contract dates",
        "Actions overdue",
        "Functions to look at again",
    ]


def test_a_sentence_holds_its_figures():
    facts = Facts(
        PROMISES,
        (),
        [Unlogged("NW-RT Response", (date(2026, 7, 1), date(2026, 9, 1)))],
        [Notice("C-104 Workplace", date(2026, 10, 26))],
        [Late("Test the restore", "Tom Reed", date(2026, 9, 30), 2)],
        (),
        claims=[Claimed("NW-P1 Incidents", date(2026, 8, 1), "98.00 % (98 of 100)", "93.00 % (93 of 100)")],
    )
    assert [item.sentence for item in agenda_of(facts, today=TODAY)][1:] == [
        "NW-RT Response: nothing logged for July 2026, September 2026.",
        "NW-P1 Incidents, August 2026: the partner claims 98.00 % (98 of 100), we measured 93.00 % (93 of 100).",
        "C-104 Workplace: last day to give notice is 26 Oct 2026 (in 12 days).",
        "Test the restore (Tom Reed), due 30 Sep 2026, 14 days late, carried over twice.",
    ]


def test_what_we_think_of_our_functions_is_not_read_by_the_partner():
    items = agenda_of(Facts(PROMISES, (), (), (), (), ["Help desk: drifted."]), today=TODAY)
    assert [item.subject for item in read(stored(items), for_partner=True)] == ["Promises of the last review"]
    assert read(stored(items), for_partner=False) == items


def test_certificates_and_ideas_are_for_both_sides():
    facts = replace(
        NOTHING,
        certificates=[Expiring("ISO 27001", date(2026, 10, 13)), Expiring("SOC 2", date(2027, 1, 31))],
        ideas=["Chat first: pilot since 1 Sep 2026."],
    )
    assert agenda_of(facts, today=TODAY)[1:] == [
        AgendaItem("Certificates expiring", "ISO 27001 expired on 13 Oct 2026 (1 day ago)."),
        AgendaItem("Certificates expiring", "SOC 2 expires on 31 Jan 2027 (in 109 days)."),
        AgendaItem("Ideas waiting", "Chat first: pilot since 1 Sep 2026."),
    ]
