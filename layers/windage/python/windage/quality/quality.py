"""What was measured of the answers whose truth is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from windage.quality.problem import ProblemType

Better = Literal["higher", "lower", "zero"]


@dataclass(frozen=True)
class Measured:
    """One measure of a window.

    Parameters
    ----------
    name
        As Model Monitor's files name it: ``true_positive_rate``.
    value
        In the unit of the measure: a share from 0 to 1 of classifications, the label's own of most of regressions.
    error
        The standard error of the value; infinite where one row alone says it or none does (the value of 0/0 is 0), NaN
        where a file does not say it.
    deviation
        Model Monitor's ``standard_deviation``: over five random samples of 80 % of the rows; NaN below 200 rows.
    better
        Which direction is better; of a bias, nearer to zero.
    rows
        How many labels say it: of recall the positive ones, of an area those of the rarer class; 0 where a file does
        not say it.
    """

    name: str
    value: float
    error: float
    deviation: float
    better: Better
    rows: int = 0


@dataclass(frozen=True, eq=False)
class Curve:
    """Points of a curve, each of shape (points,): of at most some hundred thresholds."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Quality:
    """How good the answers of a window were.

    Parameters
    ----------
    problem
        Which kind of question was answered.
    rows
        How many answers have a label.
    measures
        By name, in the order of Model Monitor's files, then what it did not have.
    classes
        The names of the classes.
    confusion
        How often the class at the place of the row was answered with the class at the place of the column, shape
        (classes, classes); empty of a regression.
    constant
        What the best classifier would reach that always answers the most frequent class: measures by name.
    by_class
        Precision, recall, F1 and the count of labels of each class.
    curves
        ``roc`` (false positive rate, true positive rate) and ``precision_recall`` (recall, precision), ``calibration``
        (mean probability, share that was true); absent where nothing is known of probabilities.
    left_out
        How many rows a measure had to leave out, by its name: of ``mape`` those whose truth is 0.
    """

    problem: ProblemType
    rows: int
    measures: Mapping[str, Measured]
    classes: tuple[str, ...] = ()
    confusion: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    constant: Mapping[str, Measured] = field(default_factory=dict)
    by_class: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    curves: Mapping[str, Curve] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
