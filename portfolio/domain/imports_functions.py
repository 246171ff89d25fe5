"""The rules of functions, as an import must keep them."""

from collections.abc import Iterator

from portfolio.domain.errors import Refusal
from portfolio.domain.functions import RETIRED, check_first_state, check_step
from portfolio.domain.imports import WRITTEN, Part, Record, Refused


def state_refusals(part: Part) -> Iterator[Refused]:
    """Records whose state may not follow the one that stands, or may not be a function's first."""
    if "state" not in part.keys:
        return
    at = part.keys.index("state")
    for record in part.records.values():
        state = record.values[at]
        if record.outcome not in WRITTEN or state is None:
            continue
        try:
            if record.before is None:
                check_first_state(str(state))
            else:
                check_step(str(record.before[at]), str(state))
        except Refusal as refused:
            yield record, "state", refused.sentence


def retired_by(part: Part) -> dict[str, Record]:
    """Code in lower case → record, for functions in use that the import would retire."""
    if "state" not in part.keys:
        return {}
    at = part.keys.index("state")
    return {
        str(key): record
        for key, record in part.records.items()
        if record.outcome in WRITTEN and record.before and record.values[at] == RETIRED != record.before[at]
    }
