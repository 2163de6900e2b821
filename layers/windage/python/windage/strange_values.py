"""Values of another type than the baseline's, and negative ones: how many, and on which lines the first of them stand.

The rows that hold them are judged: their other columns are as good as those of any row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from windage.constraints import Feature
from windage.evidence import most_share
from windage.intake import Quarantined
from windage.profile import ColumnProfile, Stranger
from windage.profile.strangers import What, unexpected
from windage.report import Report

Reason = Literal["type", "negative"]

# A file of quarantined rows is for people; the first lines of every column come before the second of any.
MOST_LISTED = 1000

_FOUND: Mapping[What, str] = {"boolean": "a boolean", "fraction": "a fraction", "text": "text"}


@dataclass(frozen=True)
class Strange:
    """The values of one column that are not expected for one reason.

    Parameters
    ----------
    feature
        What is expected of the column.
    reason
        ``type`` or ``negative``.
    sorts
        What they are instead.
    count, total
        How many there are, among how many that the expectation speaks of.
    rows
        The first lines that hold one, by object and line; none where the rows came from no file.
    """

    feature: Feature
    reason: Reason
    sorts: tuple[What, ...]
    count: int
    total: int
    rows: tuple[Stranger, ...]

    @property
    def share(self) -> float:
        """Their share."""
        return self.count / self.total

    @property
    def most(self) -> float:
        """The largest share that they may have had among all values that could have come (one-sided, 97.5 %)."""
        return most_share(self.count, self.total)


def of_column(feature: Feature, column: ColumnProfile) -> Iterator[Strange]:
    """Yield what is not expected of a column of a window.

    Examples
    --------
    >>> from windage.table import column
    >>> ages = ColumnProfile.of(column("age", ["20", "old", "30.5", "40"]))
    >>> [(one.reason, one.count, one.total) for one in of_column(Feature("age", "Integral", 1.0), ages)]
    [('type', 2, 4)]
    """
    kinds, sorts = column.kinds, unexpected(feature.inferred_type, non_negative=bool(feature.non_negative))
    counts: Mapping[What, int] = {
        "boolean": kinds.boolean,
        "fraction": kinds.fractional,
        "text": kinds.text,
        "negative": column.numerical.negative,
    }
    met = tuple(what for what in sorts if counts[what])
    reasons: tuple[tuple[Reason, int], ...] = (("type", kinds.present), ("negative", column.numerical.count))
    for reason, total in reasons:
        of_reason = tuple(what for what in met if (what == "negative") == (reason == "negative"))
        if of_reason:
            # A column that was recognised under another name was measured by what was expected of that one.
            rows = sorted((row for row in column.strangers if row.what in of_reason), key=_place)
            yield Strange(feature, reason, of_reason, sum(counts[what] for what in of_reason), total, tuple(rows))


def of_report(report: Report) -> tuple[Strange, ...]:
    """Return what is not expected of the columns that are checked; by the service's rules, nothing is looked for."""
    if report.compatibility == "sagemaker":
        return ()
    constraints = report.baseline.constraints
    return tuple(
        strange
        for feature in constraints.features
        if constraints.config_of(feature.name).evaluate_constraints
        and (column := report.compared.get(feature.name)) is not None
        for strange in of_column(feature, column)
    )


def listed(report: Report) -> tuple[Quarantined, ...]:
    """Return the lines for ``quarantine.jsonl``, by object and line: at most 1,000, and of no column only the last."""
    every = [(nth, row, one) for one in of_report(report) for nth, row in enumerate(one.rows)]
    first = sorted(every, key=lambda entry: (entry[0], _place(entry[1])))[:MOST_LISTED]
    return tuple(sorted(Quarantined(row.source, row.line, one.reason, _detail(one, row)) for _, row, one in first))


def _detail(strange: Strange, row: Stranger) -> str:
    name = strange.feature.name
    if row.what == "negative":
        return f"{name}: a negative number where none is expected"
    numbers = "whole numbers" if strange.feature.inferred_type == "Integral" else "numbers"
    return f"{name}: {_FOUND[row.what]} where {numbers} are expected"


def _place(row: Stranger) -> tuple[str, int]:
    return row.source, row.line
