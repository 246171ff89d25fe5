"""The one place that talks to HiGHS: floats in, a choice out, every limit checked again in exact arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from sourcing.domain.optimiser import NotSolvedInTime
from sourcing.domain.optimiser_model import Form

MOST_SECONDS = 240.0
MOST_REPAIRS = 8
OPTIONS: dict[str, Any] = {
    "threads": 1,
    "parallel": "off",
    "random_seed": 1,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.0,
    "mip_feasibility_tolerance": 1e-9,
    "primal_feasibility_tolerance": 1e-9,
    "dual_feasibility_tolerance": 1e-9,
    "time_limit": MOST_SECONDS,
}
Picked = tuple[int, ...]


@dataclass(frozen=True)
class Programme:
    """Minimise the largest of `aims` (mostly one) over choices of one column a group, with every row at most 0.

    `allowed`: the columns that may be chosen; None: all. `within`: how far from the least the answer may be proved to lie,
    in the unit of the aims; 0 is exactly the least.
    """

    groups: Sequence[range]
    aims: Sequence[Form]
    rows: Sequence[Form]
    allowed: frozenset[int] | None = None
    within: Fraction = Fraction(0)


def solve(programme: Programme) -> Picked | None:
    """The columns of an optimal choice; None where no choice keeps every row. Deterministic: one thread, one seed.

    Raises NotSolvedInTime.
    """
    if not programme.groups:
        return () if all(row.constant <= 0 for row in programme.rows) else None
    slack = [Fraction(0)] * len(programme.rows)
    for _ in range(MOST_REPAIRS):
        picked = _solved(programme, slack)
        if picked is None:
            return None
        broken = [(at, row.value(picked)) for at, row in enumerate(programme.rows) if row.value(picked) > 0]
        if not broken:
            return picked
        for at, excess in broken:  # beyond the row by less than floats can tell: ask for that much more
            slack[at] += excess
    raise NotSolvedInTime(MOST_SECONDS)


def _solved(programme: Programme, slack: Sequence[Fraction]) -> Picked | None:
    import highspy

    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    for name, value in OPTIONS.items():
        solver.setOptionValue(name, value)
    if programme.within:
        solver.setOptionValue("mip_abs_gap", float(programme.within / _scale_of(programme.aims)))
    solver.passModel(_as_highs(highspy, programme, slack))
    solver.run()
    status = solver.getModelStatus()
    if status in {highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible}:
        return None
    if status != highspy.HighsModelStatus.kOptimal:
        raise NotSolvedInTime(MOST_SECONDS)
    values = solver.getSolution().col_value
    return tuple(max(group, key=lambda column: values[column]) for group in programme.groups)


def _as_highs(highspy: Any, programme: Programme, slack: Sequence[Fraction]) -> Any:
    """The programme for HiGHS, each row and aim divided by its largest coefficient, so that tolerances mean the same."""
    columns = programme.groups[-1].stop
    has_top = len(programme.aims) > 1
    top, width = columns, columns + has_top
    model = highspy.HighsLp()
    model.num_col_ = width
    model.col_lower_ = np.append(np.zeros(columns), [-highspy.kHighsInf] * has_top)
    model.col_upper_ = np.append(_upper(columns, programme.allowed), [highspy.kHighsInf] * has_top)
    kinds = highspy.HighsVarType
    model.integrality_ = [kinds.kInteger] * columns + [kinds.kContinuous] * has_top
    model.col_cost_ = np.append(np.zeros(columns), [1.0]) if has_top else _scaled(programme.aims[0])[0]
    rows = _Rows(highspy.kHighsInf)
    for group in programme.groups:
        rows.add(list(group), [1.0] * len(group), 1.0, 1.0)
    for row, less in zip(programme.rows, slack, strict=True):
        coefficients, scale = _scaled(row)
        rows.add_form(coefficients, float((-row.constant - less) / scale))
    if has_top:
        _add_top(rows, programme.aims, top)
    rows.put_into(model, highspy)
    return model


def _add_top(rows: "_Rows", aims: Sequence[Form], top: int) -> None:
    """The extra column is at least every aim, all of them in one scale."""
    scale = _scale_of(aims)
    for aim in aims:
        coefficients = np.array([float(value / scale) for value in aim.coefficients] + [-1.0])
        rows.add_form(coefficients, float(-aim.constant / scale))


def _upper(columns: int, allowed: frozenset[int] | None) -> Any:
    if allowed is None:
        return np.ones(columns)
    return np.array([1.0 if column in allowed else 0.0 for column in range(columns)])


def _scale_of(aims: Sequence[Form]) -> Fraction:
    return max(_largest(aim) for aim in aims)


def _largest(form: Form) -> Fraction:
    return max((abs(value) for value in form.coefficients), default=Fraction(0)) or Fraction(1)


def _scaled(form: Form) -> tuple[Any, Fraction]:
    scale = _largest(form)
    return np.array([float(value / scale) for value in form.coefficients]), scale


class _Rows:
    """Rows of a sparse matrix, as they are put together."""

    def __init__(self, infinity: float) -> None:
        self.infinity = infinity
        self.starts, self.lower, self.upper = [0], [], []  # type: ignore[var-annotated]
        self.index: list[int] = []
        self.value: list[float] = []

    def add(self, index: list[int], value: list[float], lower: float, upper: float) -> None:
        self.index += index
        self.value += value
        self.starts.append(len(self.index))
        self.lower.append(lower)
        self.upper.append(upper)

    def add_form(self, coefficients: Any, upper: float) -> None:
        found = np.nonzero(coefficients)[0]
        self.add(found.tolist(), coefficients[found].tolist(), -self.infinity, upper)

    def put_into(self, model: Any, highspy: Any) -> None:
        model.num_row_ = len(self.lower)
        model.row_lower_, model.row_upper_ = np.array(self.lower), np.array(self.upper)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.array(self.starts)
        model.a_matrix_.index_ = np.array(self.index)
        model.a_matrix_.value_ = np.array(self.value)
