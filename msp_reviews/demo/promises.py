"""The life of a demo company's service levels: new targets, and misses that are excused."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import partial

from msp_reviews.actions import exclusions, targets
from msp_reviews.actions.exclusions import Evidence
from msp_reviews.demo.files import Row, rows
from msp_reviews.demo.script import Company, Step
from msp_reviews.domain.targets import Target, low_volume_of
from msp_reviews.models import Exclusion, ServiceLevel


def steps(company: Company) -> Iterator[Step]:
    """Each new target on its day; each exclusion, and what became of it, on theirs."""
    for row in rows(f"{company.folder}/targets"):
        yield Step(date.fromisoformat(row["on"]), partial(_target, company, row))
    for row in rows(f"{company.folder}/exclusions"):
        made: list[Exclusion] = []
        yield Step(date.fromisoformat(row["on"]), partial(_propose, company, row, made))
        if row["approved_on"]:
            yield Step(date.fromisoformat(row["approved_on"]), partial(_approve, company, row, made))
        if row["rejected_on"]:
            yield Step(date.fromisoformat(row["rejected_on"]), partial(_reject, company, row, made))


def _target(company: Company, row: Row) -> None:
    level, on = _level(company, row), date.fromisoformat(row["on"])
    few = low_volume_of(row["low_volume"])
    target = Target(date.fromisoformat(row["starts"]), Decimal(row["expected"]), Decimal(row["minimum"]), few)
    targets.set_target(
        service_level=level, target=target, reason=row["reason"], today=on, version=level.version, by=company.manager(0)
    )


def _propose(company: Company, row: Row, made: list[Exclusion]) -> None:
    one = exclusions.propose_exclusion(
        service_level=_level(company, row),
        happened_on=date.fromisoformat(row["happened_on"]),
        amount=int(row["amount"]),
        reason=row["reason"],
        evidence=Evidence(row["evidence"]),
        today=date.fromisoformat(row["on"]),
        by=company.manager(0),
    )
    made.append(one)


def _approve(company: Company, row: Row, made: list[Exclusion]) -> None:
    on = date.fromisoformat(row["approved_on"])
    exclusions.approve_exclusion(exclusion=made[0], today=on, version=made[0].version, by=company.cio(0))


def _reject(company: Company, row: Row, made: list[Exclusion]) -> None:
    exclusions.reject_exclusion(exclusion=made[0], why=row["why"], version=made[0].version, by=company.cio(0))


def _level(company: Company, row: Row) -> ServiceLevel:
    return ServiceLevel.objects.select_related("organisation", "contract").get(pk=company.levels[row["code"]].pk)
