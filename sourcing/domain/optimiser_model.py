"""The question as exact linear forms over one yes-or-no column for each option of each function that can move."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm

from sourcing.domain.balance import misalignment_of
from sourcing.domain.optimiser import Choices, Chosen, LimitKey, Option, Question
from sourcing.domain.optimiser_highs import Watch

CENTS = 100


@dataclass(frozen=True)
class Form:
    """Σ coefficient · column + constant, exact."""

    coefficients: tuple[Fraction, ...]
    constant: Fraction

    def value(self, picked: Sequence[int]) -> Fraction:
        """Its value where exactly these columns are 1."""
        return self.constant + sum((self.coefficients[column] for column in picked), Fraction(0))

    def minus(self, other: "Form", times: Fraction = Fraction(1)) -> "Form":
        """This form less so many times the other."""
        pairs = zip(self.coefficients, other.coefficients, strict=True)
        return Form(
            tuple(mine - times * theirs if theirs else mine for mine, theirs in pairs),
            self.constant - times * other.constant,
        )

    def below(self, bound: Fraction) -> "Form":
        """The form that is at most 0 where this one is at most the bound."""
        return Form(self.coefficients, self.constant - bound)

    @cached_property
    def whole(self) -> "Whole":
        """The same in whole numbers: this form times the least unit that makes it so."""
        unit = lcm(self.constant.denominator, *{value.denominator for value in self.coefficients})
        numbers = tuple(value.numerator * (unit // value.denominator) for value in self.coefficients)
        return Whole(numbers, self.constant.numerator * (unit // self.constant.denominator), unit)


@dataclass(frozen=True)
class Whole:
    """A form in whole numbers of 1/unit."""

    coefficients: tuple[int, ...]
    constant: int
    unit: int

    def value(self, picked: Sequence[int]) -> int:
        """Its value where exactly these columns are 1."""
        return self.constant + sum(self.coefficients[column] for column in picked)

    def less(self, columns: Sequence[int], others: Sequence[int]) -> list[int]:
        """How much more each of these columns has than the one beside it."""
        return [self.coefficients[one] - self.coefficients[other] for one, other in zip(columns, others, strict=True)]

    def in_parts_of(self, unit: int) -> "Whole":
        """The same in a finer unit, of which this one is a divisor."""
        times = unit // self.unit
        return (
            self
            if times == 1
            else Whole(tuple(value * times for value in self.coefficients), self.constant * times, unit)
        )


@dataclass(frozen=True)
class Column:
    """One option of one function that can move."""

    key: str
    option: Option


class Model:
    """Columns, groups (exactly one column of each is chosen), and every measure as a form. Money in cents.

    `watch`: looks after the solving of it.
    """

    def __init__(self, question: Question, choices: Sequence[Choices], watch: Watch | None = None) -> None:
        self.question = question
        self.watch = watch or Watch()
        self.choices = tuple(choices)
        self._free = [one for one in self.choices if len(self._options(one)) > 1]
        self._fixed = [one for one in self.choices if len(self._options(one)) == 1]
        self.columns = tuple(Column(one.subject.key, option) for one in self._free for option in self._options(one))
        self.groups: list[range] = []
        start = 0
        for one in self._free:
            self.groups.append(range(start, start + len(self._options(one))))
            start += len(self._options(one))

    def _options(self, one: Choices) -> tuple[Option, ...]:
        """With a limit on people, a function whose people are not known cannot move: nobody could tell what it needs."""
        if LimitKey.PEOPLE not in self.question.limits:
            return one.options
        known = tuple(option for option in one.options if option.facts.internal_fte is not None)
        return known or one.options[:1]

    def chosen(self, picked: Sequence[int]) -> Chosen:
        """The choice by function, fixed ones too."""
        fixed = {one.subject.key: self._options(one)[0].key for one in self._fixed}
        return fixed | {self.columns[column].key: self.columns[column].option.key for column in picked}

    @cached_property
    def cost(self) -> Form:
        """Run cost per year, of functions whose cost is known."""
        return self._form(lambda key, option: Fraction(option.costed(key).cost or 0) * CENTS)

    @cached_property
    def misaligned(self) -> Form:
        """Money outside the bands."""
        return self._form(self._outside)

    @cached_property
    def decided(self) -> Form:
        """Cost of functions that have a class."""
        return self._form(
            lambda key, option: (
                Fraction(option.costed(key).cost or 0) * CENTS if option.facts.sourcing_class else Fraction(0)
            )
        )

    @cached_property
    def one_off(self) -> Form:
        """One-off cost of the moves."""
        return self._form(lambda key, option: Fraction(option.one_off_cost) * CENTS)

    @cached_property
    def moves(self) -> Form:
        """How many functions move."""
        return self._form(lambda key, option: Fraction(option.is_move))

    @cached_property
    def people(self) -> Form:
        """Internal people, of functions where they are known."""
        return self._form(lambda key, option: Fraction(option.facts.internal_fte or 0))

    @cached_property
    def spends(self) -> tuple[Form, ...]:
        """What each partner is paid, in order of their names."""
        return tuple(self._paid_to(name) for name in self.names)

    def _paid_to(self, name: str) -> Form:
        return self._form(lambda key, option: _paid(option, name), self._other(name))

    @cached_property
    def spend(self) -> Form:
        """What all partners are paid."""
        whole = sum((self._other(name) for name in self.names), Fraction(0))
        return self._form(lambda key, option: sum((_paid(option, name) for name in _names(option)), Fraction(0)), whole)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every partner that can be paid something."""
        held = {name for one in self.choices for option in self._options(one) for name in _names(option)}
        return tuple(sorted(held | set(self.question.other_spend)))

    def rows(self, keys: Iterable[LimitKey]) -> list[Form]:
        """The limits of these keys: forms that have to be at most 0."""
        return [row for key in keys for row in self._rows(key, self.question.limits[key])]

    def _rows(self, key: LimitKey, bound: Fraction) -> list[Form]:
        match key:
            case LimitKey.BUDGET:
                return [self.cost.below(bound * CENTS)]
            case LimitKey.ONE_OFF:
                return [self.one_off.below(bound * CENTS)]
            case LimitKey.ALIGNMENT:
                return self.outside_beyond(1 - bound)
            case LimitKey.LARGEST_SHARE:
                return self.paid_beyond(bound)
            case LimitKey.TRANSITIONS:
                return [self.moves.below(bound)]
            case LimitKey.PEOPLE:
                return [self.people.below(bound)]

    def outside_beyond(self, share: Fraction) -> list[Form]:
        """By how much more than this share of the decided cost lies outside the bands."""
        return [self.misaligned.minus(self.decided, share)]

    def paid_beyond(self, share: Fraction) -> list[Form]:
        """By how much more than this share of all spend each partner is paid."""
        return [paid.minus(self.spend, share) for paid in self.spends]

    def largest_share(self, picked: Sequence[int]) -> Fraction:
        """The largest partner's share of the spend; 0 where nobody is paid."""
        whole = self.spend.value(picked)
        return (
            max((paid.value(picked) for paid in self.spends), default=Fraction(0)) / whole if whole > 0 else Fraction(0)
        )

    def outside_share(self, picked: Sequence[int]) -> Fraction:
        """1 − alignment; 0 where nothing is decided."""
        decided = self.decided.value(picked)
        return self.misaligned.value(picked) / decided if decided else Fraction(0)

    def _form(self, value: Callable[[str, Option], Fraction], constant: Fraction = Fraction(0)) -> Form:
        fixed = (value(one.subject.key, self._options(one)[0]) for one in self._fixed)
        return Form(
            tuple(value(column.key, column.option) for column in self.columns), constant + sum(fixed, Fraction(0))
        )

    def _outside(self, key: str, option: Option) -> Fraction:
        found = misalignment_of(option.costed(key), self.question.bands)
        return found.amount * CENTS if found else Fraction(0)

    def _other(self, name: str) -> Fraction:
        return Fraction(self.question.other_spend.get(name, 0)) * CENTS


def _paid(option: Option, name: str) -> Fraction:
    return sum((Fraction(spend.amount) * CENTS for spend in option.spends if spend.partner == name), Fraction(0))


def _names(option: Option) -> set[str]:
    return {spend.partner for spend in option.spends}
