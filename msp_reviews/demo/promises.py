"""The life of a demo company's service levels: new targets, misses that are excused, results that partners claim."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from msp_reviews.actions import calendars, exclusions, service_levels, targets
from msp_reviews.actions.calendars import CalendarContent, Stretch
from msp_reviews.actions.exclusions import Evidence
from msp_reviews.actions.measurements import CLAIMS, record_measurement
from msp_reviews.demo.files import Row, rows
from msp_reviews.demo.results import result
from msp_reviews.demo.script import Company, Step
from msp_reviews.domain.attainment import Kind
from msp_reviews.domain.calendars import holidays_of, hours_of
from msp_reviews.domain.service_levels_cells import read_cell
from msp_reviews.domain.targets import Target, low_volume_of
from msp_reviews.models import Exclusion, MeasurementSource, PartnerSeat, ServiceLevel
from msp_reviews.queries.entries import Entry
from portfolio.audit import Portal

OURS = "ours"


def steps(company: Company) -> Iterator[Step]:
    """Each new target on its day; each exclusion, and what became of it, on theirs."""
    for row in rows(f"{company.folder}/calendars"):
        yield Step(date.fromisoformat(row["on"]), partial(_calendar, company, row))
    for row in rows(f"{company.folder}/maintenance"):
        yield Step(date.fromisoformat(row["on"]), partial(_maintenance, company, row))
    for row in rows(f"{company.folder}/targets"):
        yield Step(date.fromisoformat(row["on"]), partial(_target, company, row))
        yield Step(date.fromisoformat(row["starts"]), partial(_take_up, company, row))
    for row in rows(f"{company.folder}/claims"):
        yield Step(date.fromisoformat(row["on"]), partial(_claim, company, row))
    for row in rows(f"{company.folder}/exclusions"):
        made: list[Exclusion] = []
        yield Step(date.fromisoformat(row["on"]), partial(_propose, company, row, made))
        if row["approved_on"]:
            yield Step(date.fromisoformat(row["approved_on"]), partial(_approve, company, row, made))
        if row["rejected_on"]:
            yield Step(date.fromisoformat(row["rejected_on"]), partial(_reject, company, row, made))


def _calendar(company: Company, row: Row) -> None:
    """Service hours from Monday to Friday and on Saturday, and the service level that they are promised for."""
    weekday, saturday = hours_of(row["weekdays"]), hours_of(row["saturday"])
    content = CalendarContent(
        row["name"],
        company.organisation.time_zone,
        (*[weekday] * 5, saturday, None),
        tuple(holidays_of(row["holidays"].replace("; ", "\n"))),
    )
    made, level = calendars.create_calendar(content=content, by=company.manager(0)), _level(company, row)
    service_levels.edit_service_level(
        service_level=level, values={"calendar": made}, version=level.version, by=company.manager(0)
    )


def _maintenance(company: Company, row: Row) -> None:
    zone = ZoneInfo(company.organisation.time_zone)
    starts, ends = (datetime.fromisoformat(row[name]).replace(tzinfo=zone) for name in ("starts", "ends"))
    stretch = Stretch(starts, ends, row["note"])
    calendars.agree_maintenance(contract=_level(company, row).contract, stretch=stretch, by=company.manager(0))


def _target(company: Company, row: Row) -> None:
    level, on = _level(company, row), date.fromisoformat(row["on"])
    few = low_volume_of(row["low_volume"])
    target = Target(date.fromisoformat(row["starts"]), Decimal(row["expected"]), Decimal(row["minimum"]), few)
    targets.set_target(
        service_level=level, target=target, reason=row["reason"], today=on, version=level.version, by=company.manager(0)
    )


def _take_up(company: Company, row: Row) -> None:
    level, on = _level(company, row), date.fromisoformat(row["starts"])
    targets.take_up_target(service_level=level, today=on, by=Portal(company.organisation))


def _claim(company: Company, row: Row) -> None:
    """The partner's own person says what was reached: what we shall log, too, or something else."""
    level, month, on = _level(company, row), date.fromisoformat(row["period"]), date.fromisoformat(row["on"])
    promised = next(one for one in rows(f"{company.folder}/service_levels") if one["code"] == row["code"])
    measured = result(promised, month) if row["result"] == OURS else read_cell(row["result"], Kind(level.kind), month)
    seat = PartnerSeat.objects.filter(partner=level.contract.partner_id).select_related("member__user").first()
    if seat is not None:
        entry = Entry(level, month, measured)
        record_measurement(entry=entry, source=MeasurementSource.GRID, today=on, book=CLAIMS, by=seat.member)


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
