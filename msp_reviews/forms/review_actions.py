"""Forms of actions."""

from datetime import date
from typing import Any

from django import forms

from msp_reviews.access import partners_of
from msp_reviews.actions.review_actions import Agreed
from msp_reviews.domain.review_actions import ActionState
from msp_reviews.forms.qbrs import day_field
from msp_reviews.models import Partner, PartnerStatus, QBRAction
from portfolio.access import members_of
from portfolio.domain.language import Words
from portfolio.models import Member, Role
from portfolio.portal import PortalForm


class ActionForm(PortalForm):
    """A promise: what, by whom, until when."""

    what = forms.CharField(label=Words("What will be done"), max_length=300)
    owner = forms.ModelChoiceField(
        label=Words("Owner, one of us"),
        queryset=Member.objects.none(),
        required=False,
        empty_label=Words("Nobody of us"),
    )
    owner_name = forms.CharField(
        label=Words("… or a person of the partner"), max_length=120, required=False, help_text=Words("One of the two.")
    )
    due_on = day_field(Words("Due on"))

    def __init__(self, *args: Any, member: Member, action: QBRAction | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {}
        if action is not None:
            initial = {name: getattr(action, name) for name in ("what", "owner", "owner_name", "due_on")}
        super().__init__(*args, version=action.version if action else None, initial=initial, **kwargs)
        ours = members_of(member).filter(is_active=True).exclude(role=Role.PARTNER)
        self.fields["owner"].queryset = ours  # type: ignore[attr-defined]

    def agreed(self) -> Agreed:
        """What was entered, as the action takes it."""
        values = self.values()
        return Agreed(values["what"], values["owner"], values["owner_name"], values["due_on"])


class NewActionForm(ActionForm):
    """A promise outside a review, with any active partner."""

    partner = forms.ModelChoiceField(label=Words("Partner"), queryset=Partner.objects.none(), to_field_name="slug")
    field_order = ["partner", "what", "owner", "owner_name", "due_on"]

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, member=member, **kwargs)
        active = partners_of(member).filter(status=PartnerStatus.ACTIVE)
        self.fields["partner"].queryset = active  # type: ignore[attr-defined]


class CloseForm(PortalForm):
    """Done or dropped, when, and how or why."""

    state = forms.ChoiceField(
        label=Words("It is"),
        widget=forms.RadioSelect,
        choices=[
            (ActionState.DONE.value, Words("Done")),
            (ActionState.DROPPED.value, Words("Dropped: it will not be done")),
        ],
        initial=ActionState.DONE.value,
    )
    on = day_field(Words("On"))
    note = forms.CharField(label=Words("How, or why not"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, action: QBRAction, today: date, **kwargs: Any) -> None:
        super().__init__(
            *args, version=action.version, initial={"on": today, "state": ActionState.DONE.value}, **kwargs
        )


class AnswerForm(PortalForm):
    """How an action stands."""

    text = forms.CharField(label=Words("How it stands"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    says_done = forms.BooleanField(label=Words("It is done"), required=False)


class ReopenForm(PortalForm):
    """Nothing but the deed."""
