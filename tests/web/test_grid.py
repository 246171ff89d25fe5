"""The grid of results: one form without JavaScript, one cell at a time with it."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from msp_reviews.actions.measurements import record_measurement
from msp_reviews.domain.attainment import Counts
from msp_reviews.models import Measurement, MeasurementSource, ServiceLevel
from msp_reviews.queries.entries import Entry
from portfolio.models import Member, Role
from tests.factories import MemberFactory, ServiceLevelFactory, form_token, partner_user

pytestmark = pytest.mark.django_db
JUNE = "2026-06"


@pytest.fixture
def level() -> ServiceLevel:
    return ServiceLevelFactory(code="P1")


@pytest.fixture
def manager(level: ServiceLevel) -> Member:
    return MemberFactory(organisation=level.organisation, role=Role.IT_MANAGER)


def log(level: ServiceLevel, by: Member, good: int) -> None:
    entry = Entry(level, date(2026, 6, 1), Counts(good, 100), note="kept")
    record_measurement(entry=entry, source=MeasurementSource.GRID, today=date(2026, 11, 1), by=by)


def send(member: Member, path: str, fields: dict[str, Any]):
    client = Client()
    client.force_login(member.user)
    return client.post(f"/{member.organisation.slug}/{path}", fields)


def cell(member: Member, text: str, seen: int = 0, month: str = JUNE, level: str = "P1"):
    return send(member, "results/cell/", {"level": level, "month": month, "text": text, "seen": str(seen)})


def test_a_cell_is_saved_and_says_how_it_stands(level: ServiceLevel, manager: Member):
    answer = cell(manager, "93 / 100")
    assert answer.json() == {
        "state": "saved",
        "text": "93/100",
        "seen": "1 93/100",
        "figure": "93.00 %",
        "standing": "below expected",
        "tone": "warn",
        "why": "93 of 100: 93.00 % is below the expected 95 %, but not below the minimum 90 %.",
    }
    assert Measurement.objects.get().good == 93


def test_the_same_cell_again_writes_nothing(level: ServiceLevel, manager: Member):
    cell(manager, "93/100")
    assert cell(manager, "93/100", seen=1).status_code == 200
    assert Measurement.objects.count() == 1


def test_a_correction_of_a_cell_keeps_its_note(level: ServiceLevel, manager: Member):
    log(level, manager, 93)
    cell(manager, "94/100", seen=1)
    assert Measurement.objects.get(is_current=True).note == "kept"


@pytest.mark.parametrize(
    ("text", "month", "reason"),
    [
        ("93 %", JUNE, "a percentage alone cannot be checked"),
        ("", JUNE, "corrected, never removed"),
        ("1/2", "2090-01", "has not begun"),
        ("1/2", "2026-13", "That is no month."),
        ("1" * 61, JUNE, "at most 60 characters"),
    ],
)
def test_a_cell_is_refused_with_its_reason(level: ServiceLevel, manager: Member, text: str, month: str, reason: str):
    answer = cell(manager, text, month=month)
    assert answer.status_code == 422 and reason in answer.json()["reason"]
    assert not Measurement.objects.exists()


def test_a_stale_cell_is_a_conflict_that_shows_what_stands(level: ServiceLevel, manager: Member):
    log(level, manager, 93)
    answer = cell(manager, "94/100", seen=0)
    assert answer.status_code == 409
    assert answer.json()["reason"] == "Someone else logged 93/100 meanwhile."
    assert answer.json()["seen"] == "1 93/100"
    assert cell(manager, "94/100", seen=1).json()["state"] == "saved"


def test_only_those_who_log_results_save_cells(level: ServiceLevel):
    executive = MemberFactory(organisation=level.organisation, role=Role.EXECUTIVE)
    assert cell(executive, "1/2").status_code == 403
    assert cell(partner_user(level.contract.partner), "1/2").status_code == 403
    assert cell(MemberFactory(role=Role.IT_MANAGER), "1/2").status_code == 404


def grid(member: Member, level: ServiceLevel, text: str, seen: str = "0 ", **more: str):
    name = f"cell-{level.pk}-{JUNE}"
    return send(member, "results/?to=2026-06", form_token(**{name: text, f"seen-{name}": seen} | more))


def test_without_javascript_the_changed_cells_are_one_form(level: ServiceLevel, manager: Member):
    answer = grid(manager, level, "93/100")
    assert answer.status_code == 302 and answer.headers["Location"].endswith("results/?to=2026-06")
    assert Measurement.objects.get().good == 93


def test_an_untouched_cell_of_the_form_is_left_alone_even_when_someone_changed_it(level: ServiceLevel, manager: Member):
    log(level, manager, 93)
    assert grid(manager, level, "50/100", seen="0 50/100").status_code == 302
    assert Measurement.objects.get().good == 93


def test_one_bad_cell_of_the_form_saves_none_and_keeps_what_was_typed(level: ServiceLevel, manager: Member):
    other = ServiceLevelFactory(contract=level.contract)
    name = f"cell-{other.pk}-{JUNE}"
    answer = grid(manager, level, "93/100", **{name: "many", f"seen-{name}": "0 "})
    html = answer.content.decode()
    assert 'value="many"' in html and 'value="93/100"' in html
    assert "“many” cannot be read. Write 182/195" in html
    assert not Measurement.objects.exists()


def test_a_stale_cell_of_the_form_says_so_beside_it(level: ServiceLevel, manager: Member):
    log(level, manager, 93)
    html = grid(manager, level, "94/100", seen="0 ").content.decode()
    assert "Someone else logged 93/100 meanwhile." in html and 'value="1 93/100"' in html


def test_an_executive_reads_the_grid_and_cannot_send_it(level: ServiceLevel):
    executive = MemberFactory(organisation=level.organisation, role=Role.EXECUTIVE)
    client = Client()
    client.force_login(executive.user)
    assert "cell-text" not in client.get(f"/{level.organisation.slug}/results/").content.decode()
    assert grid(executive, level, "93/100").status_code == 403
    assert not Measurement.objects.exists()


def test_one_month_alone_shows_the_month_before_beside_it(level: ServiceLevel, manager: Member):
    log(level, manager, 93)
    client = Client()
    client.force_login(manager.user)
    html = client.get(f"/{level.organisation.slug}/results/", {"to": "2026-07", "months": "1"}).content.decode()
    assert "93/100" in html and html.count('class="cell-text"') == 1


def test_a_month_outside_the_life_of_a_level_cannot_be_typed_into(manager: Member, level: ServiceLevel):
    ServiceLevel.objects.filter(pk=level.pk).update(starts_on=date(2026, 5, 15))
    client = Client()
    client.force_login(manager.user)
    html = client.get(f"/{level.organisation.slug}/results/", {"to": JUNE}).content.decode()
    assert html.count('class="cell-text"') == 2
    assert "This service level starts on 15 May 2026." in html
