"""Quarterly business reviews."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from msp_reviews.domain.qbrs import STATE_LABELS, QBRState
from msp_reviews.domain.ratings import SCALE_OF, SCALES, Dimension
from msp_reviews.models.partners import Partner
from portfolio.domain.language import Words
from portfolio.domain.quarters import Quarter
from portfolio.models import Member, Organisation

STATE_CHOICES = [(state.value, label) for state, label in STATE_LABELS.items()]
DIMENSION_CHOICES = [(scale.dimension.value, scale.label) for scale in SCALES]
HELD_STATES = [QBRState.HELD.value, QBRState.SIGNED.value]


class QBR(models.Model):
    """The review of one partner for one fiscal quarter, for example Northwind 2026Q3. Signed off, it never changes.

    `agenda`: sentences made from facts when it was prepared. `attendees`, `decisions`: one a line. `minutes`: Markdown.
    `record`: everything that both sides signed; `content_sha256` is its digest. The partner's side is signed by a person
    of the partner who signs in, or is recorded by us with that person's name.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="qbrs")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="qbrs")
    fiscal_year = models.PositiveSmallIntegerField()
    quarter_number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=STATE_CHOICES, default=QBRState.PLANNED.value)
    scheduled_on = models.DateField()
    place = models.CharField(max_length=200, blank=True)
    agenda = models.JSONField(default=list, blank=True)
    prepared_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    prepared_at = models.DateTimeField(null=True, blank=True)
    held_on = models.DateField(null=True, blank=True)
    attendees = models.TextField(max_length=2000, blank=True)
    minutes = models.TextField(max_length=20000, blank=True)
    decisions = models.TextField(max_length=4000, blank=True)
    shifts = models.TextField("strategic shifts", max_length=4000, blank=True)
    record = models.JSONField(null=True, blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    buyer_signed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    buyer_signed_at = models.DateTimeField(null=True, blank=True)
    partner_signed_name = models.CharField(max_length=120, blank=True)
    partner_signed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    partner_signed_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=500, blank=True)
    cancelled_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = Words("review")
        ordering = ["-fiscal_year", "-quarter_number", "partner__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "fiscal_year", "quarter_number"], name="qbr_one_per_partner_and_quarter"
            ),
            models.CheckConstraint(
                condition=Q(quarter_number__range=(1, 4), fiscal_year__range=(1900, 9999)),
                name="qbr_quarter_1_to_4",
            ),
            models.CheckConstraint(condition=Q(state__in=[state.value for state in QBRState]), name="qbr_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=HELD_STATES, held_on__isnull=False)
                | (~Q(state__in=HELD_STATES) & Q(held_on__isnull=True)),
                name="qbr_held_has_its_day",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=QBRState.CANCELLED.value, cancelled_at__isnull=False, cancelled_by__isnull=False)
                    & ~Q(cancel_reason="")
                )
                | (~Q(state=QBRState.CANCELLED.value) & Q(cancelled_at__isnull=True, cancelled_by__isnull=True)),
                name="qbr_cancelled_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(buyer_signed_at__isnull=True, buyer_signed_by__isnull=True)
                | Q(buyer_signed_at__isnull=False, buyer_signed_by__isnull=False, state__in=HELD_STATES),
                name="qbr_buyer_signed_at_with_by",
            ),
            models.CheckConstraint(
                condition=Q(partner_signed_at__isnull=True, partner_signed_by__isnull=True, partner_signed_name="")
                | (
                    Q(partner_signed_at__isnull=False, partner_signed_by__isnull=False, state__in=HELD_STATES)
                    & ~Q(partner_signed_name="")
                ),
                name="qbr_partner_signed_at_with_by",
            ),
            models.CheckConstraint(
                condition=(
                    Q(
                        state=QBRState.SIGNED.value,
                        buyer_signed_at__isnull=False,
                        partner_signed_at__isnull=False,
                        record__isnull=False,
                    )
                    & ~Q(content_sha256="")
                )
                | ~Q(state=QBRState.SIGNED.value),
                name="qbr_signed_by_both_sides",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state", "scheduled_on"], name="qbr_by_state")]

    def __str__(self) -> str:
        return f"{self.partner} {self.quarter}"

    def get_absolute_url(self) -> str:
        """The review's hub."""
        return reverse("msp_reviews:qbr", args=[self.organisation.slug, self.partner.slug, str(self.quarter)])

    @property
    def quarter(self) -> Quarter:
        """The fiscal quarter that is reviewed."""
        return Quarter(self.fiscal_year, self.quarter_number)


class QBRRating(models.Model):
    """One dimension of one review, for example Delivery 4 for Northwind 2026Q3; no level: not rated.

    Each review has all five, so that none can be put in after the signatures.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="qbr_ratings")
    qbr = models.ForeignKey(QBR, on_delete=models.PROTECT, related_name="ratings")
    dimension = models.CharField(max_length=12, choices=DIMENSION_CHOICES)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    remark = models.CharField(max_length=500, blank=True)
    is_frozen = models.BooleanField(default=False)

    class Meta:
        ordering = ["qbr", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["qbr", "dimension"], name="qbr_rating_once"),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__range=(1, 5)), name="qbr_rating_level_1_to_5"
            ),
            models.CheckConstraint(
                condition=Q(dimension__in=[dimension.value for dimension in Dimension]),
                name="qbr_rating_dimension_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_dimension_display()} {self.level or '–'}"

    @property
    def anchor(self) -> str:
        """What the level means; empty where nothing was rated."""
        return SCALE_OF[Dimension(self.dimension)].anchor(self.level) if self.level else ""


class QBRAddendum(models.Model):
    """A correction of a signed review, beside it and never in it, for example “The attendee was J. Reed, not T. Reed”."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="qbr_addenda")
    qbr = models.ForeignKey(QBR, on_delete=models.PROTECT, related_name="addenda")
    text = models.TextField(max_length=4000)
    written_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = Words("addendum")
        verbose_name_plural = Words("addenda")
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"Addendum to {self.qbr}"
