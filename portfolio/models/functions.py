"""IT functions: the inventory."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Concat, Lower
from django.urls import reverse

from portfolio.domain.language import Words
from portfolio.models.business_units import BusinessUnit
from portfolio.models.organisations import Organisation
from portfolio.models.tags import Tag

CODE = RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9._-]*\Z", "Use letters, digits, dot, hyphen and underscore only.")
LEVELS = [MinValueValidator(1), MaxValueValidator(5)]


# The database keeps these three itself, whoever writes the row.
BLANK = models.Value(" ")
SEARCHED = Lower(Concat("name", BLANK, "code", BLANK, "owner", BLANK, "description", output_field=models.TextField()))
COST = F("internal_cost") + F("external_cost")
MSP_SHARE = models.Case(
    models.When(
        condition=Q(internal_cost__gt=0) | Q(external_cost__gt=0),
        then=Cast("external_cost", models.FloatField())
        / (Cast("internal_cost", models.FloatField()) + Cast("external_cost", models.FloatField())),
    ),
    output_field=models.FloatField(),
)


class FunctionState(models.TextChoices):
    """Life of a function."""

    PLANNED = "planned", Words("Planned")
    ACTIVE = "active", Words("Active")
    RETIRING = "retiring", Words("Retiring")
    RETIRED = "retired", Words("Retired")


class ITFunction(models.Model):
    """Something IT does for the business, for example the help desk. Not an application.

    Costs are per year in the organisation's currency; None is unknown, and then cost and MSP share are too.
    search_text, cost and msp_share are derived by the database, never typed; msp_share serves sorting and filters,
    pages and packs show the exact one of `domain.functions`.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="functions")
    code = models.CharField(max_length=60, validators=[CODE])
    name = models.CharField(max_length=200)
    category = models.CharField(max_length=80, blank=True)
    description = models.TextField(max_length=4000, blank=True)
    owner = models.CharField(max_length=120, blank=True)
    business_unit = models.ForeignKey(
        BusinessUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="functions"
    )
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    state = models.CharField(max_length=10, choices=FunctionState.choices, default=FunctionState.ACTIVE)
    criticality = models.PositiveSmallIntegerField(null=True, blank=True, validators=LEVELS)
    data_sensitivity = models.PositiveSmallIntegerField(null=True, blank=True, validators=LEVELS)
    internal_cost = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    external_cost = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    internal_fte = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    external_fte = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    rto_hours = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    rpo_hours = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="functions")
    dependencies = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="dependents")
    search_text = models.GeneratedField(
        expression=SEARCHED, output_field=models.TextField(), db_persist=True, editable=False
    )
    cost = models.GeneratedField(
        expression=COST,
        output_field=models.DecimalField(max_digits=15, decimal_places=2, null=True),
        db_persist=True,
        editable=False,
    )
    msp_share = models.GeneratedField(
        expression=MSP_SHARE, output_field=models.FloatField(null=True), db_persist=True, editable=False
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint("organisation", Lower("code"), name="function_code_once"),
            models.CheckConstraint(condition=models.Q(state__in=FunctionState.values), name="function_state_known"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="function_not_its_own_parent"),
            models.CheckConstraint(
                condition=models.Q(criticality__isnull=True) | models.Q(criticality__range=(1, 5)),
                name="function_criticality_1_to_5",
            ),
            models.CheckConstraint(
                condition=models.Q(data_sensitivity__isnull=True) | models.Q(data_sensitivity__range=(1, 5)),
                name="function_sensitivity_1_to_5",
            ),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{f"{name}__isnull": True}) | models.Q(**{f"{name}__gte": 0}),
                    name=f"function_{name}_not_negative",
                )
                for name in (
                    "internal_cost",
                    "external_cost",
                    "internal_fte",
                    "external_fte",
                    "rto_hours",
                    "rpo_hours",
                )
            ),
        ]
        # One index for each way in which the list is filtered and then read in order of name.
        indexes = [
            models.Index(fields=["organisation", "name", "id"], name="function_by_name"),
            models.Index(fields=["organisation", "state", "name", "id"], name="function_by_state"),
            models.Index(fields=["organisation", "category", "name", "id"], name="function_by_category"),
            models.Index(fields=["organisation", "business_unit", "name", "id"], name="function_by_unit"),
            models.Index(fields=["organisation", "criticality", "name", "id"], name="function_by_criticality"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The function's page."""
        return reverse("portfolio:function", args=[self.organisation.slug, self.code])
