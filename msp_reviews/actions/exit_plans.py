"""The writers of exit plans and of their tests."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from msp_reviews.models import ExitPlan, ExitTest, ExitTestResult, Partner
from msp_reviews.queries.facts import facts
from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.models import Member, Role
from portfolio.queries.functions import differences
from portfolio.versions import claim

FIELDS = ("owner", "alternatives", "cost", "test_every_months")


@dataclass(frozen=True)
class Tested:
    """A test of an exit plan: when, how it ended, what was tried and found."""

    on: date
    result: ExitTestResult
    what: str


def write_exit_plan(
    *, partner: Partner, values: Mapping[str, Any], today: date, version: int | None, by: Member
) -> ExitPlan:
    """Write or change the partner's exit plan. version: of the plan that was seen, None where there was none."""
    with transaction.atomic():
        require(by, "partner.edit")
        plan = ExitPlan.objects.filter(partner=partner).first()
        if plan is not None:
            claim(plan, version or 0)
        before = facts(plan, FIELDS) if plan else {}
        plan = plan or ExitPlan(organisation=partner.organisation, partner=partner, written_on=today)
        _fill(plan, values)
        plan.save()
        plan.refresh_from_db()
        was, now = differences(before, facts(plan, FIELDS))
        if now:
            audit.record(by=by, deed="partner.exit_plan_written", target=partner, before=was, after=now)
        return plan


def record_exit_test(*, partner: Partner, tested: Tested, today: date, by: Member) -> ExitTest:
    """Record a test of the exit plan; it is never changed afterwards."""
    with transaction.atomic():
        require(by, "partner.edit")
        if not ExitPlan.objects.filter(partner=partner).exists():
            raise Refusal(say("There is no exit plan to test. Write it first."))
        if tested.on > today:
            raise Refusal(say("This day is still to come."), field="on")
        test = ExitTest.objects.create(
            organisation=partner.organisation,
            partner=partner,
            tested_on=tested.on,
            result=tested.result,
            what=tested.what,
            recorded_by=by,
            recorded_at=timezone.now(),
        )
        after = {"tested_on": tested.on, "result": tested.result.value, "what": tested.what}
        audit.record(by=by, deed="partner.exit_plan_tested", target=partner, after=after)
        return test


def _fill(plan: ExitPlan, values: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            setattr(plan, name, values[name])
    owner = plan.owner
    if owner is not None and (owner.organisation_id != plan.organisation_id or owner.role == Role.PARTNER):
        raise Refusal(say("Choose one of our own people."), field="owner")
