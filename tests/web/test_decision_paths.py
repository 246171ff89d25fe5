"""No path decides below a lock without a reason, a second person and an expiry.

The paths are those that tests/architecture/test_decision_paths.py finds in the code; each is tried here.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from msp_reviews.demo import judgements
from msp_reviews.demo.script import Company
from portfolio.domain.errors import Refusal
from portfolio.models import ITFunction, Member, Role, User
from sourcing.actions.decisions import (
    Proposal,
    approve_decision,
    propose_decision,
    reject_decision,
    withdraw_decision,
)
from sourcing.actions.decisions_bulk import FirmProposal, propose_firm_decisions
from sourcing.actions.predictions import Aim, Figure, add_prediction, record_actual, remove_prediction
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.outcomes import Benefit
from sourcing.models import Decision, Prediction
from sourcing.queries.evidence import evidence_of
from tests.architecture.test_decision_paths import ACTIONS, OTHERS, PAGES, addresses
from tests.factories import (
    DATA_GOVERNANCE,
    ITFunctionFactory,
    MemberFactory,
    OrganisationFactory,
    form_token,
    proposed,
    scored,
)
from tests.web.test_every_url import STAND_INS

pytestmark = pytest.mark.django_db
STRATEGIC, TACTICAL = SourcingClass.STRATEGIC, SourcingClass.TACTICAL
GOOD_REASON = "The regulator has waived it."


@dataclass
class World:
    """A function under a lock, its people, and a lawful proposal below the lock where an attack needs one."""

    function: ITFunction
    manager: Member
    cio: Member
    other: Member

    @property
    def today(self) -> date:
        return timezone.now().date()

    @property
    def seen(self) -> str:
        evidence = evidence_of(self.function)
        assert evidence is not None
        return evidence.inputs_sha256

    def waived(self, by: Member) -> Decision:
        """A lawful proposal below the lock by this person."""
        soon = self.today + timedelta(days=30)
        return proposed(self.function, by, TACTICAL.value, override_reason=GOOD_REASON, expires_on=soon)


@pytest.fixture
def world() -> World:
    cio: Member = MemberFactory(organisation=OrganisationFactory(slug="company-y"), role=Role.CIO)
    people = [MemberFactory(organisation=cio.organisation, role=role) for role in (Role.IT_MANAGER, Role.CIO)]
    function: ITFunction = ITFunctionFactory(organisation=cio.organisation, code="governance", name="Governance")
    scored(function, cio, DATA_GOVERNANCE)
    return World(function, people[0], cio, people[1])


def client_of(member: Member) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def at(name: str, *args: object) -> str:
    return reverse(name, args=["company-y", *args])


INCOMPLETE: list[dict[str, Any]] = [
    {"override_reason": "", "expires_on": None},
    {"override_reason": GOOD_REASON, "expires_on": None},
    {"override_reason": "", "expires_on": 30},
    {"override_reason": "   ", "expires_on": 30},
    {"override_reason": GOOD_REASON, "expires_on": 0},
    {"override_reason": GOOD_REASON, "expires_on": -1},
    {"override_reason": GOOD_REASON, "expires_on": 366 * 3},
]
"""What a proposal below a lock lacks or overdoes; expires_on in days from today."""


def incomplete(world: World) -> Iterator[dict[str, Any]]:
    for more in INCOMPLETE:
        days = more["expires_on"]
        yield more | {"expires_on": None if days is None else world.today + timedelta(days=days)}


def attack_propose(world: World) -> None:
    for more in incomplete(world):
        proposal = Proposal(TACTICAL, "Cheaper.", world.seen, **more)
        with suppress(Refusal):
            propose_decision(function=world.function, proposal=proposal, today=world.today, by=world.manager)


def attack_approve(world: World) -> None:
    """By the proposer, by those who may not, by a CIO who saw something else; then a forged row by another."""
    decision = world.waived(world.cio)
    executive = MemberFactory(organisation=world.cio.organisation, role=Role.EXECUTIVE)
    for by in (world.cio, world.manager, executive):
        with suppress(Refusal):
            approve_decision(decision=decision, seen_sha256=decision.content_sha256, version=1, by=by)
    with suppress(Refusal):
        approve_decision(decision=decision, seen_sha256="0" * 64, version=1, by=world.other)
    Decision.objects.filter(pk=decision.pk).update(override_reason="Forged after it was seen.")
    decision.refresh_from_db()
    with suppress(Refusal):
        approve_decision(decision=decision, seen_sha256=decision.content_sha256, version=1, by=world.other)


def attack_reject(world: World) -> None:
    decision = world.waived(world.cio)
    with suppress(Refusal):
        reject_decision(decision=decision, reason="x", version=1, by=world.other)


def attack_withdraw(world: World) -> None:
    with suppress(Refusal):
        withdraw_decision(decision=world.waived(world.cio), version=1, by=world.cio)


def attack_bulk(world: World) -> None:
    """In bulk the class is that of the answers; there is no field for another."""
    firm = FirmProposal(world.function, "Cheaper.", world.seen)
    [decision] = propose_firm_decisions(proposals=[firm], today=world.today, by=world.manager)
    assert (decision.sourcing_class, decision.is_below_lock) == (STRATEGIC, False)


def predicted(world: World, decision: Decision) -> Prediction:
    """A prediction of the proposer's on a proposal below the lock."""
    aim = Aim(Benefit.COST, "Cost per ticket", "USD", Decimal(20), Decimal(15), world.today + timedelta(days=90))
    return add_prediction(decision=decision, aim=aim, today=world.today, version=decision.version, by=world.cio)


def attack_prediction(world: World) -> None:
    """Content that grows after it was seen: another CIO who saw less approves nothing, nor does the proposer."""
    decision = world.waived(world.cio)
    seen = decision.content_sha256
    row = predicted(world, decision)
    for by in (world.other, world.cio):
        with suppress(Refusal):
            approve_decision(decision=decision, seen_sha256=seen, version=decision.version, by=by)
    with suppress(Refusal):
        figure = Figure(Decimal(15), world.today)
        record_actual(prediction=row, figure=figure, today=world.today, version=row.version, by=world.cio)
    remove_prediction(prediction=row, version=decision.version, by=world.cio)


def prediction_page(name: str) -> Callable[[World], None]:
    """Posts everything that a decision is made of to a page of predictions."""

    def attack(world: World) -> None:
        decision = world.waived(world.cio)
        key = decision.pk if name == "sourcing:predict" else predicted(world, decision).pk
        data = form_token(version=str(decision.version), value="1", measured_on=world.today, **HOSTILE)
        for by in (world.cio, world.other):
            client_of(by).post(at(name, key), data)

    return attack


def attack_propose_page(world: World) -> None:
    client = client_of(world.manager)
    for more in incomplete(world):
        data = form_token(sourcing_class=TACTICAL.value, seen=world.seen, rationale="Cheaper.", **more)
        client.post(at("sourcing:propose", "governance"), {key: value or "" for key, value in data.items()})


def settle_page(name: str) -> Callable[[World], None]:
    """Posts of the proposer, and of another CIO with other content."""

    def attack(world: World) -> None:
        decision = world.waived(world.cio)
        for by, seen in ((world.cio, decision.content_sha256), (world.other, "0" * 64)):
            data = form_token(version="1", content_sha256=seen, reason="")
            with suppress(PermissionDenied):
                client_of(by).post(at(name, decision.pk), data)

    return attack


def attack_bulk_page(world: World) -> None:
    data = form_token(rationale="Cheaper.", step="propose", shown=world.function.pk, **HOSTILE)
    data["row"] = f"{world.function.pk}:{world.seen}"
    client_of(world.manager).post(at("sourcing:propose_many"), data)


def attack_demo(world: World) -> None:
    people = {"manager": world.manager, "cio": world.cio}
    company = Company(world.cio.organisation, "company_y", people, functions={"governance": world.function})
    row = {"code": "governance", "name": "Governance"}
    for more in incomplete(world):
        override = {
            "decided_as": TACTICAL.value,
            "reason": more["override_reason"],
            "expires": more["expires_on"].isoformat() if more["expires_on"] else "",
        }
        with suppress(Refusal):
            judgements._propose(company, row, override, world.today, world.manager)


HOSTILE = {
    "sourcing_class": "tactical",
    "decided_as": "tactical",
    "class": "tactical",
    "state": "approved",
    "is_below_lock": "",
    "lock_floor": "",
    "override_reason": "",
    "expires_on": "",
    "approved_by": "1",
}
ATTACKS: dict[str, Callable[[World], None]] = {
    "sourcing.actions.decisions.propose_decision": attack_propose,
    "sourcing.actions.decisions.approve_decision": attack_approve,
    "sourcing.actions.decisions.reject_decision": attack_reject,
    "sourcing.actions.decisions.withdraw_decision": attack_withdraw,
    "sourcing.actions.decisions_bulk.propose_firm_decisions": attack_bulk,
    "sourcing.actions.predictions.add_prediction": attack_prediction,
    "sourcing.actions.predictions.remove_prediction": attack_prediction,
    "sourcing.actions.predictions.record_actual": attack_prediction,
    "sourcing:predict": prediction_page("sourcing:predict"),
    "sourcing:prediction_remove": prediction_page("sourcing:prediction_remove"),
    "sourcing:prediction_measure": prediction_page("sourcing:prediction_measure"),
    "sourcing:propose": attack_propose_page,
    "sourcing:approve": settle_page("sourcing:approve"),
    "sourcing:reject": settle_page("sourcing:reject"),
    "sourcing:withdraw": settle_page("sourcing:withdraw"),
    "sourcing:propose_many": attack_bulk_page,
    "sourcing:approvals_approve": settle_page("sourcing:approvals_approve"),
    "sourcing:approvals_reject": settle_page("sourcing:approvals_reject"),
    "msp_reviews.demo.judgements": attack_demo,
    "msp_reviews.demo.outcomes": attack_prediction,
    "msp_reviews.demo.seed": attack_demo,
    "msp_reviews.management.commands.seed_demo": attack_demo,
}


def assert_nothing_lies_below_the_lock(world: World) -> None:
    """Nothing is in force, and no proposal lies below the lock that lacks its reason or its expiry."""
    assert not Decision.objects.filter(function=world.function, state="approved").exists()
    for decision in Decision.objects.filter(function=world.function):
        if decision.sourcing_class in (TACTICAL, SourcingClass.OUTSOURCEABLE):
            assert decision.is_below_lock
            assert decision.override_reason.strip()
            assert decision.expires_on is not None


def test_every_path_that_the_code_has_is_tried() -> None:
    assert set(ATTACKS) == ACTIONS | PAGES | set(OTHERS)


@pytest.mark.parametrize("path", sorted(ATTACKS))
def test_no_path_decides_below_the_lock_alone_unreasoned_or_for_good(world: World, path: str) -> None:
    ATTACKS[path](world)
    assert_nothing_lies_below_the_lock(world)


def test_the_lawful_way_is_open(world: World) -> None:
    decision = world.waived(world.cio)
    data = form_token(version="1", content_sha256=decision.content_sha256)
    client_of(world.other).post(at("sourcing:approve", decision.pk), data)
    decision.refresh_from_db()
    assert (decision.state, decision.approved_by) == ("approved", world.other)


def values_for(pattern: Any, world: World, decision: Decision) -> dict[str, Any]:
    """Real keys for the values in an address where the function or the decision is meant, stand-ins elsewhere."""
    known = {"code": world.function.code, "pk": decision.pk, "organisation": "company-y"}
    return {
        name: known.get(name, STAND_INS.get(type(converter).__name__.removesuffix("Converter").lower(), "x"))
        for name, converter in pattern.pattern.converters.items()
    }


def test_no_address_of_the_portal_lets_the_proposer_decide_below_the_lock(world: World) -> None:
    """Every address, with real keys, gets everything that a decision is made of, from a CIO who proposed below the lock."""
    decision = world.waived(world.cio)
    client = client_of(world.cio)
    tried = 0
    for name, pattern in addresses():
        if ":" not in name or name.startswith(("admin:", "account")):
            continue
        with suppress(NoReverseMatch):
            path = reverse(name, kwargs={"organisation": "company-y", **values_for(pattern, world, decision)})
            data = form_token(version="1", content_sha256=decision.content_sha256, rationale="x", seen=world.seen)
            with suppress(PermissionDenied), transaction.atomic():
                client.post(path, data | HOSTILE | {"reason": "", "step": "apply", "code": "governance"})
            tried += 1
    assert tried > 60
    assert_nothing_lies_below_the_lock(world)


def test_the_admin_of_a_superuser_decides_nothing(world: World) -> None:
    decision = world.waived(world.cio)
    root = User.objects.create_superuser("root@example.org", "a long enough password", name="Root")
    client = Client()
    client.force_login(root, backend="allauth.account.auth_backends.AuthenticationBackend")
    for model in admin.site._registry:
        prefix = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        for address in (
            reverse(f"{prefix}_add"),
            reverse(f"{prefix}_change", args=[decision.pk]),
            reverse(f"{prefix}_delete", args=[decision.pk]),
        ):
            if model._meta.app_label == "sourcing":
                assert client.post(address, HOSTILE).status_code in {302, 403}, address
        listed = {"action": "delete_selected", "_selected_action": str(decision.pk), "post": "yes"}
        client.post(reverse(f"{prefix}_changelist"), listed)
    decision.refresh_from_db()
    assert decision.state == "proposed"
    assert_nothing_lies_below_the_lock(world)


def test_direct_writes_past_every_act_are_stopped_by_the_database(world: World) -> None:
    decision = world.waived(world.cio)
    approved = {"state": "approved", "approved_at": timezone.now()}
    for changes in (
        approved,
        approved | {"approved_by": world.cio},
        approved | {"approved_by": world.other, "expires_on": None},
        approved | {"approved_by": world.other, "override_reason": ""},
        approved | {"approved_by": world.other, "is_below_lock": False, "expires_on": None},
        approved | {"approved_by": world.other, "is_below_lock": False, "expires_on": None, "lock_floor": ""},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).update(**changes)
    decision.pk = None
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.bulk_create([decision])  # a second proposal
    assert_nothing_lies_below_the_lock(world)
