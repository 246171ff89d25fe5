"""The demo companies: the same each time, by the real actions, and each wrong in its own way."""

from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from msp_reviews.demo import people
from msp_reviews.demo.files import answers, rows
from msp_reviews.demo.results import result
from msp_reviews.demo.seed import TODAY, is_seeded, seed
from msp_reviews.demo.suppliers import FIRST_MONTH, LAST_MONTH
from msp_reviews.domain.attainment import Direction, Levels, Standing, judge
from msp_reviews.models import QBR, Measurement, MspChoice, MspComparison, QBRAction
from portfolio.models import AuditEvent, ITFunction, Member, Organisation, Role
from sourcing.domain.extremes import ExtremeKind
from sourcing.domain.outcomes import Benefit
from sourcing.domain.outcomes import Standing as Stands
from sourcing.models import CurrentVerdict, Decision, Prediction, QuarterBalance
from sourcing.queries.balance import balance_sheet
from sourcing.queries.predictions import PEOPLE, latest_actuals, outcomes_from
from sourcing.queries.quarter_balances import history

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture
def company_x() -> Organisation:
    return Organisation.objects.get(slug="company-x")


@pytest.fixture
def company_y() -> Organisation:
    return Organisation.objects.get(slug="company-y")


def test_company_x_is_in_house_only(company_x: Organisation) -> None:
    sheet = balance_sheet(company_x, today=TODAY)
    assert [extreme.kind for extreme in sheet.extremes] == [ExtremeKind.IN_HOUSE_ONLY]
    assert sheet.msp_share == 0
    assert sheet.balance.index is not None
    assert sheet.balance.index < 0


def test_company_y_is_outsource_only(company_y: Organisation) -> None:
    sheet = balance_sheet(company_y, today=TODAY)
    assert [extreme.kind for extreme in sheet.extremes] == [ExtremeKind.OUTSOURCE_ONLY]
    assert sheet.msp_share is not None
    assert 0.8 <= sheet.msp_share < 0.83
    assert sheet.balance.index is not None
    assert sheet.balance.index > 0
    assert sheet.balance.over_outsourced > sheet.balance.over_insourced


def test_the_companies_have_the_sizes_they_are_told_to_have(company_x: Organisation, company_y: Organisation) -> None:
    assert ITFunction.objects.filter(organisation=company_x).count() == 40
    assert ITFunction.objects.filter(organisation=company_y).count() == 62
    assert company_y.partners.count() == 10
    assert len(months(company_y)) == 18


def months(organisation: Organisation) -> set[date]:
    return set(Measurement.objects.filter(organisation=organisation).values_list("period", flat=True))


def test_every_role_has_its_people(company_x: Organisation, company_y: Organisation) -> None:
    assert set(company_y.members.values_list("role", flat=True)) == set(Role.values)
    assert set(company_x.members.values_list("role", flat=True)) == set(Role.values) - {Role.PARTNER}
    assert company_x.members.filter(role=Role.CIO).count() == 2


def test_decisions_stand_in_every_state(company_y: Organisation) -> None:
    states = Decision.objects.filter(organisation=company_y).values_list("state", flat=True)
    assert {"approved", "proposed", "rejected"} <= set(states)
    assert Decision.objects.filter(organisation=company_y, is_below_lock=True).exists()
    labels = CurrentVerdict.objects.filter(organisation=company_y).values_list("label", flat=True)
    assert {"firm", "leaning", "contested"} <= set(labels)
    assert CurrentVerdict.objects.filter(organisation=company_y, is_provisional=True).exists()


def test_nobody_approved_what_they_proposed() -> None:
    settled = Decision.objects.exclude(approved_by=None).values_list("proposed_by", "approved_by")
    assert settled
    assert all(proposer != approver for proposer, approver in settled)


def test_reviews_were_held_and_are_overdue(company_y: Organisation) -> None:
    assert {"signed", "held", "prepared", "planned", "cancelled"} == set(
        QBR.objects.filter(organisation=company_y).values_list("state", flat=True)
    )
    assert QBR.objects.filter(organisation=company_y, state="prepared", scheduled_on__lt=TODAY).exists()
    assert QBRAction.objects.filter(organisation=company_y, state="open", due_on__lt=TODAY).count() >= 3


def test_company_y_has_one_partner_chosen_and_one_comparison_open(company_y: Organisation) -> None:
    states = MspComparison.objects.filter(organisation=company_y).values_list("state", flat=True)
    assert sorted(states) == ["decided", "open"]
    choice = MspChoice.objects.get(organisation=company_y)
    assert (choice.state, choice.chosen_name, choice.result["samples"]) == ("approved", "Kestrel Workplace", None)
    assert choice.proposed_by != choice.approved_by
    assert MspComparison.objects.get(organisation=company_y, state="open").candidates.count() == 4


def test_every_deed_stands_in_the_audit_on_its_day(company_y: Organisation) -> None:
    events = AuditEvent.objects.filter(organisation=company_y).order_by("seq")
    times = list(events.values_list("at", flat=True))
    assert times == sorted(times)
    assert times[0].date() == date(2025, 3, 3)
    assert times[-1].date() <= TODAY
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "company-y: whole" in out.getvalue()


def test_seeding_again_makes_the_same(company_y: Organisation) -> None:
    assert facts("company-y")
    first = {slug: facts(slug) for slug in people.COMPANIES}
    with transaction.atomic():
        rename_away()
        seed()
        second = {slug: facts(slug) for slug in people.COMPANIES}
        transaction.set_rollback(True)
    assert first == second


def rename_away() -> None:
    """Make room for the companies once more: rows that are history cannot be deleted."""
    for organisation in Organisation.objects.filter(slug__in=people.COMPANIES):
        Organisation.objects.filter(pk=organisation.pk).update(slug=f"{organisation.slug}-earlier")
    for member in Member.objects.select_related("user"):
        type(member.user).objects.filter(pk=member.user_id).update(email=f"earlier-{member.user.email}")


def facts(slug: str) -> dict[str, list[Any]]:
    """What a company says of itself, without the keys of rows."""
    own = {"organisation__slug": slug}
    return {
        "functions": list(ITFunction.objects.filter(**own).order_by("code").values_list("code", "cost", "msp_share")),
        "verdicts": list(
            CurrentVerdict.objects.filter(**own)
            .order_by("function__code")
            .values_list("function__code", "sourcing_class", "share", "evaluated_at")
        ),
        "decisions": list(
            Decision.objects.filter(**own)
            .order_by("function__code", "proposed_at")
            .values_list("function__code", "sourcing_class", "state", "proposed_at", "approved_at", "rationale")
        ),
        "results": list(
            Measurement.objects.filter(**own)
            .order_by("service_level__code", "period", "revision")
            .values_list("service_level__code", "period", "good", "total", "downtime", "value", "recorded_at")
        ),
        "reviews": list(
            QBR.objects.filter(**own)
            .order_by("partner__name", "fiscal_year", "quarter_number")
            .values_list("partner__name", "state", "held_on", "minutes")
        ),
        "deeds": list(AuditEvent.objects.filter(**own).order_by("seq").values_list("seq", "at", "deed", "user__name")),
    }


def test_the_command_says_that_they_are_there_already() -> None:
    assert is_seeded()
    call_command("seed_demo", if_empty=True, stdout=StringIO())
    with pytest.raises(CommandError, match="already"):
        call_command("seed_demo")


def test_sign_ins_are_told_in_development_alone(settings: Any) -> None:
    settings.DEMO_PASSWORD = "demo-1234"
    for profile, is_told in (("development", True), ("production", False), ("test", False)):
        settings.PROFILE = profile
        out = StringIO()
        call_command("seed_demo", if_empty=True, sign_ins=True, stdout=out)
        assert ("sign-in: anna.berg@company-y.example" in out.getvalue()) is is_told, profile


def test_without_a_demo_password_nobody_can_sign_in(company_y: Organisation) -> None:
    assert not any(member.user.has_usable_password() for member in company_y.members.select_related("user"))


@pytest.mark.parametrize("row", rows("company_y/service_levels"), ids=lambda row: row["code"])
def test_a_month_stands_as_the_file_says(row: dict[str, str]) -> None:
    named = {part[:7]: part[8:] or "1" for part in row["worse"].split()}
    expected = {"1": Standing.BELOW_EXPECTED, "2": Standing.BELOW_MINIMUM, "n": Standing.NO_DATA}
    from_file = Levels(Decimal(row["expected"]), Decimal(row["minimum"]), Direction(row["direction"]))
    month = FIRST_MONTH
    while month <= LAST_MONTH:
        stands = judge(result(row, month), from_file)
        assert stands == expected.get(named.get(f"{month:%Y-%m}", ""), Standing.MET), month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)


def test_answers_differ_from_those_they_are_like_only_where_it_is_said() -> None:
    plain = answers("Help desk support", "")
    assert answers("Help desk support", "pace=4 market=?") == {**plain, "pace": 4, "market": None}
    with pytest.raises(ValueError, match="speed"):
        answers("Help desk support", "speed=4")


def test_seven_quarters_of_company_y_were_frozen_each_on_the_morning_after(company_y: Organisation) -> None:
    quarters = QuarterBalance.objects.filter(organisation=company_y)
    assert [row.label for row in quarters] == ["2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2", "2026Q3"]
    assert all((row.frozen_at.date() - row.ends_on).days == 1 for row in quarters)
    indices = [quarter.index for quarter in history(company_y, today=TODAY)]
    assert indices[:2] == [None, None], "nothing was decided yet"
    assert len(set(indices[2:])) == 5


def test_predictions_of_all_five_benefits_arrived_fell_short_and_wait(company_y: Organisation) -> None:
    rows_made = list(Prediction.objects.filter(organisation=company_y).select_related(*PEOPLE))
    found = outcomes_from(rows_made, latest_actuals(rows_made), TODAY)
    assert {outcome.predicted.benefit for outcome in found} == set(Benefit)
    assert {outcome.standing for outcome in found} == set(Stands)
    assert all(row.is_frozen and not row.is_after_approval for row in rows_made)
