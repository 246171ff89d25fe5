"""The writers of saved filters."""

from django.db import transaction

from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.domain.language import say
from portfolio.models import Member, SavedFilter

MOST = 50


def save_filter(*, name: str, query: str, is_shared: bool, by: Member) -> SavedFilter:
    """Save a query string of the list under a name; an own one of that name is replaced. Shared ones serve all."""
    with transaction.atomic():
        require(by, "filter.save")
        own = SavedFilter.objects.filter(member=by)
        if own.exclude(name=name).count() >= MOST:
            raise Refusal(say("You have {} views. Remove one first.", MOST), field="name")
        saved, is_new = SavedFilter.objects.update_or_create(
            member=by,
            name=name,
            defaults={"organisation": by.organisation, "query": query, "is_shared": is_shared},
        )
        audit.record(
            by=by,
            deed="filter.add" if is_new else "filter.edit",
            target=saved,
            after={"name": name, "query": query, "is_shared": is_shared},
        )
    return saved


def remove_filter(*, saved: SavedFilter, by: Member) -> None:
    """Remove a filter of one's own."""
    with transaction.atomic():
        require(by, "filter.save")
        if saved.member_id != by.pk:
            raise NotAllowed(say("Only the person who saved a view may remove it."))
        audit.record(by=by, deed="filter.remove", target=saved, before={"name": saved.name, "query": saved.query})
        saved.delete()
