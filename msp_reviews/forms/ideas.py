"""Forms of ideas, sessions and project updates."""

from typing import Any

from django import forms

from msp_reviews import access
from msp_reviews.actions.ideas import IdeaStep
from msp_reviews.actions.sessions import Update
from msp_reviews.domain.ideas import LEADS_TO, STATE_LABELS, IdeaState
from msp_reviews.domain.scorecards import Rag
from msp_reviews.forms.partners import choice
from msp_reviews.forms.qbrs import day_field
from msp_reviews.models import Idea, JointSession, Partner, SessionKind
from msp_reviews.models.sessions import RAG_CHOICES
from portfolio.domain.language import Words, say
from portfolio.models import Member
from portfolio.portal.forms import PortalForm


class WithPartner(PortalForm):
    """What is written down about a partner: chosen for a new row, fixed afterwards."""

    partner = forms.ModelChoiceField(
        Partner.objects.none(), label=Words("Partner"), to_field_name="slug", empty_label=Words("Choose a partner")
    )

    def __init__(self, *args: Any, member: Member, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            choice(self, "partner").queryset = access.partners_of(member)
        else:
            del self.fields["partner"]


class IdeaForm(WithPartner):
    """What could be done better."""

    title = forms.CharField(label=Words("Idea"), max_length=200)
    description = forms.CharField(
        label=Words("What it is"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    proposed_by = forms.CharField(label=Words("Whose idea"), max_length=120, required=False)
    benefit_expected = forms.DecimalField(
        label=Words("Benefit expected per year"), required=False, min_value=0, max_digits=14, decimal_places=2
    )

    def __init__(self, *args: Any, member: Member, idea: Idea | None = None, **kwargs: Any) -> None:
        if idea is not None:
            names = ("title", "description", "proposed_by", "benefit_expected")
            kwargs |= {"initial": {name: getattr(idea, name) for name in names}, "version": idea.version}
        super().__init__(*args, member=member, is_new=idea is None, **kwargs)
        label = say("Benefit expected per year ({})", member.organisation.currency)
        self.fields["benefit_expected"].label = label


class IdeaStepForm(PortalForm):
    """The next step of an idea."""

    state = forms.ChoiceField(label=Words("It becomes"), widget=forms.RadioSelect)
    measured = forms.DecimalField(
        label=Words("Benefit measured per year"), required=False, max_digits=14, decimal_places=2
    )
    note = forms.CharField(
        label=Words("How it was measured, or why it is dropped"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, idea: Idea, **kwargs: Any) -> None:
        super().__init__(*args, version=idea.version, **kwargs)
        steps = [(to.value, STATE_LABELS[to]) for to in LEADS_TO[IdeaState(idea.state)]]
        state = self.fields["state"]
        state.choices = steps  # type: ignore[attr-defined]
        if IdeaState.MEASURED.value not in dict(steps):
            del self.fields["measured"]

    def step(self) -> IdeaStep:
        """What was entered, as the action takes it."""
        values = self.values()
        return IdeaStep(IdeaState(values["state"]), values["note"], values.get("measured"))


class SessionForm(WithPartner):
    """A joint session."""

    kind = forms.ChoiceField(label=Words("About"), choices=SessionKind.choices)
    on = day_field(Words("On"))
    title = forms.CharField(label=Words("Title"), max_length=200)
    attendees = forms.CharField(
        label=Words("Who was there"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=Words("One a line."),
    )
    notes = forms.CharField(
        label=Words("Notes"),
        max_length=20000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=Words("Markdown: # heading, - list, **bold**."),
    )

    def __init__(self, *args: Any, member: Member, session: JointSession | None = None, **kwargs: Any) -> None:
        if session is not None:
            names = ("kind", "on", "title", "attendees", "notes")
            kwargs |= {"initial": {name: getattr(session, name) for name in names}, "version": session.version}
        super().__init__(*args, member=member, is_new=session is None, **kwargs)


class UpdateForm(WithPartner):
    """How a project stands."""

    project = forms.CharField(
        label=Words("Project"), max_length=120, help_text=Words("The same name continues a project.")
    )
    on = day_field(Words("As of"))
    rag = forms.ChoiceField(label=Words("It stands"), choices=RAG_CHOICES, widget=forms.RadioSelect)
    text = forms.CharField(label=Words("Why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def update(self) -> Update:
        """What was entered, as the action takes it."""
        values = self.values()
        return Update(values["project"], values["on"], Rag(values["rag"]), values["text"])
