"""Documents of partners."""

from django.db import models
from django.urls import reverse

from msp_reviews.domain.documents import DocumentKind
from msp_reviews.models.partners import Partner
from portfolio.domain.language import Words
from portfolio.models import Member, Organisation

KIND_CHOICES = [(kind.value, kind.value.upper()) for kind in DocumentKind]


class PartnerDocument(models.Model):
    """A file about a partner, for example the signed C-104 as PDF. The content lies under its SHA-256, not its name."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="partner_documents")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="documents")
    title = models.CharField(max_length=200)
    file_name = models.CharField(max_length=120)
    kind = models.CharField(max_length=4, choices=KIND_CHOICES)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField("bytes")
    added_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = Words("document")
        ordering = ["title", "-added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in DocumentKind]), name="document_kind_known"
            ),
            models.UniqueConstraint(fields=["partner", "sha256"], name="document_once"),
        ]
        indexes = [models.Index(fields=["sha256"], name="document_by_file")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its download."""
        return reverse("msp_reviews:document", args=[self.organisation.slug, self.pk])
