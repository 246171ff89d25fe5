"""Who stands behind the secret address of a calendar feed."""

from django.http import Http404
from django.utils.crypto import constant_time_compare, salted_hmac

from msp_reviews.models import CalendarFeed
from portfolio.models import Member

SALT = "msp_reviews.calendar_feed"


def secret_of(feed: CalendarFeed) -> str:
    """The secret in the feed's address. It follows from the row and the portal's key; neither alone gives it."""
    return salted_hmac(SALT, f"{feed.pk}:{feed.nonce}", algorithm="sha256").hexdigest()


def feed_of(member: Member) -> CalendarFeed | None:
    """The member's own feed, if they made one. One query."""
    return CalendarFeed.objects.select_related("organisation").filter(member=member).first()


def member_of_feed(pk: int, secret: str) -> Member:
    """Whose feed it is, as they stand today. Raises Http404 for a wrong secret and for who was switched off. One query."""
    rows = CalendarFeed.objects.select_related("member__organisation", "member__user")
    feed = rows.filter(pk=pk, member__is_active=True, member__user__is_active=True).first()
    if feed is None or not constant_time_compare(secret_of(feed), secret):
        raise Http404
    return feed.member
