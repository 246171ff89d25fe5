"""Pages of dates: the list by month, and one's own calendar feed."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from msp_reviews import access
from msp_reviews.actions import feeds as actions
from msp_reviews.forms.dates import MAKE, RENEW, REVOKE, DatesFilter, FeedForm
from msp_reviews.models import CalendarFeed
from msp_reviews.queries.dates import PartnerDate, dates_between
from msp_reviews.queries.feeds import calendar_file
from portfolio.access import PortalRequest, member_required
from portfolio.mailing import writing_to
from portfolio.portal import form_data, settle, today

DEEDS = {MAKE: actions.make_feed, RENEW: actions.renew_feed, REVOKE: actions.revoke_feed}
SHOWN_BEFORE = timedelta(days=30)
FED_BEFORE, FED_AFTER = timedelta(days=400), timedelta(days=3660)


@member_required("date.see")
def dates(request: PortalRequest) -> HttpResponse:
    """The dates of the last month and of those to come, by month. Constant queries."""
    form, day = DatesFilter(request.GET, member=request.member), today(request.organisation)
    partner, kind, months = form.found()
    found = [
        one
        for one in dates_between(request.member, first=day - SHOWN_BEFORE, last=day + timedelta(days=31 * months))
        if (partner is None or one.partner == partner) and kind in {"", one.kind.value}
    ]
    context = {"form": form, "months": by_month(found), "count": len(found), "is_narrowed": bool(partner or kind)}
    return render(request, "msp_reviews/dates.html", context)


def by_month(found: Iterable[PartnerDate]) -> list[tuple[date, list[PartnerDate]]]:
    """The dates by first day of their month, both in order."""
    return [(month, list(rows)) for month, rows in groupby(found, key=lambda one: one.day.replace(day=1))]


@member_required("date.see")
def calendar_feed(request: PortalRequest) -> HttpResponse:
    """One's own feed: its address, another address, none."""
    form = FeedForm(form_data(request))
    if request.method == "POST" and form.is_valid():
        act = DEEDS[form.cleaned_data["deed"]]
        if answer := settle(request, form, lambda: act(by=request.member)):
            return answer
    own = access.feed_of(request.member)
    context = {"form": form, "feed": own, "address": feed_address(own) if own else ""}
    return render(request, "msp_reviews/calendar_feed.html", context)


def feed_address(feed: CalendarFeed) -> str:
    """Where calendar programs fetch the feed."""
    return f"{settings.SITE_URL}{reverse('calendar_file', args=[feed.pk, access.secret_of(feed)])}"


@require_safe
def calendar(request: HttpRequest, pk: int, secret: str) -> HttpResponse:
    """The file that a calendar program fetches, in its person's language: no sign-in but the secret; 404 for a wrong one."""
    member = access.member_of_feed(pk, secret)
    day = today(member.organisation)
    with writing_to(member.user):
        found = dates_between(member, first=day - FED_BEFORE, last=day + FED_AFTER)
        content = calendar_file(member.organisation, found, now=timezone.now())
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
