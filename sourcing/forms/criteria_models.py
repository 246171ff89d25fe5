"""Forms of a criteria model's draft: a question, a lock, bands and thresholds, a file, publishing."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say
from portfolio.portal import PortalForm
from portfolio.portal.languages import later
from sourcing.domain.content_reading import KEY
from sourcing.domain.criteria import (
    LEVELS,
    MOST_PER_CLASS,
    MOST_POINTS,
    MOST_TIED,
    Band,
    Condition,
    CriteriaModel,
    Criterion,
    Lock,
    SourcingClass,
    Support,
)
from sourcing.domain.differences import share_in_words
from sourcing.domain.model_files import MOST_BYTES, model_in_file

HIGH, LOW = "high", "low"
WAYS = [("", Words("says nothing")), (HIGH, Words("when high")), (LOW, Words("when low"))]
FLOORS = [
    (SourcingClass.CORE.value, Words("core")),
    (SourcingClass.STRATEGIC.value, Words("strategic")),
    (SourcingClass.TACTICAL.value, Words("tactical")),
]
LEAST_CONDITIONS = 4
PER_CENT = re.compile(r"\d{1,3}([.,]\d{1,7})?", re.ASCII)
PARTS = re.compile(r"\d{1,12}/0*[1-9]\d{0,11}", re.ASCII)
LIMITS_SENTENCE = later(
    Words(
        "At most {} questions can support a class, and at most {} of them with equal points below "
        "the highest: beyond that the exact certificate takes minutes."
    ),
    MOST_PER_CLASS,
    MOST_TIED,
)


class ShareField(forms.CharField):
    """A share 0..1, written in per cent (“12.5”) or, where no decimal is exact, as a fraction of all (“1/3”)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=30, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs)

    def clean(self, value: Any) -> Any:
        """The share as a fraction."""
        text = str(super().clean(value)).removesuffix("%").strip()
        if PER_CENT.fullmatch(text):
            share = Fraction(Decimal(text.replace(",", "."))) / 100
        elif PARTS.fullmatch(text):
            share = Fraction(text)
        else:
            raise ValidationError(say("Write a share in per cent, for example 12.5."), code="share")
        if share > 1:
            raise ValidationError(say("A share is at most 100 %."), code="share")
        return share


def share_text(share: Fraction) -> str:
    """The share as the field shows it: “12.5”, or “1/3”."""
    return share_in_words(share).removesuffix(" %")


class CriterionForm(PortalForm):
    """One question with its five anchors, and how it speaks for each class."""

    key = forms.CharField(
        label=Words("Key"),
        max_length=40,
        help_text=Words(
            "Short name for columns and locks: small letters, digits and low lines. Under another key it is "
            "another question."
        ),
    )
    group = forms.CharField(
        label=Words("Group"), max_length=80, widget=forms.TextInput(attrs={"list": "criteria-groups"})
    )
    question = forms.CharField(label=Words("Question"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    help = forms.CharField(
        label=Words("Help"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, criterion: Criterion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=criterion_values(criterion), **kwargs)
        for level in LEVELS:
            widget = forms.Textarea(attrs={"rows": 2})
            self.add_field(
                f"anchor_{level}", forms.CharField(label=say("Level {}", level), max_length=300, widget=widget)
            )
        for name in SourcingClass:
            way = forms.ChoiceField(label=say("Speaks for {}", name), choices=WAYS, required=False)
            points = forms.IntegerField(
                label=say("Points for {}", name), min_value=1, max_value=MOST_POINTS, required=False
            )
            self.add_field(f"{name}_way", way)
            self.add_field(f"{name}_points", points)

    @property
    def anchors(self) -> list[forms.BoundField]:
        """The fields of the five anchors."""
        return [self[f"anchor_{level}"] for level in LEVELS]

    @property
    def supports(self) -> list[tuple[SourcingClass, forms.BoundField, forms.BoundField]]:
        """For each class the fields of direction and points."""
        return [(name, self[f"{name}_way"], self[f"{name}_points"]) for name in SourcingClass]

    def clean_key(self) -> str:
        """A key that columns of a file can carry."""
        key: str = self.cleaned_data["key"]
        if not KEY.fullmatch(key):
            raise ValidationError(say("Small letters, digits and low lines, a letter first."), code="key")
        return key

    def clean(self) -> dict[str, Any]:
        """A direction needs points, points need a direction, and some class has to be supported."""
        values: dict[str, Any] = super().clean() or {}
        for name in SourcingClass:
            way, points = values.get(f"{name}_way"), values.get(f"{name}_points")
            if way and points is None and f"{name}_points" not in self.errors:
                self.add_error(f"{name}_points", say("How many points?"))
            if points is not None and not way:
                self.add_error(f"{name}_way", say("When high or when low?"))
        if not any(values.get(f"{name}_way") for name in SourcingClass):
            self.add_error(None, say("Say for which class this question speaks: it has to support at least one."))
        return values

    def criterion(self) -> Criterion:
        """The question as the domain knows it."""
        values = self.values()
        return Criterion(
            key=values["key"],
            group=values["group"],
            question=values["question"],
            help=values["help"],
            anchors=tuple(values[f"anchor_{level}"] for level in LEVELS),
            supports={
                name: Support(values[f"{name}_points"], values[f"{name}_way"] == HIGH)
                for name in SourcingClass
                if values[f"{name}_way"]
            },
        )


def criterion_values(criterion: Criterion | None) -> dict[str, Any]:
    """What the form shows of a question."""
    if criterion is None:
        return {}
    values = {"key": criterion.key, "group": criterion.group, "question": criterion.question, "help": criterion.help}
    anchors = {f"anchor_{level}": anchor for level, anchor in enumerate(criterion.anchors, start=1)}
    supports: dict[str, Any] = {}
    for name, support in criterion.supports.items():
        supports |= {f"{name}_way": HIGH if support.high else LOW, f"{name}_points": support.points}
    return values | anchors | supports


class LockForm(PortalForm):
    """A rule that no score outvotes: conditions, floor, and in whose name."""

    floor = forms.ChoiceField(label=Words("Then at least"), choices=FLOORS)
    sentence = forms.CharField(
        label=Words("Sentence"),
        max_length=300,
        help_text=Words("What a person reads when it fires: “Regulated oversight stays under internal control.”"),
    )
    owner = forms.CharField(label=Words("Owner"), max_length=120, help_text=Words("Who may be asked about it."))
    reason = forms.CharField(label=Words("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, criteria: CriteriaModel, lock: Lock | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=lock_values(lock), **kwargs)
        self.count = max(LEAST_CONDITIONS, len(lock.conditions) + 1 if lock else 0, self._posted())
        keys = [("", "–"), *((key, key) for key in criteria.keys)]
        for at in range(1, self.count + 1):
            required = at == 1
            self.add_field(
                f"key_{at}", forms.ChoiceField(label=say("Question {}", at), choices=keys, required=required)
            )
            level = forms.TypedChoiceField(
                label=say("Level {}", at),
                coerce=int,
                empty_value=None,
                required=required,
                choices=[("", "–"), *_levels()],
            )
            self.add_field(f"level_{at}", level)

    def _posted(self) -> int:
        return sum(bool(re.fullmatch(r"key_\d{1,2}", name)) for name in self.data)

    @property
    def conditions(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of each condition."""
        return [(self[f"key_{at}"], self[f"level_{at}"]) for at in range(1, self.count + 1)]

    def clean(self) -> dict[str, Any]:
        """A question needs a level, a level needs a question."""
        values: dict[str, Any] = super().clean() or {}
        for at in range(1, self.count + 1):
            key, level = values.get(f"key_{at}"), values.get(f"level_{at}")
            if key and level is None and f"level_{at}" not in self.errors:
                self.add_error(f"level_{at}", say("From which level?"))
            if level is not None and not key and f"key_{at}" not in self.errors:
                self.add_error(f"key_{at}", say("Of which question?"))
        return values

    def lock(self) -> Lock:
        """The lock as the domain knows it."""
        values = self.values()
        pairs = [(values[f"key_{at}"], values[f"level_{at}"]) for at in range(1, self.count + 1)]
        return Lock(
            conditions=tuple(Condition(key, level) for key, level in pairs if key),
            floor=SourcingClass(values["floor"]),
            sentence=values["sentence"],
            owner=values["owner"],
            reason=values["reason"],
        )


def lock_values(lock: Lock | None) -> dict[str, Any]:
    """What the form shows of a lock."""
    if lock is None:
        return {}
    values: dict[str, Any] = {
        "floor": lock.floor.value,
        "sentence": lock.sentence,
        "owner": lock.owner,
        "reason": lock.reason,
    }
    for at, (key, level) in enumerate(lock.conditions, start=1):
        values |= {f"key_{at}": key, f"level_{at}": level}
    return values


class BandsForm(PortalForm):
    """The MSP share that each class allows, and from which share of weightings a class is called firm or leaning."""

    firm = ShareField(label=Words("Firm from"), help_text=Words("Share of all weightings under which the class wins."))
    leaning = ShareField(label=Words("Leaning from"), help_text=Words("Below it, a class is contested."))

    def __init__(self, *args: Any, criteria: CriteriaModel, **kwargs: Any) -> None:
        super().__init__(*args, initial=bands_values(criteria), **kwargs)
        for name in SourcingClass:
            self.add_field(f"{name}_lowest", ShareField(label=say("{}, lowest", say(name.value).capitalize())))
            self.add_field(f"{name}_highest", ShareField(label=say("{}, highest", say(name.value).capitalize())))

    @property
    def ends(self) -> list[tuple[SourcingClass, forms.BoundField, forms.BoundField]]:
        """For each class the fields of both ends of its band."""
        return [(name, self[f"{name}_lowest"], self[f"{name}_highest"]) for name in SourcingClass]

    def clean(self) -> dict[str, Any]:
        """A lower end lies below the upper one, leaning below firm."""
        values: dict[str, Any] = super().clean() or {}
        pairs = [
            (f"{name}_lowest", f"{name}_highest", say("The lower end is above the upper one."))
            for name in SourcingClass
        ]
        for low, high, sentence in (*pairs, ("leaning", "firm", say("Leaning begins below firm."))):
            if low in values and high in values and values[low] > values[high]:
                self.add_error(low, sentence)
        return values

    def bands(self) -> dict[SourcingClass, Band]:
        """The bands as the domain knows them."""
        values = self.values()
        return {name: Band(values[f"{name}_lowest"], values[f"{name}_highest"]) for name in SourcingClass}


def bands_values(criteria: CriteriaModel) -> dict[str, Any]:
    """What the form shows of bands and thresholds."""
    values = {"firm": share_text(criteria.firm), "leaning": share_text(criteria.leaning)}
    for name, band in criteria.bands.items():
        values |= {f"{name}_lowest": share_text(band.lowest), f"{name}_highest": share_text(band.highest)}
    return values


class ModelFileForm(PortalForm):
    """A criteria model as a file. Reading it is part of checking the form, so that a bad file is told beside the field."""

    file = forms.FileField(
        label=Words("File"),
        max_length=200,
        help_text=later(
            Words("JSON as the export writes it, up to {} MB. {}"), MOST_BYTES // 1_000_000, LIMITS_SENTENCE
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )
    criteria: CriteriaModel

    def clean_file(self) -> Any:
        """The upload, once it has been read as a model."""
        upload = self.cleaned_data["file"]
        try:
            self.criteria = model_in_file(upload.read(MOST_BYTES + 1))
        except Refusal as refused:
            raise ValidationError(refused.sentence, code="file") from refused
        return upload


class PublishForm(PortalForm):
    """Publishing exactly the content, with exactly the impact, that were shown."""

    content_sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
    impact_sha256 = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=Words("Why this version"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=Words("It stands beside the version for good."),
    )


def show_on(row: Any, names: Sequence[str], values: Mapping[str, Any]) -> Any:
    """The row with what stands in it as attributes named like the form's fields, for the conflict page."""
    for name in names:
        setattr(row, name, values.get(name))
    return row


def _levels() -> list[tuple[int, str]]:
    return [(level, f"{level}" if level == LEVELS[-1] else say("{} or more", level)) for level in LEVELS[1:]]
