"""The floors that fired locks set, for all functions at once."""

from collections.abc import Mapping

from portfolio.models import Organisation
from sourcing.domain.carry_over import carried
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.locks import fired_locks, floor_of
from sourcing.domain.scores import group_answers
from sourcing.models import CriteriaModel
from sourcing.queries.criteria import criteria_of, published_model
from sourcing.queries.evidence import latest_of_each, submitted_that_count


def floors_of(organisation: Organisation) -> Mapping[int, SourcingClass]:
    """Function key → the class that its fired locks ask for at least; functions without a fired lock are absent.

    From the answers that count under the model in force, as the current verdict has them. Three queries.
    """
    model = published_model(organisation)
    if model is None or not criteria_of(model).locks:
        return {}
    now = criteria_of(model)
    found = latest_of_each(submitted_that_count(organisation).defer("comments", "suggested"))
    earlier = CriteriaModel.objects.in_bulk({assessment.criteria_model_id for assessment in found})
    criteria = {pk: criteria_of(one) for pk, one in earlier.items()}
    answers: dict[int, list[Mapping[str, int | None]]] = {}
    for assessment in found:
        given = carried(assessment.answers, criteria[assessment.criteria_model_id], now)
        answers.setdefault(assessment.function_id, []).append(given)
    floors = {pk: floor_of(fired_locks(now, group_answers(now, given))) for pk, given in answers.items()}
    return {pk: floor for pk, floor in floors.items() if floor is not None}
