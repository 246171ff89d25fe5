"""The score form: one anchored question a criterion, in the groups of the criteria model."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import cached_property

from portfolio.domain.language import say
from portfolio.portal import PortalForm
from sourcing.actions.assessments import Answers
from sourcing.domain.criteria import CriteriaModel, Criterion
from sourcing.models import Assessment

DONT_KNOW = "0"
NOTE_MAXIMUM = 500
LEVEL, NOTE = "level-", "note-"


@dataclass(frozen=True)
class Option:
    """One radio card: its value, the level or “Don't know”, the anchor sentence."""

    value: str
    head: str
    anchor: str
    is_checked: bool


@dataclass(frozen=True)
class Question:
    """One question as the page shows it."""

    number: int
    key: str
    text: str
    field_name: str
    note_name: str
    note: str
    is_suggested: bool
    options: tuple[Option, ...]
    errors: list[str]


@dataclass(frozen=True)
class QuestionGroup:
    """Questions under one heading."""

    title: str
    questions: tuple[Question, ...]


class ScoreForm(PortalForm):
    """Answers to all questions of a criteria model; every one may stay open."""

    def __init__(
        self, *args: Any, criteria: CriteriaModel, shown: Answers, suggested: Mapping[str, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        self.suggested = suggested
        for criterion in criteria.criteria:
            self._add_question(criterion, shown)

    def answers(self) -> Answers:
        """What was answered: levels, don't knows as None, notes. Questions left open are missing."""
        values = self.values()
        levels = {
            criterion.key: _level(values[LEVEL + criterion.key])
            for criterion in self.criteria.criteria
            if values[LEVEL + criterion.key]
        }
        notes = {criterion.key: values[NOTE + criterion.key] for criterion in self.criteria.criteria}
        return Answers(levels, {key: note for key, note in notes.items() if note})

    @cached_property
    def groups(self) -> tuple[QuestionGroup, ...]:
        """The questions as the page shows them, numbered through."""
        numbers = {key: number for number, key in enumerate(self.criteria.keys, start=1)}
        return tuple(
            QuestionGroup(say(title), tuple(self._question(criterion, numbers[criterion.key]) for criterion in members))
            for title, members in self.criteria.groups
        )

    def _add_question(self, criterion: Criterion, shown: Answers) -> None:
        level, note = LEVEL + criterion.key, NOTE + criterion.key
        anchors = [
            (str(number), f"{number}: {say(anchor)}") for number, anchor in enumerate(criterion.anchors, start=1)
        ]
        level_field = forms.ChoiceField(
            label=say(criterion.question),
            choices=[*anchors, (DONT_KNOW, say("Don't know"))],
            required=False,
            initial=level_value(shown, criterion.key),
        )
        note_field = forms.CharField(
            label=say("Note: {}", say(criterion.question)),
            max_length=NOTE_MAXIMUM,
            required=False,
            initial=shown.notes.get(criterion.key, ""),
        )
        self.add_field(level, level_field)
        self.add_field(note, note_field)

    def _question(self, criterion: Criterion, number: int) -> Question:
        field, note = self[LEVEL + criterion.key], self[NOTE + criterion.key]
        value = field.value() or ""
        suggestion = self.suggested.get(criterion.key)
        heads = [(str(level), str(level), say(anchor)) for level, anchor in enumerate(criterion.anchors, start=1)]
        return Question(
            number=number,
            key=criterion.key,
            text=say(criterion.question),
            field_name=field.html_name,
            note_name=note.html_name,
            note=note.value() or "",
            is_suggested=suggestion is not None and str(suggestion) == value,
            options=tuple(
                Option(*option, option[0] == value) for option in (*heads, (DONT_KNOW, say("Don't know"), ""))
            ),
            errors=[str(error) for error in (*field.errors, *note.errors)],
        )


def level_value(answers: Answers, key: str) -> str:
    """How an answer stands in the form: the level, “0” for don't know, nothing for an open question."""
    if key not in answers.levels:
        return ""
    level = answers.levels[key]
    return DONT_KNOW if level is None else str(level)


def show_answers_on(draft: Assessment) -> Assessment:
    """The draft with its answers as attributes named like the form's fields, for the conflict page."""
    stored = Answers(draft.answers, draft.comments)
    for key in {*draft.answers, *draft.comments}:
        setattr(draft, LEVEL + key, level_value(stored, key))
        setattr(draft, NOTE + key, stored.notes.get(key, ""))
    return draft


def _level(value: str) -> int | None:
    return None if value == DONT_KNOW else int(value)
