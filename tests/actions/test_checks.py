"""Check files: kept, matched, previewed, logged through the one action for results; the real file end to end."""

import csv
from collections import defaultdict
from datetime import date
from fractions import Fraction
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from msp_reviews.actions.checks import confirm_check_file, keep_check_file, save_matches
from msp_reviews.domain.checks import UnreadableFile
from msp_reviews.models import CheckFile, CheckMatch, Measurement, ServiceLevel
from msp_reviews.queries.checks import Match, matches_for, planned, reading_of
from msp_reviews.queries.measurements import measured_of
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import AuditEvent, Member, Role
from portfolio.versions import StaleVersion
from tests.factories import ContractFactory, MemberFactory, ServiceLevelFactory, form_token, partner_user

pytestmark = pytest.mark.django_db
REAL = Path(__file__).parents[2].parent / "shared" / "data" / "uptime-checks.csv"
TODAY = date(2026, 11, 23)
CONTENT = b"""checked_at,service,status,http_code,response_ms
2026-05-10T12:00:00+00:00,Web,up,200,100
2026-05-11T12:00:00+00:00,Web,down,500,900
2026-05-11T12:00:00+00:00,Web page,up,200,300
2026-06-11T12:00:00+00:00,Web,up,200,120
2026-06-12T12:00:00+00:00,Mail,maybe,200,120
"""


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER, organisation__time_zone="UTC")


@pytest.fixture
def uptime(manager: Member) -> ServiceLevel:
    contract = ContractFactory(partner__organisation=manager.organisation, code="C-1")
    return ServiceLevelFactory(contract=contract, code="WEB", kind="availability")


@pytest.fixture
def speed(uptime: ServiceLevel) -> ServiceLevel:
    return ServiceLevelFactory(
        contract=uptime.contract, code="WEB-MS", kind="value", direction="lower", expected=200, minimum=500, unit="ms"
    )


def kept(level: ServiceLevel, by: Member, content: bytes = CONTENT) -> CheckFile:
    return keep_check_file(contract=level.contract, name="checks.csv", content=content, by=by)


def results(level: ServiceLevel) -> dict[str, Fraction | None]:
    rows = level.measurements.filter(is_current=True)
    return {f"{row.period:%Y-%m}": measured_of(row).attainment for row in rows}


def test_services_matched_to_one_level_are_counted_together(uptime: ServiceLevel, manager: Member):
    file = kept(uptime, manager)
    matches = [Match(name, "availability", uptime) for name in ("Web", "Web page")]
    confirm_check_file(file=file, matches=matches, version=1, today=TODAY, by=manager)
    assert results(uptime) == {"2026-05": Fraction(2, 3), "2026-06": Fraction(1)}
    row = uptime.measurements.get(period=date(2026, 5, 1))
    assert (row.service_time, row.downtime, row.unit, row.source) == (3, 1, "checks", "file")
    assert row.note == "3 checks, 10 May to 11 May UTC"


def test_a_response_time_takes_the_figure_that_was_chosen(speed: ServiceLevel, manager: Member):
    file = kept(speed, manager)
    matches = [Match("Web", "mean", speed), Match("Web page", "mean", speed)]
    confirm_check_file(file=file, matches=matches, version=1, today=TODAY, by=manager)
    assert results(speed) == {"2026-05": Fraction(200), "2026-06": Fraction(120)}


def test_a_file_is_logged_once(uptime: ServiceLevel, manager: Member):
    file, matches = kept(uptime, manager), [Match("Web", "availability", uptime)]
    confirm_check_file(file=file, matches=matches, version=1, today=TODAY, by=manager)
    with pytest.raises(StaleVersion):
        confirm_check_file(file=file, matches=matches, version=1, today=TODAY, by=manager)
    with pytest.raises(Refusal, match="confirmed already"):
        confirm_check_file(file=file, matches=matches, version=2, today=TODAY, by=manager)


def test_the_same_file_again_changes_nothing(uptime: ServiceLevel, manager: Member):
    matches = [Match("Web", "availability", uptime)]
    for _ in range(2):
        file = kept(uptime, manager)
        confirm_check_file(file=file, matches=matches, version=1, today=TODAY, by=manager)
    assert file.outcome == {"new": 0, "corrected": 0, "unchanged": 2}
    assert Measurement.objects.count() == 2


@pytest.mark.parametrize(
    ("measure", "code", "words"),
    [("mean", "WEB", "cannot take mean"), ("availability", "WEB-MS", "cannot take availability")],
)
def test_a_figure_that_does_not_fit_a_level_is_refused(
    uptime: ServiceLevel, speed: ServiceLevel, manager: Member, measure: str, code: str, words: str
):
    level = {"WEB": uptime, "WEB-MS": speed}[code]
    with pytest.raises(Refusal, match=words):
        save_matches(file=kept(uptime, manager), matches=[Match("Web", measure, level)], by=manager)


def test_one_level_takes_one_kind_of_response_time(speed: ServiceLevel, manager: Member):
    matches = [Match("Web", "mean", speed), Match("Web page", "p95", speed)]
    with pytest.raises(Refusal, match="two kinds of response time"):
        save_matches(file=kept(speed, manager), matches=matches, by=manager)


def test_a_level_of_another_contract_is_refused(uptime: ServiceLevel, manager: Member):
    other = ServiceLevelFactory(kind="availability")
    with pytest.raises(Refusal, match="another contract"):
        save_matches(file=kept(uptime, manager), matches=[Match("Web", "availability", other)], by=manager)


def test_matches_are_kept_for_the_next_file(uptime: ServiceLevel, manager: Member):
    save_matches(file=kept(uptime, manager), matches=[Match("Web page", "availability", uptime)], by=manager)
    file = kept(uptime, manager)
    assert matches_for(file, reading_of(file), []) == [Match("Web page", "availability", uptime)]


def test_a_service_named_like_a_level_is_suggested(uptime: ServiceLevel, speed: ServiceLevel, manager: Member):
    file = kept(uptime, manager)
    suggested = matches_for(file, reading_of(file), [uptime, speed])
    assert suggested == [Match("Web", "availability", uptime)]


def test_a_service_that_fits_two_levels_is_left_to_a_person(uptime: ServiceLevel, manager: Member):
    levels = [uptime, ServiceLevelFactory(contract=uptime.contract, kind="availability", name="Uptime of Web")]
    file = kept(uptime, manager)
    assert matches_for(file, reading_of(file), levels) == []


def test_the_preview_says_what_becomes_of_each_month(uptime: ServiceLevel, manager: Member):
    first = kept(uptime, manager, b"\n".join(CONTENT.splitlines()[:3]) + b"\n")
    matches = [Match("Web", "availability", uptime)]
    confirm_check_file(file=first, matches=matches, version=1, today=TODAY, by=manager)
    file = kept(uptime, manager)
    both = [*matches, Match("Web page", "availability", uptime)]
    assert [plan.outcome for plan in planned(file, reading_of(file), matches)] == ["unchanged", "new"]
    assert [plan.outcome for plan in planned(file, reading_of(file), both)] == ["corrected", "new"]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", CONTENT.splitlines()[0] + b"\n"])
def test_a_file_without_checks_is_not_kept(uptime: ServiceLevel, manager: Member, content: bytes):
    with pytest.raises(UnreadableFile):
        kept(uptime, manager, content)
    assert not CheckFile.objects.exists() and not AuditEvent.objects.exists()


def test_only_those_who_log_results_import_checks(uptime: ServiceLevel):
    for person in (
        MemberFactory(organisation=uptime.organisation, role=Role.EXECUTIVE),
        partner_user(uptime.contract.partner),
    ):
        with pytest.raises(NotAllowed):
            kept(uptime, person)


def test_by_clicking_a_file_is_matched_previewed_and_logged(uptime: ServiceLevel, manager: Member):
    client = Client()
    client.force_login(manager.user)
    slug = manager.organisation.slug
    upload = form_token(file=SimpleUploadedFile("checks.csv", CONTENT, "text/csv"))
    address = client.post(f"/{slug}/contracts/C-1/checks/", upload).headers["Location"]
    html = client.get(address).content.decode()
    assert "“maybe” is neither up nor down" in html and "66.67 %" not in html
    choice = {"up-0": "WEB", "up-1": "WEB", "version": "1"}
    client.post(address, form_token(**choice, confirm="yes"))
    assert not Measurement.objects.exists(), "changed matches are shown before they are logged"
    assert "2/3" in client.get(address).content.decode()
    client.post(address, form_token(**choice, confirm="yes"))
    assert results(uptime) == {"2026-05": Fraction(2, 3), "2026-06": Fraction(1)}
    assert "2 new, 0 corrected, 0 unchanged" in client.get(address).content.decode()


def command(level: ServiceLevel, by: Member, *more: str, file: Path | None = None) -> str:
    out = StringIO()
    organisation, contract = level.organisation.slug, level.contract.code
    arguments = ["--organisation", organisation, "--contract", contract, "--by", by.user.email, *more]
    call_command("import_checks", str(file or REAL), *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def by_hand(service: str) -> dict[str, Fraction]:
    """Month → share of checks that were up, read without our code."""
    said: dict[str, list[str]] = defaultdict(list)
    with REAL.open(encoding="utf-8", newline="") as file:
        for fields in csv.reader(file):
            if fields[1] == service:
                said[fields[0][:7]].append(fields[2])
    return {month: Fraction(statuses.count("up"), len(statuses)) for month, statuses in said.items()}


@pytest.mark.skipif(not REAL.exists(), reason="the shared data is not here")
def test_the_real_file_becomes_monthly_availability_by_command(uptime: ServiceLevel, manager: Member):
    service = "ACCESS Website (Public Webpage)"
    said = command(uptime, manager, "--match", f"{service}=WEB")
    assert "13617 checks of 17 services" in said
    assert results(uptime) == by_hand(service)
    assert len(results(uptime)) == 4
    assert "Logged: 4 new, 0 corrected, 0 unchanged" in said
    assert CheckMatch.objects.get().service_name == service


@pytest.mark.skipif(not REAL.exists(), reason="the shared data is not here")
def test_a_dry_run_writes_nothing(uptime: ServiceLevel, manager: Member):
    said = command(uptime, manager, "--match", "Globus Website (Public Webpage)=WEB", "--dry-run")
    assert "Would log: 4 new" in said
    assert not Measurement.objects.exists() and not CheckFile.objects.exists()


@pytest.mark.parametrize(
    ("match", "words"), [("Nothing=WEB", "no service “Nothing”"), ("Web=NONE", "names no service level")]
)
def test_a_match_that_cannot_be_is_named(uptime: ServiceLevel, manager: Member, tmp_path: Path, match: str, words: str):
    (tmp_path / "checks.csv").write_bytes(CONTENT)
    with pytest.raises(CommandError, match=words):
        command(uptime, manager, "--match", match, file=tmp_path / "checks.csv")
