"""How much may be asked of a model to explain a window, and how that is laid out."""

from __future__ import annotations

from dataclasses import dataclass, field

from windage.attribution.coalitions import count_of
from windage.attribution.model import Failure, Reason
from windage.errors import InputError

# What the shap package takes, beside two for each feature.
_MANY = 2**11
# Coalitions for each feature. With 16, their choice makes some 5 % of the variance of an attribution, and the choice of
# 60 rows the rest (trees of 22 and 60 features); with 8 it makes 20 %, with 4 most of it. Attributions are means of
# sizes, which errors only make larger: by up to 5 %, 9 % and 17 % of the largest one.
_USEFUL, _LEAST = 16, 8
_ENOUGH_ROWS = 100
# Calls that may be repeated, and batches that are not full.
_KEPT = 0.1
# Rows are put together so that batches are full; a block of them is asked at a time.
BATCHES = 20


@dataclass(frozen=True)
class Budget:
    """What the explanation of one window may cost at most.

    Parameters
    ----------
    calls
        How often the model is called, with all repetitions.
    rows
        How many rows it is asked, with all repetitions.
    batch
        How many rows a call carries.
    explained
        How many captured rows are explained.
    """

    calls: int = 2_000
    rows: int = 500_000
    batch: int = 500
    explained: int = 1_000

    def __post_init__(self) -> None:
        for name in ("calls", "rows", "batch", "explained"):
            if getattr(self, name) < 1:
                raise InputError(f"budget.{name}", "out of range", got=getattr(self, name), expected="at least 1")

    @property
    def most_rows(self) -> int:
        """How many rows can be asked by so many calls."""
        return min(self.rows, self.calls * self.batch)


@dataclass(frozen=True)
class Plan:
    """What is to be asked.

    Parameters
    ----------
    explained
        How many captured rows are explained.
    coalitions
        How many coalitions of features are looked at for each.
    calls, rows
        What that costs at most when nothing fails; features that are as in the background cost nothing.
    """

    budget: Budget
    explained: int
    coalitions: int
    calls: int
    rows: int


@dataclass(frozen=True)
class Spent:
    """What was asked; ``failures`` counts failed calls by their reason, ``example`` is the first of them."""

    calls: int = 0
    rows: int = 0
    failures: dict[Reason, int] = field(default_factory=dict)
    example: Failure | None = None

    def __add__(self, other: Spent) -> Spent:
        """Return both together."""
        reasons = dict.fromkeys((*self.failures, *other.failures))
        return Spent(
            self.calls + other.calls,
            self.rows + other.rows,
            {reason: self.failures.get(reason, 0) + other.failures.get(reason, 0) for reason in reasons},
            self.example or other.example,
        )

    @property
    def failed(self) -> int:
        """How many calls failed."""
        return sum(self.failures.values())


def plan(budget: Budget, *, features: int, background: int, available: int, coalitions: int | None = None) -> Plan:
    """Lay out a budget: enough coalitions, then rows, then more coalitions; a tenth is kept for calls that fail.

    Parameters
    ----------
    budget
        What may be asked.
    features, background
        How many features there are, and rows that stand for not knowing one.
    available
        How many captured rows there are.
    coalitions
        How many the baseline was made with: too few make attributions larger, on both sides alike if they are as many.

    Raises
    ------
    InputError
        When it is not enough to explain two rows, or the one there is.

    Examples
    --------
    >>> made = plan(Budget(), features=8, background=1, available=10_000)
    >>> made.explained, made.coalitions, made.rows
    (1000, 254, 255001)
    >>> made = plan(Budget(), features=60, background=1, available=10_000)
    >>> made.explained, made.coalitions
    (468, 960)
    >>> made = plan(Budget(calls=100), features=60, background=10, available=10_000)
    >>> made.explained, made.coalitions
    (9, 480)
    """
    allowed = int(budget.most_rows * (1 - _KEPT)) - background
    every = count_of(features)
    known = max(coalitions, 2 * features) if coalitions is not None else None
    counts = (_LEAST * features, known or _USEFUL * features, known or 2 * features + _MANY)
    least, useful, most = counts if every is None else (min(one, every) for one in counts)
    available = min(available, budget.explained)

    def fitting(each: int) -> int:
        return min(available, allowed // (1 + each * background))

    def affordable(rows: int) -> int:
        return (allowed // max(rows, 1) - 1) // background

    if fitting(useful) == available:
        each = max(useful, min(most, affordable(available)))
    else:
        each = max(min(least, useful), min(useful, affordable(min(available, _ENOUGH_ROWS))))
    explained = fitting(each)
    while explained and _calls(budget, explained, each, background) > budget.calls:
        explained -= 1
    if explained < min(2, available):
        needed = int((2 * (1 + least * background) + background) / (1 - _KEPT)) + 1
        raise InputError(
            "budget",
            "not enough to explain two rows",
            got=f"{budget.most_rows:,} rows ({budget.calls:,} calls of {budget.batch:,} rows, {budget.rows:,} rows)",
            expected=f"at least {needed:,} rows and 2 calls: {features:,} features, {background:,} background rows",
            do="allow more calls, more rows a call or more rows, or take fewer background rows",
        )
    rows = background + explained * (1 + each * background)
    return Plan(budget, explained, each, _calls(budget, explained, each, background), rows)


def _calls(budget: Budget, explained: int, coalitions: int, background: int) -> int:
    each = 1 + coalitions * background
    whole, rest = divmod(explained, block(budget, each))
    full = whole * -(-block(budget, each) * each // budget.batch)
    return -(-background // budget.batch) + full + -(-rest * each // budget.batch)


def block(budget: Budget, each: int) -> int:
    """Return how many captured rows are explained together, when each takes so many rows."""
    return max(1, BATCHES * budget.batch // each)
