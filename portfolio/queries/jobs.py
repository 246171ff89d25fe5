"""How a job stands, as pages show it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from portfolio.domain.language import say
from portfolio.models import Job, JobState

WORKER_SILENT_SECONDS = 30


@dataclass(frozen=True)
class JobView:
    """A job at one moment. elapsed_seconds: since it was ordered, or until it was over."""

    job: Job
    elapsed_seconds: int
    headline: str
    is_worker_silent: bool

    @property
    def is_settled(self) -> bool:
        """Whether it is over."""
        return self.job.is_settled

    @property
    def elapsed(self) -> str:
        """“8 s”, “2 min 5 s”."""
        minutes, seconds = divmod(self.elapsed_seconds, 60)
        return say("{} min {} s", minutes, seconds) if minutes else f"{seconds} s"

    @property
    def tone(self) -> str:
        """Tone of its state."""
        tones = {JobState.DONE: "good", JobState.FAILED: "bad", JobState.CANCELLED: "off"}
        return tones.get(JobState(self.job.state), "planned")


def job_view(job: Job, *, now: datetime, alive_file: Path) -> JobView:
    """The job as of now. alive_file: what a worker touches twice a second. No query."""
    until = job.finished_at or now
    return JobView(
        job=job,
        elapsed_seconds=max(0, int((until - job.requested_at).total_seconds())),
        headline=_headline(job),
        is_worker_silent=not job.is_settled and _silent_for(alive_file, now) > WORKER_SILENT_SECONDS,
    )


def _headline(job: Job) -> str:
    if job.state == JobState.RUNNING and job.steps:
        return say("Step {} of {}: {}", job.step, job.steps, say(job.label))
    if job.state == JobState.QUEUED and job.exceptions + job.crashes:
        return say("Something went wrong; it will be tried again shortly")
    return str(job.get_state_display())


def _silent_for(alive_file: Path, now: datetime) -> float:
    try:
        return now.timestamp() - alive_file.stat().st_mtime
    except OSError:
        return float("inf")
