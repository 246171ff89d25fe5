"""Words of members of enumerations: pages and sentences say them by their value."""

from portfolio.domain.language import Words

KEYS = tuple(map(Words, (
    "ratio", "resolution", "availability", "value", "mean", "median", "p95", "higher", "lower",
    "ours and unchanged", "ours but superseded", "changed", "not ours", "levels", "figures", "unchanged", "new",
    "corrected",
)))  # fmt: skip
