"""Piecewise polynomials on a grid of cells, and the one step from which every certificate of stability is made.

Let V be a weighted mean of n − 1 values with weights uniform on their simplex. Give it one value m more: with u of density
(n − 1)·u^(n−2) on 0..1, the new mean is m + u·(V − m). So its distribution function is
    F_n(t) = ∫ F_{n−1}(m + (t − m)/u) · (n − 1)·u^(n−2) du,
which is linear in F_{n−1}: mixtures over unanswered criteria and over the orders of a tie pass through it unchanged. All
its weights are positive, so nothing cancels, however close the values lie. F is kept by its values at Gauss–Legendre nodes
inside the cells between all possible values: on a cell it is a polynomial, and the quadratures used are exact for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from math import lcm

import numpy as np
from numpy.polynomial import legendre
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Nodes:
    """Gauss–Legendre nodes on 0..1 and what is done with values at them.

    `inverse` turns values into Legendre coefficients; `slope` values into derivatives; `ends` values into the limits at 0
    and at 1. All act from the right: values @ matrix.
    """

    at: Array
    weights: Array
    inverse: Array
    slope: Array
    ends: Array

    def basis(self, at: Array) -> Array:
        """For each point the factors with which the values at the nodes make the polynomial there."""
        return _vandermonde(at, len(self.at)) @ self.inverse


@lru_cache(maxsize=32)
def nodes_of(count: int) -> Nodes:
    """The nodes of this number: exact for polynomials up to degree 2·count − 1."""
    at, weights = legendre.leggauss(count)
    at, weights = (at + 1) / 2, weights / 2
    inverse: Array = np.linalg.inv(_vandermonde(at, count)).astype(np.float64)
    derivative = np.stack([_derivative(at, degree) for degree in range(count)], axis=-1)
    return Nodes(
        at, weights, inverse, (derivative @ inverse).T, (_vandermonde(np.array([0.0, 1.0]), count) @ inverse).T
    )


def _vandermonde(at: Array, count: int) -> Array:
    return np.asarray(legendre.legvander(2 * at - 1, count - 1), dtype=np.float64)


def _derivative(at: Array, degree: int) -> Array:
    return np.asarray(2 * legendre.legval(2 * at - 1, legendre.legder([0.0] * degree + [1.0])), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Grid:
    """Cells between neighbouring points. Every value that a mean can be made of is a point, so F is smooth in a cell."""

    points: tuple[Fraction, ...]
    nodes: Nodes

    @cached_property
    def _numerators(self) -> tuple[int, ...]:
        denominator = lcm(*(point.denominator for point in self.points))
        return tuple(int(point * denominator) for point in self.points)

    def distances(self, at: int) -> Array:
        """How far each point lies right of this one, as a share of the whole grid: rounded once, so good to all digits."""
        numerators = self._numerators
        whole = numerators[-1] - numerators[0]
        return np.array([(numerator - numerators[at]) / whole for numerator in numerators])

    @cached_property
    def index(self) -> dict[tuple[int, int], int]:
        """Where each point stands, by its numerator and denominator in lowest terms."""
        return {point.as_integer_ratio(): at for at, point in enumerate(self.points)}

    @property
    def cells(self) -> int:
        """Number of cells."""
        return len(self.points) - 1

    def steps(self, at: Sequence[int], mass: Array) -> Array:
        """Distribution functions that jump by their mass at these points. Shape: rows, cells, nodes."""
        jumped = np.arange(self.cells)[None, :] >= np.asarray(at)[:, None]
        return np.repeat((jumped * mass[:, None])[:, :, None], len(self.nodes.at), axis=2)


@dataclass(frozen=True, eq=False)
class AddedValue:
    """The step described above, for one value m (a point of the grid) as the n-th. `split`: the first cell right of m.

    Within a cell the integral runs from the node to the cell's end far from m; what lies beyond that end is what F_n is
    there, shrunk by `decay`. `near` and `far` are the powers by which that value is carried from cell to cell.
    """

    split: int
    within: Array
    decay: Array
    near: Array
    far: Array
    tail: float

    def to(self, earlier: Array, mass: Array) -> Array:
        """F_n from F_{n−1}, both of shape rows, cells, nodes. mass: of each row, its value right of the grid."""
        parts = earlier.transpose(1, 0, 2) @ self.within
        ends = parts[:, :, -1] * self.near[:, None]
        beyond = np.zeros_like(ends)
        if self.split > 1:
            np.cumsum(ends[: self.split - 1], axis=0, out=beyond[1 : self.split])
        right = beyond[self.split :]
        if len(right):
            right[-1] = mass * self.tail
            right[:-1] = np.cumsum(ends[self.split + 1 :][::-1], axis=0)[::-1] + right[-1]
        beyond *= self.far[:, None]
        return (parts[:, :, :-1] + self.decay * beyond[:, :, None]).transpose(1, 0, 2)


@lru_cache(maxsize=1024)
def added_value(grid: Grid, split: int, n: int) -> AddedValue:
    """The step for the point number `split` of this grid as the n-th value, n at least 2.

    Places in a cell are counted from its near end, in cells: differences of close numbers are never formed.
    """
    distances = grid.distances(split)
    is_right = np.arange(grid.cells) >= split
    near = np.abs(np.where(is_right, distances[:-1], distances[1:]))
    far = np.abs(np.where(is_right, distances[1:], distances[:-1]))
    cells_away = (near / np.diff(distances))[:, None]
    places = np.where(is_right[:, None], grid.nodes.at, 1 - grid.nodes.at)
    return AddedValue(
        split=split,
        within=_within(grid.nodes, np.pad(places, ((0, 0), (0, 1))), cells_away, is_right, n),
        decay=(((cells_away + places) / (cells_away + 1)) ** (n - 1))[:, None, :],
        near=_inverse_power(near, n - 1),
        far=far ** (n - 1),
        tail=float(_inverse_power(distances[-1:], n - 1)[0]),
    )


def _within(nodes: Nodes, places: Array, cells_away: Array, is_right: NDArray[np.bool_], n: int) -> Array:
    """Matrices that integrate F_{n−1} from each place to the far end of its cell. Shape: cells, nodes, places."""
    inner = nodes_of(n // 2)
    span = ((1 - places) / (cells_away + 1))[:, :, None]
    below_one = span * (1 - inner.at)
    u = 1 - below_one
    met = (places[:, :, None] + cells_away[:, :, None] * below_one) / u
    factors = span * inner.weights * (n - 1) * u ** (n - 2)
    within: Array = np.einsum("ctp,ctpj->cjt", factors, nodes.basis(np.where(is_right[:, None, None], met, 1 - met)))
    return within


def _inverse_power(distances: Array, power: int) -> Array:
    """|distance|^−power; 0 where the distance is 0: nothing is carried across the value itself."""
    found = np.zeros_like(distances)
    apart = distances != 0
    found[apart] = np.abs(distances[apart]) ** -float(power)
    return found
