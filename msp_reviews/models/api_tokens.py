"""API tokens: the keys by which other programs send and read results."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from msp_reviews.models.partners import Partner
from portfolio.domain.language import Words
from portfolio.models import Member, Organisation


class ApiScope(models.TextChoices):
    """What a token may do."""

    SERVICE_LEVELS_READ = "service_levels.read", Words("Read service levels")
    MEASUREMENTS_READ = "measurements.read", Words("Read results")
    MEASUREMENTS_WRITE = "measurements.write", Words("Log results")
    CLAIMS_READ = "claims.read", Words("Read claims")
    CLAIMS_WRITE = "claims.write", Words("Enter claims")


class ApiToken(models.Model):
    """The key of another program, for example the service desk's nightly export. It acts in the name of a member.

    The token itself is shown once; `prefix` finds its row, `sha256` proves it. A token with a partner acts for one of the
    partner's people: it claims, and sees what is theirs.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=12, unique=True)
    sha256 = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="api_tokens")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="api_tokens")
    expires_on = models.DateField()
    created_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = Words("API token")
        ordering = ["revoked_at", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_by__isnull=True, revoked_at__isnull=True)
                | Q(revoked_by__isnull=False, revoked_at__isnull=False),
                name="api_token_revoked_at_with_by",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page of all tokens."""
        return reverse("msp_reviews:api_tokens", args=[self.organisation.slug])

    def scope_labels(self) -> list[str]:
        """What it may do, in words."""
        return [str(ApiScope(scope).label) for scope in self.scopes]


class ApiCall(models.Model):
    """What was answered to a write with an idempotency key: the same key again gets the same answer. Kept for some days."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    token = models.ForeignKey(ApiToken, on_delete=models.PROTECT, related_name="calls")
    key = models.CharField(max_length=100)
    request_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at"]
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="api_call_key_once")]

    def __str__(self) -> str:
        return self.key
