"""The rows of a window in memory: all, or of very many those of a sample of the calls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from windage.bias.labelled import labelled
from windage.calls import Calls
from windage.quality.by_hash import first_by_hash
from windage.quality.labels import Labels
from windage.table import Kind, Table, blank, stacked

# Some 60 MB as they are, and once more while they are cut into groups.
MOST_VALUES = 4_000_000
MOST_ROWS, LEAST_ROWS = 500_000, 10_000


def sample_of(
    parts: Iterable[tuple[Table, Labels]],
    *,
    label: str | None = None,
    most: int = MOST_VALUES,
    least: int = LEAST_ROWS,
    called: bool = False,
) -> tuple[Table, int]:
    r"""Return the rows with their truth where labels say it, and how many there are; of very many, a sample.

    Parameters
    ----------
    parts
        Rows and labels: what has one id stands in one part, and the parts come in the order of the ids' hashes.
    label
        What the column of the truth is called; without it, the rows have one of their own, or nobody knows the truth.
    most
        Rows of so many values are kept, those whose ids have the smallest hashes: a sample of the calls.
    least
        No fewer rows are kept.
    called
        Whether it stays known whose call each row is: ids are more than all else.

    Examples
    --------
    >>> from windage.quality.labels_file import stacked as labels_of
    >>> from windage.table import from_rows
    >>> ages = from_rows(["age"], [["20"], ["30"], ["40"]])
    >>> sample, rows = sample_of([(ages, labels_of([]))])
    >>> sample.rows, rows
    (3, 3)
    """
    tables, names, rows, left = list[Table](), dict[str, None](), 0, 0
    for table, labels in parts:
        names |= dict.fromkeys(table.names)
        if not tables:
            left = min(MOST_ROWS, max(least, most // max(1, len(table.columns))))
        rows += table.rows
        if left or not tables:
            calls = table.calls if table.calls is not None else Calls.unknown(table.rows)
            kept = first_by_hash(calls.identifiers, left)
            some = table.taken(kept) if kept.size < table.rows else table
            left -= some.rows
            some = labelled(some, labels, label=label) if label is not None else some
            tables.append(some if called else replace(some, calls=None, places=None))
    sample = stacked(tables)
    # A column that no row of the sample has is one all the same.
    others = tuple(blank(name, Kind.ABSENT, sample.rows) for name in names if name not in sample.names)
    return replace(sample, columns=(*sample.columns, *others)), rows


def sample_note(rows: int, count: int) -> str:
    """Say that fewer rows were looked at than there are.

    Examples
    --------
    >>> sample_note(500_000, 3_000_000)
    'Measured on 500,000 of 3,000,000 rows, those of a sample of the calls.'
    """
    return f"Measured on {rows:,} of {count:,} rows, those of a sample of the calls."
