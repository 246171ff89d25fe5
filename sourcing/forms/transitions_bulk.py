"""Planning transitions for many misaligned functions at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from portfolio.domain.formats import rounded
from portfolio.domain.language import Words, say
from portfolio.models import Member
from portfolio.portal import PortalForm
from sourcing.domain.roadmap import SHARE_PLACES, TransitionPlan, exact_share
from sourcing.forms.transitions import PercentField, QuarterField, money_field, owners_of
from sourcing.queries.roadmap_candidates import Candidate

CHOSEN, SHARE, ONE_OFF, AFTER, PARTNER = "chosen", "share", "one_off", "after", "partner"
FIELD_OF = {
    "to_share": SHARE,
    "to_class": SHARE,
    "one_off_cost": ONE_OFF,
    "run_cost_after": AFTER,
    "to_partner": PARTNER,
}


@dataclass(frozen=True)
class Line:
    """One function with its fields, as the page shows it."""

    candidate: Candidate
    chosen: forms.BoundField
    fields: tuple[forms.BoundField, ...]


class PlanManyForm(PortalForm):
    """The quarters and the owner for all that are ticked; target, money and partner for each."""

    starts = QuarterField(Words("Start in"))
    ends = QuarterField(Words("End in"))
    owner = forms.ModelChoiceField(Member.objects.none(), label=Words("Owner"), empty_label=None)

    def __init__(self, *args: Any, member: Member, candidates: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Member]", self.fields["owner"]).queryset = owners_of(member)
        self.candidates = candidates
        for candidate in candidates:
            self._add_line(candidate)

    def clean(self) -> dict[str, Any]:
        """Something has to be ticked, and what is ticked needs a target."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        ticked = [one for one in self.candidates if values.get(_name(CHOSEN, one.pk))]
        if not ticked:
            raise ValidationError(say("Tick at least one function."), code="none")
        for candidate in ticked:
            name = _name(SHARE, candidate.pk)
            if name not in self.errors and values.get(name) is None:
                self.add_error(name, say("{}: say which share goes to partners then.", candidate.name))
        return values

    def plans(self) -> list[TransitionPlan]:
        """What was entered for each ticked function."""
        return [self._plan(one) for one in self.candidates if self.values().get(_name(CHOSEN, one.pk))]

    def field_for(self, code: str, field: str | None) -> str | None:
        """The form's field for a rule's field of one function; those of all stay as they are."""
        pk = next((one.pk for one in self.candidates if one.code == code), None)
        return _name(FIELD_OF[field], pk) if field in FIELD_OF and pk is not None else field

    @property
    def lines(self) -> list[Line]:
        """The functions with their fields."""
        names = (SHARE, ONE_OFF, AFTER, PARTNER)
        return [
            Line(one, self[_name(CHOSEN, one.pk)], tuple(self[_name(name, one.pk)] for name in names))
            for one in self.candidates
        ]

    def _add_line(self, one: Candidate) -> None:
        self.add_field(_name(CHOSEN, one.pk), forms.BooleanField(label=one.name, required=False))
        share = PercentField(label=say("{}: MSP share after, %", one.name), required=False)
        share.initial = rounded(one.target, SHARE_PLACES)
        self.add_field(_name(SHARE, one.pk), share)
        self.add_field(_name(ONE_OFF, one.pk), money_field(say("{}: one-off cost", one.name)))
        after = money_field(say("{}: run cost per year after", one.name))
        after.initial = f"{one.cost.normalize():f}"
        self.add_field(_name(AFTER, one.pk), after)
        partner = forms.CharField(label=say("{}: partner then", one.name), max_length=200, required=False)
        partner.widget.attrs |= {"list": "partner-choices", "autocomplete": "off"}
        self.add_field(_name(PARTNER, one.pk), partner)
        for name in (SHARE, ONE_OFF, AFTER, PARTNER):
            self.fields[_name(name, one.pk)].widget.attrs["class"] = "form-control"

    def _plan(self, one: Candidate) -> TransitionPlan:
        values = self.values()
        return TransitionPlan(
            function=one.code,
            from_share=one.share,
            to_share=exact_share(values[_name(SHARE, one.pk)]),
            starts=values["starts"],
            ends=values["ends"],
            to_class=one.sourcing_class,
            partner=values[_name(PARTNER, one.pk)],
            one_off_cost=values[_name(ONE_OFF, one.pk)],
            run_cost_before=one.cost,
            run_cost_after=values[_name(AFTER, one.pk)],
        )


def _name(part: str, pk: int) -> str:
    return f"{part}-{pk}"
