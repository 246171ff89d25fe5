"""The life of a contract: notice given or taken back, and each further term."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from msp_reviews.models import Contract, ContractRenewal, ContractState
from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.models import Member
from portfolio.versions import claim


@dataclass(frozen=True)
class Renewal:
    """A further term: its last day, whether it came by itself, and what was agreed."""

    ends: date
    was_automatic: bool = False
    note: str = ""


def give_notice(*, contract: Contract, on: date, today: date, version: int, by: Member) -> Contract:
    """Record that notice was given, by either side: the contract runs out with its term. Raises Refusal, StaleVersion."""
    with transaction.atomic():
        require(by, "contract.edit")
        claim(contract, version)
        _require_running(contract)
        if contract.notice_given_on is not None:
            raise Refusal(say("Notice was given already."))
        if on > today:
            raise Refusal(say("This day is still to come."), field="on")
        contract.notice_given_on = on
        contract.save(update_fields=["notice_given_on", "changed_at"])
        audit.record(by=by, deed="contract.give_notice", target=contract, after={"notice_given_on": on})
        return contract


def take_notice_back(*, contract: Contract, version: int, by: Member) -> Contract:
    """The notice no longer stands: both sides go on. Raises Refusal, StaleVersion."""
    with transaction.atomic():
        require(by, "contract.edit")
        claim(contract, version)
        before = contract.notice_given_on
        if before is None:
            raise Refusal(say("No notice was given."))
        contract.notice_given_on = None
        contract.save(update_fields=["notice_given_on", "changed_at"])
        audit.record(by=by, deed="contract.take_notice_back", target=contract, before={"notice_given_on": before})
        return contract


def renew(*, contract: Contract, renewal: Renewal, version: int, by: Member) -> ContractRenewal:
    """Record a further term; a notice that was given no longer stands. Raises Refusal, StaleVersion."""
    with transaction.atomic():
        require(by, "contract.edit")
        claim(contract, version)
        ended = _require_running(contract)
        if renewal.ends <= ended:
            raise Refusal(say("The further term ends after the present one."), field="ends")
        if renewal.was_automatic and contract.notice_given_on is not None:
            raise Refusal(say("Notice was given, so it did not renew by itself."), field="was_automatic")
        row = ContractRenewal.objects.create(
            organisation=contract.organisation,
            contract=contract,
            ended=ended,
            ends=renewal.ends,
            was_automatic=renewal.was_automatic,
            note=renewal.note,
            recorded_by=by,
            recorded_at=timezone.now(),
        )
        contract.ends, contract.notice_given_on = renewal.ends, None
        contract.save(update_fields=["ends", "notice_given_on", "changed_at"])
        after = {"ends": renewal.ends, "was_automatic": renewal.was_automatic, "note": renewal.note}
        audit.record(by=by, deed="contract.renew", target=contract, before={"ends": ended}, after=after)
        return row


def _require_running(contract: Contract) -> date:
    """The last day of the present term. Raises Refusal where there is none, or the contract is over."""
    if contract.state != ContractState.ACTIVE:
        raise Refusal(say("Only an active contract has a term that goes on."))
    if contract.ends is None:
        raise Refusal(say("No end date is known. Write it down first."))
    return contract.ends
