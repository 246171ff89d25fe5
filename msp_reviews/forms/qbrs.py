"""Forms of reviews."""

from typing import Any

from django import forms

from msp_reviews.access import partners_of
from msp_reviews.actions.qbrs import Meeting
from msp_reviews.domain.ratings import LEVELS, SCALES, Dimension, Scale
from msp_reviews.models import QBR, Partner, PartnerStatus
from portfolio.domain.language import Words, say
from portfolio.domain.quarters import Quarter, parse_quarter
from portfolio.models import Member
from portfolio.portal import PortalForm

TEXTS = ("held_on", "attendees", "minutes", "decisions", "shifts")


def day_field(label: str, **options: Any) -> forms.DateField:
    """A date, with the browser's own calendar."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class PlanForm(PortalForm):
    """Which partner's review of which quarter, when and where."""

    partner = forms.ModelChoiceField(label=Words("Partner"), queryset=Partner.objects.none(), to_field_name="slug")
    quarter = forms.TypedChoiceField(label=Words("Fiscal quarter"), coerce=parse_quarter)
    scheduled_on = day_field(Words("Day of the review"))
    place = forms.CharField(label=Words("Room or link"), max_length=200, required=False)

    def __init__(self, *args: Any, member: Member, quarters: list[Quarter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        active = partners_of(member).filter(status=PartnerStatus.ACTIVE)
        self.fields["partner"].queryset = active  # type: ignore[attr-defined]
        self.fields["quarter"].choices = [(str(one), str(one)) for one in quarters]  # type: ignore[attr-defined]


class ScheduleForm(PortalForm):
    """Another day or place."""

    scheduled_on = day_field(Words("Day of the review"))
    place = forms.CharField(label=Words("Room or link"), max_length=200, required=False)

    def __init__(self, *args: Any, qbr: QBR, **kwargs: Any) -> None:
        initial = {"scheduled_on": qbr.scheduled_on, "place": qbr.place}
        super().__init__(*args, version=qbr.version, initial=initial, **kwargs)


class PrepareForm(PortalForm):
    """Nothing but the deed: the agenda is written from facts."""


class CancelForm(PortalForm):
    """Why the review is called off."""

    reason = forms.CharField(label=Words("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class HoldForm(PortalForm):
    """What was said and agreed, and the five ratings."""

    held_on = day_field(Words("Held on"))
    attendees = forms.CharField(
        label=Words("Attendees"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=Words("One a line, for example: Anna Berg, CIO."),
    )
    minutes = forms.CharField(
        label=Words("Minutes"),
        max_length=20000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=Words("Markdown: # heading, - list, **strong**, [link](https://…)."),
    )
    decisions = forms.CharField(
        label=Words("Decisions"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=Words("One a line."),
    )
    shifts = forms.CharField(
        label=Words("Strategic shifts"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=Words("What changes in direction on either side. The partner reads and signs all of this page."),
    )

    def __init__(self, *args: Any, qbr: QBR, **kwargs: Any) -> None:
        initial = {name: getattr(qbr, name) for name in TEXTS} | rating_values(qbr)
        initial["held_on"] = qbr.held_on or qbr.scheduled_on
        super().__init__(*args, version=qbr.version, initial=initial, **kwargs)
        for scale in SCALES:
            self.fields[level_name(scale.dimension)] = _level_field(scale)
            self.fields[remark_name(scale.dimension)] = forms.CharField(
                label=say("Remark on {}", str(scale.label).lower()), max_length=500, required=False
            )

    @property
    def rating_fields(self) -> list[tuple[Scale, forms.BoundField, forms.BoundField]]:
        """Each dimension with its two fields."""
        return [(scale, self[level_name(scale.dimension)], self[remark_name(scale.dimension)]) for scale in SCALES]

    def meeting(self) -> Meeting:
        """What was entered, as the action takes it."""
        values = self.values()
        ratings = {
            dimension: (values[level_name(dimension)], values[remark_name(dimension)]) for dimension in Dimension
        }
        return Meeting(ratings=ratings, **{name: values[name] for name in TEXTS})


class SignForm(PortalForm):
    """The signature of our side under the record that is shown."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)


class PartnerSignForm(SignForm):
    """The signature of the partner's side, recorded by us."""

    name = forms.CharField(
        label=Words("Who signed for the partner"),
        max_length=120,
        help_text=Words("Full name and role, for example: Tom Reed, service manager. You confirm that they agreed."),
    )


class AddendumForm(PortalForm):
    """A correction of a signed review."""

    text = forms.CharField(label=Words("Text"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))


def level_name(dimension: Dimension) -> str:
    """Name of the field with a dimension's level."""
    return f"level_{dimension}"


def remark_name(dimension: Dimension) -> str:
    """Name of the field with a dimension's remark."""
    return f"remark_{dimension}"


def rating_values(qbr: QBR) -> dict[str, Any]:
    """The review's ratings by field name. One query."""
    values: dict[str, Any] = {}
    for rating in qbr.ratings.all():
        dimension = Dimension(rating.dimension)
        values[level_name(dimension)], values[remark_name(dimension)] = rating.level, rating.remark
    return values


def _level_field(scale: Scale) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=scale.label,
        help_text=scale.question,
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        choices=[("", say("Not rated")), *((level, f"{level} · {scale.anchor(level)}") for level in LEVELS)],
    )
