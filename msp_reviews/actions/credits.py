"""The writers of what is done about credits: claimed, received, waived."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from msp_reviews.domain.credit_lives import Life
from msp_reviews.models import Contract, Credit, CreditClaim
from msp_reviews.queries.credit_claims import letter_content
from msp_reviews.queries.credits import WORDS, line_of, with_names
from portfolio import audit
from portfolio.access import require
from portfolio.domain.canonical import canonical, sha256
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.models import Member, Organisation
from portfolio.versions import claim


class WrongState(Refusal):
    """A deed that the credit's state does not allow."""

    def __init__(self, credit: Credit, state: Life) -> None:
        super().__init__(say("{} is in the state “{}”, so this cannot be done.", credit, WORDS[state]))


def claim_credits(*, contract: Contract, credit_ids: Sequence[int], today: date, by: Member) -> CreditClaim:
    """Claim credits of one contract by one letter, on the day. Raises Refusal where one is not to be claimed any more."""
    with transaction.atomic():
        require(by, "credit.edit")
        Organisation.objects.select_for_update(no_key=True).get(pk=by.organisation_id)
        rows = Credit.objects.filter(
            pk__in=credit_ids, contract=contract, organisation=by.organisation, is_current=True
        )
        found = list(with_names(rows).order_by("period", "service_level__code"))
        if not found or len(found) != len(set(credit_ids)):
            raise Refusal(say("Choose the credits to claim."), field="credits")
        for row in found:
            _check_state(row, today, Life.ACCRUED)
        made = _written(contract, found, today, by)
        for row in found:
            row.claim = made
            row.version += 1
            row.save(update_fields=["claim", "version"])
        after = {"contract": contract.code, "credits": [str(row) for row in found], "sha256": made.sha256}
        audit.record(by=by, deed="credit.claim", target=made, after=after)
    return made


def _written(contract: Contract, rows: list[Credit], today: date, by: Member) -> CreditClaim:
    number = (CreditClaim.objects.filter(organisation=by.organisation).aggregate(last=Max("number"))["last"] or 0) + 1
    content = canonical(letter_content(contract, rows, number, today, by))
    return CreditClaim.objects.create(
        organisation=by.organisation,
        contract=contract,
        number=number,
        claimed_on=today,
        content=content,
        sha256=sha256(content),
        created_by=by,
        created_at=timezone.now(),
    )


def receive_credit(
    *, credit: Credit, received: Decimal, received_on: date, today: date, version: int, by: Member
) -> Credit:
    """Note that the partner paid a claimed credit, whole or in part. Raises StaleVersion, Refusal."""
    with transaction.atomic():
        require(by, "credit.edit")
        claim(credit, version)
        _check_state(credit, today, Life.CLAIMED)
        _check_received(credit, received, received_on, today)
        credit.received, credit.received_on = received, received_on
        return _saved(credit, "credit.receive", {"received": received, "received_on": received_on}, by)


def waive_credit(*, credit: Credit, reason: str, today: date, version: int, by: Member) -> Credit:
    """Let a credit go, and say why. Raises StaleVersion, Refusal."""
    with transaction.atomic():
        require(by, "credit.edit")
        claim(credit, version)
        _check_state(credit, today, Life.ACCRUED, Life.CLAIMED)
        credit.waived_by, credit.waived_on, credit.waiver = by, today, reason
        return _saved(credit, "credit.waive", {"waiver": reason}, by)


def _check_state(credit: Credit, today: date, *allowed: Life) -> None:
    state = line_of(credit, today).state
    if not credit.is_current:
        raise Refusal(say("{} has been corrected; look at the credit that took its place.", credit))
    if state not in allowed:
        raise WrongState(credit, state)


def _check_received(credit: Credit, received: Decimal, received_on: date, today: date) -> None:
    if not 0 < received <= credit.gross - credit.earned_back:
        raise Refusal(say("The amount lies above 0 and up to {}.", credit.gross - credit.earned_back), field="received")
    if received_on > today:
        raise Refusal(say("That day has not come."), field="received_on")
    if credit.claim is not None and received_on < credit.claim.claimed_on:
        raise Refusal(say("Money cannot have come before it was claimed."), field="received_on")


def _saved(credit: Credit, deed: str, after: dict[str, Any], by: Member) -> Credit:
    credit.save()
    audit.record(by=by, deed=deed, target=credit, after=after)
    return credit
