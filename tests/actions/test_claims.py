"""Claims: the partner's figures beside ours, by the same action, replacing none of them."""

from datetime import date

import pytest
from django.test import Client

from msp_reviews.actions.measurements import CLAIMS, OURS, Book, Recorded, record_measurement
from msp_reviews.domain.attainment import Counts
from msp_reviews.models import ClaimedResult, Measurement, MeasurementSource, ServiceLevel
from msp_reviews.queries.claims import differences_of
from msp_reviews.queries.entries import Entry
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import AuditEvent, Member, Role
from tests.factories import MemberFactory, PartnerFactory, ServiceLevelFactory, form_token, partner_user

pytestmark = pytest.mark.django_db
TODAY, JUNE = date(2026, 11, 23), date(2026, 6, 1)


@pytest.fixture
def level() -> ServiceLevel:
    return ServiceLevelFactory(code="P1")


@pytest.fixture
def partner(level: ServiceLevel) -> Member:
    return partner_user(level.contract.partner)


@pytest.fixture
def manager(level: ServiceLevel) -> Member:
    return MemberFactory(organisation=level.organisation, role=Role.IT_MANAGER)


def write(level: ServiceLevel, counts: Counts, by: Member, book: Book = CLAIMS, period: date = JUNE) -> Recorded:
    entry = Entry(level, period, counts)
    return record_measurement(entry=entry, source=MeasurementSource.API, today=TODAY, book=book, by=by)


def test_a_claim_is_kept_with_its_corrections_and_touches_no_result(level: ServiceLevel, partner: Member):
    write(level, Counts(98, 100), partner)
    assert not write(level, Counts(98, 100), partner).is_written
    assert write(level, Counts(97, 100), partner).row.revision == 2
    assert (ClaimedResult.objects.count(), Measurement.objects.count()) == (2, 0)
    assert [event.deed for event in AuditEvent.objects.order_by("seq")] == ["claim.record", "claim.correct"]


def test_a_partner_logs_no_result_and_claims_nothing_for_others(level: ServiceLevel, partner: Member):
    with pytest.raises(NotAllowed):
        write(level, Counts(1, 1), partner, OURS)
    rival = partner_user(PartnerFactory(organisation=level.organisation))
    with pytest.raises(Refusal, match="another"):
        write(level, Counts(1, 1), rival)


def test_only_a_figure_that_differs_is_a_difference(level: ServiceLevel, partner: Member, manager: Member):
    months = [date(2026, month, 1) for month in (4, 5, 6)]
    for month, claimed in zip(months, (Counts(100, 200), Counts(99951, 100000), Counts(1, 1)), strict=True):
        write(level, claimed, partner, period=month)
    write(level, Counts(50, 100), manager, OURS, months[0])  # the same share
    write(level, Counts(99949, 100000), manager, OURS, months[1])  # June was not logged by us
    (found,) = differences_of([level], months)
    assert found.period == months[1]
    assert found.claimed_words == "99.951 % (99,951 of 100,000)"
    assert found.ours_words == "99.949 % (99,949 of 100,000)"


def test_a_partner_claims_in_the_grid_and_both_sides_see_the_difference(
    level: ServiceLevel, partner: Member, manager: Member, client: Client
):
    base = f"/{level.organisation.slug}"
    write(level, Counts(93, 100), manager, OURS)
    client.force_login(partner.user)
    name = f"cell-{level.pk}-2026-06"
    page = client.post(f"{base}/claims/?to=2026-06", form_token(**{name: "98/100", f"seen-{name}": "0 "}), follow=True)
    assert "1 result saved." in page.content.decode() and "ours 93/100" in page.content.decode()
    assert client.post(f"{base}/results/?to=2026-06", form_token(**{name: "98/100"})).status_code in (200, 403)
    assert Measurement.objects.get().good == 93
    client.force_login(manager.user)
    assert "claimed 98/100" in client.get(f"{base}/results/?to=2026-06").content.decode()
    page = client.get(f"{base}/service-levels/P1/").content.decode()
    assert "What the partner claims" in page and "differs" in page


def test_a_cell_of_claims_is_saved_by_itself(level: ServiceLevel, partner: Member, client: Client):
    client.force_login(partner.user)
    posted = {"level": "P1", "month": "2026-06", "text": "98/100", "seen": "0"}
    answer = client.post(f"/{level.organisation.slug}/claims/cell/", posted)
    assert answer.status_code == 200 and answer.json()["state"] == "saved"
    assert client.post(f"/{level.organisation.slug}/results/cell/", posted).status_code == 403
