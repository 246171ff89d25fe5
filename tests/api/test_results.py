"""The API: tokens, scopes, what is logged, what is refused and how; once for a key."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from msp_reviews.actions.api_tokens import Minted, create_token, revoke_token
from msp_reviews.models import ApiCall, ApiScope, ApiToken, ClaimedResult, Measurement, ServiceLevel
from portfolio.domain.requests import through
from portfolio.models import AuditEvent, Member, Role
from portfolio.portal import today
from portfolio.queries.history import entry_of
from tests.factories import ContractFactory, MemberFactory, ServiceLevelFactory, form_token, partner_user

pytestmark = pytest.mark.django_db
ALL = list(ApiScope)
JUNE = {"service_level": "P1", "period": "2026-06", "good": 182, "total": 195}


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


@pytest.fixture
def level() -> ServiceLevel:
    return ServiceLevelFactory(code="P1")


@pytest.fixture
def manager(level: ServiceLevel) -> Member:
    return MemberFactory(organisation=level.organisation, role=Role.IT_MANAGER)


def minted(member: Member, scopes: list[ApiScope] = ALL, days: int = 30) -> Minted:
    administrator = MemberFactory(organisation=member.organisation, role=Role.ADMINISTRATOR)
    day = today(member.organisation)
    return create_token(
        name="Desk", member=member, scopes=scopes, expires_on=day + timedelta(days=days), today=day, by=administrator
    )


def call(text: str, path: str = "measurements", *rows: dict[str, Any], key: str = "") -> Any:
    headers = {"Authorization": f"Bearer {text}"} | ({"Idempotency-Key": key} if key else {})
    if not rows:
        return Client().get(f"/api/v1/{path}/", headers=headers)
    body = {"results": list(rows)}
    return Client().post(f"/api/v1/{path}/", body, content_type="application/json", headers=headers)


def test_a_result_is_logged_by_the_one_action_and_the_same_again_is_a_no_op(level: ServiceLevel, manager: Member):
    text = minted(manager).text
    answer = call(text, "measurements", JUNE)
    assert answer.status_code == 201, answer.content
    (told,) = answer.json()["results"]
    assert (told["outcome"], told["attainment"], told["standing"]) == ("new", "14/15", "below expected")
    row = Measurement.objects.get()
    assert (row.source, row.recorded_by) == ("api", manager)
    assert AuditEvent.objects.filter(deed="measurement.record").count() == 1
    again = call(text, "measurements", JUNE)
    assert (again.status_code, again.json()["results"][0]["outcome"]) == (200, "unchanged")
    other = call(text, "measurements", JUNE | {"good": 190})
    assert (other.status_code, other.json()["results"][0]["outcome"]) == (201, "corrected")
    assert Measurement.objects.count() == 2


def test_the_audit_names_the_token_and_not_in_the_next_call_of_a_browser(
    level: ServiceLevel, manager: Member, client: Client
):
    text = minted(manager).text
    call(text, "measurements", JUNE)
    client.force_login(manager.user)
    client.get(f"/{manager.organisation.slug}/")
    assert through.get() == ""
    logged = AuditEvent.objects.get(deed="measurement.record")
    assert entry_of(logged).who == f"{manager.user}, through the API token Desk"
    assert text not in logged.body
    created = AuditEvent.objects.get(deed="api_token.create")
    assert "through" not in entry_of(created).who


def test_the_same_key_gets_the_first_answer_again_and_nothing_is_done(level: ServiceLevel, manager: Member):
    text = minted(manager).text
    first = call(text, "measurements", JUNE, key="june")
    call(text, "measurements", JUNE | {"good": 190})
    again = call(text, "measurements", JUNE, key="june")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Measurement.objects.get(is_current=True).good == 190
    other = call(text, "measurements", JUNE | {"good": 1}, key="june")
    assert other.status_code == 422 and "used for another content" in other.json()["error"]
    assert call(text, "measurements", JUNE | {"good": 999}, key="wrong").status_code == 422
    assert ApiCall.objects.count() == 1  # what is refused spends no key


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        ({"service_level": "NO-SUCH"}, "service_level", "no such service level"),
        ({"period": "June"}, "period", "written as 2026-06"),
        ({"period": "2099-06"}, "", "has not begun"),
        ({"good": 196}, "", "196 good of 195 cannot be"),
        ({"good": "182"}, "good", "a whole number"),
        ({"value": "1"}, "", "holds good and total"),
        ({"revision": -1}, "revision", "whole number of the revision"),
        ({"note": "x" * 501}, "note", "500 fit"),
    ],
)
def test_a_row_that_cannot_be_is_named_and_nothing_is_written(
    level: ServiceLevel, manager: Member, row: dict[str, Any], field: str, words: str
):
    answer = call(minted(manager).text, "measurements", JUNE, JUNE | {"period": "2026-05"} | row)
    assert answer.status_code == 422
    (bad,) = answer.json()["rows"]
    assert (bad["row"], bad.get("field", "")) == (1, field) and words in bad["error"]
    assert not Measurement.objects.exists()


def test_a_sender_who_saw_an_older_revision_is_told_what_stands(level: ServiceLevel, manager: Member):
    text = minted(manager).text
    call(text, "measurements", JUNE)
    answer = call(text, "measurements", JUNE | {"good": 100, "revision": 0})
    assert answer.status_code == 409 and answer.json()["current"]["good"] == 182


def test_every_kind_is_said_and_comes_back(level: ServiceLevel, manager: Member):
    rows = {
        "resolution": {"resolved_in_time": 182, "resolved": 186, "open_late": 9, "open_not_due": 14},
        "availability": {"minutes": 43200, "maintenance": 480, "downtime": 40},
        "value": {"value": "412.5"},
        "ratio": {"no_data": True},
    }
    for kind in rows:
        ServiceLevelFactory(contract=level.contract, code=f"K-{kind}", kind=kind)
    text = minted(manager).text
    sent = [{"service_level": f"K-{kind}", "period": "2026-06"} | said for kind, said in rows.items()]
    assert call(text, "measurements", *sent).status_code == 201
    for told, said in zip(call(text).json()["results"], sent, strict=True):
        assert said.items() <= told.items()


@pytest.mark.parametrize(
    ("header", "words"),
    [("", "Send a token"), ("Bearer cp_000000000000_x", "not known"), ("Basic abc", "Send a token")],
)
def test_no_token_or_an_unknown_one_is_401(level: ServiceLevel, header: str, words: str):
    answer = Client().get("/api/v1/measurements/", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401 and words in answer.json()["error"]
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_that_is_over_or_whose_person_left_opens_nothing(level: ServiceLevel, manager: Member):
    token = minted(manager)
    assert call(token.text).status_code == 200
    assert call(token.text[:-1] + "!").status_code == 401
    Member.objects.filter(pk=manager.pk).update(is_active=False)
    assert "no longer active" in call(token.text).json()["error"]
    Member.objects.filter(pk=manager.pk).update(is_active=True)
    ApiToken.objects.update(expires_on=date(2026, 1, 1))
    assert "expired" in call(token.text).json()["error"]
    administrator = MemberFactory(organisation=manager.organisation, role=Role.ADMINISTRATOR)
    revoke_token(token=token.row, version=1, by=administrator)
    assert "revoked" in call(token.text).json()["error"]


def test_a_token_does_what_its_scopes_say_and_what_its_person_may(level: ServiceLevel, manager: Member):
    reads = minted(manager, [ApiScope.MEASUREMENTS_READ]).text
    assert call(reads).status_code == 200
    assert call(reads, "measurements", JUNE).status_code == 403
    assert "claims.read" in call(reads, "claims").json()["error"]
    writes = minted(manager).text
    Member.objects.filter(pk=manager.pk).update(role=Role.EXECUTIVE)
    assert call(writes, "measurements", JUNE).status_code == 403


def test_a_partners_token_claims_and_sees_what_is_theirs_alone(level: ServiceLevel, manager: Member):
    rival = ServiceLevelFactory(contract=ContractFactory(partner__organisation=level.organisation), code="RIVAL")
    scopes = [ApiScope.SERVICE_LEVELS_READ, ApiScope.MEASUREMENTS_READ, ApiScope.CLAIMS_READ, ApiScope.CLAIMS_WRITE]
    text = minted(partner_user(level.contract.partner), scopes).text
    call(minted(manager).text, "measurements", JUNE, JUNE | {"service_level": "RIVAL"})
    assert call(text, "claims", JUNE | {"good": 195}).status_code == 201
    assert (ClaimedResult.objects.get().good, Measurement.objects.count()) == (195, 2)
    assert call(text, "claims", JUNE | {"service_level": "RIVAL"}).status_code == 422
    assert [one["code"] for one in call(text, "service-levels").json()["service_levels"]] == ["P1"]
    assert call(text, f"service-levels/{rival.code}").status_code == 404
    assert [one["service_level"] for one in call(text).json()["results"]] == ["P1"]
    assert call(text, "measurements", JUNE).status_code == 403


def test_too_many_calls_are_told_to_wait(level: ServiceLevel, manager: Member, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("msp_reviews.api.door.TokenThrottle.rate", "2/min")
    text = minted(manager).text
    assert [call(text).status_code for _ in range(3)] == [200, 200, 429]
    assert int(call(text).headers["Retry-After"]) > 0


def test_what_is_no_json_or_too_large_is_refused(level: ServiceLevel, manager: Member):
    headers = {"Authorization": f"Bearer {minted(manager).text}"}
    for body, status in (("{", 400), ('{"results": 1}', 422), (" " * 2_000_001, 413)):
        answer = Client().post("/api/v1/measurements/", body, content_type="application/json", headers=headers)
        assert answer.status_code == status and answer.json()["error"]


def test_the_schema_names_every_call_and_every_refusal():
    schema = Client().get("/api/v1/schema/").json()
    post = schema["paths"]["/api/v1/measurements/"]["post"]
    assert set(post["responses"]) >= {"200", "201", "401", "403", "409", "422", "429"}
    assert any(one["name"] == "Idempotency-Key" for one in post["parameters"])
    assert len(schema["paths"]) == 4


def test_an_administrator_makes_a_token_that_is_shown_once(level: ServiceLevel, manager: Member, client: Client):
    administrator = MemberFactory(organisation=level.organisation, role=Role.ADMINISTRATOR)
    client.force_login(administrator.user)
    base = f"/{level.organisation.slug}/api-tokens/"
    day = today(level.organisation) + timedelta(days=30)
    fields = {"name": "Desk", "member": str(manager.pk), "expires_on": day.isoformat()}
    assert "May" in client.post(f"{base}new/", form_token(**fields)).content.decode()
    page = client.post(f"{base}new/", form_token(**fields, scopes=["measurements.read"]), follow=True).content.decode()
    token = ApiToken.objects.get()
    text = page.split(f"cp_{token.prefix}_")[1].split("<")[0]
    assert call(f"cp_{token.prefix}_{text}").status_code == 200
    assert text not in client.get(base).content.decode()
    assert text not in "".join(AuditEvent.objects.values_list("body", flat=True))
    client.post(f"{base}{token.pk}/revoke/", form_token(version="1"))
    assert call(f"cp_{token.prefix}_{text}").status_code == 401


@pytest.mark.parametrize(
    ("scopes", "days", "words"),
    [
        ([], 30, "what the token may do"),
        (["everything"], 30, "what the token may do"),
        (ALL, 0, "expires after today"),
        (ALL, 400, "within a year"),
    ],
)
def test_a_token_that_may_not_be_is_refused(level: ServiceLevel, manager: Member, scopes: list, days: int, words: str):
    with pytest.raises(ValueError, match=words):
        minted(manager, scopes, days)


def test_a_partners_token_never_logs_results(level: ServiceLevel):
    with pytest.raises(ValueError, match="claims and reads"):
        minted(partner_user(level.contract.partner), ALL)
