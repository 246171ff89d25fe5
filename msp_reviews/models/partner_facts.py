"""What is known about a partner beside its name: whom to call, certificates, who stands behind it, how to leave it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from msp_reviews.domain.partners import FIRST_RANK_BEHIND, LAST_RANK
from msp_reviews.models.partners import Partner
from portfolio.domain.language import Words
from portfolio.models import Member, Organisation


class PartnerFact(models.Model):
    """One line of a partner's record. FIELDS: what a person writes, NOUN: what it is called."""

    FIELDS: ClassVar[tuple[str, ...]] = ()
    NOUN: ClassVar[str] = ""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="%(class)ss")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class PartnerContact(PartnerFact):
    """A person at the partner, for example Mia Holt, duty manager, for incidents at night."""

    FIELDS = ("name", "job", "email", "phone", "call_for")
    NOUN = Words("contact")

    name = models.CharField(max_length=120)
    job = models.CharField(max_length=120, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    call_for = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = Words("contact")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Certificate(PartnerFact):
    """What a third party confirmed, for example ISO 27001 for the two data centres, to 30 Jun 2027."""

    FIELDS = ("name", "issuer", "number", "covers", "issued_on", "expires_on")
    NOUN = Words("certificate")

    name = models.CharField(max_length=120)
    issuer = models.CharField(max_length=120, blank=True)
    number = models.CharField(max_length=80, blank=True)
    covers = models.CharField(max_length=300, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["expires_on", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True) | Q(expires_on__isnull=True) | Q(expires_on__gte=F("issued_on")),
                name="certificate_expires_after_issue",
            )
        ]

    def __str__(self) -> str:
        return self.name


class SubContractor(PartnerFact):
    """Who works for the partner. The partner has rank 1, those it hires rank 2, those that they hire rank 3."""

    FIELDS = ("name", "rank", "does", "country", "lei")
    NOUN = Words("sub-contractor")

    name = models.CharField(max_length=200)
    rank = models.PositiveSmallIntegerField(default=FIRST_RANK_BEHIND)
    does = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=60, blank=True)
    lei = models.CharField("LEI", max_length=20, blank=True)

    class Meta:
        verbose_name = Words("sub-contractor")
        ordering = ["rank", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rank__range=(FIRST_RANK_BEHIND, LAST_RANK)), name="sub_contractor_rank_2_to_9"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ExitStep(PartnerFact):
    """One step of leaving the partner, for example step 2, Grace Lin hands over the runbooks, 30 days."""

    FIELDS = ("position", "what", "owner", "days")
    NOUN = Words("exit step")

    position = models.PositiveSmallIntegerField(default=1)
    what = models.CharField(max_length=300)
    owner = models.CharField(max_length=120)
    days = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = Words("exit step")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(days__range=(1, 3660)), name="exit_step_days_1_to_3660"),
            models.CheckConstraint(condition=Q(position__range=(1, 99)), name="exit_step_position_1_to_99"),
        ]

    def __str__(self) -> str:
        return self.what


class ExitPlan(models.Model):
    """How we would leave the partner: who leads it, to whom we could go, what it costs, how often it is tested."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="exit_plans")
    partner = models.OneToOneField(Partner, on_delete=models.PROTECT, related_name="exit_plan")
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    alternatives = models.TextField(max_length=4000, blank=True)
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    test_every_months = models.PositiveSmallIntegerField(default=12)
    written_on = models.DateField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = Words("exit plan")
        ordering = ["partner"]
        constraints = [
            models.CheckConstraint(condition=Q(cost__isnull=True) | Q(cost__gte=0), name="exit_plan_cost_not_negative"),
            models.CheckConstraint(condition=Q(test_every_months__range=(1, 60)), name="exit_plan_test_1_to_60_months"),
        ]

    def __str__(self) -> str:
        return f"Exit plan of {self.partner}"

    def get_absolute_url(self) -> str:
        """The plan on the partner's record."""
        return f"{self.partner.get_record_url()}#exit-plan"


class ExitTestResult(models.TextChoices):
    """How a test of an exit plan ended."""

    PASSED = "passed", Words("Passed")
    PARTLY = "partly", Words("Passed in part")
    FAILED = "failed", Words("Failed")


class ExitTest(models.Model):
    """One test of a partner's exit plan, for example the restore at another site on 12 Mar 2026: passed in part."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="exit_tests")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="exit_tests")
    tested_on = models.DateField()
    result = models.CharField(max_length=6, choices=ExitTestResult.choices)
    what = models.CharField(max_length=1000)
    recorded_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = Words("test of an exit plan")
        ordering = ["-tested_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(result__in=ExitTestResult.values), name="exit_test_result_known")
        ]

    def __str__(self) -> str:
        return f"{self.get_result_display()} on {self.tested_on}"
