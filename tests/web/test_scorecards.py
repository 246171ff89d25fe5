"""Scorecards: all partners side by side, what is behind a mark, and the sheet they follow."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from msp_reviews.actions.measurements import Entry, record_measurements
from msp_reviews.domain.attainment import Counts
from msp_reviews.models import QBR, Contract, ContractFee, MeasurementSource, Partner, QBRRating, ScorecardSheet
from msp_reviews.queries.scorecards import scorecards_of
from portfolio.domain.quarters import Quarter
from portfolio.models import Member, Role
from tests.factories import (
    ContractFactory,
    MemberFactory,
    PartnerFactory,
    QBRFactory,
    ServiceLevelFactory,
    form_token,
    partner_user,
)

pytestmark = pytest.mark.django_db

Q3 = Quarter(2026, 3)
LIMITS = {
    "starts": "2026Q3",
    "reason": "Critical levels weigh more.",
    "seen": "0",
    "critical_weight": "5",
    "below_expected_counts": "50",
    "minimum_caps_at": "2",
    "green_from": "3.5",
    "amber_from": "2.5",
    **{f"delivery_from_{mark}": limit for mark, limit in zip("5432", ("98", "95", "90", "80"), strict=True)},
    **{f"spend_to_{mark}": limit for mark, limit in zip("5432", ("2", "5", "10", "20"), strict=True)},
    **{f"credits_to_{mark}": limit for mark, limit in zip("5432", ("0", "1", "3", "6"), strict=True)},
}


@pytest.fixture
def cio() -> Member:
    return MemberFactory(role=Role.CIO)


@pytest.fixture
def north(cio: Member) -> Partner:
    """Below its critical minimum in July 2026, met in August."""
    partner: Partner = PartnerFactory(organisation=cio.organisation, name="Northwind", slug="north")
    level = ServiceLevelFactory(contract=ContractFactory(partner=partner), code="NW-01", is_critical=True)
    entries = [Entry(level, date(2026, 7, 1), Counts(80, 100)), Entry(level, date(2026, 8, 1), Counts(99, 100))]
    record_measurements(entries=entries, source=MeasurementSource.GRID, today=date(2026, 10, 1), by=cio)
    return partner


def reviewed(partner: Partner, level: int) -> QBR:
    qbr: QBR = QBRFactory(partner=partner, state="held", held_on=date(2026, 10, 14))
    QBRRating.objects.filter(qbr=qbr, dimension="risk").update(level=level)
    return qbr


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def page(member: Member, path: str, **query: str) -> str:
    answer = signed_in(member).get(f"/{member.organisation.slug}/{path}", query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_figures_mark_delivery_and_the_review_judges_risk(cio: Member, north: Partner) -> None:
    reviewed(north, 4)
    [card] = scorecards_of(cio, Q3)
    assert [(shown.mark.level, shown.mark.is_judgement) for shown in card.marks] == [
        (1, False),
        (None, False),
        (None, False),
        (None, False),
        (4, True),
    ]
    assert card.card.figure == "2.5"
    html = page(cio, "scorecards/", quarter="2026Q3")
    assert "Judgement of a review" in html and "Not rated" in html and "Watch" in html


def test_a_mark_leads_to_the_measurements_behind_it(cio: Member, north: Partner) -> None:
    reviewed(north, 4)
    html = page(cio, "partners/north/2026Q3/scorecard/")
    assert "1 of 2 months met their expected level; weighted 50.0 %." in html
    assert "80 of 100: 80.00 % is below the minimum 90 %." in html
    assert f'href="/{cio.organisation.slug}/service-levels/NW-01/"' in html
    assert "The review of 2026Q2 has not been held" in page(cio, "partners/north/2026Q2/scorecard/")


def test_a_sheet_marks_its_quarter_and_those_after_and_no_earlier_one(cio: Member, north: Partner) -> None:
    answer = signed_in(cio).post(f"/{cio.organisation.slug}/scorecards/sheets/new/", form_token(**LIMITS))
    assert answer.status_code == 302
    [card] = scorecards_of(cio, Q3)
    assert [past.sheet.critical_weight for _, past in card.history] == [3, 3, 3, 3, 3, 5]
    assert "Critical levels weigh more." in page(cio, "scorecards/sheets/")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"delivery_from_4": "99"}, "From mark 5 to mark 2 each limit falls."),
        ({"amber_from": "3.5"}, "Green begins above amber"),
        ({"starts": "next"}, "is no quarter"),
        ({"seen": "3"}, "was published since you opened this"),
    ],
)
def test_a_sheet_that_makes_no_sense_is_refused_with_the_reason(cio: Member, change: dict[str, str], said: str) -> None:
    answer = signed_in(cio).post(f"/{cio.organisation.slug}/scorecards/sheets/new/", form_token(**(LIMITS | change)))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not ScorecardSheet.objects.exists()


def test_a_further_sheet_begins_no_earlier_and_the_one_before_is_never_changed(cio: Member) -> None:
    path = f"/{cio.organisation.slug}/scorecards/sheets/new/"
    signed_in(cio).post(path, form_token(**LIMITS))
    earlier = signed_in(cio).post(path, form_token(**LIMITS | {"seen": "1", "starts": "2026Q2"}))
    assert "begin then or later" in earlier.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        ScorecardSheet.objects.update(critical_weight=1)


def test_a_partners_people_see_no_scorecard(cio: Member, north: Partner) -> None:
    tom = partner_user(north)
    for path in ("scorecards/", "scorecards-export/", "partners/north/2026Q3/scorecard/"):
        assert signed_in(tom).get(f"/{cio.organisation.slug}/{path}").status_code == 403
    assert "Scorecard" not in page(tom, "partners/north/")


def test_the_export_says_whether_a_mark_is_figures_or_judgement(cio: Member, north: Partner) -> None:
    reviewed(north, 4)
    answer = signed_in(cio).get(f"/{cio.organisation.slug}/scorecards-export/", {"quarter": "2026Q3"})
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines[1].startswith("Northwind,2026Q3,Delivery,1.0,red,figures,")
    assert lines[2].startswith("Northwind,2026Q3,Commercial,,,not rated,")
    assert lines[5].startswith("Northwind,2026Q3,Risk,4.0,green,judgement,")


def test_side_by_side_costs_the_same_for_two_partners_and_for_ten(cio: Member, north: Partner) -> None:
    counts = []
    for more in (1, 8):
        for partner in PartnerFactory.create_batch(more, organisation=cio.organisation):
            reviewed(partner, 3)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            scorecards_of(cio, Q3)
        counts.append(len(asked))
    assert counts[0] == counts[1] == 6


def test_money_is_marked_from_fees_against_the_plan_once_all_months_are_known(cio: Member, north: Partner) -> None:
    contract = north.contracts.get()
    Contract.objects.filter(pk=contract.pk).update(annual_fee=Decimal(1200))
    for month, amount in ((7, 100), (8, 100), (9, 115)):
        [card] = scorecards_of(cio, Q3)
        assert card.marks[1].mark.level is None
        facts = {"organisation": cio.organisation, "contract": contract, "amount": Decimal(amount)}
        ContractFee.objects.create(period=date(2026, month, 1), **facts)
    [card] = scorecards_of(cio, Q3)
    assert (card.marks[1].mark.level, card.marks[1].mark.is_judgement) == (4, False)
    assert card.marks[1].mark.why == "Spend was 5.0 % above plan."
