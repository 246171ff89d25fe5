"""The calendar of reviews, their agenda and their promises, as they stand in the database."""

from datetime import date
from decimal import Decimal

import pytest

from msp_reviews.domain.qbrs import CadenceStanding
from msp_reviews.models import Measurement
from msp_reviews.queries.agenda import agenda_for
from msp_reviews.queries.qbrs import awaiting_signature, calendar, coming, earlier, last_held_before, mean_rating
from msp_reviews.queries.review_actions import board, promises_of
from portfolio.models import Member, Role
from tests.factories import (
    ContractFactory,
    MemberFactory,
    PartnerFactory,
    QBRActionFactory,
    QBRFactory,
    ServiceLevelFactory,
    partner_user,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
HELD = date(2026, 7, 14)


@pytest.fixture
def cio() -> Member:
    return MemberFactory(role=Role.CIO)


def partner_of(member: Member, **fields):
    return PartnerFactory(organisation=member.organisation, **fields)


def standings(member: Member) -> list[str]:
    [row] = calendar(member, today=TODAY).rows
    return [cell.cadence.standing for cell in row.cells]


def test_the_calendar_ends_with_the_quarter_that_runs(cio: Member):
    assert [str(quarter) for quarter in calendar(cio, today=TODAY).quarters] == ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]


def test_a_partner_owes_reviews_from_its_first_contract_on(cio: Member):
    ContractFactory(partner=partner_of(cio), starts=date(2026, 6, 30))
    assert standings(cio) == [
        CadenceStanding.NOT_EXPECTED,
        CadenceStanding.OVERDUE,
        CadenceStanding.OVERDUE,
        CadenceStanding.RUNNING,
    ]


@pytest.mark.parametrize("state", ["draft"])
def test_a_draft_contract_promises_no_review(cio: Member, state: str):
    ContractFactory(partner=partner_of(cio), starts=date(2025, 1, 1), state=state)
    assert CadenceStanding.OVERDUE not in standings(cio)


def test_a_former_partner_is_not_in_the_calendar(cio: Member):
    ContractFactory(partner=partner_of(cio, status="former"), starts=date(2025, 1, 1))
    assert calendar(cio, today=TODAY).rows == ()


def test_the_fiscal_year_of_the_organisation_decides(cio: Member):
    cio.organisation.fiscal_year_start_month = 4
    cio.organisation.save()
    assert str(calendar(cio, today=TODAY).quarters[-1]) == "2027Q3"


def test_overdue_reviews_come_oldest_first(cio: Member):
    for name in ("Beta", "Alpha"):
        ContractFactory(partner=partner_of(cio, name=name), starts=date(2026, 4, 1))
    owed = [(partner.name, str(cell.cadence.quarter)) for partner, cell in calendar(cio, today=TODAY).overdue]
    assert owed == [("Alpha", "2026Q2"), ("Beta", "2026Q2"), ("Alpha", "2026Q3"), ("Beta", "2026Q3")]


def test_what_was_held_waits_for_signatures_and_what_is_planned_comes(cio: Member):
    partner = partner_of(cio)
    held = QBRFactory(partner=partner, state="held", held_on=HELD)
    planned = QBRFactory(partner=partner, quarter_number=4, scheduled_on=date(2026, 12, 9))
    assert awaiting_signature(cio) == [held]
    assert coming(cio, days=16, today=TODAY) == [planned] and coming(cio, days=15, today=TODAY) == []


def test_reviews_before_the_calendar_are_earlier(cio: Member):
    partner = partner_of(cio)
    before = QBRFactory(partner=partner, fiscal_year=2025, quarter_number=4)
    QBRFactory(partner=partner, fiscal_year=2026, quarter_number=1)
    assert earlier(cio, today=TODAY) == [before]


def test_a_partners_user_has_the_calendar_of_their_own_partner(cio: Member):
    own = partner_of(cio)
    partner_of(cio)
    assert [row.partner for row in calendar(partner_user(own), today=TODAY).rows] == [own]


def test_the_review_before_is_the_latest_that_was_held(cio: Member):
    partner = partner_of(cio)
    QBRFactory(partner=partner, fiscal_year=2025, quarter_number=4, state="held", held_on=date(2026, 1, 14))
    latest = QBRFactory(partner=partner, quarter_number=1, state="held", held_on=date(2026, 4, 14))
    QBRFactory(partner=partner, quarter_number=2)
    QBRFactory(partner=partner_of(cio), quarter_number=2, state="held", held_on=HELD)
    assert last_held_before(QBRFactory(partner=partner)) == latest


def test_promises_are_counted_in_a_sentence(cio: Member):
    partner = partner_of(cio)
    since = QBRFactory(partner=partner, quarter_number=2, state="held", held_on=HELD)
    done = {"state": "done", "closed_on": date(2026, 9, 1), "closed_by": cio, "note": "x"}
    kept = QBRActionFactory(partner=partner, qbr=since, **done)
    broken = QBRActionFactory(partner=partner, qbr=since)
    still_open = QBRActionFactory(partner=partner, due_on=date(2026, 12, 1))
    found = promises_of(QBRFactory(partner=partner), on=date(2026, 10, 14))
    assert (found.kept, found.broken, found.open) == ((kept,), (broken,), (still_open,))
    assert found.sentence == "Of 3 promises since 2026Q2: 1 kept, 1 broken, 1 open."


def test_ratings_have_the_mean_of_what_was_rated():
    qbr = QBRFactory()
    qbr.ratings.filter(dimension__in=["delivery", "risk"]).update(level=4)
    qbr.ratings.filter(dimension="commercial").update(level=3)
    assert mean_rating(qbr.ratings.all()) == Decimal("3.7")


def test_the_agenda_holds_the_facts_of_the_quarter_and_of_this_partner_alone(cio: Member):
    partner = partner_of(cio)
    for one, code in ((partner, "NW-P1"), (partner_of(cio), "OTHER")):
        contract = ContractFactory(partner=one, code=f"C-{code}", ends=date(2027, 3, 1), notice_days=30)
        level = ServiceLevelFactory(contract=contract, code=code, name="Incidents")
        for month, good in ((7, 96), (8, 89)):
            Measurement.objects.create(
                organisation=cio.organisation,
                service_level=level,
                period=date(2026, month, 1),
                revision=1,
                is_current=True,
                good=good,
                total=100,
                expected=level.expected,
                minimum=level.minimum,
                source="grid",
                recorded_by=cio,
                recorded_at="2026-10-01T00:00Z",
            )
        QBRActionFactory(partner=one, what=f"Promise of {code}")
    items = agenda_for(QBRFactory(partner=partner), member=cio, today=TODAY)
    text = "\n".join(f"{item.subject}: {item.sentence}" for item in items)
    assert "Service levels missed: NW-P1 Incidents, August 2026" in text and "July 2026" not in text
    assert "Service levels without a result: NW-P1 Incidents: nothing logged for September 2026." in text
    assert "Contract dates: C-NW-P1" in text
    assert "Actions overdue: Promise of NW-P1 (Tom Reed)" in text
    assert "OTHER" not in text


@pytest.mark.parametrize(
    ("show", "expected"),
    [("open", {"late", "soon"}), ("overdue", {"late"}), ("mine", {"soon"}), ("closed", {"done"})],
)
def test_the_board_shows_what_is_asked(cio: Member, show: str, expected: set[str]):
    partner = partner_of(cio)
    QBRActionFactory(partner=partner, what="late")
    QBRActionFactory(partner=partner, what="soon", due_on=date(2026, 12, 1), owner=cio, owner_name="")
    QBRActionFactory(partner=partner, what="done", state="done", closed_on=date(2026, 9, 1), closed_by=cio, note="x")
    assert {row.action.what for row in board(cio, show=show, partner="", today=TODAY)} == expected


def test_the_board_of_one_partner_holds_no_other(cio: Member):
    own = partner_of(cio)
    mine = QBRActionFactory(partner=own)
    QBRActionFactory(partner=partner_of(cio))
    assert [row.action for row in board(cio, show="all", partner=own.slug, today=TODAY)] == [mine]
