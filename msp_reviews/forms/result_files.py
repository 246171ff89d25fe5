"""Forms of result files: upload, and which columns hold what."""

from collections.abc import Mapping
from typing import Any

from django import forms

from msp_reviews.domain.result_files import MUST, RESULT
from msp_reviews.models import ResultFile
from portfolio.domain.language import Words, say
from portfolio.domain.tables import LIMITS, Table
from portfolio.portal.forms import PortalForm
from portfolio.portal.languages import later

MEGABYTES = LIMITS.file_bytes // 1_000_000


class ResultUploadForm(PortalForm):
    """Takes the file."""

    file = forms.FileField(
        label=Words("File of results"),
        help_text=later(Words("CSV or XLSX with a row for each service level and month; at most {} MB."), MEGABYTES),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def clean_file(self) -> Any:
        """The file, unless it is too large to be read at once."""
        file = self.cleaned_data["file"]
        if file.size > LIMITS.file_bytes:
            raise forms.ValidationError(say("The file is larger than {} MB. Split it.", MEGABYTES), code="large")
        return file


class ResultColumnsForm(PortalForm):
    """Which column holds what."""

    def __init__(self, data: Mapping[str, Any] | None, *, file: ResultFile, table: Table, **kwargs: Any) -> None:
        super().__init__(data, initial=file.columns, version=file.version, **kwargs)
        names = [(name, name) for name in table.header]
        for one in RESULT.fields:
            must = one.key in MUST
            choices = [("", say("Choose a column") if must else say("None")), *names]
            self.add_field(one.key, forms.ChoiceField(label=one.label, choices=choices, required=must))

    def columns(self) -> dict[str, str]:
        """What was chosen."""
        return {name: column for name, column in self.cleaned_data.items() if column}

    def column_fields(self) -> list[forms.BoundField]:
        """The fields in order."""
        return [self[name] for name in RESULT.keys]
