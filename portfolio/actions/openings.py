"""Opening an organisation: the one write that no member can do, because there is none yet."""

from django.db import transaction

from portfolio import audit, registry
from portfolio.actions.organisations import Settings, check_settings
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.domain.openings import checked_slug
from portfolio.models import Member, Organisation, Role, User


def open_organisation(*, slug: str, wanted: Settings, by: User) -> Member:
    """Make the organisation with `by` as its first administrator, who then invites the others. Raises Refusal.

    The upper apps add what they need, in the same transaction. by: may be someone without an account; the row is then
    made, without a password.
    """
    with transaction.atomic():
        check_settings(wanted)
        if Organisation.objects.filter(slug=checked_slug(slug)).exists():
            raise Refusal(say("There is an organisation “{}” already.", slug), field="slug")
        _ensure_account(by)
        organisation = Organisation.objects.create(slug=slug, **vars(wanted))
        member = Member.objects.create(organisation=organisation, user=by, role=Role.ADMINISTRATOR)
        after = {"slug": slug, **vars(wanted), "administrator": by.email}
        audit.record(by=member, deed="organisation.open", target=organisation, after=after)
        for step in registry.openings:
            step(member)
        return member


def _ensure_account(user: User) -> None:
    if user._state.adding:
        user.set_unusable_password()
        user.save()
