"""Every date of partners that comes or has passed, from one list of sources."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Model, OuterRef, Subquery

from msp_reviews import access
from msp_reviews.domain.dates import KIND_LABELS, Dated, DateKind, dates_of_term, exit_test_due, expiry_of
from msp_reviews.models import Certificate, ContractState, ExitTest, Partner, PartnerStatus
from portfolio.domain.language import say
from portfolio.models import Member


@dataclass(frozen=True)
class PartnerDate:
    """One date of a partner: of which row, what it is called and where it is shown."""

    dated: Dated
    partner: Partner
    row: Model
    title: str
    url: str

    @property
    def day(self) -> date:
        """The day itself."""
        return self.dated.day

    @property
    def kind(self) -> DateKind:
        """What happens."""
        return self.dated.kind

    @property
    def label(self) -> str:
        """What happens, in a word."""
        return KIND_LABELS[self.dated.kind]

    @property
    def sentence(self) -> str:
        """What it is and what happens."""
        return f"{self.partner}, {self.title}: {self.dated.sentence}"

    def is_overdue(self, today: date) -> bool:
        """Whether the day has passed and somebody still has to do something about it."""
        return self.dated.waits_after and self.day < today

    @property
    def subject(self) -> str:
        """The row, as reminders name it: “contract:12”."""
        return f"{self.row._meta.model_name}:{self.row.pk}"


def dates_of(member: Member) -> list[PartnerDate]:
    """All dates that the member may see, the earliest first. One query a source."""
    found = [one for source in SOURCES for one in source(member)]
    return sorted(found, key=lambda one: (one.day, one.sentence))


def dates_between(member: Member, *, first: date, last: date) -> list[PartnerDate]:
    """The dates from the first day to the last, both included. One query a source."""
    return [one for one in dates_of(member) if first <= one.day <= last]


def to_act_on(member: Member, *, days: int, today: date) -> list[PartnerDate]:
    """Dates before which somebody has to act, today or within so many days. One query a source."""
    coming = dates_between(member, first=today, last=today + timedelta(days=days))
    return [one for one in coming if one.dated.is_reminded]


def contract_dates(member: Member) -> Iterator[PartnerDate]:
    """The dates of active contracts. One query."""
    rows = access.contracts_of(member).filter(state=ContractState.ACTIVE)
    for contract in rows.select_related("organisation", "partner__organisation"):
        for dated in dates_of_term(contract.term):
            yield PartnerDate(dated, contract.partner, contract, str(contract), contract.get_absolute_url())


def certificate_dates(member: Member) -> Iterator[PartnerDate]:
    """Last days of certificates. One query."""
    rows = access.facts_of(member, Certificate).filter(expires_on__isnull=False)
    for one in rows.exclude(partner__status=PartnerStatus.FORMER).select_related("partner__organisation"):
        if one.expires_on is not None:
            dated = expiry_of(one.name, one.expires_on)
            yield PartnerDate(dated, one.partner, one, say("certificate"), one.partner.get_record_url())


def exit_test_dates(member: Member) -> Iterator[PartnerDate]:
    """When exit plans are to be tested. One query."""
    last = ExitTest.objects.filter(partner=OuterRef("partner")).order_by("-tested_on").values("tested_on")[:1]
    rows = access.exit_plans_of(member).exclude(partner__status=PartnerStatus.FORMER)
    for plan in rows.select_related("partner__organisation").annotate(last_test=Subquery(last)):
        dated = exit_test_due(plan.written_on, plan.last_test, plan.test_every_months)
        yield PartnerDate(dated, plan.partner, plan, say("exit plan"), plan.get_absolute_url())


def claim_dates(member: Member) -> Iterator[PartnerDate]:
    """Last days on which credits can be claimed, one a contract and day. One query."""
    rows = access.credits_of(member).filter(is_current=True, claim=None, waived_on=None, claim_by__isnull=False)
    seen: set[tuple[int, date]] = set()
    for credit in rows.select_related("contract__organisation", "contract__partner__organisation"):
        contract, on = credit.contract, credit.claim_by
        if on is not None and (contract.pk, on) not in seen:
            seen.add((contract.pk, on))
            dated = Dated(DateKind.CLAIM, on, say("last day to claim its credits"), is_reminded=True)
            yield PartnerDate(dated, contract.partner, contract, str(contract), contract.get_absolute_url())


SOURCES: tuple[Callable[[Member], Iterable[PartnerDate]], ...] = (
    contract_dates,
    certificate_dates,
    exit_test_dates,
    claim_dates,
)
"""Where dates come from; each source names its kinds in `domain/dates.py`."""
