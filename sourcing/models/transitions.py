"""Transitions: the moves that a roadmap is made of."""

from fractions import Fraction

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from portfolio.domain.language import say
from portfolio.domain.quarters import Quarter, parse_quarter
from portfolio.models import ITFunction, Member, Organisation
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.roadmap import OPEN_STATES, STATE_LABELS, TransitionState, exact_share
from sourcing.models.verdicts import CLASS_CHOICES

STATE_CHOICES = [(state.value, label) for state, label in STATE_LABELS.items()]
OPEN = [state.value for state in OPEN_STATES]
STARTED = [TransitionState.UNDER_WAY.value, TransitionState.DONE.value]
MONEY = ("one_off_cost", "run_cost_before", "run_cost_after")


class Transition(models.Model):
    """The move of one function to another MSP share, for example Help desk from 10 % to 90 %, 2027Q1 to 2027Q2.

    Shares are of cost, 0..1. Quarters are fiscal ones, both included; `baseline_…` are those first agreed, so that a slip
    stays visible. Money: one-off, and per year before and after; None is unknown. `to_class`: the class in whose band the
    target lies; where it is not the decided class, the plan needs a decision. `scenario_name`: where it was promoted from.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="transitions")
    function = models.ForeignKey(ITFunction, on_delete=models.PROTECT, related_name="transitions")
    state = models.CharField(max_length=10, choices=STATE_CHOICES, default=TransitionState.PLANNED.value)
    from_share = models.DecimalField(max_digits=13, decimal_places=12, null=True, blank=True)
    to_share = models.DecimalField(max_digits=13, decimal_places=12)
    from_class = models.CharField(max_length=20, choices=CLASS_CHOICES, blank=True)
    to_class = models.CharField(max_length=20, choices=CLASS_CHOICES, blank=True)
    from_partner = models.CharField(max_length=200, blank=True)
    to_partner = models.CharField(max_length=200, blank=True)
    starts = models.CharField(max_length=6)
    ends = models.CharField(max_length=6)
    baseline_starts = models.CharField(max_length=6)
    baseline_ends = models.CharField(max_length=6)
    one_off_cost = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    run_cost_before = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    run_cost_after = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="transitions")
    needs = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="needed_by")
    notes = models.TextField(max_length=4000, blank=True)
    scenario_name = models.CharField(max_length=200, blank=True)
    planned_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    started_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    dropped_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    dropped_at = models.DateTimeField(null=True, blank=True)
    drop_reason = models.CharField(max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["starts", "ends", "function__name", "pk"]
        indexes = [models.Index(fields=["organisation", "state", "starts"], name="transition_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["function"], condition=Q(state__in=OPEN), name="transition_one_open_per_function"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in TransitionState]), name="transition_state_known"
            ),
            models.CheckConstraint(
                condition=Q(to_share__range=(0, 1)) & (Q(from_share__isnull=True) | Q(from_share__range=(0, 1))),
                name="transition_shares_0_to_1",
            ),
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts"), baseline_ends__gte=F("baseline_starts")),
                name="transition_ends_after_it_starts",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0}),
                    name=f"transition_{name}_not_negative",
                )
                for name in MONEY
            ),
            models.CheckConstraint(
                condition=Q(state__in=STARTED, started_at__isnull=False, started_by__isnull=False)
                | Q(state=TransitionState.PLANNED.value, started_at__isnull=True, started_by__isnull=True)
                | Q(state=TransitionState.DROPPED.value),
                name="transition_started_at_with_by",
            ),
            models.CheckConstraint(
                condition=Q(state=TransitionState.DONE.value, done_at__isnull=False, done_by__isnull=False)
                | (~Q(state=TransitionState.DONE.value) & Q(done_at__isnull=True, done_by__isnull=True)),
                name="transition_done_at_with_by",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=TransitionState.DROPPED.value, dropped_at__isnull=False, dropped_by__isnull=False)
                    & ~Q(drop_reason="")
                )
                | (~Q(state=TransitionState.DROPPED.value) & Q(dropped_at__isnull=True, dropped_by__isnull=True)),
                name="transition_dropped_with_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return say("{}, {} to {}", self.function, self.starts, self.ends)

    def get_absolute_url(self) -> str:
        """The transition's page."""
        return reverse("sourcing:transition", args=[self.organisation.slug, self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it is planned or under way."""
        return self.state in OPEN

    @property
    def first_quarter(self) -> Quarter:
        """The quarter in which it starts."""
        return parse_quarter(self.starts)

    @property
    def last_quarter(self) -> Quarter:
        """The quarter in which it ends."""
        return parse_quarter(self.ends)

    @property
    def target(self) -> Fraction:
        """The MSP share it leads to; a third is a third again, though twelve places were kept."""
        return exact_share(self.to_share)

    @property
    def target_class(self) -> SourcingClass | None:
        """The class in whose band the target lies; None where none was named."""
        return SourcingClass(self.to_class) if self.to_class else None


class TransitionMove(models.Model):
    """One change of the dates of a transition with its reason, for example from 2027Q2 to 2027Q4: the lease ran on."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="transition_moves")
    transition = models.ForeignKey(Transition, on_delete=models.PROTECT, related_name="moves")
    from_starts = models.CharField(max_length=6)
    from_ends = models.CharField(max_length=6)
    to_starts = models.CharField(max_length=6)
    to_ends = models.CharField(max_length=6)
    reason = models.CharField(max_length=1000)
    moved_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    class Meta:
        ordering = ["-moved_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="transition_move_has_its_reason")]

    def __str__(self) -> str:
        return f"{self.transition.function}: {self.from_ends} to {self.to_ends}"


class TransitionReport(models.Model):
    """What its people report of a transition on a day, for example 40 % moved. It changes no figure of the inventory."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="transition_reports")
    transition = models.ForeignKey(Transition, on_delete=models.PROTECT, related_name="reports")
    reported_on = models.DateField()
    moved = models.DecimalField(max_digits=5, decimal_places=4)
    note = models.CharField(max_length=1000, blank=True)
    reported_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()

    class Meta:
        ordering = ["-reported_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(moved__range=(0, 1)), name="transition_report_moved_0_to_1"),
        ]

    def __str__(self) -> str:
        return f"{self.transition.function} on {self.reported_on}"


class TransitionConfirmation(models.Model):
    """The act that moved the inventory's figures: what stood before and after, for example external cost 40 k to 210 k.

    `before`, `after`: field of the function → figure as text, null where unknown.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="transition_confirmations")
    transition = models.ForeignKey(Transition, on_delete=models.PROTECT, related_name="confirmations")
    completes = models.BooleanField()
    before = models.JSONField()
    after = models.JSONField()
    note = models.CharField(max_length=1000, blank=True)
    confirmed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        ordering = ["-confirmed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["transition"], condition=Q(completes=True), name="transition_completed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transition.function} on {self.confirmed_at:%Y-%m-%d}"
