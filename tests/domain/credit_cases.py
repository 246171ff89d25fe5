"""Cases of credits for tests, written as the JSON that people write."""

from typing import Any

from msp_reviews.domain.simulations import Simulation, simulate
from msp_reviews.domain.simulations_json import content_of
from msp_reviews.domain.simulations_reading import case_from_content

MONTHS = [f"{2025 + n // 12}-{n % 12 + 1:02}" for n in range(36)]
BANDS = [{"below": f"{edge} %", "points": points} for edge, points in ((99, 1), (98, 2), (97, 3), (96, 4))]


def level(code: str, **other: Any) -> dict[str, Any]:
    return {"code": code, "kind": "ratio", "expected": "95 %", "minimum": "90 %", **other}


def pool(allocations: dict[str, str], **other: Any) -> dict[str, Any]:
    return {"model": "pool", "at_risk": "10 %", "pool_size": "300 %", "allocations": allocations, **other}


def points(**other: Any) -> dict[str, Any]:
    return {"model": "points", "credit_per_point": "1 %", "cap": "10 %", "bands": BANDS, **other}


def rows(code: str, goods: list[int | None], total: int = 1000) -> list[dict[str, Any]]:
    """One result a month from January 2025 on; None is no data."""
    return [
        {
            "service_level": code,
            "period": month,
            **({"no_data": True} if good is None else {"good": good, "total": total}),
        }
        for month, good in zip(MONTHS, goods, strict=False)
    ]


def case(sheet: dict[str, Any], results: list[dict[str, Any]], **other: Any) -> dict[str, Any]:
    """A case with a fee of 100,000 a month and a service level for each code of the results."""
    months = sorted({row["period"] for row in results})
    codes = sorted({row["service_level"] for row in results})
    return {
        "rule_sheet": sheet,
        "contract": {"starts": "2025-01"},
        "service_levels": [level(code) for code in codes],
        "periods": [{"period": month, "fees": "100000"} for month in months],
        "results": results,
        **other,
    }


def simulated(content: dict[str, Any]) -> Simulation:
    return simulate(case_from_content(content))


def lines(content: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """The lines of the output by code and month."""
    written = content_of(simulated(content))
    return {(line["service_level"], month["period"]): line for month in written["periods"] for line in month["lines"]}


def of(content: dict[str, Any], code: str, name: str) -> list[Any]:
    """One field of every month of a service level, in order."""
    return [line[name] for key, line in sorted(lines(content).items()) if key[0] == code]
