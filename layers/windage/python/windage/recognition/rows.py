"""What of a window's whole rows can be compared although a column is missing, in another place or in another unit."""

from __future__ import annotations

from dataclasses import replace

from windage.profile import WholeRows
from windage.profile.alike import Alike
from windage.profile.outliers import Outliers
from windage.profile.pairs import Pairs
from windage.profile.repeats import Repeats


def comparable(rows: WholeRows, *, are_whole: bool, in_place: bool, in_unit: bool) -> WholeRows:
    """Return what is known of whole rows but for what columns spoilt; the very same when they spoilt nothing.

    - Where a column is missing, rows that differ in nothing else look the same: of equal rows, and of those alike in
      all but some columns, nothing is known. How far a row lies out is known: what is missing counts as the middle.
    - In another place or unit, every value of a column lies far out and goes together with the others otherwise.
      Which rows are equal stays as it was.

    Parameters
    ----------
    rows
        What was measured.
    are_whole, in_place, in_unit
        Whether the rows had all columns of the baseline by their names, each in its place, and in its unit.

    Examples
    --------
    >>> rows = WholeRows(repeated=Repeats(total=3), outliers=Outliers(rows=3))
    >>> cents = comparable(rows, are_whole=True, in_place=True, in_unit=False)
    >>> cents.repeated.total, cents.outliers.rows
    (3, 0)
    """
    if not are_whole:
        rows = replace(rows, repeated=Repeats(), alike=Alike())
    if not (in_place and in_unit):
        rows = replace(rows, pairs=Pairs(), outliers=Outliers())
    return rows if in_place else replace(rows, alike=Alike())
