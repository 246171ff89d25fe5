"""Check files: what they say, how their services are matched, and what they would log."""

import gzip
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from msp_reviews import access
from msp_reviews.domain.attainment import Kind, Measured
from msp_reviews.domain.checks import Reading, read_checks
from msp_reviews.domain.checks_months import Agreed, MonthOfChecks, months_of
from msp_reviews.domain.service_levels_cells import cell_text
from msp_reviews.models import CheckFile, CheckMatch, CheckMeasure, Contract, ServiceLevel
from msp_reviews.queries.calendars import hours_of_level, maintenance_of
from msp_reviews.queries.measurements import Mark, marks_of
from portfolio.models import Member


@dataclass(frozen=True)
class Match:
    """One service of a monitor gives one figure to one service level."""

    service: str
    measure: str
    service_level: ServiceLevel


@dataclass(frozen=True)
class Planned:
    """One month that a file would log. outcome: new, corrected or unchanged."""

    service_level: ServiceLevel
    month: MonthOfChecks
    measure: str
    measured: Measured
    mark: Mark
    outcome: str

    @property
    def text(self) -> str:
        """The result as a grid cell would show it."""
        return cell_text(self.measured)


def reading_of(file: CheckFile) -> Reading:
    """What the file says. No query."""
    return read_checks(gzip.decompress(bytes(file.content)))


def service_months(file: CheckFile, reading: Reading) -> list[MonthOfChecks]:
    """Availability and response time per service and month, where the organisation is. No query."""
    return months_of(reading.checks, file.organisation.time_zone)


def levels_for_checks(member: Member, contract: Contract) -> list[ServiceLevel]:
    """The contract's service levels that checks can feed: availabilities and values. One query."""
    rows = access.service_levels_of(member).filter(contract=contract).exclude(kind=Kind.RATIO.value)
    return list(rows.select_related("organisation", "contract__organisation", "calendar").order_by("code"))


def saved_matches(contract: Contract) -> list[Match]:
    """How the contract's services were matched last time. One query."""
    rows = CheckMatch.objects.filter(contract=contract).select_related(
        "service_level__organisation", "service_level__contract", "service_level__calendar"
    )
    return [Match(row.service_name, row.measure, row.service_level) for row in rows]


def suggested_matches(services: Sequence[str], levels: Sequence[ServiceLevel]) -> list[Match]:
    """Services and levels whose names or codes say the same: an availability, and a response time as 95th percentile.

    Only where exactly one level of a kind fits; everything else is left to a person.
    """
    found = []
    for service in services:
        for kind, measure in ((Kind.AVAILABILITY, CheckMeasure.AVAILABILITY), (Kind.VALUE, CheckMeasure.P95)):
            fitting = [level for level in levels if level.kind == kind and _is_named(level, service)]
            if len(fitting) == 1:
                found.append(Match(service, measure, fitting[0]))
    return found


def _is_named(level: ServiceLevel, service: str) -> bool:
    wanted = _plain(service)
    return bool(wanted) and (_plain(level.code) == wanted or wanted in _plain(level.name))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def matches_for(file: CheckFile, reading: Reading, levels: Sequence[ServiceLevel]) -> list[Match]:
    """The saved matches of the services in the file; for services never matched, what is suggested. One query."""
    services = set(reading.services)
    saved = [match for match in saved_matches(file.contract) if match.service in services]
    known = {match.service for match in saved}
    return saved + suggested_matches([name for name in reading.services if name not in known], levels)


def planned(file: CheckFile, reading: Reading, matches: Sequence[Match]) -> list[Planned]:
    """The months that the matches would log, by service level and month. One query, and one a service level.

    Checks outside the level's service hours are not counted; those inside agreed maintenance count as maintenance.

    Services matched to one level are counted together.
    """
    by_level: dict[int, list[Match]] = {}
    for match in matches:
        by_level.setdefault(match.service_level.pk, []).append(match)
    found = [(group[0], month) for group in by_level.values() for month in _months_of_level(file, reading, group)]
    levels = {match.service_level.pk: match.service_level for match, _ in found}
    marks = marks_of(list(levels.values()), sorted({month.period for _, month in found}))
    return [_plan(match, month, marks) for match, month in found]


def _months_of_level(file: CheckFile, reading: Reading, group: Sequence[Match]) -> list[MonthOfChecks]:
    level = group[0].service_level
    names = {match.service: level.code for match in group}
    agreed = Agreed(hours_of_level(level), maintenance_of(level))
    return months_of(reading.checks, file.organisation.time_zone, names, agreed)


def _plan(match: Match, month: MonthOfChecks, marks: Mapping[int, Mapping[date, Mark]]) -> Planned:
    measured = month.measured(match.measure)
    mark = marks[match.service_level.pk][month.period]
    level = match.service_level
    return Planned(level, month, match.measure, measured, mark, _outcome(mark, measured))


def _outcome(mark: Mark, measured: Measured) -> str:
    if mark.row is None:
        return "new"
    return "unchanged" if mark.logged == measured else "corrected"
