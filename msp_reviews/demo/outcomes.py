"""What the decisions of a demo company were expected to bring, and what was measured since."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from msp_reviews.demo.files import Row, day, rows
from msp_reviews.demo.judgements import proposed_on
from msp_reviews.demo.script import Company, Step
from sourcing.actions import predictions
from sourcing.domain.outcomes import Benefit
from sourcing.models import Decision, DecisionState, Prediction


def steps(company: Company) -> Iterator[Step]:
    """Each prediction on the day after its proposal, then its figures; a second one corrects the first."""
    numbers = {row["code"]: number for number, row in enumerate(rows(f"{company.folder}/functions"))}
    for row in rows(f"{company.folder}/predictions"):
        on = proposed_on(numbers[row["code"]]) + timedelta(days=1)
        yield Step(on, partial(_predict, company, row, on))
    for row in rows(f"{company.folder}/actuals"):
        on = date.fromisoformat(row["recorded_on"])
        yield Step(on, partial(_measure, company, row, on))


def _predict(company: Company, row: Row, on: date) -> None:
    decision = Decision.objects.get(function=company.functions[row["code"]], state=DecisionState.PROPOSED)
    aim = predictions.Aim(
        benefit=Benefit(row["benefit"]),
        measure=row["measure"],
        unit=row["unit"],
        baseline=Decimal(row["baseline"]),
        target=Decimal(row["target"]),
        due_on=date.fromisoformat(row["due_on"]),
    )
    predictions.add_prediction(decision=decision, aim=aim, today=on, version=decision.version, by=decision.proposed_by)


def _measure(company: Company, row: Row, on: date) -> None:
    prediction = Prediction.objects.select_related("decision__function").get(
        organisation=company.organisation, measure=row["measure"]
    )
    figure = predictions.Figure(
        value=Decimal(row["value"]),
        measured_on=day(row["measured_on"]) or on,
        note=row["note"],
        evidence=row["evidence"],
    )
    predictions.record_actual(
        prediction=prediction, figure=figure, today=on, version=prediction.version, by=company.people[row["by"]]
    )
