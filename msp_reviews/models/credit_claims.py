"""Claims: letters that ask a partner for credits."""

from django.db import models
from django.urls import reverse

from msp_reviews.models.contracts import Contract
from portfolio.models import Member, Organisation


class CreditClaim(models.Model):
    """A letter that claims credits of a contract, for example claim 3 under C-121: two credits of May 2026.

    `content`: all that the letter says, as canonical JSON text. It never changes.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="credit_claims")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="credit_claims")
    number = models.PositiveIntegerField()
    claimed_on = models.DateField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    created_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-claimed_on", "-number"]
        constraints = [models.UniqueConstraint(fields=["organisation", "number"], name="credit_claim_number_once")]

    def __str__(self) -> str:
        return f"Claim {self.number}"

    def get_absolute_url(self) -> str:
        """The claim's page."""
        return reverse("msp_reviews:credit_claim", args=[self.organisation.slug, self.number])
