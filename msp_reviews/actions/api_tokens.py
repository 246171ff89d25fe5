"""The writers of API tokens: create, revoke, note their use; and of the answers that their keys get again."""

import hashlib
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from msp_reviews.models import ApiCall, ApiScope, ApiToken, PartnerSeat
from msp_reviews.queries.api_tokens import calls_to_forget, earlier_call
from portfolio import audit
from portfolio.access import may, require
from portfolio.domain.errors import Refusal
from portfolio.domain.text import clean_text
from portfolio.models import Member, Role
from portfolio.versions import claim

LONGEST_DAYS = 366
USE_NOTED_EVERY = timedelta(minutes=1)
FOR_PARTNERS = {ApiScope.SERVICE_LEVELS_READ, ApiScope.MEASUREMENTS_READ, ApiScope.CLAIMS_READ, ApiScope.CLAIMS_WRITE}
NEEDS = {ApiScope.MEASUREMENTS_WRITE: "measurement.record", ApiScope.CLAIMS_WRITE: "claim.record"}


@dataclass(frozen=True)
class Minted:
    """A new token's row and, this once, its text."""

    row: ApiToken
    text: str


def token_sha256(text: str) -> str:
    """The digest by which a token is known."""
    return hashlib.sha256(text.encode()).hexdigest()


def create_token(
    *, name: str, member: Member, scopes: Collection[str], expires_on: date, today: date, by: Member
) -> Minted:
    """A token that acts in the name of the member, for their partner if they sit for one. Raises Refusal."""
    with transaction.atomic():
        require(by, "api_token.edit")
        seat = _checked_person(member, scopes, by)
        if not today < expires_on <= today + timedelta(days=LONGEST_DAYS):
            raise Refusal("A token expires after today and within a year.", field="expires_on")
        prefix = secrets.token_hex(6)
        text = f"cp_{prefix}_{secrets.token_urlsafe(32)}"
        row = ApiToken.objects.create(
            organisation=by.organisation,
            name=_named(name),
            prefix=prefix,
            sha256=token_sha256(text),
            scopes=sorted(scopes),
            member=member,
            partner=seat.partner if seat else None,
            expires_on=expires_on,
            created_by=by,
            created_at=timezone.now(),
        )
        audit.record(by=by, deed="api_token.create", target=row, after=_facts(row))
    return Minted(row, text)


def _named(name: str) -> str:
    said = clean_text(name, maximum=120, field="name")
    if not said:
        raise Refusal("Name the program that uses the token.", field="name")
    return said


def _checked_person(member: Member, scopes: Collection[str], by: Member) -> PartnerSeat | None:
    """The seat the person has, if any. Raises Refusal unless a token may act so in their name."""
    if member.organisation_id != by.organisation_id or not member.is_active:
        raise Refusal("This person is not active in the organisation.", field="member")
    if not scopes or not set(scopes) <= set(ApiScope.values):
        raise Refusal("Say what the token may do.", field="scopes")
    seat = PartnerSeat.objects.filter(member=member).select_related("partner").first()
    if member.role == Role.PARTNER and (seat is None or not set(scopes) <= FOR_PARTNERS):
        raise Refusal("For a partner a token claims and reads, nothing else.", field="scopes")
    lacking = [scope for scope, deed in NEEDS.items() if scope in scopes and not may(member, deed)]
    if lacking:
        raise Refusal(f"{member.user} may not: {lacking[0].label}.", field="scopes")
    return seat


def _facts(row: ApiToken) -> dict[str, Any]:
    told = {"name": row.name, "prefix": row.prefix, "scopes": row.scopes, "acts_for": row.member.user.email}
    return told | {"partner": row.partner.name if row.partner else None, "expires_on": row.expires_on}


def revoke_token(*, token: ApiToken, version: int, by: Member) -> ApiToken:
    """The token opens nothing from now on. Raises StaleVersion, Refusal."""
    with transaction.atomic():
        require(by, "api_token.edit")
        claim(token, version)
        if token.revoked_at is not None:
            raise Refusal("This token has been revoked already.")
        token.revoked_by, token.revoked_at = by, timezone.now()
        token.save(update_fields=["revoked_by", "revoked_at"])
        audit.record(by=by, deed="api_token.revoke", target=token, after={"prefix": token.prefix})
    return token


def note_use(*, token: ApiToken, by: Member) -> None:
    """Note that the token was used, at most once a minute."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at >= USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


class KeyUsedOtherwise(Refusal):
    """The idempotency key came before, with other content."""

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used for another content. Send new content under a new key.")


@dataclass(frozen=True)
class Answer:
    """What a write is answered: status and body."""

    status: int
    body: dict[str, Any]
    is_repeated: bool = False


def answer_once(*, token: ApiToken, key: str, request_sha256: str, act: Callable[[], Answer], by: Member) -> Answer:
    """Do the act once for the key; the same key with the same content gets the first answer again, and nothing is done.

    What the act refuses spends no key. Raises KeyUsedOtherwise, and whatever the act raises.
    """
    if not key:
        return act()
    earlier = earlier_call(token, key)
    if earlier is None:
        try:
            with transaction.atomic():
                return _kept(token, key, request_sha256, act)
        except IntegrityError:
            earlier = earlier_call(token, key)
            if earlier is None:
                raise
    if earlier.request_sha256 != request_sha256:
        raise KeyUsedOtherwise
    return Answer(earlier.status, earlier.answer, is_repeated=True)


def _kept(token: ApiToken, key: str, request_sha256: str, act: Callable[[], Answer]) -> Answer:
    row = ApiCall.objects.create(
        organisation=token.organisation,
        token=token,
        key=key,
        request_sha256=request_sha256,
        status=0,
        answer={},
        made_at=timezone.now(),
    )
    answer = act()
    row.status, row.answer = answer.status, answer.body
    row.save(update_fields=["status", "answer"])
    return answer


def forget_calls() -> None:
    """Take away answers that are older than a key is remembered."""
    ApiCall.objects.filter(pk__in=calls_to_forget(timezone.now())).delete()
