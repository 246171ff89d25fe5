"""The form of the schedule of packs."""

from collections.abc import Sequence
from typing import Any

from django import forms

from msp_reviews.actions.pack_schedules import Plan
from msp_reviews.domain.pack_schedules import LEAST_KEPT, MOST_DAYS, MOST_KEPT
from msp_reviews.models import PackSchedule
from portfolio.domain.language import Words
from portfolio.models import Member
from portfolio.portal import PortalForm


class PackScheduleForm(PortalForm):
    """When, for whom, and how long drafts are kept."""

    is_on = forms.BooleanField(label=Words("Order the board pack of each ended quarter by itself"), required=False)
    days_after = forms.IntegerField(
        label=Words("Days after the end of the quarter"),
        min_value=0,
        max_value=MOST_DAYS,
        help_text=Words("Results and reviews of a quarter are often complete two weeks after it."),
    )
    recipients = forms.MultipleChoiceField(
        label=Words("Tell by e-mail, with a link"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=Words("People of the organisation who may download packs. The file itself is never sent."),
    )
    keep_days = forms.IntegerField(
        label=Words("Keep the files of drafts for so many days"),
        required=False,
        min_value=LEAST_KEPT,
        max_value=MOST_KEPT,
        help_text=Words("Of drafts that never became final, of every kind. Empty: for ever. Final packs always stay."),
    )

    def __init__(self, *args: Any, schedule: PackSchedule | None, people: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, version=schedule.version if schedule else 0, **kwargs)
        self.people = {str(member.pk): member for member in people}
        choices = [(key, f"{member.user}, {member.get_role_display()}") for key, member in self.people.items()]
        self.fields["recipients"].choices = choices  # type: ignore[attr-defined]
        self.initial.update(_initial(schedule))

    def plan(self) -> Plan:
        """What was asked for."""
        found = self.cleaned_data
        people = [self.people[key] for key in found["recipients"]]
        return Plan(found["is_on"], found["days_after"], found["keep_days"], people)


def _initial(schedule: PackSchedule | None) -> dict[str, Any]:
    if schedule is None:
        return {"days_after": 14}
    return {
        "is_on": schedule.is_on,
        "days_after": schedule.days_after,
        "keep_days": schedule.keep_days,
        "recipients": [str(pk) for pk in schedule.recipients.values_list("pk", flat=True)],
    }
