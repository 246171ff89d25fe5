"""Words of members of enumerations: pages and sentences say them by their value."""

from portfolio.domain.language import Words

KEYS = tuple(map(Words, (
    "low", "moderate", "high", "in-house only", "outsource only", "arrived", "up to 25 % short", "25 to 50 % short",
    "50 to 100 % short", "no change, or worse", "any weights", "ranked weights", "in-house", "mixed", "msp",
)))  # fmt: skip
