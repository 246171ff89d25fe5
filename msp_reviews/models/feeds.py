"""Calendar feeds."""

from django.db import models
from django.urls import reverse

from portfolio.domain.language import Words
from portfolio.models import Member, Organisation


class CalendarFeed(models.Model):
    """A member's own address from which a calendar program fetches their dates.

    `nonce` makes the address's secret together with the portal's own key: the table alone opens no feed.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="calendar_feeds")
    member = models.OneToOneField(Member, on_delete=models.PROTECT, related_name="calendar_feed")
    nonce = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = Words("calendar feed")
        ordering = ["member"]

    def __str__(self) -> str:
        return f"Calendar feed of {self.member.user}"

    def get_absolute_url(self) -> str:
        """The page on which its owner sees the address."""
        return reverse("msp_reviews:calendar_feed", args=[self.organisation.slug])
