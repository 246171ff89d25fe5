"""API tokens: those an organisation has, in whose name they may act, and what was answered before."""

from datetime import datetime, timedelta

from msp_reviews.models import ApiCall, ApiToken, PartnerSeat
from portfolio.models import Member, Role

DAYS_KEPT = 7


def tokens_of(member: Member) -> list[ApiToken]:
    """The organisation's tokens, those in force first. One query."""
    rows = ApiToken.objects.filter(organisation=member.organisation)
    rows = rows.select_related("organisation", "member__user", "partner", "created_by__user", "revoked_by__user")
    return sorted(rows, key=lambda token: (token.revoked_at is not None, token.name.lower(), token.pk))


def token_named(prefix: str) -> ApiToken | None:
    """The token with that prefix, with whom it acts for. One query."""
    rows = ApiToken.objects.select_related("organisation", "member__user", "member__organisation", "partner")
    return rows.filter(prefix=prefix).first()


def people_to_act_for(member: Member) -> list[tuple[Member, PartnerSeat | None]]:
    """The active people of the organisation in whose name a token may act, each with the partner they sit for. Two queries."""
    people = Member.objects.filter(organisation=member.organisation, is_active=True).select_related("user")
    seats = {seat.member_id: seat for seat in PartnerSeat.objects.filter(member__in=people).select_related("partner")}
    usable = [one for one in people if one.role in (Role.CIO, Role.IT_MANAGER) or one.pk in seats]
    return [(one, seats.get(one.pk)) for one in sorted(usable, key=lambda one: str(one.user).lower())]


def earlier_call(token: ApiToken, key: str) -> ApiCall | None:
    """What was answered to the key. One query."""
    return ApiCall.objects.filter(token=token, key=key).first()


def calls_to_forget(now: datetime) -> list[int]:
    """Keys of answers that are no longer kept, at most a thousand. One query."""
    old = ApiCall.objects.filter(made_at__lt=now - timedelta(days=DAYS_KEPT))
    return list(old.values_list("pk", flat=True)[:1000])
