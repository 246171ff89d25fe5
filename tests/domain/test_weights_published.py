"""Published tables, made again: pairwise matrices of Saaty and Harker, and the rank-order centroid.

Beside them matrices whose printed figures nobody here has held in hand: those are the portal's own arithmetic, and say so.
"""

from fractions import Fraction

import pytest

from sourcing.domain.weights import RANDOM_INDEX, RANDOM_INDEX_SOURCE, weights_from_judgements, weights_from_ranks


def matrix(*rows: str) -> list[list[Fraction]]:
    """A reciprocal matrix from its upper triangle: a row of judgements after the 1 of the diagonal."""
    above = [[Fraction(cell) for cell in row.split()] for row in (*rows, "")]
    size = len(above)
    return [
        [
            Fraction(1) if i == j else above[i][j - i - 1] if i < j else 1 / above[j][i - j - 1]
            for j in range(size)
        ]
        for i in range(size)
    ]  # fmt: skip


# Name; upper triangle; published weights, largest eigenvalue and consistency ratio, with as many digits as were printed.
# The ratios are those by the random index that sourcing.md prints (Saaty 1980).
PUBLISHED = [
    (
        "Saaty 1977: distances from Philadelphia (Cairo, Tokyo, Chicago, San Francisco, London, Montreal)",
        ("1/3 8 3 3 7", "9 3 3 9", "1/6 1/5 2", "1/3 6", "6"),
        ".262 .397 .033 .116 .164 .027",
        "6.45",
        ".07",
    ),
    (
        "Saaty 1980: buying a house",
        ("5 3 7 6 6 1/3 1/4", "1/3 5 3 3 1/5 1/7", "6 3 4 6 1/5", "1/3 1/4 1/7 1/8", "1/2 1/5 1/6", "1/5 1/6", "1/2"),
        ".173 .054 .188 .018 .031 .036 .167 .333",
        "9.669",
        ".169",
    ),
]

# The same without a source: worked out here, kept so that a change of the arithmetic is seen.
OWN = [
    (
        "four things, slightly inconsistent",
        ("4 6 7", "3 4", "2"),
        ".62 .22 .10 .06",
        "4.1",
        ".04",
    ),
    (
        "seven things, two of them alike",
        ("4 9 6 6 5 5", "7 5 5 3 4", "1/5 1/5 1/7 1/5", "1 1/3 1/3", "1/3 1/3", "2"),
        ".427 .230 .021 .052 .052 .123 .094",
        "7.61",
        ".08",
    ),
]


def printed(value: float, like: str) -> str:
    """The value with as many decimal places as the other has."""
    return f"{value:.{len(like.partition('.')[2])}f}".removeprefix("0")


@pytest.mark.parametrize(
    ("judged", "weights", "eigenvalue", "ratio"), [row[1:] for row in PUBLISHED], ids=[row[0] for row in PUBLISHED]
)
def test_published_matrices_give_the_published_figures(
    judged: tuple[str, ...], weights: str, eigenvalue: str, ratio: str
) -> None:
    check(judged, weights, eigenvalue, ratio)


@pytest.mark.parametrize(
    ("judged", "weights", "eigenvalue", "ratio"), [row[1:] for row in OWN], ids=[row[0] for row in OWN]
)
def test_matrices_without_a_source_give_the_portals_own_figures_as_before(
    judged: tuple[str, ...], weights: str, eigenvalue: str, ratio: str
) -> None:
    check(judged, weights, eigenvalue, ratio)


def check(judged: tuple[str, ...], weights: str, eigenvalue: str, ratio: str) -> None:
    found = weights_from_judgements(matrix(*judged))
    assert [
        printed(weight, text) for weight, text in zip(found.weights, weights.split(), strict=True)
    ] == weights.split()
    assert printed(found.largest_eigenvalue, eigenvalue) == eigenvalue
    assert printed(found.consistency_ratio, ratio) == ratio
    assert found.random_index_source == RANDOM_INDEX_SOURCE == "Saaty 1980"
    assert found.is_consistent == (float(ratio) <= 0.10)


def test_the_random_index_is_the_one_that_is_named() -> None:
    assert [RANDOM_INDEX[size] for size in range(3, 10)] == [0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45]


def test_harkers_example_with_one_missing_judgement_gives_what_the_two_others_imply() -> None:
    found = weights_from_judgements([[1, 2, None], [Fraction(1, 2), 1, 2], [None, Fraction(1, 2), 1]])
    assert found.weights == pytest.approx((4 / 7, 2 / 7, 1 / 7))
    assert found.largest_eigenvalue == pytest.approx(3)


# Barron and Barrett 1996
CENTROIDS = [
    ".7500 .2500",
    ".6111 .2778 .1111",
    ".5208 .2708 .1458 .0625",
    ".4567 .2567 .1567 .0900 .0400",
    ".4083 .2417 .1583 .1028 .0611 .0278",
    ".3704 .2276 .1561 .1085 .0728 .0442 .0204",
    ".3397 .2147 .1522 .1106 .0793 .0543 .0335 .0156",
]


@pytest.mark.parametrize("weights", CENTROIDS, ids=lambda text: f"{len(text.split())} ranks")
def test_the_rank_order_centroid_is_the_published_table(weights: str) -> None:
    wanted = weights.split()
    assert [printed(float(weight), ".0000") for weight in weights_from_ranks(range(1, len(wanted) + 1))] == wanted
