"""Partners: external providers, and the people who sign in for them."""

from django.db import models
from django.urls import reverse

from portfolio.domain.language import Words
from portfolio.models import Member, Organisation


class PartnerStatus(models.TextChoices):
    """Whether we work with the partner."""

    PROSPECT = "prospect", Words("Prospect")
    ACTIVE = "active", Words("Active")
    FORMER = "former", Words("Former")


class PartnerTier(models.TextChoices):
    """How closely a partner is run. Empty is “not decided”."""

    STRATEGIC = "strategic", Words("Strategic")
    TACTICAL = "tactical", Words("Tactical")
    OPERATIONAL = "operational", Words("Operational")


class ReviewsAYear(models.IntegerChoices):
    """How often a partner is reviewed, by fiscal quarters."""

    FOUR = 4, Words("Every quarter")
    TWO = 2, Words("Second and fourth quarter")
    ONE = 1, Words("Fourth quarter")
    NONE = 0, Words("Not reviewed")


class Partner(models.Model):
    """An external provider (MSP), for example Northwind Managed Services."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="partners")
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80)
    status = models.CharField(max_length=10, choices=PartnerStatus.choices, default=PartnerStatus.ACTIVE)
    tier = models.CharField(max_length=12, choices=PartnerTier.choices, blank=True)
    lei = models.CharField("LEI", max_length=20, blank=True)
    contact_name = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(max_length=254, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    notes = models.TextField(max_length=4000, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    reviews_a_year = models.PositiveSmallIntegerField(choices=ReviewsAYear.choices, default=ReviewsAYear.FOUR)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="partner_slug_once"),
            models.UniqueConstraint(fields=["organisation", "name"], name="partner_name_once"),
            models.UniqueConstraint(
                fields=["organisation", "lei"], condition=~models.Q(lei=""), name="partner_lei_once"
            ),
            models.CheckConstraint(condition=models.Q(status__in=PartnerStatus.values), name="partner_status_known"),
            models.CheckConstraint(
                condition=models.Q(reviews_a_year__in=ReviewsAYear.values), name="partner_reviews_a_year_known"
            ),
            models.CheckConstraint(condition=models.Q(tier__in=["", *PartnerTier.values]), name="partner_tier_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The partner's hub."""
        return reverse("msp_reviews:partner", args=[self.organisation.slug, self.slug])

    def get_record_url(self) -> str:
        """Contacts, certificates, sub-contractors, exit plan and documents."""
        return reverse("msp_reviews:partner_record", args=[self.organisation.slug, self.slug])


class PartnerSeat(models.Model):
    """Whom a partner's user signs in for, for example Tom Reed for Northwind. Without a seat they see nothing."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="partner_seats")
    member = models.OneToOneField(Member, on_delete=models.PROTECT, related_name="partner_seat")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="seats")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["partner", "member__user__name"]

    def __str__(self) -> str:
        return f"{self.member.user} for {self.partner}"
