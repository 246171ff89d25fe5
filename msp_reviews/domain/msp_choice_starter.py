"""The criteria that a comparison starts with. Each comparison has its own copy: change, add, remove."""

from msp_reviews.domain.msp_choices import BetterWhen, Criterion, CriterionKind

LEVELS, FIGURES = CriterionKind.LEVELS, CriterionKind.FIGURES


def starter_criteria(currency: str) -> tuple[Criterion, ...]:
    """Eight criteria that most comparisons want, the most important first. currency: for the units of money."""
    return (
        _figures("Price", f"{currency} per year", 1, 20, "All fees of a usual year at the volume we expect."),
        _levels(
            "Delivery record", 2, 18, "How well does it deliver what we would buy, for clients like us?", _DELIVERY
        ),
        _levels("Security certificates", 3, 14, "What has somebody else looked at, and for this service?", _SECURITY),
        _figures("Exit cost", currency, 4, 12, "What leaving after three years would cost, transfer included."),
        _levels("Financial strength", 5, 11, "Will it be there in five years?", _FINANCE),
        _levels("Location and data residency", 6, 10, "Where are its people and our data?", _LOCATION),
        _levels("Sector knowledge", 7, 9, "How well does it know our trade and its supervisors?", _SECTOR),
        _levels("Innovation", 8, 6, "What does it bring that we did not ask for?", _INNOVATION),
    )


def _figures(name: str, unit: str, rank: int, points: int, question: str) -> Criterion:
    return Criterion(name, FIGURES, rank, points, question, unit, BetterWhen.LOWER)


def _levels(name: str, rank: int, points: int, question: str, anchors: tuple[str, ...]) -> Criterion:
    return Criterion(name, LEVELS, rank, points, question, anchors=anchors)


_DELIVERY = (
    "No reference that we could call.",
    "References with repeated breaches.",
    "Meets what it promises, with exceptions.",
    "Meets what it promises, two references say so.",
    "Better than promised for years, three references say so.",
)
_SECURITY = (
    "None.",
    "Its own statement only.",
    "ISO 27001 for the company, not for this service.",
    "ISO 27001 for this service.",
    "ISO 27001 and a SOC 2 type II report for this service.",
)
_FINANCE = (
    "Losses, and debts fall due within a year.",
    "Losses, covered for now.",
    "Even, or too young to say.",
    "Profitable for three years.",
    "Profitable, rated investment grade.",
)
_LOCATION = (
    "Outside our jurisdictions, no transfer basis.",
    "Outside, with contract clauses.",
    "Mixed: people outside, data inside.",
    "Inside; support at night from outside.",
    "People and data inside our jurisdictions, round the clock.",
)
_SECTOR = (
    "No client of our trade.",
    "One small client of our trade.",
    "Several clients, none supervised as we are.",
    "Several clients supervised as we are.",
    "Leads in our trade; sits in its working groups.",
)
_INNOVATION = (
    "Does as it is told.",
    "Proposes when asked.",
    "A plan of improvements each year.",
    "Improvements with measured benefit each year.",
    "Brought a client something that changed its business.",
)
