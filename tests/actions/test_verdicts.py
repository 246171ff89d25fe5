"""Verdicts never go back to a criteria model that was in force: a publication in their midst is waited for and followed."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.utils import timezone

from portfolio.models import ITFunction, Job, Member, Organisation, Role
from portfolio.queue import leases
from sourcing.actions import reevaluations, rounds_findings, verdicts
from sourcing.actions.criteria import ensure_default_model
from sourcing.actions.criteria_models import edit_draft, new_version, reevaluate_again
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.criteria_editing import with_points
from sourcing.models import CriteriaModel, CurrentVerdict
from tests.factories import REFRESH, ITFunctionFactory, MemberFactory, answered_in, closed, round_of, scored

pytestmark = pytest.mark.django_db

SCARCITY_ALONE = with_points(SourcingClass.TACTICAL, {"scarcity": 50, "volatility": 1, "timebound": 1, "pace": 1})


@pytest.fixture
def cio() -> Member:
    return MemberFactory(role=Role.CIO)


@pytest.fixture
def function(cio: Member) -> ITFunction:
    return ITFunctionFactory(organisation=cio.organisation)


@pytest.fixture
def draft(cio: Member) -> CriteriaModel:
    """A draft under which the answers give outsourceable; under the model in force they give tactical."""
    made = new_version(model=ensure_default_model(by=cio), by=cio)
    return edit_draft(model=made, edit=SCARCITY_ALONE, version=made.version, by=cio)


@pytest.fixture
def overtaken(cio: Member, draft: CriteriaModel, monkeypatch: pytest.MonkeyPatch) -> Callable[[], object]:
    """Inside it, whoever asks for the model in force has to wait for a publication of the draft first."""
    hold = verdicts.hold_model_in_force

    def wait(organisation: Organisation) -> int | None:
        now = timezone.now()
        standing = CriteriaModel.objects.filter(organisation=organisation, state="published").exclude(pk=draft.pk)
        if standing.update(state="retired", retired_by=cio, retired_at=now):
            made = CriteriaModel.objects.filter(pk=draft.pk)
            made.update(state="published", published_by=cio, published_at=now, reason="Tested.")
        return hold(organisation)

    @contextmanager
    def within() -> Iterator[None]:
        with monkeypatch.context() as patched:
            for module in (verdicts, rounds_findings, reevaluations):
                patched.setattr(module, "hold_model_in_force", wait)
            yield

    return within


def model_and_class() -> tuple[int, str]:
    return CurrentVerdict.objects.values_list("criteria_model", "sourcing_class").get()


def test_submitted_answers(cio, function, draft, overtaken):
    with overtaken():
        scored(function, cio, REFRESH)
    assert model_and_class() == (draft.pk, "outsourceable")


def test_a_round_that_is_closed_at_once(cio, function, draft, overtaken):
    held = round_of([function], [cio], cio)
    answered_in(held, function, cio, REFRESH)
    with overtaken():
        closed(held, cio)
    assert model_and_class() == (draft.pk, "outsourceable")


def test_a_round_that_a_job_works_out(cio, function, draft, overtaken, monkeypatch):
    monkeypatch.setattr(rounds_findings, "MOST_AT_ONCE", 0)
    held = round_of([function], [cio], cio)
    answered_in(held, function, cio, REFRESH)
    job = Job.objects.get(pk=closed(held, cio).job_id)
    result = rounds_findings.HANDLERS[job.kind](job, lambda *step: None)
    assert result["findings"][0]["verdict"]["sourcing_class"] == "tactical"
    with overtaken():
        rounds_findings.WRITERS[job.kind](job, json.loads(json.dumps(result)))
    assert model_and_class() == (draft.pk, "outsourceable")


def test_the_job_of_the_model_before_writes_nothing(cio, function, draft, overtaken):
    scored(function, cio, REFRESH)
    before = CurrentVerdict.objects.values().get()
    reevaluate_again(model=CriteriaModel.objects.get(state="published"), by=cio)
    job = leases.claim()
    result = reevaluations.evaluate_all(job, lambda *step: None)
    with overtaken():
        leases.publish(job, result, reevaluations.WRITERS[job.kind])
    assert CurrentVerdict.objects.values().get() == before
    assert Job.objects.get(pk=job.pk).result == {"functions": 0, "superseded": True}
