"""What became of a measure, said for somebody who knows the model and no statistics."""

from __future__ import annotations

import math

from windage.quality.comparison import QualityComparison


def sentence(comparison: QualityComparison) -> str:
    """Say what a measure was and is, and whether so many labels can tell.

    Examples
    --------
    ``recall fell from 0.91 to 0.74, by 0.17; 0.02 is tolerated. Of 312 labels that is more than chance explains: with
    95 % it lies between 0.69 and 0.79.``
    """
    if math.isnan(comparison.fall):
        return f"{comparison.measure} was not measured: {_labels(comparison.rows)} are too few, or say nothing of it."
    changed = f"{_change(comparison)}{_tolerated(comparison)}."
    low, high = comparison.interval
    between = f"with 95 % it lies between {_number(low)} and {_number(high)}"
    labels = _labels(comparison.rows)
    if comparison.violated:
        return f"{changed} Of {labels} that is more than chance explains: {between}."
    if comparison.may_be_chance:
        return (
            f"{changed} That may be chance: {labels} surely show falls of {_number(comparison.shown)} and more, and "
            f"{between}."
        )
    if not comparison.conclusive:
        return f"{changed} Too few to tell, {labels}: {between}."
    return f"{changed} {between[0].upper()}{between[1:]} ({labels})."


def _change(comparison: QualityComparison) -> str:
    name, value = comparison.measure, _number(comparison.value)
    above = comparison.constraint.comparison_operator == "GreaterThanThreshold"
    if comparison.baseline is None:
        threshold = _number(comparison.constraint.threshold)
        if comparison.fall <= 0:
            return f"{name} is {value}; the threshold is {threshold}"
        return f"{name} is {value}, {'above' if above else 'below'} the threshold of {threshold}"
    before = _number(comparison.baseline.value)
    if not comparison.fall:
        return f"{name} is {value}, as it was"
    amount = _number(abs(comparison.fall))
    if comparison.measure == "bias":
        way = "farther from" if comparison.fall > 0 else "nearer to"
        return f"{name} went from {before} to {value}, {amount} {way} zero"
    rose = above == (comparison.fall > 0)
    return f"{name} {'rose' if rose else 'fell'} from {before} to {value}, by {amount}"


def _tolerated(comparison: QualityComparison) -> str:
    if comparison.baseline is None or comparison.fall <= 0:
        return ""
    return f"; {_number(comparison.tolerance)} is tolerated"


def _labels(rows: int) -> str:
    return f"{rows:,} label{'' if rows == 1 else 's'}"


def _number(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
