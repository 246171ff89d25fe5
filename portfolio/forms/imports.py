"""Forms of imports: the file, what its columns are, which names are the same, the yes."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy

from portfolio.domain import formats
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say
from portfolio.domain.mappings import NUMERIC, Field, Kind, Mapping, Subject, Use
from portfolio.domain.mappings_cleaning import filled
from portfolio.domain.mappings_guess import use_for
from portfolio.domain.tables import LIMITS, FileTooLarge, Table
from portfolio.models import ImportRun
from portfolio.portal import PortalForm
from portfolio.queries.imports import subjects, table_in

SIGNS = [("", Words("As each figure shows")), (".", Words("Point: 1,234.50")), (",", Words("Comma: 1.234,50"))]
ORDERS = [("", Words("As each date shows")), ("day", Words("Day first")), ("month", Words("Month first"))]
SHARES = [("", Words("With a % sign only")), ("percent", Words("Per cent: 25")), ("fraction", Words("Fractions: 0.25"))]
SCALES = [
    ("1", Words("Single units")),
    ("1000", Words("Thousands")),
    ("1000000", Words("Millions")),
    ("1000000000", Words("Billions")),
]
EMPTY_CELLS = [("keep", Words("Leave what stands")), ("clear", Words("Empty the field"))]


def _how_large() -> str:
    return say(
        "CSV or XLSX, up to {} MB and {} rows. One file may hold functions, partners and contracts together.",
        LIMITS.file_bytes // 1_000_000,
        formats.amount(LIMITS.rows),
    )


class UploadForm(PortalForm):
    """The file. Reading it is part of checking the form, so that a bad file is told beside the field."""

    file = forms.FileField(
        label=Words("File"),
        max_length=200,
        help_text=lazy(_how_large, str)(),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    content = b""
    table: Table

    def clean_file(self) -> Any:
        """The upload, once it has been read as a table."""
        upload = self.cleaned_data["file"]
        try:
            if upload.size > LIMITS.file_bytes:
                raise FileTooLarge("bytes", upload.size, LIMITS.file_bytes)
            self.content = upload.read()
            self.table = table_in(upload.name, self.content)
        except Refusal as refused:
            raise ValidationError(refused.sentence, code="file") from refused
        return upload


class MappingForm(PortalForm):
    """What each column is, and how its values are to be read. Options stand only beside fields that need them."""

    clears = forms.ChoiceField(label=Words("An empty cell means"), choices=EMPTY_CELLS, initial="keep", required=False)
    save_as = forms.CharField(
        label=Words("Save this mapping as"),
        max_length=80,
        required=False,
        help_text=Words("For the next file of this kind."),
    )

    def __init__(self, *args: Any, run: ImportRun, mapping: Mapping, **kwargs: Any) -> None:
        super().__init__(*args, version=run.version, **kwargs)
        self.run = run
        self.known = subjects()
        self.fields["clears"].initial = "clear" if mapping.clears else "keep"
        self.names = mapping.names
        targets = {column: name for name, use in mapping.uses.items() for column in use.columns}
        for at, column in enumerate(run.columns["header"]):
            name = self.data.get(f"field-{at}", targets.get(column, ""))
            self._add_column(at, column, name, mapping.uses.get(name, Use(())))

    def _add_column(self, at: int, column: str, name: str, use: Use) -> None:
        widget = forms.Select(attrs={"class": "form-select", "hx-post": "", "hx-trigger": "change"})
        choices = choices_of(self.known)
        field = forms.ChoiceField(label=column, choices=choices, initial=name, required=False, widget=widget)
        self.fields[f"field-{at}"] = field
        for key, option in options_of(target_of(name, self.known), use):
            self.fields[f"{key}-{at}"] = option

    def rows(self) -> Iterator[dict[str, Any]]:
        """A row of the page for each column: bound fields, samples and the reason of the guess."""
        held = self.run.columns
        for at, column in enumerate(held["header"]):
            options = [f"{key}-{at}" for key in ("sign", "scale", "order", "share", "unknown")]
            yield {
                "column": column,
                "samples": held["samples"][column],
                "filled": held["filled"][column],
                "guess": held["guesses"].get(column),
                "field": self[f"field-{at}"],
                "options": [self[name] for name in options if name in self.fields],
            }

    def mapping(self, table: Table) -> Mapping:
        """The mapping as chosen. An option that the page did not show yet is taken from what the column proves."""
        columns: dict[str, list[str]] = {}
        uses: dict[str, Use] = {}
        for at, column in enumerate(self.run.columns["header"]):
            name = self.data.get(f"field-{at}", "")
            target = target_of(name, self.known)
            if target is None:
                continue
            columns.setdefault(name, []).append(column)
            uses.setdefault(name, self._use(at, target, column, table))
        joined = {name: _joined(uses[name], target_of(name, self.known), found) for name, found in columns.items()}
        return Mapping(joined, self.data.get("clears") == "clear", self.names)

    def _use(self, at: int, target: Field, column: str, table: Table) -> Use:
        if all(f"{key}-{at}" in self.data for key, _ in options_of(target, Use(()))):
            said = {key: self.data.get(f"{key}-{at}", "") for key in ("sign", "scale", "order", "share", "unknown")}
            unknown = tuple(word.strip() for word in said["unknown"].split(";") if word.strip())
            scale = Decimal(said["scale"]) if said["scale"] in dict(SCALES) else Decimal(1)
            return Use((), "-", _one_of(SIGNS, said["sign"]), scale, _one_of(ORDERS, said["order"]),
                       _one_of(SHARES, said["share"]), unknown)  # fmt: skip
        return use_for(target, column, filled(table.column(column)))


def _one_of(choices: Sequence[tuple[str, str]], value: str) -> str:
    return value if value in dict(choices) else ""


def _joined(use: Use, target: Field | None, columns: list[str]) -> Use:
    """Several columns of one text stand one after the other; of a code with a hyphen between."""
    join = "-" if target is not None and target.kind == Kind.CODE else " "
    return Use(tuple(columns), join, use.decimal_sign, use.scale, use.date_order, use.share_as, use.unknown)


def target_of(name: str, known: dict[str, Subject]) -> Field | None:
    """The field with the full name; None where there is none."""
    key, _, field = name.partition(".")
    return known[key].field(field) if key in known and field in known[key].keys else None


def choices_of(known: dict[str, Subject]) -> list[Any]:
    """All fields by subject, for a drop-down."""
    groups = [
        (say(one.plural), [(f"{one.key}.{field.key}", _label(one, field)) for field in one.fields])
        for one in known.values()
    ]
    return [("", say("Not imported")), *groups]


def _label(subject: Subject, field: Field) -> str:
    is_needed = field.is_required or field.key == subject.identity
    return say("{}: {} (needed)" if is_needed else "{}: {}", say(subject.label), say(field.label))


def options_of(target: Field | None, use: Use) -> Iterator[tuple[str, forms.Field]]:
    """The options that the field's kind has, with what stands."""
    if target is None:
        return
    if target.kind in NUMERIC:
        yield "sign", _choice(say("Decimal sign"), SIGNS, use.decimal_sign)
    if target.kind == Kind.MONEY:
        yield "scale", _choice(say("In the file stand"), _scales(use.scale), f"{use.scale:f}")
    if target.kind == Kind.DATE:
        yield "order", _choice(say("Dates begin with"), ORDERS, use.date_order)
    if target.kind == Kind.SHARE:
        yield "share", _choice(say("Shares are written as"), SHARES, use.share_as)
    if target.kind in NUMERIC | {Kind.DATE, Kind.CHOICE}:
        text = "; ".join(use.unknown)
        yield "unknown", forms.CharField(label=say("Means “unknown”"), max_length=200, required=False, initial=text)


def _scales(scale: Decimal) -> Sequence[tuple[str, str]]:
    text = f"{scale:f}"
    return SCALES if text in dict(SCALES) else [*SCALES, (text, say("Units of {}", text))]


def _choice(label: str, choices: Sequence[tuple[str, str]], initial: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, initial=initial, required=False)


class NamesForm(PortalForm):
    """For each group of names that look alike: keep them apart, or take all as one of them."""

    MOST = 200

    def __init__(self, *args: Any, run: ImportRun, proposes: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, version=run.version, **kwargs)
        self.groups = run.summary["names"][: self.MOST]
        for at, group in enumerate(self.groups):
            names = [one["name"] for one in group["spellings"]]
            choices = [("", say("Keep apart")), *((name, name) for name in names)]
            kept = {kept for name, kept in group["chosen"].items() if kept != name}
            initial = group["keep"] if proposes and not group["chosen"] else next(iter(kept), "")
            self.fields[f"group-{at}"] = forms.ChoiceField(
                label=say("Group {}", at + 1),
                choices=choices,
                initial=initial,
                required=False,
                widget=forms.RadioSelect,
            )

    def rows(self) -> Iterator[dict[str, Any]]:
        """A row of the page for each group: a choice for each spelling, with its rows."""
        for at, group in enumerate(self.groups):
            field = self[f"group-{at}"]
            apart, *others = field.subwidgets
            spellings = zip(others, group["spellings"], strict=True)
            yield {"at": at, "group": group, "apart": apart, "spellings": list(spellings), "field": field}

    def names(self) -> dict[str, str]:
        """Spelling → the one to keep; itself where they stay apart."""
        chosen: dict[str, str] = {}
        for at, group in enumerate(self.groups):
            kept = self.cleaned_data[f"group-{at}"]
            chosen |= {one["name"]: kept or one["name"] for one in group["spellings"]}
        return chosen


class ConfirmImportForm(PortalForm):
    """The yes to what the check showed."""

    leaves_out_errors = forms.BooleanField(label=Words("Leave out what has errors"), required=False)

    def __init__(self, *args: Any, run: ImportRun, **kwargs: Any) -> None:
        super().__init__(*args, version=run.version, **kwargs)
        if run.summary.get("errors"):
            refused = sum(one["error"] + one["blocked"] for one in run.summary["subjects"])
            self.fields["leaves_out_errors"].label = say(
                "Leave out the {} that have errors, and import the rest", formats.amount(refused)
            )
        else:
            del self.fields["leaves_out_errors"]


class ReopenForm(PortalForm):
    """Nothing but the deed, its token and the version that was seen."""


class ReportFilterForm(forms.Form):
    """What of the report is shown."""

    OUTCOMES = [
        ("", Words("All rows")),
        ("error", Words("With errors")),
        ("note", Words("With notes")),
        ("new", Words("New")),
        ("changed", Words("Changed")),
        ("unchanged", Words("Unchanged")),
    ]

    outcome = forms.ChoiceField(label=Words("Rows"), choices=OUTCOMES, required=False)
    field = forms.ChoiceField(label=Words("Field"), required=False)
    words = forms.CharField(label=Words("Words"), max_length=80, required=False)

    def __init__(self, *args: Any, run: ImportRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [f"{one['subject']} · {one['field']}" for one in run.summary["fields"]]
        choices = [("", say("All fields")), *((name, name) for name in names)]
        self.fields["field"] = forms.ChoiceField(label=say("Field with a problem"), choices=choices, required=False)
