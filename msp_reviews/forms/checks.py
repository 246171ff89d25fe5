"""Forms of check files: upload, and which service feeds which service level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from msp_reviews.domain.attainment import Kind
from msp_reviews.domain.checks import MOST_BYTES
from msp_reviews.models import CheckMeasure, ServiceLevel
from msp_reviews.queries.checks import Match
from portfolio.domain.language import Words, say
from portfolio.portal.forms import PortalForm

RESPONSE_TIMES = [
    (CheckMeasure.P95.value, Words("95th percentile")),
    (CheckMeasure.MEDIAN.value, Words("Median")),
    (CheckMeasure.MEAN.value, Words("Mean")),
]


class CheckUploadForm(PortalForm):
    """Takes the file."""

    file = forms.FileField(
        label=Words("File of checks"),
        help_text=Words(
            "CSV with the columns checked_at, service, status (up or down) and response_ms; at most 10 MB."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> Any:
        """The file, unless it is too large to be read at once."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(say("The file is larger than 10 MB. Split it by month."), code="large")
        return file


@dataclass(frozen=True)
class MatchRow:
    """One service of the file with its three choices."""

    service: str
    availability: forms.BoundField
    response: forms.BoundField
    measure: forms.BoundField


class MatchForm(PortalForm):
    """For each service of the file: which level takes its availability, which its response time, and which figure."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        services: Sequence[str],
        levels: Sequence[ServiceLevel],
        matches: Sequence[Match],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.services = services
        self.levels = {level.code: level for level in levels}
        chosen = {(match.service, match.measure == CheckMeasure.AVAILABILITY): match for match in matches}
        for number, service in enumerate(services):
            up, quick = chosen.get((service, True)), chosen.get((service, False))
            self._add(f"up-{number}", say("Availability of {}", service), _choices(levels, Kind.AVAILABILITY), up)
            self._add(f"quick-{number}", say("Response time of {}", service), _choices(levels, Kind.VALUE), quick)
            self.fields[f"figure-{number}"] = forms.ChoiceField(
                label=say("Figure for the response time of {}", service),
                choices=RESPONSE_TIMES,
                initial=quick.measure if quick else CheckMeasure.P95.value,
                required=False,
            )

        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select form-select-sm"

    def _add(self, name: str, label: str, choices: list[tuple[str, str]], match: Match | None) -> None:
        initial = match.service_level.code if match else ""
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, initial=initial, required=False)

    def rows(self) -> list[MatchRow]:
        """The services with their fields, as the page shows them."""
        return [
            MatchRow(service, self[f"up-{number}"], self[f"quick-{number}"], self[f"figure-{number}"])
            for number, service in enumerate(self.services)
        ]

    def matches(self) -> list[Match]:
        """What was chosen."""
        found = []
        for number, service in enumerate(self.services):
            if code := self.cleaned_data[f"up-{number}"]:
                found.append(Match(service, CheckMeasure.AVAILABILITY.value, self.levels[code]))
            if code := self.cleaned_data[f"quick-{number}"]:
                measure = self.cleaned_data[f"figure-{number}"] or CheckMeasure.P95.value
                found.append(Match(service, measure, self.levels[code]))
        return found


def _choices(levels: Sequence[ServiceLevel], kind: Kind) -> list[tuple[str, str]]:
    return [("", say("Leave out")), *((level.code, str(level)) for level in levels if level.kind == kind)]
