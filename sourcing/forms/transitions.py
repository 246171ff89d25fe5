"""Forms of transitions: plan, change, start, report, drop, confirm."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from portfolio.access import members_of
from portfolio.domain.language import Words, say
from portfolio.models import ITFunction, Member, Role
from portfolio.portal import PortalForm
from sourcing.access import transitions_of
from sourcing.actions.transitions import Details
from sourcing.actions.transitions_confirm import Confirmed
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.roadmap import TransitionPlan, TransitionState, exact_share
from sourcing.domain.roadmap_figures import Figures
from sourcing.models import CLASS_CHOICES, Transition
from sourcing.queries.transitions import figures_of

HUNDRED = Decimal(100)
FIGURES = ("internal_cost", "external_cost", "internal_fte", "external_fte")


class PercentField(forms.DecimalField):
    """A share 0..1 that people read and write in per cent."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=100, max_digits=13, decimal_places=10, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A share in per cent; what somebody typed stays as typed."""
        return f"{(value * HUNDRED).normalize():f}" if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        """The share, exact."""
        percent = super().clean(value)
        return None if percent is None else percent / HUNDRED


class QuarterField(forms.CharField):
    """A fiscal quarter as people write it: 2027Q1. The rules say which ones will do."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        attrs = {"list": "quarter-choices", "placeholder": "2027Q1", "autocomplete": "off"}
        super().__init__(label=label, max_length=10, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> Any:
        """The quarter with a capital Q and without blanks."""
        return "".join(str(super().clean(value)).upper().split())


class NeedsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Transitions of the roadmap, by function and dates."""

    def label_from_instance(self, obj: Any) -> str:
        """The function with its quarters and how it stands."""
        return say("{}, {} to {}, {}", obj.function.name, obj.starts, obj.ends, str(obj.get_state_display()).lower())


def money_field(label: str, hint: str = "", *, required: bool = False) -> forms.DecimalField:
    """An amount of 0 or more with two places."""
    return forms.DecimalField(
        label=label, required=required, min_value=0, max_digits=14, decimal_places=2, help_text=hint
    )


def owners_of(member: Member) -> QuerySet[Member]:
    """Who may answer for a transition: our own active people. No query yet."""
    return members_of(member).filter(is_active=True).exclude(role=Role.PARTNER)


class TransitionForm(PortalForm):
    """Everything that a plan says."""

    to_share = PercentField(
        label=Words("MSP share after, %"), help_text=Words("Share of the cost that goes to partners then.")
    )
    to_class = forms.ChoiceField(
        label=Words("For the class"),
        required=False,
        choices=[("", Words("None named")), *CLASS_CHOICES],
        help_text=Words(
            "The target lies in the band of this class. Another class than the decided one needs a decision first."
        ),
    )
    from_partner = forms.CharField(label=Words("Partner today"), max_length=200, required=False)
    to_partner = forms.CharField(label=Words("Partner then"), max_length=200, required=False)
    starts = QuarterField(Words("Starts in"))
    ends = QuarterField(Words("Ends in"), help_text=Words("Both quarters included."))
    reason = forms.CharField(
        label=Words("Why the dates move"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=Words("Needed when a quarter changes. It stands beside the slip."),
    )
    one_off_cost = money_field(Words("One-off cost"), Words("Paid evenly over its quarters."))
    run_cost_before = money_field(Words("Run cost per year before"))
    run_cost_after = money_field(Words("Run cost per year after"), Words("From the quarter after its last one."))
    owner = forms.ModelChoiceField(Member.objects.none(), label=Words("Owner"), empty_label=None)
    needs = NeedsField(
        Transition.objects.none(), label=Words("Waits for"), required=False, widget=forms.CheckboxSelectMultiple
    )
    notes = forms.CharField(
        label=Words("Notes"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, member: Member, transition: Transition | None = None, **kwargs: Any) -> None:
        if transition is not None:
            kwargs.setdefault("initial", _initial(transition))
            kwargs.setdefault("version", transition.version)
        super().__init__(*args, **kwargs)
        if transition is None:
            del self.fields["reason"]
        for name in ("from_partner", "to_partner"):
            self.fields[name].widget.attrs |= {"list": "partner-choices", "autocomplete": "off"}
        cast("forms.ModelChoiceField[Member]", self.fields["owner"]).queryset = owners_of(member)
        cast(NeedsField, self.fields["needs"]).queryset = _may_be_needed(member, transition)

    def plan(self, function: ITFunction, transition: Transition | None, share_now: Fraction | None) -> TransitionPlan:
        """What was entered. Where it comes from stays as it was when the plan was made."""
        values = self.values()
        from_class = transition.from_class if transition else ""
        if transition is not None:
            share_now = None if transition.from_share is None else Fraction(transition.from_share)
        return TransitionPlan(
            function=function.code,
            from_share=share_now,
            to_share=exact_share(values["to_share"]),
            starts=values["starts"],
            ends=values["ends"],
            from_class=SourcingClass(from_class) if from_class else None,
            to_class=SourcingClass(values["to_class"]) if values["to_class"] else None,
            partner=values["to_partner"],
            from_partner=values["from_partner"],
            one_off_cost=values["one_off_cost"],
            run_cost_before=values["run_cost_before"],
            run_cost_after=values["run_cost_after"],
        )

    def details(self) -> Details:
        """Who answers for it, what it waits for, notes."""
        values = self.values()
        return Details(owner=values["owner"], needs=list(values["needs"]), notes=values["notes"])


class StartForm(PortalForm):
    """Nothing to fill in: the token and the version only."""


class ReportForm(PortalForm):
    """How far it is."""

    moved = PercentField(
        label=Words("Moved so far, %"), help_text=Words("Of the way from today's share to the target.")
    )
    on = forms.DateField(label=Words("On"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(
        label=Words("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"on": today}, **kwargs)


class DropForm(PortalForm):
    """Why it will not be done."""

    reason = forms.CharField(
        label=Words("Why it is dropped"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ConfirmFiguresForm(PortalForm):
    """The function's figures as they are now. Its version is that of the function."""

    internal_cost = money_field(Words("Internal cost per year"), required=True)
    external_cost = money_field(Words("External cost per year"), required=True)
    internal_fte = forms.DecimalField(
        label=Words("Internal FTE"), required=False, min_value=0, max_digits=7, decimal_places=2
    )
    external_fte = forms.DecimalField(
        label=Words("External FTE"), required=False, min_value=0, max_digits=7, decimal_places=2
    )
    note = forms.CharField(
        label=Words("Note"),
        max_length=1000,
        required=False,
        help_text=Words("For example the invoice or report they come from."),
    )

    def __init__(self, *args: Any, function: ITFunction, suggest: Callable[[Figures], Figures], **kwargs: Any) -> None:
        self.now = figures_of(function)
        self.suggested = suggest(self.now)
        super().__init__(*args, version=function.version, initial=self.suggested.as_texts(), **kwargs)
        for name in FIGURES:
            self.fields[name].widget.attrs["class"] = "form-control"

    def confirmed(self, *, completes: bool) -> Confirmed:
        """What was entered."""
        values = self.values()
        figures = Figures(
            values["internal_cost"], values["external_cost"], values["internal_fte"], values["external_fte"]
        )
        return Confirmed(figures, completes, values["note"])

    @property
    def lines(self) -> Sequence[tuple[forms.BoundField, Decimal | None, bool]]:
        """Each figure's field with what stands now, and whether it is money."""
        return [(self[name], getattr(self.now, name), name.endswith("cost")) for name in FIGURES]


def _initial(transition: Transition) -> dict[str, Any]:
    names = (
        "to_share", "to_class", "from_partner", "to_partner", "starts", "ends", "one_off_cost", "run_cost_before",
        "run_cost_after", "owner", "notes",
    )  # fmt: skip
    return {name: getattr(transition, name) for name in names} | {"needs": list(transition.needs.all())}


def _may_be_needed(member: Member, transition: Transition | None) -> QuerySet[Transition]:
    """Everything on the roadmap but itself; dropped ones only where it waits for them already."""
    rows = transitions_of(member).select_related("function").order_by("function__name", "starts", "pk")
    kept = rows.exclude(state=TransitionState.DROPPED.value)
    if transition is None:
        return kept
    return (kept | rows.filter(needed_by=transition)).exclude(pk=transition.pk).distinct()
