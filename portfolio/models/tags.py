"""Tags: free words on functions."""

from django.db import models

from portfolio.models.organisations import Organisation


class Tag(models.Model):
    """A word that groups functions across categories, for example “GDPR”."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="tags")
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="tag_once")]

    def __str__(self) -> str:
        return self.name
