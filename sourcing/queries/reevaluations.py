"""Re-evaluations: whether today's verdicts are those of the model in force, or still on their way to it."""

from dataclasses import dataclass

from portfolio.models import Job, JobState, Organisation
from sourcing.models import CriteriaModel, CriteriaModelState, CurrentVerdict

KIND = "criteria.reevaluate"


@dataclass(frozen=True)
class Reevaluation:
    """Verdicts that are on their way to the model in force. `is_stopped`: nobody works on it any more."""

    job: Job
    number: int

    @property
    def is_stopped(self) -> bool:
        """Whether it failed or was cancelled before it was done."""
        return self.job.is_settled


def reevaluation_of(organisation: Organisation) -> Reevaluation | None:
    """The re-evaluation that is not done yet; None while all verdicts are those of the model in force.

    One query, or two when the latest one did not come to its end.
    """
    job = Job.objects.filter(organisation=organisation, kind=KIND).select_related("organisation").first()
    if job is None or job.state == JobState.DONE:
        return None
    if job.is_settled and not stale_count(organisation):
        return None
    return Reevaluation(job, job.payload["number"])


def stale_count(organisation: Organisation) -> int:
    """How many verdicts are still those of a model that is no longer in force. One query."""
    in_force = CriteriaModel.objects.filter(organisation=organisation, state=CriteriaModelState.PUBLISHED)
    return CurrentVerdict.objects.filter(organisation=organisation).exclude(criteria_model__in=in_force).count()
