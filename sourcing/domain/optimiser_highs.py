"""The one place that talks to HiGHS: floats in; values, bounds and multipliers out. Nothing it says is taken on trust."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

MOST_SECONDS = 240.0
TICK_SECONDS = 2.0
OPTIONS: dict[str, Any] = {
    "threads": 1,
    "parallel": "off",
    "random_seed": 1,
    "mip_rel_gap": 0.0,
    "mip_feasibility_tolerance": 1e-9,
    "primal_feasibility_tolerance": 1e-9,
    "dual_feasibility_tolerance": 1e-9,
}


class Watch:
    """Looks after a whole question while it is being solved: that it ends in time, and that somebody still waits for it.

    `tick` is called every two seconds of solving; what it raises ends the solving and is raised again.
    """

    def __init__(self, tick: Callable[[], None] = lambda: None, seconds: float = MOST_SECONDS) -> None:
        self.tick = tick
        self.seconds_left = seconds
        self.raised: BaseException | None = None
        self._next = TICK_SECONDS

    def begin(self) -> None:
        """A solver begins."""
        self._next = TICK_SECONDS

    def look(self, event: Any) -> None:
        """HiGHS asks whether to go on."""
        if self.raised is None and event.data_out.running_time >= self._next:
            self._next = event.data_out.running_time + TICK_SECONDS
            try:
                self.tick()
            except BaseException as error:  # noqa: BLE001 - it may not pass through the solver; raised again after it
                self.raised = error
        if self.raised is not None:
            event.interrupt()

    def end(self, seconds: float) -> None:
        """A solver ended. Raises what the tick raised."""
        self.seconds_left -= seconds
        if self.raised is not None:
            raise self.raised


@dataclass(frozen=True)
class Sheet:
    """Minimise the largest aim over one column a group, with every row at most its bound. Whole numbers of any size."""

    groups: Sequence[range]
    aims: Sequence[Sequence[int]]
    rows: Sequence[Sequence[int]]
    bounds: Sequence[int]
    constants: Sequence[int] = (0,)

    @property
    def width(self) -> int:
        """How many columns can be chosen."""
        return self.groups[-1].stop

    @property
    def scale(self) -> int:
        """What the aims are divided by."""
        return max((abs(value) for aim in self.aims for value in aim), default=1) or 1


@dataclass(frozen=True)
class Effort:
    """How far to go: `gap` from the least, in the unit of the aim, is near enough; so many nodes of the search at most."""

    gap: float = 0.0
    nodes: int = 1_000_000


@dataclass(frozen=True)
class Answer:
    """What HiGHS found. `values`: None where it has none. `bound`: no choice has less, in floats.

    `multipliers`: the price of a unit of each row, of a linear programme.
    """

    is_optimal: bool
    is_infeasible: bool
    values: Sequence[float] | None
    bound: float
    multipliers: tuple[Fraction, ...]
    shares: tuple[Fraction, ...]


def run(sheet: Sheet, watch: Watch, effort: Effort | None, start: Sequence[int] | None = None) -> Answer:
    """Solve the sheet; effort None: with fractions of columns allowed. start: the columns of a choice to begin with."""
    import highspy

    solver = _quiet(highspy)
    for name, value in OPTIONS.items():
        solver.setOptionValue(name, value)
    if effort is not None:
        solver.setOptionValue("mip_abs_gap", effort.gap / sheet.scale)
        solver.setOptionValue("mip_max_nodes", effort.nodes)
    solver.setOptionValue("time_limit", max(watch.seconds_left, 0.1))
    solver.passModel(_model(highspy, sheet, effort is not None))
    if start is not None:
        _begin_at(highspy, solver, sheet, start)
    solver.cbMipInterrupt += watch.look
    watch.begin()
    solver.run()
    watch.end(solver.getRunTime())
    return _answer(highspy, solver, sheet)


def _quiet(highspy: Any) -> Any:
    """A solver that says nothing on the console, its banner included, which comes with the callbacks."""

    class Quiet(highspy.Highs):  # type: ignore[misc]
        def enableCallbacks(self) -> Any:  # noqa: N802  HiGHS names it so
            self.silent()
            return super().enableCallbacks()

    return Quiet()


def _begin_at(highspy: Any, solver: Any, sheet: Sheet, start: Sequence[int]) -> None:
    solution = highspy.HighsSolution()
    values = np.zeros(sheet.width)
    values[list(start)] = 1.0
    solution.col_value = values.tolist()
    solver.setSolution(solution)


def _answer(highspy: Any, solver: Any, sheet: Sheet) -> Answer:
    statuses, status = highspy.HighsModelStatus, solver.getModelStatus()
    info, solution = solver.getInfo(), solver.getSolution()
    has_values = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
    prices = solution.row_dual[len(sheet.groups) :] if has_values else []
    scales = [_largest(row) for row in sheet.rows]
    rows, shares = prices[: len(sheet.rows)], prices[len(sheet.rows) :]
    return Answer(
        is_optimal=status == statuses.kOptimal,
        is_infeasible=status in {statuses.kInfeasible, statuses.kUnboundedOrInfeasible},
        values=solution.col_value if has_values else None,
        bound=info.mip_dual_bound * sheet.scale,
        multipliers=tuple(
            max(Fraction(-price), Fraction(0)) * sheet.scale / scale
            for price, scale in zip(rows, scales[: len(rows)], strict=True)
        ),
        shares=tuple(max(Fraction(-price), Fraction(0)) for price in shares),
    )


def _model(highspy: Any, sheet: Sheet, is_whole: bool) -> Any:
    """The sheet in floats, each row divided by its largest coefficient, so that tolerances mean the same everywhere."""
    columns, has_top = sheet.width, len(sheet.aims) > 1
    width, endless = columns + has_top, highspy.kHighsInf
    model = highspy.HighsLp()
    model.num_col_ = width
    model.col_lower_ = np.append(np.zeros(columns), [-endless] * has_top)
    model.col_upper_ = np.append(np.ones(columns), [endless] * has_top)
    if is_whole:
        kinds = highspy.HighsVarType
        model.integrality_ = [kinds.kInteger] * columns + [kinds.kContinuous] * has_top
    model.col_cost_ = np.append(np.zeros(columns), [1.0]) if has_top else _scaled(sheet.aims[0], sheet.scale)
    rows = _Rows(endless)
    for group in sheet.groups:
        rows.add(list(group), [1.0] * len(group), 1.0, 1.0)
    for row, bound in zip(sheet.rows, sheet.bounds, strict=True):
        scale = _largest(row)
        rows.add_form(_scaled(row, scale), bound / scale)
    if has_top:
        for aim, constant in zip(sheet.aims, sheet.constants, strict=True):
            rows.add_form(np.append(_scaled(aim, sheet.scale), [-1.0]), -constant / sheet.scale)
    rows.put_into(model, highspy)
    return model


def _largest(row: Sequence[int]) -> int:
    return max(map(abs, row), default=1) or 1


def _scaled(row: Sequence[int], scale: int) -> Any:
    return np.array([value / scale for value in row], dtype=float)


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
