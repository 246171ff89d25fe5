"""Guessing which column is which field: by the words of its header, checked against its values."""

import re
from collections.abc import Mapping as Lookup
from dataclasses import dataclass
from decimal import Decimal

from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.domain.mappings import NUMERIC, Field, Kind, Mapping, Subject, Use
from portfolio.domain.mappings_cleaning import Cleaner, choice_words, cleaner_for, filled, folded, text_of
from portfolio.domain.mappings_dates import order_evidence
from portfolio.domain.mappings_numbers import evidence
from portfolio.domain.tables import Cell, Fault, Percent, Table

SAMPLE = 200
LEAST = 0.5
_ASIDE = re.compile(r"[(\[{].*?[)\]}]")
_SCALES = (
    (re.compile(r"\b(bn|billions?)\b", re.IGNORECASE), Decimal(10**9)),
    (re.compile(r"\b(mn|mio|millions?)\b|[$€£]\s*m\b", re.IGNORECASE), Decimal(10**6)),
    (re.compile(r"\b(thousands?|tsd)\b|'000|\b000s\b|[$€£]\s*k\b", re.IGNORECASE), Decimal(1000)),
)


@dataclass(frozen=True)
class Guess:
    """One column taken for one field: full field name, column, confidence 0..1, the reason in words."""

    field: str
    column: str
    confidence: float
    reason: str


@dataclass(frozen=True)
class Guessed:
    """The mapping as guessed, and why, best first."""

    mapping: Mapping
    guesses: tuple[Guess, ...]


def guess(table: Table, subjects: Lookup[str, Subject], currency: str) -> Guessed:
    """The likeliest mapping of the table. Each column fills at most one field and each field comes from at most one
    column; what is not likelier than not stays out. Reads at most the first 200 rows' values.
    """
    samples = {name: filled(table.column(name)[:SAMPLE]) for name in table.header}
    options: dict[str, Use] = {}
    found: list[Guess] = []
    for subject in subjects.values():
        for target in subject.fields:
            for name, cells in samples.items():
                one = _rated(f"{subject.key}.{target.key}", subject, target, name, cells, currency)
                if one.confidence > LEAST:
                    found.append(one)
    chosen = _settled(found)
    for one in chosen:
        subject_key, _, key = one.field.partition(".")
        target = subjects[subject_key].field(key)
        options[one.field] = use_for(target, one.column, filled(table.column(one.column)))
    return Guessed(Mapping(_without_orphans(options, subjects)), tuple(chosen))


def use_for(target: Field, column: str, cells: list[Cell]) -> Use:
    """A column's use for a field, with the options that its header and its values prove; none where they do not."""
    texts = [text_of(cell) for cell in cells if isinstance(cell, str)]
    return Use(
        columns=(column,),
        decimal_sign=evidence(texts) if target.kind in NUMERIC else "",
        scale=scale_of(column) if target.kind == Kind.MONEY else Decimal(1),
        date_order=order_evidence(texts) if target.kind == Kind.DATE else "",
        share_as=_share_evidence(cells) if target.kind == Kind.SHARE else "",
    )


def scale_of(header: str) -> Decimal:
    """What one unit in the column is worth by its header: “Amount (in $ million)” → 1,000,000."""
    return next((scale for pattern, scale in _SCALES if pattern.search(header)), Decimal(1))


def _share_evidence(cells: list[Cell]) -> str:
    """A value above 1 proves per cent; shares up to 1 prove nothing, for 1 may be 1 %."""
    numbers = [cell for cell in cells if isinstance(cell, Decimal) and not isinstance(cell, Percent)]
    texts = [text_of(cell) for cell in cells if isinstance(cell, str)]
    figures = [*numbers, *(Decimal(text) for text in texts if re.fullmatch(r"\d+(\.\d+)?", text))]
    if any(figure > 1 for figure in figures):
        return "percent"
    return "fraction" if any(0 < figure < 1 for figure in figures) else ""


def _rated(full: str, subject: Subject, target: Field, name: str, cells: list[Cell], currency: str) -> Guess:
    words = _likeness(name, subject, target)
    if words < 0.3 and target.kind != Kind.CHOICE:
        return Guess(full, name, 0.0, "")
    if not cells:
        return Guess(full, name, words * 0.9, say("The header reads like “{}”; the column is empty.", target.label))
    fit = _fit(target, cells, currency)
    told_apart = 1.0
    if target.key == subject.identity and target.kind == Kind.CODE:
        told_apart = 0.85 + 0.15 * len({text_of(cell) for cell in cells if not isinstance(cell, Fault)}) / len(cells)
    if words < 0.3:
        # Yes and no say too little about what a column is.
        is_told = len(target.choices) > 2 and fit == 1 and len({text_of(cell) for cell in cells}) > 1
        return Guess(full, name, 0.6 if is_told else 0.0, say("All values are choices of “{}”.", target.label))
    confidence = words * (0.35 + 0.65 * fit * told_apart)
    return Guess(
        full, name, confidence, say("The header reads like “{}”; {:.0%} of the values fit.", target.label, fit)
    )


def _likeness(header: str, subject: Subject, target: Field) -> float:
    """How much a header reads like a field, 0..1: its label 1, another word for it less, shared words less still."""
    plain, whole = folded(_ASIDE.sub(" ", header)), folded(header)
    label = folded(target.label)
    own = {f"{folded(subject.label)} {label}", f"{folded(subject.plural)} {label}"}
    if whole in own or plain in own:
        return 1.0
    if plain == label or whole == label:
        return 0.98
    best = 0.0
    for word in (label, *target.words):
        known = folded(word)
        best = max(best, 0.95 if known in (plain, whole) else 0.85 * _overlap(plain, known))
    return best


def _overlap(header: str, known: str) -> float:
    left, right = set(header.split()), set(known.split())
    if not left or not right:
        return 0.0
    shared = len(left & right)
    return shared * shared / (len(left) * len(right)) if shared else 0.0


def _fit(target: Field, cells: list[Cell], currency: str) -> float:
    """Share of the values that the field could take under the options that the column proves."""
    if target.kind == Kind.CHOICE:
        words = choice_words(target)
        return sum(not isinstance(cell, Fault) and folded(text_of(cell)) in words for cell in cells) / len(cells)
    clean = cleaner_for(target, _lenient(target, cells), currency)
    return sum(_is_clean(clean, cell) for cell in cells) / len(cells)


def _lenient(target: Field, cells: list[Cell]) -> Use:
    """Options under which ambiguous values count as fitting: that they are dates is clear, only their order is not."""
    use = use_for(target, "", cells)
    return Use(
        (),
        decimal_sign=use.decimal_sign or ".",
        date_order=use.date_order or "day",
        share_as=use.share_as or "percent",
    )


def _is_clean(clean: Cleaner, cell: Cell) -> bool:
    try:
        clean(cell)
    except Refusal:
        return False
    return True


def _settled(found: list[Guess]) -> list[Guess]:
    """Best first, each field and each column once."""
    fields: set[str] = set()
    columns: set[str] = set()
    chosen = []
    for one in sorted(found, key=lambda one: -one.confidence):
        if one.field not in fields and one.column not in columns:
            fields.add(one.field)
            columns.add(one.column)
            chosen.append(one)
    return chosen


def _without_orphans(uses: dict[str, Use], subjects: Lookup[str, Subject]) -> dict[str, Use]:
    """Without the fields of subjects whose identity, or whose needs, no column was found for."""
    fed: set[str] = set()
    for subject in subjects.values():
        if set(subject.needs) <= fed and (not subject.identity or f"{subject.key}.{subject.identity}" in uses):
            fed.add(subject.key)
    return {name: use for name, use in uses.items() if name.partition(".")[0] in fed}
