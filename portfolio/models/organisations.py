"""Organisations: the tenants."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from portfolio.domain.openings import RESERVED


class Organisation(models.Model):
    """A company that uses the portal, for example Company Y. All its rows carry it."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3, default="EUR")
    time_zone = models.CharField(max_length=60, default="Europe/London")
    fiscal_year_start_month = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    language = models.CharField(max_length=10, default="en-gb")
    colour = models.CharField(max_length=7, default="#0B3C5D")
    logo = models.FileField(upload_to="logos/", blank=True)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fiscal_year_start_month__range=(1, 12)), name="organisation_fiscal_month"
            ),
            models.CheckConstraint(
                condition=~models.Q(slug__in=list(RESERVED)),
                name="organisation_slug_not_reserved",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The organisation's home."""
        return reverse("msp_reviews:home", args=[self.slug])
