"""The rows that stand out, as the page shows them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from windage import outlying_rows
from windage.page.writing import NOTHING, Text, count, text
from windage.report import Report
from windage.violations import CheckType

# They are of rows as a whole and of no one feature.
ROW_CHECKS: Collection[CheckType] = ("duplicate_rows_check", "duplicate_ids_check", "outlier_check")


@dataclass(frozen=True)
class OutlyingRow:
    """One row: what it is called, when it was, and each column that makes it stand out with the reason."""

    name: Text
    time: str
    columns: tuple[tuple[Text, str], ...]


def outlying(report: Report) -> Iterator[OutlyingRow]:
    """Yield the rows that stand out most, the worst first."""
    for one in outlying_rows.worst(report):
        moment = outlying_rows.when(one)
        place = Text(f"row {count(one.row)}") if one.row is not None else Text(NOTHING)
        yield OutlyingRow(
            name=place if one.identifier is None else text(one.identifier),
            time=NOTHING if moment is None else f"{moment:%Y-%m-%d %H:%M:%S} UTC",
            columns=tuple((text(deviation.column), outlying_rows.why(deviation)) for deviation in one.columns),
        )
