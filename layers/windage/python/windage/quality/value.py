r"""What a window's answers were worth in money, and whether that is less than before.

An answer's worth :math:`v_i` is the amount of its cell in the confusion matrix, or of a regression the amount per unit
times the error. The standard error of 1,000 answers' worth is :math:`1000 \, s / \sqrt n`, with the standard deviation
:math:`s` of the worths. Of a classification two rows more, spread evenly over the cells, count into :math:`s`: that no
costly mistake was among few answers does not prove that none is made.

References
----------
Elkan (2001): The Foundations of Cost-Sensitive Learning.
Agresti, Coull (1998): Approximate is Better than "Exact" for Interval Estimation of Binomial Proportions (rows more).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from windage.config.value import Value
from windage.errors import InputError
from windage.quality.confusion_slopes import confusion_of
from windage.quality.pairs import Pairs
from windage.quality.problem import ProblemType

Values = NDArray[np.float64]

_NINETEEN_OF_TWENTY = 1.96
_NINE_OF_TEN = 1.2816
_ROWS_MORE = 2.0


@dataclass(frozen=True)
class Cell:
    """The answers of one kind: how many, and what they were worth together."""

    rows: int
    total: float


@dataclass(frozen=True)
class Worth:
    """What answers were worth.

    Parameters
    ----------
    currency
        How the money is called.
    rows
        How many answers have a label.
    total
        What they were worth together.
    per_thousand, error
        What 1,000 such answers are worth, and its standard error; NaN and infinite of none.
    cells
        By kind: ``actual/answered`` of a classification, ``over`` and ``under`` of a regression; those that occur.
    """

    currency: str
    rows: int
    total: float
    per_thousand: float
    error: float
    cells: Mapping[str, Cell]

    def against(self, baseline: Worth) -> str:
        """Say in a sentence what 1,000 answers are worth beside the baseline's.

        What follows ± is half of an interval that holds 95 % of such differences.

        Examples
        --------
        >>> then = Worth("EUR", 9000, 45_000, 5000.0, 30.0, {})
        >>> Worth("EUR", 1200, 4512, 3760.0, 103.0, {}).against(then)
        'Costs 1,240 EUR more per 1,000 answers than the baseline (± 210).'
        >>> Worth("EUR", 1200, 5880, 4900.0, 103.0, {}).against(then)  # doctest: +ELLIPSIS
        'Worth as much as the baseline, as far as 1,200 labels tell: differences below 348 EUR per 1,000 answers...'
        """
        difference, error = self.per_thousand - baseline.per_thousand, math.hypot(self.error, baseline.error)
        if not math.isfinite(difference) or not math.isfinite(error):
            return "Too few labels tell what the answers are worth."
        if abs(difference) <= _NINETEEN_OF_TWENTY * error or not difference:
            unseen = money((_NINETEEN_OF_TWENTY + _NINE_OF_TEN) * error, self.currency)
            return (
                f"Worth as much as the baseline, as far as {self.rows:,} labels tell: differences below {unseen} per "
                "1,000 answers would not show."
            )
        verb, half = "Brings" if difference > 0 else "Costs", _amount(round_to_two(_NINETEEN_OF_TWENTY * error))
        return f"{verb} {money(abs(difference), self.currency)} more per 1,000 answers than the baseline (± {half})."


def value_of(pairs: Pairs, problem: ProblemType, value: Value) -> Worth:
    """Return what the answers of a window were worth.

    Raises
    ------
    InputError
        When the amounts are of another kind of question.

    Examples
    --------
    >>> pairs = Pairs(np.array([1.0, 1.0, 0.0]), np.array([1.0, 0.0, 0.0]), np.full(3, np.nan), ("no", "yes"))
    >>> worth = value_of(pairs, "BinaryClassification", Value(currency="EUR", true_positive=20, false_positive=-5))
    >>> worth.total, worth.per_thousand, worth.cells["no/yes"]
    (15.0, 5000.0, Cell(rows=1, total=-5.0))
    """
    if value.kind != problem:
        raise InputError("value", "amounts of another kind of question", got=value.kind, expected=problem)
    if problem == "Regression":
        return _of_errors(pairs, value)
    amounts, classes = amounts_of(value, pairs.classes), pairs.classes
    counts = confusion_of(pairs.actual, pairs.predicted, len(classes))
    totals = counts * amounts
    cells = {
        f"{classes[actual]}/{classes[answered]}": Cell(int(counts[actual, answered]), float(totals[actual, answered]))
        for actual, answered in np.argwhere(counts > 0).tolist()
    }
    weights = counts + _ROWS_MORE / counts.size
    deviation = _deviation(amounts.ravel(), weights.ravel())
    return _worth(value.currency, pairs.rows, float(totals.sum()), deviation, cells)


def check_classes(value: Value, classes: Sequence[str]) -> None:
    """Check that every cell is of classes that there are; for a baseline, which knows them all.

    Raises
    ------
    InputError
        When one is not.

    Examples
    --------
    >>> check_classes(Value(currency="EUR", cells={"cat/dog": -3}), ("cat", "dog"))
    """
    known = {f"{actual}/{answered}" for actual in classes for answered in classes}
    unknown = [cell for cell in value.cells if cell not in known]
    if unknown:
        raise InputError("value.cells", "no such classes", got=unknown[0], expected=f"two of {', '.join(classes)}")


def amounts_of(value: Value, classes: Sequence[str]) -> Values:
    """Return what each cell is worth, what is true in rows, what was answered in columns, shape (classes, classes)."""
    if value.kind == "BinaryClassification":
        return np.array(value.amounts)
    right, wrong, cells = value.right or 0.0, value.wrong or 0.0, value.cells
    rows = [
        [cells.get(f"{actual}/{answered}", right if actual == answered else wrong) for answered in classes]
        for actual in classes
    ]
    return np.array(rows, dtype=np.float64).reshape(len(classes), len(classes))


def money(amount: float, currency: str) -> str:
    """Write an amount: with its cents where it is below 100.

    Examples
    --------
    >>> money(1239.6, "EUR"), money(-2.5, "EUR")
    ('1,240 EUR', '-2.50 EUR')
    """
    return f"{_amount(amount)} {currency}"


def round_to_two(amount: float) -> float:
    """Return an amount with two digits, as an uncertainty is said.

    Examples
    --------
    >>> round_to_two(213.4), round_to_two(0.0)
    (210.0, 0.0)
    """
    return float(f"{amount:.2g}")


def _amount(amount: float) -> str:
    return f"{amount:,.0f}" if abs(amount) >= 100 else f"{amount:,.2f}"


def _of_errors(pairs: Pairs, value: Value) -> Worth:
    error = pairs.predicted - pairs.actual
    over, under = value.per_unit_over or 0.0, value.per_unit_under or 0.0
    each = np.where(error > 0, over * error, -under * error)
    kinds = {"over": error > 0, "under": error < 0}
    cells = {name: Cell(int(own.sum()), float(each[own].sum())) for name, own in kinds.items() if own.any()}
    deviation = float(each.std(ddof=1)) if pairs.rows > 1 else math.inf
    return _worth(value.currency, pairs.rows, float(each.sum()), deviation, cells)


def _worth(currency: str, rows: int, total: float, deviation: float, cells: Mapping[str, Cell]) -> Worth:
    if not rows:
        return Worth(currency, 0, 0.0, math.nan, math.inf, {})
    return Worth(currency, rows, total, 1000 * total / rows, 1000 * deviation / math.sqrt(rows), cells)


def _deviation(amounts: Values, weights: Values) -> float:
    mean = float(np.average(amounts, weights=weights))
    return math.sqrt(float(np.average((amounts - mean) ** 2, weights=weights)))
