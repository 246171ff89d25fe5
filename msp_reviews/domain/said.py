"""Words of members of enumerations and of kinds of rows, which pages and sentences say by their value."""

from portfolio.domain.language import Words

KEYS = tuple(map(Words, (
    "ratio", "resolution", "availability", "value", "mean", "median", "p95", "higher", "lower",
    "ours and unchanged", "ours but superseded", "changed", "not ours", "levels", "figures", "unchanged", "new",
    "corrected",
)))  # fmt: skip

ROWS = tuple(map(Words, (
    "partner", "partners", "partner seat", "partner seats", "API token", "API tokens", "contract", "contracts", "document",
    "documents", "idea", "ideas", "candidate", "candidates", "choice", "choices", "review", "reviews", "contact", "contacts",
    "certificate", "certificates", "sub-contractor", "sub-contractors", "exit step", "exit steps", "exit plan", "exit plans",
    "test of an exit plan", "test of an exit plans", "merge", "merges", "action", "actions", "session", "sessions",
    "project update", "project updates",
)))  # fmt: skip
"""What is given to another partner when two are merged."""
