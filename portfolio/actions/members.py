"""Writing members: invite by e-mail, change the role, deactivate and activate, one's own account."""

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from portfolio import audit
from portfolio.access import require
from portfolio.access.invitations import entrance_of
from portfolio.domain.errors import Refusal
from portfolio.domain.language import LANGUAGES, say
from portfolio.domain.members import require_administrator_left
from portfolio.mailing import writing_to
from portfolio.models import Member, Organisation, Role, User
from portfolio.versions import claim

log = logging.getLogger(__name__)


def invite(*, email: str, name: str, role: Role, by: Member) -> Member:
    """Make the person a member and send them a link. Someone with an account elsewhere keeps it and their name."""
    with transaction.atomic():
        require(by, "member.edit")
        _hold_people(by.organisation_id)
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            user = User.objects.create_user(email, name=name, language=by.organisation.language)
        if by.organisation.members.filter(user=user).exists():
            raise Refusal(say("{} is a member already.", user.email), field="email")
        member = Member.objects.create(organisation=by.organisation, user=user, role=role)
        audit.record(
            by=by, deed="member.invite", target=member, after={"email": user.email, "name": user.name, "role": role}
        )
        transaction.on_commit(lambda: _tell(member, by))
        return member


def invite_again(*, member: Member, by: Member) -> Member:
    """Send the link once more to someone who has not set a password."""
    with transaction.atomic():
        require(by, "member.edit")
        if member.user.has_usable_password():
            raise Refusal(say("{} has an account and can sign in.", member.user))
        if not member.is_active:
            raise Refusal(say("{} is deactivated. Activate first.", member.user))
        audit.record(by=by, deed="member.invite_again", target=member, after={"email": member.user.email})
        transaction.on_commit(lambda: _tell(member, by))
        return member


def change_role(*, member: Member, role: Role, version: int, by: Member) -> Member:
    """Give the member another role. The last active administrator keeps theirs."""
    with transaction.atomic():
        require(by, "member.edit")
        _begin(member, version)
        _require_administrator_left(member, role, is_active=member.is_active)
        before = member.role
        if before == role:
            return member
        member.role = role
        member.save(update_fields=["role"])
        audit.record(by=by, deed="member.role", target=member, before={"role": before}, after={"role": role})
        return member


def set_active(*, member: Member, is_active: bool, version: int, by: Member) -> Member:
    """Let the member in, or keep them out from their next click on. The last active administrator stays."""
    with transaction.atomic():
        require(by, "member.edit")
        _begin(member, version)
        _require_administrator_left(member, Role(member.role), is_active=is_active)
        before = member.is_active
        if before == is_active:
            return member
        member.is_active = is_active
        member.save(update_fields=["is_active"])
        deed = "member.activate" if is_active else "member.deactivate"
        audit.record(by=by, deed=deed, target=member, before={"is_active": before}, after={"is_active": is_active})
        return member


def edit_account(*, name: str, theme: User.Theme, language: str, by: Member) -> User:
    """Change one's own name, language, and the light or dark one begins with."""
    with transaction.atomic():
        require(by, "account.edit")
        if not name:
            raise Refusal(say("Write your name: others see it beside what you do."), field="name")
        _check_language(language)
        user, after = by.user, {"name": name, "theme": theme, "language": language}
        before = {field: getattr(user, field) for field in after}
        user.name, user.theme, user.language = name, theme, language
        user.save(update_fields=list(after))
        audit.record(by=by, deed="account.edit", target=user, before=before, after=after)
        return user


def set_language(*, language: str, by: User) -> User:
    """Change one's own language. Every organisation in which the person is active has it in its audit. Raises Refusal."""
    _check_language(language)
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=by.pk)
        before = user.language
        if before == language:
            return user
        user.language = language
        user.save(update_fields=["language"])
        seats = Member.objects.select_related("organisation", "user").filter(user=user, is_active=True)
        for seat in seats.order_by("organisation"):
            audit.record(
                by=seat, deed="account.edit", target=user, before={"language": before}, after={"language": language}
            )
        return user


def _check_language(language: str) -> None:
    if language not in LANGUAGES:
        raise Refusal(say("Choose a language of the list."), field="language")


def _begin(member: Member, version: int) -> None:
    _hold_people(member.organisation_id)
    claim(member, version)


def _hold_people(organisation_id: int) -> None:
    """One writer of people at a time: two administrators could otherwise each remove the other, or invite one twice."""
    Organisation.objects.select_for_update().get(pk=organisation_id)


def _require_administrator_left(member: Member, role_after: Role, *, is_active: bool) -> None:
    others = Member.objects.filter(
        organisation=member.organisation_id, role=Role.ADMINISTRATOR, is_active=True, user__is_active=True
    )
    require_administrator_left(
        role=member.role,
        is_active=member.is_active,
        role_after=role_after,
        is_active_after=is_active,
        other_administrators=others.exclude(pk=member.pk).count(),
    )


def _tell(member: Member, by: Member) -> None:
    with writing_to(member.user):
        _send_invitation(member, by)


def _send_invitation(member: Member, by: Member) -> None:
    """Send the link; a mail server that is down costs the mail, not the member."""
    facts = {
        "member": member,
        "by": by,
        "address": entrance_of(member.user),
        "days": settings.PASSWORD_RESET_TIMEOUT // 86400,
    }
    try:
        send_mail(
            subject=say("{} invites you to {} on Counterpoise", by.user, member.organisation.name),
            message=render_to_string("portfolio/member_invitation.txt", facts),
            from_email=None,
            recipient_list=[member.user.email],
        )
    except OSError:
        log.exception("The invitation to member %s could not be sent", member.pk)
