"""Rule sheets, closings, credits and claims: for the organisation's own people alone, none for a partner's user."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from msp_reviews.models import Closing, ContractFee, Credit, CreditClaim, RuleSheet
from portfolio.access import may
from portfolio.models import Member

M = TypeVar("M", bound=Model)


def contract_fees_of(member: Member) -> QuerySet[ContractFee]:
    """All fees by month that the member may see."""
    return _own(member, ContractFee.objects.all())


def rule_sheets_of(member: Member) -> QuerySet[RuleSheet]:
    """All rule sheets the member may see."""
    return _own(member, RuleSheet.objects.all())


def rule_sheet_for(member: Member, pk: int) -> RuleSheet:
    """The rule sheet with its contract and people. Raises Http404. One query."""
    rows = rule_sheets_of(member).select_related(
        "organisation", "contract__organisation", "contract__partner", "created_by__user", "in_force_by__user"
    )
    return _one(rows, pk)


def closings_of(member: Member) -> QuerySet[Closing]:
    """All versions of all closings the member may see."""
    return _own(member, Closing.objects.all())


def closing_for(member: Member, pk: int) -> Closing:
    """The closing with its contract, rule sheet and people. Raises Http404. One query."""
    rows = closings_of(member).select_related(
        "organisation",
        "contract__organisation",
        "contract__partner",
        "rule_sheet__organisation",
        "rule_sheet__contract",
        "proposed_by__user",
        "decided_by__user",
    )
    return _one(rows, pk)


def credits_of(member: Member) -> QuerySet[Credit]:
    """All credits the member may see, superseded ones too."""
    return _own(member, Credit.objects.all())


def credit_for(member: Member, pk: int) -> Credit:
    """The credit with its service level, closing, claim and people. Raises Http404. One query."""
    rows = credits_of(member).select_related(
        "organisation",
        "contract__organisation",
        "contract__partner__organisation",
        "service_level__organisation",
        "closing__organisation",
        "closing__contract",
        "claim__organisation",
        "waived_by__user",
    )
    return _one(rows, pk)


def credit_claims_of(member: Member) -> QuerySet[CreditClaim]:
    """All claims the member may see."""
    return _own(member, CreditClaim.objects.all())


def credit_claim_for(member: Member, number: int) -> CreditClaim:
    """The claim of that number with its contract. Raises Http404. One query."""
    rows = credit_claims_of(member).filter(number=number)
    found = rows.select_related(
        "organisation", "contract__organisation", "contract__partner__organisation", "created_by__user"
    ).first()
    if found is None:
        raise Http404
    return found


def _own(member: Member, rows: QuerySet[M]) -> QuerySet[M]:
    return rows.filter(organisation=member.organisation) if may(member, "credit.see") else rows.none()


def _one(rows: QuerySet[M], pk: int) -> M:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
