"""Ideas, sessions and projects: the record of working together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from msp_reviews import access
from msp_reviews.domain.ideas import WAITING, IdeaState
from msp_reviews.models import Idea, JointSession, Partner, ProjectUpdate
from portfolio.domain.language import Words
from portfolio.models import Member

SHOWN = {"waiting": Words("Waiting"), "measured": Words("Measured"), "dropped": Words("Dropped"), "all": Words("All")}


@dataclass(frozen=True)
class Register:
    """Ideas in order, with what was expected and measured of those whose benefit was measured. None: nothing was."""

    ideas: Sequence[Idea]
    expected: Decimal | None
    measured: Decimal | None


def register(member: Member, *, show: str, partner: str) -> Register:
    """The ideas the member may see. show: a key of SHOWN. partner: a slug, empty for all. One query."""
    rows = access.ideas_of(member).select_related("organisation", "partner__organisation")
    if partner:
        rows = rows.filter(partner__slug=partner)
    ideas = list(rows)
    ended = [idea for idea in ideas if idea.state == IdeaState.MEASURED]
    return Register(
        [idea for idea in ideas if _is_shown(idea, show)],
        _sum(idea.benefit_expected for idea in ended),
        _sum(idea.benefit_measured for idea in ended),
    )


def _is_shown(idea: Idea, show: str) -> bool:
    if show == "waiting":
        return idea.state in WAITING
    return show == "all" or idea.state == show


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal()) if known else None


@dataclass(frozen=True)
class Project:
    """One project of a partner: how it stands now, and its updates, the latest first."""

    name: str
    partner: Partner
    updates: tuple[ProjectUpdate, ...]

    @property
    def latest(self) -> ProjectUpdate:
        """How it stands now."""
        return self.updates[0]


def projects_of(member: Member, partner: Partner | None = None) -> list[Project]:
    """Projects by their latest update, the latest first; of one partner, or of all. One query."""
    rows = access.project_updates_of(member).select_related("partner__organisation", "written_by__user")
    if partner is not None:
        rows = rows.filter(partner=partner)
    found: dict[tuple[int, str], list[ProjectUpdate]] = {}
    for update in rows:
        found.setdefault((update.partner_id, update.project.casefold()), []).append(update)
    return [Project(updates[0].project, updates[0].partner, tuple(updates)) for updates in found.values()]


def sessions_listed(member: Member, partner: Partner | None = None) -> list[JointSession]:
    """Sessions, the latest first; of one partner, or of all. One query."""
    rows = access.sessions_of(member).select_related("organisation", "partner__organisation")
    return list(rows if partner is None else rows.filter(partner=partner))
