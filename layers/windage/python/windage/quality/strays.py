"""Labels that belong to no call that anybody knows, or to one of which no labels are waited for any more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from windage.quality.identifiers import Identifiers
from windage.quality.labels import Labels
from windage.quality.remarks import Remark, of_labels


@dataclass(frozen=True)
class Strays:
    """What became of the labels that were uploaded during a window, whosever they are.

    Parameters
    ----------
    arrived
        How many there were.
    orphans
        How many belong to no call.
    too_late
        How many belong to a call of a window of which no labels are waited for any more.
    remarks
        The first of both, with their places.
    """

    arrived: int = 0
    orphans: int = 0
    too_late: int = 0
    remarks: tuple[Remark, ...] = ()


def strays(arrived: Labels, own: Identifiers, before: Iterable[tuple[bool, Identifiers]]) -> Strays:
    r"""Return the strays among the labels that arrived.

    Parameters
    ----------
    arrived
        The labels that were uploaded during a window.
    own
        The calls of the window itself.
    before
        The calls of the windows before, the latest first, each with whether its labels are still waited for; no more of
        them are asked than it takes to find every label.

    Examples
    --------
    >>> from windage.ground_truth.label_file import read_labels
    >>> labels, _ = read_labels([("a.csv", b"id,label\na,1\nb,0\nc,1\n")])
    >>> found = strays(labels, Identifiers.of(["a"]), [(False, Identifiers.of(["b"]))])
    >>> found.arrived, found.orphans, found.too_late, [remark.identifier for remark in found.remarks]
    (3, 1, 1, ['b', 'c'])
    """
    ids = arrived.identifiers.tolist()
    left = ~own.holds(ids)
    late = np.zeros(arrived.count, dtype=np.bool_)
    for waited_for, calls in _while_any(left, before):
        found = left & calls.holds(ids)
        left &= ~found
        if not waited_for:
            late |= found
    remarks = (*of_labels("too_late", arrived, late), *of_labels("orphan", arrived, left))
    return Strays(arrived.count, int(left.sum()), int(late.sum()), remarks)


def _while_any(
    left: NDArray[np.bool_], before: Iterable[tuple[bool, Identifiers]]
) -> Iterable[tuple[bool, Identifiers]]:
    asked = iter(before)
    while left.any() and (one := next(asked, None)) is not None:
        yield one
