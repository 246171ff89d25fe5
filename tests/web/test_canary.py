"""The canary: nothing of a second partner is in any byte that the first partner's user can fetch.

The second partner gets a row in every table that hangs on a partner, each text with the canary's name in it and each
figure an unusual one. A table that somebody adds fails the run until the canary has a row in it.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.core import mail
from django.db import models
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from msp_reviews.actions.feeds import make_feed
from msp_reviews.models import QBR, ApiScope, CalendarFeed, Measurement, Partner, PartnerSeat
from msp_reviews.pdf.packs import pack_html
from msp_reviews.queries.months import last_complete_month
from msp_reviews.queries.review_packs import review_pack_facts
from msp_reviews.tasks import digest_actions, remind_of_dates
from msp_reviews.views.dates import feed_address
from portfolio.access import DEEDS
from portfolio.domain.canonical import canonical
from portfolio.models import ITFunction, Member, Organisation, Role, User
from portfolio.portal import today
from portfolio.queue import hands
from tests.api.test_results import call, minted
from tests.factories import (
    ContractFactory,
    ITFunctionFactory,
    MemberFactory,
    OrganisationFactory,
    PartnerFactory,
    QBRActionFactory,
    QBRFactory,
    ServiceLevelFactory,
    form_token,
    partner_user,
)
from tests.packs.facts import HEADER
from tests.web.test_every_page import body, walk
from tests.web.test_every_url import PORTAL, signed_in

pytestmark = pytest.mark.django_db

NAME, PART = "zqcanary", "zqcan"
MONEY, COUNT, SHARE = Decimal("73190000.37"), 7_319_073, Decimal("0.7319")
LEVELS = {"expected": SHARE, "minimum": Decimal("0.5")}
FIGURES = re.compile(r"73190000|73,190,000|73\.19 m|7319073|7,319,073|73\.19 %|0\.7319")
# What differs between two answers of one page, whatever it shows.
CHANGING = re.compile(r"""name="(csrfmiddlewaretoken|form_token)" value="[^"]+"|"X-CSRFToken": "[^"]+"|DTSTAMP:\S+""")


class Canary:
    """The second partner: a row in every table that hangs on it, made from the tables' own columns."""

    def __init__(self, organisation: Organisation, by: Member) -> None:
        self.day = today(organisation)
        self.rows: dict[Any, Any] = {Organisation: organisation, Member: by, User: by.user}
        self.rows[ITFunction] = ITFunctionFactory(
            organisation=organisation, name=f"{NAME} function", code=NAME, external_cost=MONEY, msp_share=Decimal(1)
        )
        for model in hanging_on_a_partner():
            self.row(model)

    def row(self, model: Any) -> Any:
        """The canary's row of the table; it is made once, with every row that it needs."""
        if model not in self.rows:
            given = self._given(model._meta.model_name)
            fields = [field for field in model._meta.concrete_fields if not field.primary_key]
            values = {field.name: self._value(field) for field in fields if field.name not in given}
            known = {name: value for name, value in values.items() if value is not None}
            self.rows[model] = model._default_manager.create(**known, **given)
        return self.rows[model]

    def _given(self, table: str) -> dict[str, Any]:
        """What a table's own rules ask for."""
        month, now = last_complete_month(self.day), timezone.now()
        result = {"period": month, "good": 7_319_072, "total": COUNT, "unit": "", "low_volume": []}
        result |= {"excused_events": "", "source": "grid", "is_current": True, "value": None} | LEVELS
        return {
            "partner": {"lei": "", "status": "active", "merged_into": None},
            "partnerseat": {"member": MemberFactory(organisation=self.rows[Organisation], role=Role.PARTNER)},
            "partnermerge": {"source": PartnerFactory(organisation=self.rows[Organisation], status="former")},
            "contract": {"state": "active", "notice_days": 30, "ends": self.day + timedelta(days=60), "code": NAME},
            "contractrenewal": {"ended": self.day, "ends": self.day + timedelta(days=60)},
            "servicelevel": {"code": NAME, "kind": "ratio", "unit": "", "low_volume": []} | LEVELS,
            "serviceleveltarget": {"starts": month, "low_volume": []} | LEVELS,
            "measurement": result,
            "claimedresult": result,
            "contractfee": {"period": month},
            "rulesheet": {"starts": month, "state": "draft", "content": {}, "in_force_at": None},
            "closing": {"period": month, "state": "proposed", "is_current": False, "needs_second": False}
            | {"inputs": "{}", "results": "{}", "rejection": "", "decided_at": None},
            "credit": {"period": month, "reason": "below_minimum", "is_current": True, "earned_back": 0, "waiver": ""}
            | {"received": None, "received_on": None, "waived_on": None},
            "maintenancewindow": {"starts": now, "ends": now + timedelta(hours=2)},
            "apitoken": {"scopes": []},
            "apicall": {"answer": {}},
            "exclusion": {"period": month, "happened_on": month, "state": "proposed", "evidence_file": b""},
            "ticketrule": {"priorities": [NAME]},
            "qbr": {"fiscal_year": self.day.year, "quarter_number": 1, "state": "held", "held_on": self.day}
            | {"cancel_reason": "", "partner_signed_name": "", "content_sha256": "", "record": None}
            | {"agenda": [{"subject": NAME, "sentence": NAME, "for_partner": True}]},
            "pack": {"kind": "partner", "fiscal_year": self.day.year, "quarter_number": 1, "state": "draft"}
            | {"built_at": None, "pdf_sha256": "", "final_at": None, "subject": NAME},
            "packedition": {"state": "final", "pdf_sha256": "7" * 64},
            "job": {"kind": "pack.partner", "state": "done", "payload": {}, "result": {}, "digest": "7" * 64}
            | {"lease_token": "", "lease_until": None, "started_at": now, "finished_at": now},
            "qbrrating": {"dimension": "delivery", "level": 3},
            "qbraction": {"state": "open", "raised_on": self.day - timedelta(days=9), "due_on": self.day, "note": ""},
            "idea": {"state": "pilot", "benefit_measured": None},
            "subcontractor": {"rank": 2, "lei": ""},
            "exitstep": {"position": 1, "days": 731},
            "certificate": {"issued_on": self.day, "expires_on": self.day + timedelta(days=20)},
            "mspchoice": {"approved_by": None, "rejection_reason": "", "content_sha256": "0" * 64, "proposed_at": now},
        }.get(table, {})

    def _value(self, field: Any) -> Any:
        if isinstance(field, models.ForeignKey):
            is_needed = field.related_model in (Partner, QBR) or not field.null
            return self.row(field.related_model) if is_needed else None
        if field.choices:
            return None if field.has_default() else next(key for key, _ in field.flatchoices if key)
        return _plain(field, self.day)

    @property
    def keys(self) -> dict[str, set[Any]]:
        """What the canary's rows are called in addresses, by converter."""
        own = [row.pk for model, row in self.rows.items() if model in hanging_on_a_partner()]
        names = {self.rows[Partner].slug}
        return {"slug": names, "str": {NAME}, "int": set(own), "quarter": {f"{self.day.year}Q1"}}


def _plain(field: Any, day: Any) -> Any:
    """A value of the column's kind that has the canary in it; None leaves the column as it is."""
    if isinstance(field, models.CharField | models.TextField):
        ending = "@example.org" if isinstance(field, models.EmailField) else ""
        name = (
            field.name
            if ending or isinstance(field, models.SlugField)
            else f"{field.model._meta.model_name}-{field.name}"
        )
        return f"{NAME}-{name}{ending}"[: field.max_length or 200]
    if isinstance(field, models.DecimalField):
        return SHARE if field.max_digits - field.decimal_places < 9 else MONEY
    return None if field.null or field.has_default() else _needed(field, day)


def _needed(field: Any, day: Any) -> Any:
    """A value that a column cannot do without."""
    values = {
        models.PositiveSmallIntegerField: 1,
        models.IntegerField: COUNT,
        models.DateTimeField: timezone.now(),
        models.DateField: day,
        models.BinaryField: NAME.encode(),
        models.JSONField: [NAME],
    }
    return next((value for kind, value in values.items() if isinstance(field, kind)), None)


def hanging_on_a_partner() -> list[Any]:
    """Every table from which foreign keys lead to a partner, the partner first."""
    found: list[Any] = []
    waiting: list[Any] = [Partner]
    while waiting:
        model = waiting.pop(0)
        if model not in found:
            found.append(model)
            waiting += [relation.related_model for relation in model._meta.related_objects]
    return found


@pytest.fixture
def manager() -> Member:
    return MemberFactory(organisation=OrganisationFactory(slug="company-a"), role=Role.IT_MANAGER)


@pytest.fixture
def tom(manager: Member) -> Member:
    """The first partner's user; his partner has something of everything that a partner's user sees."""
    day = today(manager.organisation)
    first = PartnerFactory(organisation=manager.organisation, name="Northwind", slug="northwind")
    ends = day + timedelta(days=80)
    contract = ContractFactory(partner=first, code="N-1", ends=ends, notice_days=20, annual_fee=Decimal(1200))
    ServiceLevelFactory(contract=contract, code="N-SLA")
    qbr = QBRFactory(partner=first, fiscal_year=day.year, quarter_number=1, state="held", held_on=day)
    QBRActionFactory(partner=first, qbr=qbr, raised_on=day, due_on=day)
    return partner_user(first)


def texts(answers: list[HttpResponse]) -> list[str]:
    return [body(answer).decode(errors="replace") for answer in answers]


def leaks(text: str) -> list[str]:
    """What of the canary stands in the text."""
    return re.findall(f"(?i){NAME}[-a-z]*", text) + FIGURES.findall(text)


def seen_by(member: Member) -> dict[str, str]:
    """Every page that links lead the member to, by address, without what changes by itself."""
    start = f"/{member.organisation.slug}/"
    pages = walk(signed_in(member), start)
    return {page.path: CHANGING.sub("", page.content.decode(errors="replace")) for page in pages}


def addresses(keys: dict[str, set[Any]], route: str) -> Iterator[str]:
    """The route with every name of the canary's rows that fits into it."""
    kinds = re.findall(r"<(\w+):(?!organisation)\w+>", route)
    for values in product(*(sorted(keys.get(kind, {"certificates"}), key=str) for kind in kinds)):
        path = route.replace("<slug:organisation>", "company-a")
        for value in values:
            path = re.sub(r"<\w+:\w+>", str(value), path, count=1)
        yield f"/{path}"


def test_the_canary_has_a_row_in_every_table_and_is_seen_where_it_may_be(manager: Member, tom: Member) -> None:
    """Without this the other tests could not fail."""
    canary = Canary(manager.organisation, manager)
    assert [model.__name__ for model in hanging_on_a_partner() if not canary.rows[model].pk] == []
    PartnerSeat.objects.filter(member=tom).update(partner=canary.rows[Partner])
    pages = seen_by(tom)
    for path in ("", "partners/", "contracts/", "service-levels/", "qbrs/", "actions/", "ideas/", "dates/"):
        assert leaks(pages[f"/company-a/{path}"]), path
    assert FIGURES.search(pages[f"/company-a/contracts/{NAME}/"])


def test_who_moves_to_another_partner_loses_the_first_at_the_next_request(manager: Member, tom: Member) -> None:
    canary, client = Canary(manager.organisation, manager), signed_in(tom)
    first = PartnerSeat.objects.get(member=tom).partner
    PartnerSeat.objects.filter(member=tom).update(partner=canary.rows[Partner])
    assert leaks(client.get("/company-a/").content.decode())
    PartnerSeat.objects.filter(member=tom).update(partner=first)
    assert not leaks(client.get("/company-a/").content.decode())
    Member.objects.filter(pk=tom.pk).update(is_active=False)
    assert client.get("/company-a/").status_code == 404


def test_no_page_of_the_first_partners_user_changes_by_a_byte(manager: Member, tom: Member) -> None:
    """Counts, sums, charts and drop-downs included."""
    before = seen_by(tom)
    Canary(manager.organisation, manager)
    after = seen_by(tom)
    assert list(after) == list(before)
    assert [path for path in before if before[path] != after[path]] == []
    assert len(before) >= 20


def test_no_address_of_the_resolver_answers_with_anything_of_the_canary(manager: Member, tom: Member) -> None:
    """Every address with every name of the canary's rows, read and posted to; refusals and pages of errors, too."""
    keys, client = Canary(manager.organisation, manager).keys, signed_in(tom)
    asked = 0
    for address in PORTAL:
        is_refused = Role.PARTNER not in DEEDS[address.deed].roles
        for path in list(addresses(keys, address.route))[: 1 if is_refused else None]:
            read, posted = client.get(path), client.post(path, form_token())
            assert is_refused is (read.status_code == 403), path
            for answer in (read, posted):
                asked += 1
                assert leaks(body(answer).decode(errors="replace").replace(path, "")) == [], path
    assert asked > 2 * len(PORTAL)


def review_pack_of(qbr: QBR, manager: Member) -> str:
    """The partner's edition: every fact it carries, and every byte of its pages."""
    facts = review_pack_facts(manager, qbr=qbr, for_partner=True, today=today(manager.organisation))
    snapshot = canonical({"header": HEADER, "facts": facts})
    return snapshot + pack_html(snapshot)


def test_the_first_partners_review_pack_holds_nothing_of_the_canary(manager: Member, tom: Member) -> None:
    first = PartnerSeat.objects.get(member=tom).partner
    canary = Canary(manager.organisation, manager)
    assert leaks(review_pack_of(first.qbrs.get(), manager)) == []
    assert leaks(review_pack_of(canary.rows[QBR], manager))


def test_no_search_filter_or_export_finds_the_canary(manager: Member, tom: Member) -> None:
    canary, client = Canary(manager.organisation, manager), signed_in(tom)
    asked = [("search/", {"q": PART}), ("search/", {"q": "7319"})]
    for noun in ("partners", "contracts", "service-levels", "results"):
        asked += [(f"{noun}/", {"f-words": PART}), (f"{noun}/", {"f-partner": canary.rows[Partner].slug})]
    exports = ["partners-export/", "contracts-export/", "service-levels-export/"]
    asked += [(path, {}) for path in exports] + [("dates/", {"partner": canary.rows[Partner].slug})]
    asked += [(path, {"partner": canary.rows[Partner].slug, "show": "all"}) for path in ("actions/", "ideas/")]
    for path, query in asked:
        text = body(client.get(f"/company-a/{path}", query)).decode(errors="replace")
        echoed = re.sub(f"{NAME}-slug", "", text)  # what was asked may be said back
        assert leaks(echoed) == [], (path, query)


def test_neither_feed_nor_e_mail_of_the_first_partners_user_names_the_canary(manager: Member, tom: Member) -> None:
    Canary(manager.organisation, manager)
    make_feed(by=tom)
    address = feed_address(CalendarFeed.objects.get(member=tom))
    feed = Client().get(f"/{address.split('/', 3)[3]}").content.decode().replace("\r\n ", "")
    assert "N-1" in feed
    assert leaks(feed) == []
    digest_actions()
    remind_of_dates()
    hands.work_until_idle()
    told = [f"{message.subject} {message.body}" for message in mail.outbox if message.to == [tom.user.email]]
    assert told
    assert [leaks(text) for text in told] == [[] for _ in told]
    others = [message.body for message in mail.outbox if message.to != [tom.user.email]]
    assert any(leaks(text) for text in others)


def test_the_api_tells_the_first_partners_program_nothing_of_the_canary(manager: Member, tom: Member) -> None:
    canary = Canary(manager.organisation, manager)
    token = minted(tom, [ApiScope.SERVICE_LEVELS_READ, ApiScope.CLAIMS_READ, ApiScope.CLAIMS_WRITE]).text
    own = call(token, "service-levels").content.decode()
    assert "N-SLA" in own
    paths = ("service-levels", "measurements", "claims", f"service-levels/{NAME}")
    month = canary.rows[Measurement].period.strftime("%Y-%m")
    claim = {"service_level": NAME, "period": month, "good": 1, "total": 2}
    answers = [call(token, path) for path in paths] + [call(token, "claims", claim), call(token, "measurements", claim)]
    told = [leaks(answer.content.decode().replace(f"{NAME}.", "").replace(f'"{NAME}"', "")) for answer in answers]
    assert told == [[] for _ in answers]
    assert answers[3].status_code == 404
