"""Saved filters: a view of a list that a member comes back to."""

from django.db import models
from django.urls import reverse

from portfolio.models.members import Member
from portfolio.models.organisations import Organisation


class SavedFilter(models.Model):
    """A named query string of the list of functions, for example “Critical and outsourced”. Shared ones serve all."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="saved_filters")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="saved_filters")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=2000, blank=True)
    is_shared = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["member", "name"], name="saved_filter_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list of functions, filtered so."""
        return f"{reverse('portfolio:functions', args=[self.organisation.slug])}?{self.query}"
