"""The writers of calendar feeds: each member makes, renews and revokes their own."""

import secrets

from django.db import transaction
from django.utils import timezone

from msp_reviews.models import CalendarFeed
from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.models import Member


def make_feed(*, by: Member) -> CalendarFeed:
    """A feed with a secret of its own; the one there is, where there is one."""
    with transaction.atomic():
        require(by, "date.see")
        fresh = {"organisation": by.organisation, "nonce": secrets.token_hex(24), "made_at": timezone.now()}
        feed, is_new = CalendarFeed.objects.get_or_create(member=by, defaults=fresh)
        if is_new:
            audit.record(by=by, deed="feed.make", target=feed)
        return feed


def renew_feed(*, by: Member) -> CalendarFeed:
    """Give the feed another secret: the old address leads nowhere from now on."""
    with transaction.atomic():
        feed = _own(by)
        feed.nonce, feed.made_at = secrets.token_hex(24), timezone.now()
        feed.save(update_fields=["nonce", "made_at"])
        audit.record(by=by, deed="feed.renew", target=feed)
        return feed


def revoke_feed(*, by: Member) -> CalendarFeed:
    """Take the feed away: its address leads nowhere from now on."""
    with transaction.atomic():
        feed = _own(by)
        audit.record(by=by, deed="feed.revoke", target=feed)
        feed.delete()
        return feed


def _own(by: Member) -> CalendarFeed:
    require(by, "date.see")
    feed = CalendarFeed.objects.filter(member=by).first()
    if feed is None:
        raise Refusal(say("You have no calendar feed. Make one first."))
    return feed
