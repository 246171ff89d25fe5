"""The writers of closings: close a month, correct a closed one, and the second person's word."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from msp_reviews.domain.credits import money_of
from msp_reviews.domain.earn_back import Term
from msp_reviews.domain.rule_sheets import first_day, month_of
from msp_reviews.models import Closing, ClosingState, Contract, Credit, RuleSheet, ServiceLevel
from msp_reviews.queries.closings import (
    CannotClose,
    Draft,
    current_closing,
    draft_of,
    earn_back_of_year,
    month_of_results,
)
from portfolio import audit
from portfolio.access import require
from portfolio.domain import formats
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.domain.language import say
from portfolio.models import Member
from portfolio.versions import claim

CARRIED = ("claim_id", "received", "received_on", "waived_by_id", "waived_on", "waiver")


def close_period(*, contract: Contract, period: date, seen: str, today: date, reason: str = "", by: Member) -> Closing:
    """Freeze the month's inputs, rule sheet and credits. A month closed before gets a further version: say why.

    seen: digest of what the closer was shown. Above the sheet's amount (of a correction: its difference) a second person has
    to approve first. Raises CannotClose, Refusal.
    """
    with transaction.atomic():
        require(by, "credit.edit")
        Contract.objects.select_for_update(no_key=True).get(pk=contract.pk, organisation=by.organisation)
        _check_open(contract, period, today)
        draft, before = draft_of(contract, period), current_closing(contract, period)
        if draft.sha256 != seen:
            raise Refusal(say("Results, fees or rules have changed since you looked. Look it over again."))
        if before is not None and not reason:
            raise Refusal(say("Say why the closed month is corrected."), field="reason")
        if before is not None and before.sha256 == draft.sha256:
            raise Refusal(say("Nothing differs from what was closed."))
        closing = _created(contract, period, draft, before, reason, by)
        audit.record(by=by, deed="closing.propose", target=closing, after=_facts(closing))
        if not closing.needs_second:
            _settle(closing, None, by)
    return closing


def approve_closing(*, closing: Closing, seen: str, version: int, by: Member) -> Closing:
    """The second person's yes to what they saw. Raises StaleVersion, Refusal, NotAllowed."""
    with transaction.atomic():
        require(by, "credit.approve")
        _check_waiting(closing)
        claim(closing, version)
        _check_waiting(closing)
        if closing.proposed_by_id == by.pk:
            raise NotAllowed(say("Whoever proposed the closing cannot approve it."))
        if closing.sha256 != seen:
            raise Refusal(say("This is not what you were shown. Look it over again."))
        _settle(closing, by, by)
    return closing


def reject_closing(*, closing: Closing, reason: str, version: int, by: Member) -> Closing:
    """The second person's no, with its reason; the month stays as it was. Raises StaleVersion, Refusal."""
    with transaction.atomic():
        require(by, "credit.approve")
        _check_waiting(closing)
        claim(closing, version)
        _check_waiting(closing)
        closing.state, closing.rejection = ClosingState.REJECTED, reason
        closing.decided_by, closing.decided_at = by, timezone.now()
        closing.save()
        audit.record(by=by, deed="closing.reject", target=closing, after={"reason": reason})
    return closing


def _check_open(contract: Contract, period: date, today: date) -> None:
    if first_day(month_of(period) + 1) > today:
        raise CannotClose(say("{} is not over yet.", formats.long_month(period)))
    if contract.closings.filter(period=period, state=ClosingState.PROPOSED).exists():
        raise CannotClose(say("A closing of {} waits for a second person already.", formats.long_month(period)))


def _check_waiting(closing: Closing) -> None:
    if closing.state != ClosingState.PROPOSED:
        raise Refusal(say("This closing does not wait for anybody any more."))


def _created(
    contract: Contract, period: date, draft: Draft, before: Closing | None, reason: str, by: Member
) -> Closing:
    last = contract.closings.filter(period=period).aggregate(last=Max("revision"))["last"] or 0
    difference = draft.gross if before is None else abs(draft.gross - before.gross)
    return Closing.objects.create(
        organisation=contract.organisation,
        contract=contract,
        rule_sheet=draft.rule_sheet,
        period=period,
        revision=last + 1,
        state=ClosingState.PROPOSED,
        inputs=draft.inputs,
        results=draft.results,
        sha256=draft.sha256,
        gross=draft.gross,
        needs_second=_needs_second(draft.rule_sheet, difference),
        reason=reason if before is not None else reason or ("Proposed again." if last else ""),
        proposed_by=by,
        proposed_at=timezone.now(),
    )


def _needs_second(sheet: RuleSheet, amount: Decimal) -> bool:
    return sheet.four_eyes_above is not None and amount > sheet.four_eyes_above


def _settle(closing: Closing, decided_by: Member | None, by: Member) -> None:
    """The closing takes effect: it stands, its credits accrue, and a contract year that is complete earns back."""
    before = current_closing(closing.contract, closing.period)
    if before is not None:
        Closing.objects.filter(pk=before.pk).update(is_current=False)
    closing.state, closing.is_current = ClosingState.CLOSED, True
    if decided_by is not None:
        closing.decided_by, closing.decided_at = decided_by, timezone.now()
    closing.save()
    _accrue(closing, before)
    _earn_back(closing)
    audit.record(by=by, deed="closing.close", target=closing, after=_facts(closing))


def _accrue(closing: Closing, before: Closing | None) -> None:
    """Credits of the closing. What was done about the credits it corrects goes on with them."""
    earlier = {row.service_level_id: row for row in before.credits.all()} if before else {}
    Credit.objects.filter(pk__in=[row.pk for row in earlier.values()]).update(is_current=False)
    levels = {level.code: level for level in ServiceLevel.objects.filter(contract=closing.contract)}
    lines = [line for line in month_of_results(closing.results)["lines"] if line["gross_cents"]]
    Credit.objects.bulk_create([_credit(closing, line, levels[line["service_level"]], earlier) for line in lines])


def _credit(closing: Closing, line: dict[str, Any], level: ServiceLevel, earlier: dict[int, Credit]) -> Credit:
    credit = Credit(
        organisation=closing.organisation,
        contract=closing.contract,
        closing=closing,
        service_level=level,
        period=closing.period,
        gross=money_of(line["gross_cents"]),
        reason=line["reason"],
        formula=line["formula"],
        claim_by=date.fromisoformat(line["claim_by"]) if line["claim_by"] else None,
    )
    if (was := earlier.get(level.pk)) is not None:
        for name in CARRIED:
            setattr(credit, name, getattr(was, name))
        if credit.received is not None:
            credit.received = min(credit.received, credit.gross)
    return credit


def _earn_back(closing: Closing) -> None:
    """Once every month of the contract year stands: the credits that return, return; those that did and do not, stay."""
    closings = _whole_year(closing)
    if not closings or not closing.rule_sheet.content.get("earn_back"):
        return
    returning = earn_back_of_year(closings)
    rows = Credit.objects.filter(closing__in=closings, is_current=True).select_related("service_level")
    for row in rows:
        why = returning.get((row.service_level.code, row.period), "")
        earned_back = row.gross if why else Decimal(0)
        if (row.earned_back, row.earned_back_why) != (earned_back, why):
            row.earned_back, row.earned_back_why = earned_back, why
            row.version += 1
            row.save(update_fields=["earned_back", "earned_back_why", "version"])


def _whole_year(closing: Closing) -> Sequence[Closing]:
    """The closings of the contract year from its first closed month to its end; empty while one is missing."""
    contract = closing.contract
    starts = month_of(contract.starts) if contract.starts else month_of(closing.period)
    term = Term(starts, month_of(contract.ends) if contract.ends else None)
    end = term.year_end(month_of(closing.period))
    start = end - 11 if term.ends is None or end < term.ends else end - (end - starts) % 12
    rows = contract.closings.filter(
        is_current=True, period__gte=first_day(start), period__lte=first_day(end)
    ).select_related("rule_sheet")
    closings = list(rows.order_by("period"))
    months = [month_of(row.period) for row in closings]
    is_whole = bool(months) and months == list(range(months[0], end + 1))
    return closings if is_whole else []


def _facts(closing: Closing) -> dict[str, Any]:
    return {
        "contract": closing.contract.code,
        "period": closing.period,
        "revision": closing.revision,
        "state": closing.state,
        "rule_sheet": closing.rule_sheet.number,
        "gross": closing.gross,
        "reason": closing.reason,
        "sha256": closing.sha256,
    }
