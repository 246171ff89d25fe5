"""Files of monthly results."""

from django.db import models
from django.db.models import Q

from portfolio.models import Member, Organisation


class ResultFile(models.Model):
    """An uploaded file of results, for example sla-report-june.xlsx, waiting for its confirmation or confirmed.

    `columns` says which of its columns hold what. `is_claim`: it holds what the partner claims, not what we measured.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="result_files")
    is_claim = models.BooleanField(default=False)
    name = models.CharField(max_length=200)
    content = models.BinaryField(help_text="The file as it came in, compressed with gzip.")
    sha256 = models.CharField(max_length=64)
    columns = models.JSONField(default=dict, blank=True)
    uploaded_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="result_file_confirmed_at_with_by",
            )
        ]

    def __str__(self) -> str:
        return self.name
