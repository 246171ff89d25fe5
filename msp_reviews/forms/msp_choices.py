"""Forms of comparisons and choices: begin, weigh, criteria, candidates, the grid, propose, settle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from msp_reviews import access
from msp_reviews.actions.msp_comparisons import Entry, WeightsWanted
from msp_reviews.domain.msp_choices import (
    LAST_RANK,
    MOST_CANDIDATES,
    MOST_POINTS,
    CriterionKind,
    read_cell,
    read_figure,
)
from msp_reviews.forms.measurements import seen_revision
from msp_reviews.forms.partners import choice
from msp_reviews.models import MspCandidate, MspComparison, MspCriterion, Partner
from msp_reviews.models.msp_choices import BETTER_CHOICES, KIND_CHOICES, WEIGHTING_CHOICES
from msp_reviews.queries.msp_choices import going_functions, name_of
from msp_reviews.queries.msp_scores import ScoreLine, ScoreMark
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say
from portfolio.models import ITFunction, Member
from portfolio.portal import PortalForm
from portfolio.portal.languages import later

TEXT_MAXIMUM = 4000
LEVELS = (1, 2, 3, 4, 5)
ANCHORS = tuple(f"anchor_{level}" for level in LEVELS)


class BeginForm(PortalForm):
    """A function that goes out, and who could get it."""

    function = forms.ModelChoiceField(
        ITFunction.objects.none(),
        label=Words("Function"),
        to_field_name="code",
        empty_label=Words("Choose a function that goes out"),
        help_text=Words("Tactical and outsourceable functions, and strategic ones as far as their band allows."),
    )
    title = forms.CharField(
        label=Words("Title"),
        max_length=200,
        required=False,
        help_text=Words("Left empty it is “MSP for …” with the function's name."),
    )
    partners = forms.ModelMultipleChoiceField(
        Partner.objects.none(),
        label=Words("Candidates among your partners"),
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others = forms.CharField(
        label=Words("Other candidates"),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=later(Words("By name, one a line. At most {} candidates in all."), MOST_CANDIDATES),
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice(self, "function").queryset = going_functions(member)
        choice(self, "partners").queryset = access.partners_of(member).order_by("name", "pk")

    def clean_others(self) -> list[str]:
        """The names, each once."""
        lines = (" ".join(line.split()) for line in self.cleaned_data["others"].splitlines())
        names = list(dict.fromkeys(line for line in lines if line))
        too_long = next((name for name in names if len(name) > 200), "")
        if too_long:
            raise ValidationError(say("The name “{}…” is too long; 200 characters fit.", too_long[:30]), code="long")
        return names

    def clean(self) -> dict[str, Any]:
        """At most so many candidates."""
        count = len(self.cleaned_data.get("partners") or []) + len(self.cleaned_data.get("others") or [])
        if count > MOST_CANDIDATES:
            self.add_error("others", say("{} candidates are too many; a comparison takes {}.", count, MOST_CANDIDATES))
        return self.cleaned_data


class WeightsForm(PortalForm):
    """Title and weighting, and for each criterion its rank and its points."""

    title = forms.CharField(label=Words("Title"), max_length=200)
    weighting = forms.ChoiceField(
        label=Words("What is trusted of the weights"), choices=WEIGHTING_CHOICES, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, comparison: MspComparison, criteria: Sequence[MspCriterion], **kwargs: Any) -> None:
        kwargs.setdefault("initial", standing_weights(comparison, criteria))
        kwargs.setdefault("version", comparison.version)
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for row in criteria:
            self._add(f"rank_{row.pk}", say("Rank of {}", row.name), 1, LAST_RANK)
            self._add(f"points_{row.pk}", say("Points of {}", row.name), 0, MOST_POINTS)

    def _add(self, name: str, label: str, lowest: int, highest: int) -> None:
        widget = forms.NumberInput(attrs={"class": "form-control weight-field", "inputmode": "numeric"})
        self.add_field(name, forms.IntegerField(label=label, min_value=lowest, max_value=highest, widget=widget))

    def lines(self) -> list[tuple[MspCriterion, forms.BoundField, forms.BoundField]]:
        """Each criterion with the fields of its rank and its points."""
        return [(row, self[f"rank_{row.pk}"], self[f"points_{row.pk}"]) for row in self.criteria]

    def wanted(self) -> WeightsWanted:
        """What is wanted."""
        values = self.values()
        return WeightsWanted(
            values["title"],
            values["weighting"],
            {row.pk: values[f"rank_{row.pk}"] for row in self.criteria},
            {row.pk: values[f"points_{row.pk}"] for row in self.criteria},
        )


def standing_weights(comparison: MspComparison, criteria: Sequence[MspCriterion]) -> dict[str, Any]:
    """What stands, by field name."""
    held: dict[str, Any] = {"title": comparison.title, "weighting": comparison.weighting}
    for row in criteria:
        held |= {f"rank_{row.pk}": row.rank, f"points_{row.pk}": row.points}
    return held


class FigureField(forms.CharField):
    """A figure as people write it; None where nothing was written."""

    def prepare_value(self, value: Any) -> Any:
        """Without trailing noughts."""
        return value if value is None or isinstance(value, str) else format(value.normalize(), "f")

    def clean(self, value: Any) -> Any:
        """The figure."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_figure(text)
        except Refusal as refused:
            raise ValidationError(refused.sentence, code="figure") from refused


class CriterionForm(PortalForm):
    """One criterion: levels with a sentence each, or figures with a unit and a direction."""

    name = forms.CharField(label=Words("Name"), max_length=80)
    question = forms.CharField(
        label=Words("Question"),
        max_length=300,
        required=False,
        help_text=Words("What is asked of each candidate, in one sentence."),
    )
    kind = forms.ChoiceField(label=Words("Judged by"), choices=KIND_CHOICES, widget=forms.RadioSelect, initial="levels")
    unit = forms.CharField(
        label=Words("Unit"), max_length=40, required=False, help_text=Words("For example EUR per year, days.")
    )
    better = forms.ChoiceField(label=Words("Direction"), choices=BETTER_CHOICES, initial="lower")
    worst = FigureField(
        label=Words("Worst figure"),
        max_length=40,
        required=False,
        help_text=Words("Counts 0. Empty: the worst of the candidates."),
    )
    best = FigureField(
        label=Words("Best figure"),
        max_length=40,
        required=False,
        help_text=Words("Counts 100. Empty: the best of the candidates."),
    )
    anchor_1 = forms.CharField(label=Words("Level 1 (worst) means"), max_length=200, required=False)
    anchor_2 = forms.CharField(label=Words("Level 2 means"), max_length=200, required=False)
    anchor_3 = forms.CharField(label=Words("Level 3 means"), max_length=200, required=False)
    anchor_4 = forms.CharField(label=Words("Level 4 means"), max_length=200, required=False)
    anchor_5 = forms.CharField(label=Words("Level 5 (best) means"), max_length=200, required=False)

    def __init__(self, *args: Any, criterion: MspCriterion | None = None, **kwargs: Any) -> None:
        if criterion is not None:
            kwargs.setdefault("initial", standing_criterion(criterion))
            kwargs.setdefault("version", criterion.version)
        super().__init__(*args, **kwargs)

    def wanted(self) -> dict[str, Any]:
        """The fields of the criterion; the sentences as one list, where it is judged by levels."""
        values = self.values()
        anchors = [values.pop(name) for name in ANCHORS]
        return {**values, "anchors": anchors if values["kind"] == CriterionKind.LEVELS else []}

    def anchor_fields(self) -> list[forms.BoundField]:
        """The fields of the five sentences."""
        return [self[name] for name in ANCHORS]

    def figure_fields(self) -> list[forms.BoundField]:
        """The fields of a scale of figures."""
        return [self[name] for name in ("unit", "better", "worst", "best")]


def standing_criterion(criterion: MspCriterion) -> dict[str, Any]:
    """What stands, by field name."""
    held = {name: getattr(criterion, name) for name in ("name", "question", "kind", "unit", "better", "worst", "best")}
    return held | dict(zip(ANCHORS, criterion.anchors, strict=False))


class CandidateForm(PortalForm):
    """A partner, or the name of somebody who is none yet."""

    partner = forms.ModelChoiceField(
        Partner.objects.none(),
        label=Words("Partner"),
        to_field_name="slug",
        required=False,
        empty_label=Words("Not a partner yet"),
    )
    name = forms.CharField(
        label=Words("Name"),
        max_length=200,
        required=False,
        help_text=Words("For a candidate that is not a partner yet."),
    )

    def __init__(self, *args: Any, member: Member, candidate: MspCandidate | None = None, **kwargs: Any) -> None:
        if candidate is not None:
            slug = candidate.partner.slug if candidate.partner else None
            kwargs.setdefault("initial", {"partner": slug, "name": "" if slug else candidate.name})
            kwargs.setdefault("version", candidate.version)
        super().__init__(*args, **kwargs)
        choice(self, "partner").queryset = access.partners_of(member).order_by("name", "pk")

    def clean(self) -> dict[str, Any]:
        """One of the two, not both."""
        partner, name = self.cleaned_data.get("partner"), self.cleaned_data.get("name")
        if partner is None and not name and "partner" not in self.errors:
            self.add_error("name", say("Choose a partner or write a name."))
        if partner is not None and name:
            self.add_error("name", say("Either a partner or a name: leave one of them empty."))
        return self.cleaned_data


class ScoreGridForm(PortalForm):
    """All cells of the grid that were posted with another text than they showed."""

    def __init__(self, data: Mapping[str, Any] | None, *, marks: Sequence[ScoreMark], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.marks = marks
        self.entries: list[Entry] = []
        self.texts: dict[int, str] = {}
        self.refused: dict[int, str] = {}

    def clean(self) -> dict[str, Any]:
        """Read the changed cells; one that cannot be read, or that someone else changed, is refused beside it."""
        for mark in self.marks:
            seen, _, was = self.data.get(f"seen-{mark.name}", "").partition(" ")
            text = self.data.get(mark.name)
            if text is not None and text.strip() != was.strip():
                self._read(mark, text, seen_revision(seen))
        if self.refused:
            self.add_error(None, say("{} of the changed cells cannot be saved, so nothing was.", len(self.refused)))
        return self.cleaned_data

    def _read(self, mark: ScoreMark, text: str, seen: int) -> None:
        self.texts[mark.score.pk] = text[:400]
        try:
            entry = Entry(mark.score, read_cell(text, CriterionKind(mark.criterion.kind)), seen)
            _check_seen(mark, entry)
            self.entries.append(entry)
        except Refusal as refused:
            self.refused[mark.score.pk] = refused.sentence


def _check_seen(mark: ScoreMark, entry: Entry) -> None:
    if entry.seen != mark.score.version and entry.cell != mark.cell:
        raise Refusal(
            say("Someone else wrote “{}” meanwhile. Look at it, then save again.", mark.text or say("unknown"))
        )


@dataclass(frozen=True)
class ScoreCell:
    """One cell as the page shows it. text: what was typed where it was refused, else what stands."""

    mark: ScoreMark
    text: str
    refused: str

    @property
    def seen(self) -> str:
        """What the page shows as standing: version and text."""
        return f"{self.mark.score.version} {self.mark.text}"


def grid_rows(lines: Sequence[ScoreLine], form: ScoreGridForm) -> list[tuple[ScoreLine, list[ScoreCell]]]:
    """The grid: each criterion with its cells."""
    return [(line, [_cell(mark, form) for mark in line.marks]) for line in lines]


def _cell(mark: ScoreMark, form: ScoreGridForm) -> ScoreCell:
    key = mark.score.pk
    return ScoreCell(mark, form.texts.get(key, mark.text), form.refused.get(key, ""))


class RemoveForm(PortalForm):
    """Asks before something goes."""


class AgainForm(PortalForm):
    """Compare again: nothing but the token."""


class ProposeForm(PortalForm):
    """A candidate with the rationale."""

    candidate = forms.ChoiceField(label=Words("Chosen partner"), widget=forms.RadioSelect)
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    rationale = forms.CharField(
        label=Words("Rationale"),
        max_length=TEXT_MAXIMUM,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=Words("Why this partner is right for the function. It stays with the choice."),
    )
    against_reason = forms.CharField(
        label=Words("Reason for choosing against the ranking"),
        max_length=TEXT_MAXIMUM,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=Words("Needed whenever another candidate comes first."),
    )

    def __init__(self, *args: Any, candidates: Sequence[MspCandidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = {str(row.pk): row for row in candidates}
        field = self.fields["candidate"]
        field.choices = [(pk, name_of(row)) for pk, row in self.candidates.items()]  # type: ignore[attr-defined]

    def in_order(self, order: Sequence[int]) -> None:
        """Show the candidates in this order, by their places."""
        rows = list(self.candidates.items())
        shown = [
            (rows[at][0], say("{}, place {}", name_of(rows[at][1]), place)) for place, at in enumerate(order, start=1)
        ]
        self.fields["candidate"].choices = shown  # type: ignore[attr-defined]

    def chosen(self) -> MspCandidate:
        """The chosen candidate."""
        return self.candidates[self.cleaned_data["candidate"]]


class ApproveForm(PortalForm):
    """Approval of exactly the content that was shown."""

    content_sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)


class RejectForm(PortalForm):
    """Rejection with the reason that the proposer reads."""

    reason = forms.CharField(
        label=Words("Reason"),
        max_length=TEXT_MAXIMUM,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=Words("The proposer reads it."),
    )


class WithdrawForm(PortalForm):
    """The proposer takes the proposal back."""
