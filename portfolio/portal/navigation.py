"""The map of the portal: one list, of which each member sees what exists and what their role may use."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.urls import NoReverseMatch, reverse

from portfolio.access import may
from portfolio.domain.language import Words
from portfolio.models import Member


@dataclass(frozen=True)
class Entry:
    """A place on the map. name: of its URL, empty for a heading; deed: what its page asks for."""

    label: str
    name: str = ""
    deed: str = ""
    icon: str = ""
    children: tuple["Entry", ...] = ()
    in_bottom_bar: bool = False


@dataclass(frozen=True)
class Place:
    """An entry as one member sees it on one page."""

    label: str
    icon: str
    address: str
    is_current: bool
    children: tuple["Place", ...]
    in_bottom_bar: bool

    @property
    def landing(self) -> str:
        """Where a click on the section leads: its own page, else its first child's."""
        return self.address or self.children[0].address

    @property
    def holds_current(self) -> bool:
        """Whether the page shown is the section's own or one of its children."""
        return self.is_current or any(child.is_current for child in self.children)


MAP = (
    Entry(Words("Home"), "msp_reviews:home", "home.see", "home", in_bottom_bar=True),
    Entry(
        Words("Functions"),
        "portfolio:functions",
        "function.see",
        "list-details",
        (Entry(Words("Starter catalogue"), "sourcing:catalogue", "catalogue.add"),),
        in_bottom_bar=True,
    ),
    Entry(
        Words("Sourcing"),
        icon="scale",
        children=(
            Entry(Words("Worklist"), "sourcing:worklist", "assessment.see"),
            Entry(Words("Rounds"), "sourcing:rounds", "round.see"),
            Entry(Words("Balance"), "sourcing:balance", "balance.see"),
            Entry(Words("Scenarios"), "sourcing:scenarios", "scenario.see"),
            Entry(Words("Roadmap"), "sourcing:roadmap", "transition.see"),
            Entry(Words("Outcomes"), "sourcing:outcomes", "outcome.see"),
            Entry(Words("Criteria"), "sourcing:criteria", "criteria.see"),
        ),
        in_bottom_bar=True,
    ),
    Entry(
        Words("Partners"),
        "msp_reviews:partners",
        "partner.see",
        "briefcase",
        (
            Entry(Words("Scorecards"), "msp_reviews:scorecards", "scorecard.see"),
            Entry(Words("Contracts"), "msp_reviews:contracts", "contract.see"),
            Entry(Words("Sub-contractors"), "msp_reviews:sub_contractors", "sub_contractor.see"),
            Entry(Words("Dates"), "msp_reviews:dates", "date.see"),
            Entry(Words("Service levels"), "msp_reviews:service_levels", "service_level.see"),
            Entry(Words("Service hours"), "msp_reviews:calendars", "service_level.edit"),
            Entry(Words("Results"), "msp_reviews:results", "service_level.see"),
            Entry(Words("Claims"), "msp_reviews:claims", "service_level.see"),
            Entry(Words("Credits"), "msp_reviews:credits", "credit.see"),
            Entry(Words("MSP choice"), "msp_reviews:msp_comparisons", "msp_choice.see"),
        ),
        in_bottom_bar=True,
    ),
    Entry(
        Words("Reviews"),
        icon="messages",
        children=(
            Entry(Words("QBRs"), "msp_reviews:qbrs", "qbr.see"),
            Entry(Words("Actions"), "msp_reviews:review_actions", "qbr.see"),
            Entry(Words("Ideas"), "msp_reviews:ideas", "idea.see"),
            Entry(Words("Sessions and projects"), "msp_reviews:joint_sessions", "session.see"),
        ),
    ),
    Entry(Words("Packs"), "msp_reviews:packs", "pack.see", "file-text"),
    Entry(
        Words("Settings"),
        icon="settings",
        children=(
            Entry(Words("People"), "portfolio:members", "member.see"),
            Entry(Words("Organisation"), "portfolio:organisation", "organisation.edit"),
            Entry(Words("Imports"), "portfolio:imports", "import.see"),
            Entry(Words("Audit"), "portfolio:audit", "audit.see"),
            Entry(Words("API"), "msp_reviews:api_tokens", "api_token.edit"),
        ),
    ),
)


def places(member: Member, path: str) -> list[Place]:
    """The sections the member may use, with the one that holds `path` marked. No query."""
    current = _current(member, path)
    return [place for entry in MAP if (place := _place(entry, member, current)) is not None]


def _place(entry: Entry, member: Member, current: str) -> Place | None:
    address = _address(entry, member)
    children = tuple(place for child in entry.children if (place := _place(child, member, current)) is not None)
    if not address and not children:
        return None
    is_current = bool(address) and address == current
    return Place(entry.label, entry.icon, address, is_current, children, entry.in_bottom_bar)


def _current(member: Member, path: str) -> str:
    """The longest address on the map that the path lies under; home only when it is home itself."""
    home = _address(MAP[0], member)
    under = [
        address
        for entry in _flat(MAP)
        if (address := _address(entry, member))
        and path.startswith(address.rstrip("/"))  # functions/ holds functions-new/, too
        and (address != home or path == home)
    ]
    return max(under, key=len, default="")


def _flat(entries: tuple[Entry, ...]) -> Iterator[Entry]:
    for entry in entries:
        yield entry
        yield from _flat(entry.children)


def _address(entry: Entry, member: Member) -> str:
    """The entry's address; empty for a heading, for a page that does not exist, or one the role may not see."""
    if not entry.name or not may(member, entry.deed):
        return ""
    return _reversed(entry.name, member.organisation.slug)


@lru_cache(maxsize=4096)
def _reversed(name: str, slug: str) -> str:
    try:
        return reverse(name, args=[slug])
    except NoReverseMatch:
        return ""


def pages_named(member: Member, words: str) -> list[Place]:
    """The pages of the map that the member may use and whose names hold the words. No query."""
    wanted = words.casefold().split()
    every = [place for section in places(member, "") for place in (section, *section.children) if place.address]
    return [place for place in every if wanted and all(word in place.label.casefold() for word in wanted)]
