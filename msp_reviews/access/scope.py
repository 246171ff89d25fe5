"""The only way to load a row of msp_reviews: through the member who asks. Foreign rows are 404.

A partner's user sees the rows of the partner they sit for, and nothing else.
"""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from msp_reviews.models import (
    ApiToken,
    CheckFile,
    ClaimedResult,
    Contract,
    Exclusion,
    ExclusionState,
    MaintenanceWindow,
    Measurement,
    Partner,
    PartnerSeat,
    ResultFile,
    Service,
    ServiceCalendar,
    ServiceLevel,
    TicketFile,
)
from portfolio.models import ITFunction, Member, Role

M = TypeVar("M", bound=Model)


def scoped(member: Member, rows: QuerySet[M], to_partner: str) -> QuerySet[M]:
    """Rows of the member's organisation; for a partner's user only those of their own partner.

    to_partner: the look-up that leads from a row to its partner, for example “contract__partner”.
    """
    rows = rows.filter(organisation=member.organisation)
    if member.role == Role.PARTNER:
        return rows.filter(**{f"{to_partner}__seats__member": member})
    return rows


def partners_of(member: Member) -> QuerySet[Partner]:
    """All partners the member may see."""
    rows = Partner.objects.filter(organisation=member.organisation)
    return rows.filter(seats__member=member) if member.role == Role.PARTNER else rows


def contracts_of(member: Member) -> QuerySet[Contract]:
    """All contracts the member may see."""
    return scoped(member, Contract.objects.all(), "partner")


def services_of(member: Member) -> QuerySet[Service]:
    """All services the member may see."""
    return scoped(member, Service.objects.all(), "contract__partner")


def service_levels_of(member: Member) -> QuerySet[ServiceLevel]:
    """All service levels the member may see."""
    return scoped(member, ServiceLevel.objects.all(), "contract__partner")


def measurements_of(member: Member) -> QuerySet[Measurement]:
    """All revisions of all measurements the member may see."""
    return scoped(member, Measurement.objects.all(), "service_level__contract__partner")


def api_token_for(member: Member, pk: int) -> ApiToken:
    """The token of the member's organisation. Raises Http404. One query."""
    rows = ApiToken.objects.filter(organisation=member.organisation)
    return _one(rows.select_related("organisation", "member__user", "partner"), pk=pk)


def calendar_for(member: Member, pk: int) -> ServiceCalendar:
    """The service calendar of the member's organisation. Raises Http404. One query."""
    return _one(ServiceCalendar.objects.filter(organisation=member.organisation).select_related("organisation"), pk=pk)


def maintenance_of(member: Member) -> QuerySet[MaintenanceWindow]:
    """All agreed maintenance the member may see."""
    return scoped(member, MaintenanceWindow.objects.all(), "contract__partner")


def maintenance_for(member: Member, pk: int) -> MaintenanceWindow:
    """The agreed maintenance with its contract. Raises Http404. One query."""
    rows = maintenance_of(member).select_related("organisation", "contract__organisation", "contract__partner")
    return _one(rows, pk=pk)


def claims_of(member: Member) -> QuerySet[ClaimedResult]:
    """All revisions of all claims the member may see."""
    return scoped(member, ClaimedResult.objects.all(), "service_level__contract__partner")


def check_files_of(member: Member) -> QuerySet[CheckFile]:
    """All files of checks the member may see; none for a partner's user."""
    if member.role == Role.PARTNER:
        return CheckFile.objects.none()
    return CheckFile.objects.filter(organisation=member.organisation)


def ticket_files_of(member: Member) -> QuerySet[TicketFile]:
    """All files of tickets the member may see; none for a partner's user."""
    if member.role == Role.PARTNER:
        return TicketFile.objects.none()
    return TicketFile.objects.filter(organisation=member.organisation)


def result_files_of(member: Member) -> QuerySet[ResultFile]:
    """All files of results the member may see: a partner's user those with claims that came from the same partner."""
    rows = ResultFile.objects.filter(organisation=member.organisation)
    if member.role == Role.PARTNER:
        seats = PartnerSeat.objects.filter(partner__seats__member=member)
        return rows.filter(is_claim=True, uploaded_by__in=seats.values("member"))
    return rows


def result_file_for(member: Member, pk: int) -> ResultFile:
    """The file of results. Raises Http404. One query."""
    return _one(result_files_of(member).select_related("organisation", "confirmed_by__user"), pk=pk)


def exclusions_of(member: Member) -> QuerySet[Exclusion]:
    """All exclusions the member may see: a partner's user those that have been approved."""
    rows = scoped(member, Exclusion.objects.all(), "service_level__contract__partner")
    if member.role == Role.PARTNER:
        return rows.filter(state__in=[ExclusionState.APPROVED, ExclusionState.REVOKED])
    return rows


def functions_served_by(partner: Partner) -> QuerySet[ITFunction]:
    """The functions a partner serves under any contract: all of the inventory that its people may know."""
    return ITFunction.objects.filter(services__contract__partner=partner).distinct()


def partner_for(member: Member, slug: str) -> Partner:
    """The partner with that slug. Raises Http404. One query."""
    return _one(partners_of(member).select_related("organisation"), slug=slug)


def contract_for(member: Member, code: str) -> Contract:
    """The contract with that code, in any case, with its partner. Raises Http404. One query."""
    rows = contracts_of(member).select_related("organisation", "partner__organisation")
    return _one(rows, code__iexact=code)


def service_for(member: Member, pk: int) -> Service:
    """The service with its contract and function. Raises Http404. One query."""
    rows = services_of(member).select_related("organisation", "contract__organisation", "contract__partner", "function")
    return _one(rows, pk=pk)


def service_level_for(member: Member, code: str) -> ServiceLevel:
    """The service level with that code, in any case, with contract and partner. Raises Http404. One query."""
    rows = service_levels_of(member).select_related(
        "organisation", "contract__organisation", "contract__partner__organisation", "service__function", "calendar"
    )
    return _one(rows, code__iexact=code)


def check_file_for(member: Member, pk: int) -> CheckFile:
    """The file of checks with its contract. Raises Http404. One query."""
    rows = check_files_of(member).select_related("organisation", "contract__partner__organisation")
    return _one(rows, pk=pk)


def ticket_file_for(member: Member, pk: int) -> TicketFile:
    """The file of tickets with its contract. Raises Http404. One query."""
    rows = ticket_files_of(member).select_related("organisation", "contract__partner__organisation")
    return _one(rows, pk=pk)


def exclusion_for(member: Member, pk: int) -> Exclusion:
    """The exclusion with its service level and partner. Raises Http404. One query."""
    rows = exclusions_of(member).select_related(
        "organisation",
        "service_level__organisation",
        "service_level__contract__partner__organisation",
        "proposed_by__user",
        "settled_by__user",
        "revoked_by__user",
    )
    return _one(rows, pk=pk)


def _one(rows: QuerySet[M], **facts: Any) -> M:
    row = rows.filter(**facts).first()
    if row is None:
        raise Http404
    return row


def partner_user_for(member: Member, pk: int) -> Member:
    """A partner's user of the member's organisation. Raises Http404. One query."""
    rows = Member.objects.filter(organisation=member.organisation, role=Role.PARTNER)
    return _one(rows.select_related("user", "organisation"), pk=pk)
