"""Forms of ticket files: upload, how the file is read, and which tickets count for which service level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django import forms

from msp_reviews.domain.tickets import LIMITS, Columns
from msp_reviews.models import ServiceLevel, TicketFile
from msp_reviews.queries.tickets import Rule, columns_of
from portfolio.domain.language import Words, say
from portfolio.domain.tables import Table
from portfolio.portal.forms import PortalForm
from portfolio.portal.languages import later

MEGABYTES = LIMITS.file_bytes // 1_000_000
MOST_PRIORITIES = 40
ALL = "all"
ORDERS = [
    ("", Words("Each reads one way")),
    ("day", Words("The day (31/12/2026)")),
    ("month", Words("The month (12/31/2026)")),
]


class TicketUploadForm(PortalForm):
    """Takes the file."""

    file = forms.FileField(
        label=Words("File of tickets"),
        help_text=later(
            Words("CSV or XLSX with a row for each ticket: when it was opened, due and resolved; at most {} MB."),
            MEGABYTES,
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def clean_file(self) -> Any:
        """The file, unless it is too large to be read at once."""
        file = self.cleaned_data["file"]
        if file.size > LIMITS.file_bytes:
            raise forms.ValidationError(
                say("The file is larger than {} MB. Split it by month.", MEGABYTES), code="large"
            )
        return file


def _month_field(label: str, hint: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "month"}, format="%Y-%m")
    formats = ["%Y-%m", "%Y-%m-%d"]
    return forms.DateField(label=label, required=False, input_formats=formats, widget=widget, help_text=hint)


class TicketForm(PortalForm):
    """Columns, times and months of a file; for each service level the priorities that it counts."""

    opened = forms.ChoiceField(label=Words("Opened"))
    due = forms.ChoiceField(label=Words("Due"))
    resolved = forms.ChoiceField(label=Words("Resolved"))
    priority = forms.ChoiceField(label=Words("Priority"), required=False)
    number = forms.ChoiceField(label=Words("Number of the ticket"), required=False)
    time_zone = forms.ChoiceField(
        label=Words("Times are those of"), help_text=Words("For times that do not name their zone.")
    )
    date_order = forms.ChoiceField(label=Words("A date begins with"), choices=ORDERS, required=False)
    first = _month_field(Words("From"), Words("Empty: from the first ticket resolved."))
    last = _month_field(Words("To"), Words("Empty: to the last month that was over."))

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        file: TicketFile,
        table: Table,
        priorities: Sequence[str],
        levels: Sequence[ServiceLevel],
        rules: Sequence[Rule],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, initial=_initial(file), version=file.version, **kwargs)
        self.levels = list(levels)
        names = [(name, name) for name in table.header]
        for name in ("opened", "due", "resolved", "priority", "number"):
            self.fields[name].choices = [("", say("Choose a column") if name in MUST else say("None")), *names]  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = [(zone, zone) for zone in sorted(available_timezones())]  # type: ignore[attr-defined]
        chosen = {rule.service_level.pk: rule for rule in rules}
        for level in levels:
            self.add_field(f"counts-{level.pk}", _counts_field(level, priorities, chosen.get(level.pk)))

    def clean(self) -> dict[str, Any]:
        """Months come in pairs."""
        values = super().clean() or self.cleaned_data
        if bool(values.get("first")) != bool(values.get("last")):
            self.add_error("last" if values.get("first") else "first", say("Give both months, or neither."))
        return values

    def columns(self) -> Columns:
        """What was chosen."""
        return Columns(**{name: self.cleaned_data[name] or "" for name in Columns.__dataclass_fields__})

    def months(self) -> tuple[date, date] | None:
        """The months that were chosen, if any."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        return (first.replace(day=1), last.replace(day=1)) if first and last else None

    def rules(self) -> list[Rule]:
        """Which tickets count for which level."""
        found = []
        for level in self.levels:
            ticked = self.cleaned_data[f"counts-{level.pk}"]
            if ticked:
                priorities = () if ALL in ticked else tuple(one.removeprefix("p:") for one in ticked)
                found.append(Rule(level, priorities))
        return found

    def level_rows(self) -> list["LevelRow"]:
        """The service levels with their ticks, as the page shows them."""
        return [LevelRow(level, self[f"counts-{level.pk}"]) for level in self.levels]

    def file_fields(self) -> list[forms.BoundField]:
        """The fields that say how the file is read."""
        return [self[name] for name in (*Columns.__dataclass_fields__, "first", "last")]


MUST = ("opened", "due", "resolved")


@dataclass(frozen=True)
class LevelRow:
    """One service level with its ticks."""

    service_level: ServiceLevel
    ticks: forms.BoundField


def _initial(file: TicketFile) -> dict[str, Any]:
    columns = columns_of(file)
    known = {name: getattr(columns, name) for name in Columns.__dataclass_fields__} if columns else {}
    return {"time_zone": file.organisation.time_zone} | known | {"first": file.first, "last": file.last}


def _counts_field(level: ServiceLevel, priorities: Sequence[str], rule: Rule | None) -> forms.MultipleChoiceField:
    known = [one for one in priorities[:MOST_PRIORITIES] if one]
    gone = [one for one in (rule.priorities if rule else ()) if one not in known]
    ticked = ([f"p:{one}" for one in rule.priorities] or [ALL]) if rule else []
    return forms.MultipleChoiceField(
        label=say("Tickets that {} counts", level.code),
        choices=[(ALL, say("All")), *((f"p:{one}", one) for one in [*known, *gone])],
        initial=ticked,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
