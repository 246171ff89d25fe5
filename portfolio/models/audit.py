"""Audit: what was done, by whom, chained so that one changed byte is found."""

from django.conf import settings
from django.db import models

from portfolio.models.organisations import Organisation


class AuditHead(models.Model):
    """The last link of an organisation's chain; locked by every writer, so that the chain has one order."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="audit_head")
    seq = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.organisation} {self.seq}"


class AuditEvent(models.Model):
    """One accepted write, for example “Anna Berg approved Help desk as outsourceable”. Never changed, never deleted.

    `body` is the canonical JSON text that was hashed; the other columns repeat parts of it for search.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="audit_events")
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20)
    deed = models.CharField(max_length=60)
    target_type = models.CharField(max_length=60)
    target_id = models.CharField(max_length=40)
    target_name = models.CharField(max_length=200)
    request_id = models.CharField(max_length=40, blank=True)
    body = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["organisation", "-seq"]
        constraints = [models.UniqueConstraint(fields=["organisation", "seq"], name="audit_seq_once")]
        indexes = [models.Index(fields=["organisation", "target_type", "target_id", "-seq"], name="audit_by_target")]

    def __str__(self) -> str:
        return f"{self.seq} {self.deed} {self.target_name}"
