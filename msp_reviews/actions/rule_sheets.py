"""The writers of rule sheets: drafts change, what is in force does not."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from msp_reviews.domain.json_reading import ContentRefused
from msp_reviews.domain.rule_sheets_reading import rule_sheet_from_content
from msp_reviews.models import Contract, RuleSheet, RuleSheetState
from portfolio import audit
from portfolio.access import require
from portfolio.domain import formats
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.models import Member
from portfolio.versions import claim

FIELDS = ("starts", "content", "four_eyes_above", "note")


def create_rule_sheet(*, contract: Contract, values: Mapping[str, Any], by: Member) -> RuleSheet:
    """A draft. values: starts (first day of a month), content (docs/credits.md), four_eyes_above, note. Raises Refusal."""
    with transaction.atomic():
        require(by, "credit.edit")
        locked = Contract.objects.select_for_update(no_key=True).get(pk=contract.pk, organisation=by.organisation)
        number = (locked.rule_sheets.aggregate(last=Max("number"))["last"] or 0) + 1
        sheet = RuleSheet(organisation=by.organisation, contract=contract, number=number, created_by=by)
        _fill(sheet, values)
        sheet.save()
        audit.record(by=by, deed="rule_sheet.create", target=sheet, after=_facts(sheet))
    return sheet


def edit_rule_sheet(*, rule_sheet: RuleSheet, values: Mapping[str, Any], version: int, by: Member) -> RuleSheet:
    """Change a draft. Raises StaleVersion, Refusal."""
    with transaction.atomic():
        require(by, "credit.edit")
        _check_draft(rule_sheet)
        claim(rule_sheet, version)
        _check_draft(rule_sheet)
        before = _facts(rule_sheet)
        _fill(rule_sheet, values)
        rule_sheet.save()
        audit.record(by=by, deed="rule_sheet.edit", target=rule_sheet, before=before, after=_facts(rule_sheet))
    return rule_sheet


def put_rule_sheet_in_force(*, rule_sheet: RuleSheet, version: int, by: Member) -> RuleSheet:
    """From its month on the sheet rules, and never changes again. Raises StaleVersion, Refusal."""
    with transaction.atomic():
        require(by, "credit.edit")
        _check_draft(rule_sheet)
        Contract.objects.select_for_update(no_key=True).get(pk=rule_sheet.contract_id)
        claim(rule_sheet, version)
        _check_draft(rule_sheet)
        _check_start(rule_sheet)
        rule_sheet.state = RuleSheetState.IN_FORCE
        rule_sheet.in_force_by, rule_sheet.in_force_at = by, timezone.now()
        rule_sheet.save()
        audit.record(by=by, deed="rule_sheet.put_in_force", target=rule_sheet, after=_facts(rule_sheet))
    return rule_sheet


def _check_draft(sheet: RuleSheet) -> None:
    if sheet.state != RuleSheetState.DRAFT:
        raise Refusal(say("A rule sheet in force no longer changes. Write a new one with a later start."))


def _check_start(sheet: RuleSheet) -> None:
    in_force = sheet.contract.rule_sheets.filter(state=RuleSheetState.IN_FORCE)
    if in_force.filter(starts=sheet.starts).exists():
        raise Refusal(say("Another rule sheet is in force from {} on.", formats.long_month(sheet.starts)))
    closed = sheet.contract.closings.filter(period__gte=sheet.starts, is_current=True).order_by("-period").first()
    if closed is not None:
        raise Refusal(
            say("{} has been closed. A new rule sheet can start after it.", formats.long_month(closed.period))
        )


def _fill(sheet: RuleSheet, values: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            setattr(sheet, name, values[name])
    starts: date = sheet.starts
    if starts.day != 1:
        raise Refusal(say("A month is named by its first day."), field="starts")
    try:
        rule_sheet_from_content(sheet.content)
    except ContentRefused as refused:
        raise Refusal(" ".join(refused.faults)) from refused


def _facts(sheet: RuleSheet) -> dict[str, Any]:
    return {
        "contract": sheet.contract.code,
        "state": sheet.state,
        "starts": sheet.starts,
        "content": sheet.content,
        "four_eyes_above": sheet.four_eyes_above,
        "note": sheet.note,
    }
