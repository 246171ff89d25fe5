"""Adding functions from the starter catalogue, with its suggested answers as drafts."""

import secrets
from collections.abc import Sequence

from django.db import IntegrityError, transaction

from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.models import FunctionState, ITFunction, Member
from sourcing import access
from sourcing.domain.catalogue import BY_CODE, CatalogueEntry
from sourcing.models import Assessment, CriteriaModel
from sourcing.queries.catalogue import taken_codes
from sourcing.queries.criteria import criteria_of


def add_from_catalogue(*, codes: Sequence[str], by: Member) -> list[ITFunction]:
    """Add the ticked functions, each with a draft of the member's that holds the suggested levels, marked as such.

    All or nothing. Raises NotAllowed, and Refusal for unknown codes and for codes that the inventory has already.
    """
    with transaction.atomic():
        require(by, "catalogue.add")
        entries = _entries(codes)
        _check_free(entries, by)
        functions = _insert(entries, by)
        model = access.published_model_of(by)
        drafts = _suggest(entries, functions, model, by) if model else []
        audit.record_many(
            by=by,
            entries=[
                *(audit.Entry("function.create", function, after=_told(function)) for function in functions),
                *(audit.Entry("assessment.suggest", draft, after={"suggested": draft.suggested}) for draft in drafts),
            ],
        )
        return functions


def _entries(codes: Sequence[str]) -> list[CatalogueEntry]:
    if not codes:
        raise Refusal(say("Tick at least one function."), field="codes")
    unknown = [code for code in codes if code not in BY_CODE]
    if unknown:
        raise Refusal(say("The catalogue has no function “{}”.", unknown[0][:40]), field="codes")
    return [BY_CODE[code] for code in dict.fromkeys(codes)]


def _check_free(entries: Sequence[CatalogueEntry], by: Member) -> None:
    taken = taken_codes(by.organisation)
    for entry in entries:
        if entry.code in taken:
            raise Refusal(say("{} is in the inventory already.", entry.name), field="codes")


def _insert(entries: Sequence[CatalogueEntry], by: Member) -> list[ITFunction]:
    functions = [
        ITFunction(
            organisation=by.organisation,
            code=entry.code,
            name=entry.name,
            category=entry.category,
            description=entry.description,
            criticality=entry.criticality,
            state=FunctionState.ACTIVE,
        )
        for entry in entries
    ]
    try:
        with transaction.atomic():
            return ITFunction.objects.bulk_create(functions)
    except IntegrityError as taken:  # somebody added one of them a moment ago
        raise Refusal(say("One of these functions is in the inventory already. Look again."), field="codes") from taken


def _suggest(
    entries: Sequence[CatalogueEntry], functions: Sequence[ITFunction], model: CriteriaModel, by: Member
) -> list[Assessment]:
    known = criteria_of(model).by_key
    drafts = []
    for entry, function in zip(entries, functions, strict=True):
        levels = {key: level for key, level in entry.levels.items() if key in known}
        drafts.append(
            Assessment(
                organisation=by.organisation,
                function=function,
                criteria_model=model,
                assessor=by,
                answers=levels,
                suggested=levels,
                seal=secrets.token_hex(16),
            )
        )
    return Assessment.objects.bulk_create(drafts)


def _told(function: ITFunction) -> dict[str, object]:
    return {
        name: getattr(function, name) for name in ("code", "name", "category", "description", "criticality", "state")
    }
