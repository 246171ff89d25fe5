"""The queue: claims, leases, ends, and what happens when workers die."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import redis
from django.db import IntegrityError, transaction
from django.utils import timezone

from portfolio import queue, registry
from portfolio.actions import jobs as actions
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.domain.sandbox import TimeExceeded
from portfolio.models import AuditEvent, Job, JobState, Member, Role
from portfolio.queue import hands, leases, wakeups
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
KIND = "test.kind"


@pytest.fixture
def by() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


@pytest.fixture(autouse=True)
def kind() -> Iterator[None]:
    registry.job_kinds[KIND] = lambda job, report: {"made": job.payload["number"]}
    yield
    registry.job_kinds.pop(KIND, None)
    registry.job_writers.pop(KIND, None)


def order(by: Member, number: int = 1) -> Job:
    with transaction.atomic():
        return queue.enqueue(organisation=by.organisation, kind=KIND, payload={"number": number}, by=by)


def claimed() -> Job:
    job = leases.claim()
    assert job is not None
    return job


def handle_with(work: Any) -> None:
    registry.job_kinds[KIND] = work


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_the_same_work_is_open_once_and_may_be_ordered_again_when_it_is_over(by: Member) -> None:
    first = order(by)
    assert order(by).pk == first.pk
    assert order(by, number=2).pk != first.pk
    hands.work_until_idle()
    assert order(by).pk != first.pk


@pytest.mark.django_db(transaction=True)
def test_a_job_outside_a_transaction_is_refused(by: Member) -> None:
    with pytest.raises(RuntimeError):
        queue.enqueue(organisation=by.organisation, kind=KIND, payload={}, by=by)


def test_the_database_refuses_two_open_jobs_of_one_content(by: Member) -> None:
    job = order(by)
    job.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        job.save()


def test_the_job_that_waits_longest_is_claimed_first_and_by_one_alone(by: Member) -> None:
    first, second = order(by, 1), order(by, 2)
    assert [claimed().pk, claimed().pk, leases.claim()] == [first.pk, second.pk, None]


def test_done_work_holds_its_result_and_no_lease(by: Member) -> None:
    job = order(by)
    assert hands.work_until_idle() == 1
    job = fresh(job)
    assert (job.state, job.result, job.lease_token, job.lease_until) == (JobState.DONE, {"made": 1}, "", None)
    assert job.finished_at is not None


def test_what_belongs_to_the_result_is_written_once_and_with_it(by: Member) -> None:
    written: list[Any] = []
    registry.job_writers[KIND] = lambda job, result: written.append(result)
    order(by)
    hands.work_until_idle()
    hands.work_until_idle()
    assert written == [{"made": 1}]


def test_a_result_whose_lease_is_lost_is_written_nowhere(by: Member) -> None:
    order(by)
    job = claimed()
    Job.objects.filter(pk=job.pk).update(lease_token="another")
    written: list[Any] = []
    with pytest.raises(leases.LeaseLost):
        leases.publish(job, {"made": 1}, lambda job, result: written.append(result))
    assert written == []
    assert fresh(job).state == JobState.RUNNING


def test_a_writer_that_fails_leaves_the_job_open(by: Member) -> None:
    def write(job: Job, result: dict[str, Any]) -> None:
        raise ValueError("no")

    registry.job_writers[KIND] = write
    order(by)
    hands.work_on(claimed())
    job = Job.objects.get()
    assert (job.state, job.exceptions, job.result) == (JobState.QUEUED, 1, None)


def test_a_refusal_fails_at_once_with_its_sentence(by: Member) -> None:
    def work(job: Job, report: Any) -> dict[str, Any]:
        raise Refusal("The facts were changed.")

    handle_with(work)
    job = order(by)
    hands.work_on(claimed())
    assert (fresh(job).state, fresh(job).reason) == (JobState.FAILED, "The facts were changed.")


@pytest.mark.parametrize(
    ("error", "words"), [(KeyError("secret"), "(KeyError)"), (TimeExceeded("It took too long."), "It took too long.")]
)
def test_an_error_is_tried_three_times_and_then_told_without_its_inside(
    by: Member, error: Exception, words: str
) -> None:
    def work(job: Job, report: Any) -> dict[str, Any]:
        raise error

    handle_with(work)
    job = order(by)
    for _ in range(3):
        Job.objects.update(due_at=timezone.now())
        hands.work_on(claimed())
    job = fresh(job)
    assert (job.state, job.exceptions) == (JobState.FAILED, 3)
    assert words in job.reason
    assert "secret" not in job.reason


def test_a_failed_attempt_waits_longer_each_time(by: Member) -> None:
    handle_with(lambda job, report: {}["nothing"])
    job = order(by)
    pauses = []
    for _ in range(2):
        Job.objects.update(due_at=timezone.now())
        hands.work_on(claimed())
        pauses.append(round((fresh(job).due_at - timezone.now()).total_seconds()))
    assert pauses == [2, 4]


def test_the_lease_of_a_dead_worker_is_taken_over_later_each_time(by: Member) -> None:
    job = order(by)
    claimed()
    later = timezone.now() + leases.LEASE + timedelta(seconds=1)
    assert leases.take_over(later) == 1
    job = fresh(job)
    assert (job.state, job.crashes, job.exceptions) == (JobState.QUEUED, 1, 0)
    assert job.due_at == later + timedelta(seconds=1)


def test_a_lease_that_runs_is_not_taken_over(by: Member) -> None:
    order(by)
    job = claimed()
    leases.renew(job, step=2, steps=4, label="Drawing")
    assert leases.take_over(timezone.now() + leases.LEASE - timedelta(seconds=1)) == 0
    assert (fresh(job).step, fresh(job).label) == (2, "Drawing")


def test_a_worker_that_wakes_up_too_late_loses_its_job(by: Member) -> None:
    order(by)
    job = claimed()
    leases.take_over(timezone.now() + leases.LEASE + timedelta(seconds=1))
    with pytest.raises(leases.LeaseLost):
        leases.renew(job)


def test_a_job_that_kills_fifty_workers_is_given_up(by: Member) -> None:
    job = order(by)
    Job.objects.update(crashes=49)
    claimed()
    leases.take_over(timezone.now() + leases.LEASE + timedelta(seconds=1))
    assert (fresh(job).state, fresh(job).crashes) == (JobState.FAILED, 50)
    assert "50 times" in fresh(job).reason


def test_a_cancelled_job_is_thrown_away_at_its_next_step(by: Member) -> None:
    def work(job: Job, report: Any) -> dict[str, Any]:
        actions.cancel_job(job=job, by=by)
        report(1, 2, "goes on")
        raise AssertionError("the job went on after it was cancelled")

    handle_with(work)
    job = order(by)
    hands.work_on(claimed())
    assert fresh(job).state == JobState.CANCELLED
    assert AuditEvent.objects.filter(deed="job.cancel").count() == 1


def test_only_who_ordered_it_or_a_cio_cancels(by: Member) -> None:
    job = order(by)
    colleague = MemberFactory(organisation=by.organisation, role=Role.IT_MANAGER)
    with pytest.raises(NotAllowed):
        actions.cancel_job(job=job, by=colleague)
    cio = MemberFactory(organisation=by.organisation, role=Role.CIO)
    assert actions.cancel_job(job=job, by=cio).state == JobState.CANCELLED


def test_what_is_over_cannot_be_cancelled(by: Member) -> None:
    job = order(by)
    hands.work_until_idle()
    with pytest.raises(actions.JobOver):
        actions.cancel_job(job=job, by=by)


def test_a_redis_that_is_away_is_left_alone_for_a_while(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    class Away:
        def publish(self, channel: str, message: str) -> None:
            calls.append(channel)
            raise redis.ConnectionError("no")

    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(wakeups, "connect", lambda url: Away())
    monkeypatch.setattr(wakeups, "_rests_until", 0.0)
    wakeups.wake()
    wakeups.wake()
    assert calls == [wakeups.CHANNEL]
