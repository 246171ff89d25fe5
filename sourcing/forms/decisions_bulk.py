"""The form of a bulk proposal: one rationale, and another one for a function where it needs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property

from portfolio.domain.language import Words, say
from portfolio.portal import PortalForm
from sourcing.actions.decisions import EVIDENCE_CHANGED
from sourcing.actions.decisions_bulk import FirmProposal
from sourcing.forms.decisions import TEXT_MAXIMUM
from sourcing.queries.decisions_bulk import BulkRow

ROW, OWN, SHOWN = "row", "own-", "shown"


@dataclass(frozen=True)
class BulkLine:
    """A row of the page: what is proposed, whether it is ticked, its own rationale and what is wrong with it."""

    row: BulkRow
    is_ticked: bool
    own_name: str
    own: str
    rationale: str
    errors: list[str]


class ProposeManyForm(PortalForm):
    """A rationale for all ticked functions, and one of its own for each that differs."""

    rationale = forms.CharField(
        label=Words("Rationale"),
        max_length=TEXT_MAXIMUM,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=Words("Goes into every decision that has no rationale of its own. The board reads it."),
    )

    def __init__(self, *args: Any, rows: Sequence[BulkRow], is_last_step: bool = False, **kwargs: Any) -> None:
        """is_last_step: the action checks the rows, after the form's token is spent: a second click is no refusal."""
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.is_last_step = is_last_step
        for row in rows:
            field = forms.CharField(
                label=say("Rationale for {}", row.function), max_length=TEXT_MAXIMUM, required=False
            )
            self.add_field(f"{OWN}{row.function.pk}", field)

    @cached_property
    def ticked(self) -> dict[int, str]:
        """Digests that the page showed, by the keys of the ticked functions; all that can be, before anything is posted."""
        if not self.is_bound:
            return {row.function.pk: row.seen_sha256 for row in self.rows if not row.refusal}
        pairs = (value.partition(":") for value in cast(QueryDict, self.data).getlist(ROW))
        return {int(pk): seen for pk, _, seen in pairs if is_key(pk)}

    def clean(self) -> dict[str, Any]:
        """Something is ticked, everything ticked can be proposed as it was shown, and has a rationale."""
        cleaned = super().clean() or self.cleaned_data
        chosen = [row for row in self.rows if row.function.pk in self.ticked]
        if not chosen:
            raise forms.ValidationError(say("No function is ticked. Tick at least one."))
        if not self.is_last_step:
            self._check_rows(chosen)
        if not cleaned.get("rationale") and not all(cleaned.get(f"{OWN}{row.function.pk}") for row in chosen):
            self.add_error("rationale", say("Write a rationale for all, or one for each ticked function."))
        return cleaned

    def _check_rows(self, chosen: Sequence[BulkRow]) -> None:
        for row in chosen:
            if row.refusal:
                self.add_error(f"{OWN}{row.function.pk}", row.refusal)
            elif row.seen_sha256 != self.ticked[row.function.pk]:
                self.add_error(f"{OWN}{row.function.pk}", EVIDENCE_CHANGED)

    @property
    def lines(self) -> list[BulkLine]:
        """Every row as the page shows it."""
        return [self._line(row) for row in self.rows]

    @property
    def chosen_lines(self) -> list[BulkLine]:
        """The ticked rows, as the preview shows them."""
        return [line for line in self.lines if line.is_ticked]

    def proposals(self) -> list[FirmProposal]:
        """What is proposed."""
        return [
            FirmProposal(line.row.function, line.rationale, self.ticked[line.row.function.pk])
            for line in self.chosen_lines
        ]

    def _line(self, row: BulkRow) -> BulkLine:
        name = f"{OWN}{row.function.pk}"
        own = self.values().get(name, "") if self.is_bound and self.is_valid() else self[name].value() or ""
        common = self.values().get("rationale", "") if self.is_bound and self.is_valid() else ""
        errors = [str(error) for error in self[name].errors]
        return BulkLine(row, row.function.pk in self.ticked, name, own, own or common, errors)


def is_key(text: str) -> bool:
    """Whether the text can be the key of a row."""
    return text.isascii() and text.isdigit() and len(text) <= 18
