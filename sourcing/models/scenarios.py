"""Scenarios: named what-ifs of the portfolio, one row a function."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from portfolio.models import ITFunction, Member, Organisation
from sourcing.models.verdicts import CLASS_CHOICES


class Scenario(models.Model):
    """A named copy of the portfolio in which shares, costs, partners and classes are tried out, for example “Bring core back”.

    Nothing in it is a decision. `other_spend`: partner → what is paid to it beside the rows, per year. `further_partners`:
    names that may be used although the portfolio has no such partner. `assumptions`: what work costs at MSPs, given by a
    person, as `sourcing.domain.optimiser_options` reads it.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="scenarios")
    name = models.CharField(max_length=120)
    notes = models.TextField(max_length=4000, blank=True)
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    copied_on = models.DateField()
    other_spend = models.JSONField(default=dict)
    further_partners = models.JSONField(default=list, blank=True)
    assumptions = models.JSONField(default=dict, blank=True)
    created_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    archived_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint("organisation", Lower("name"), name="scenario_name_once"),
            models.CheckConstraint(
                condition=Q(archived_at__isnull=True, archived_by__isnull=True)
                | Q(archived_at__isnull=False, archived_by__isnull=False),
                name="scenario_archived_at_with_by",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The scenario with its grid."""
        return reverse("sourcing:scenario", args=[self.organisation.slug, self.pk])


class ScenarioRow(models.Model):
    """One function in a scenario, for example Help desk at an MSP share of 90 %.

    `partners`: name → share as a fraction in text. `today`: the function as it stood when it was copied, so that what was
    changed and what moved since can be told apart.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="scenario_rows")
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="rows")
    function = models.ForeignKey(ITFunction, on_delete=models.PROTECT, related_name="+")
    sourcing_class = models.CharField(max_length=20, choices=CLASS_CHOICES, blank=True)
    internal_cost = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    external_cost = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    internal_fte = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    external_fte = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    partners = models.JSONField(default=dict, blank=True)
    unit_cost = models.DecimalField(max_digits=6, decimal_places=4, null=True, blank=True)
    today = models.JSONField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["scenario", "function"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "function"], name="scenario_function_once"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0}),
                    name=f"scenario_{name}_not_negative",
                )
                for name in ("internal_cost", "external_cost", "internal_fte", "external_fte")
            ),
            models.CheckConstraint(
                condition=Q(unit_cost__isnull=True) | Q(unit_cost__gt=0, unit_cost__lte=10),
                name="scenario_unit_cost_sane",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.function.name} in {self.scenario.name}"

    def get_absolute_url(self) -> str:
        """The scenario it stands in."""
        return self.scenario.get_absolute_url()
