"""Measures that are one fall under several names: where people read, it is named once; the files name all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from windage.quality.comparison import QualityComparison

# Where one is measured, all are: they are the same number, or together one.
SAME: Mapping[str, str] = {
    "true_positive_rate": "recall",
    "false_negative_rate": "recall",
    "true_negative_rate": "false_positive_rate",
    "weighted_recall": "accuracy",
}


def named_once(
    comparisons: Iterable[QualityComparison], violated: Collection[str] = ()
) -> tuple[QualityComparison, ...]:
    """Return the comparisons without those that say again what another one says, in their order.

    Parameters
    ----------
    comparisons
        Of a window, the worst first.
    violated
        The measures that are violated: where a person wrote a threshold for one of the names alone, it is that one that
        stays; else it is the name that most people know.
    """
    every = tuple(comparisons)
    chosen: dict[str, QualityComparison] = {}
    for one in sorted(every, key=lambda one: (one.measure not in violated, one.measure in SAME)):
        chosen.setdefault(SAME.get(one.measure, one.measure), one)
    return tuple(one for one in every if chosen[SAME.get(one.measure, one.measure)] is one)
