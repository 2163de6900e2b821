"""The numbers of a column, as the terminal shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from windage.profile import ColumnProfile, Profile

_MOST_VALUES = 3
NUMBERS = ("column", "type", "rows", "missing", "different", "mean", "sd", "min", "median", "max")
TEXTS = ("column", "type", "rows", "missing", "different", "most common")


def rows_of_numbers(profile: Profile) -> list[Sequence[str]]:
    """Return a row a column that holds numbers, or nothing at all."""
    return [_of_numbers(column) for column in profile.columns if column.inferred_type != "String"]


def rows_of_texts(profile: Profile) -> list[Sequence[str]]:
    """Return a row a column that holds texts."""
    return [(*_of_any(column), most_common(column)) for column in profile.columns if column.inferred_type == "String"]


def missing(column: ColumnProfile) -> str:
    """Say how many values are missing, and in which ways."""
    from windage.page.writing import count, share

    kinds = column.kinds
    if not kinds.missing:
        return "0%"
    ways = {
        "null": kinds.null,
        "empty": kinds.empty,
        "NaN": kinds.nan,
        "infinite": kinds.infinite,
        "absent": kinds.absent,
    }
    parts = ", ".join(f"{count(many)} {name}" for name, many in ways.items() if many)
    return f"{share(kinds.missing / column.rows)} ({parts})"


def most_common(column: ColumnProfile, *, most: int = _MOST_VALUES) -> str:
    """Name the most common values with their shares."""
    from windage.page.writing import NOTHING, share, text

    counts = column.categorical.counts
    if column.categorical.too_many or not counts:
        return NOTHING
    first = sorted(counts, key=lambda value: (-counts[value], value))[:most]
    return ", ".join(
        f"{text(value, limit=24).shown} {share(counts[value] / column.categorical.count)}" for value in first
    )


def in_short(column: ColumnProfile | None) -> str:
    """Say in a few words what a column holds."""
    from windage.page.writing import NOTHING, number, share

    if column is None or not column.rows:
        return NOTHING
    gone = f", {share(column.kinds.missing / column.rows)} missing" if column.kinds.missing else ""
    if column.inferred_type == "String":
        return most_common(column, most=2) + gone
    if not column.numerical.count:
        return "no values"
    numbers = column.numerical
    return f"mean {number(numbers.mean)}, sd {number(numbers.standard_deviation)}{gone}"


def _of_any(column: ColumnProfile) -> tuple[str, ...]:
    from windage.page.writing import count

    exact = column.inferred_type == "String" and not column.categorical.too_many
    # Small numbers of different values are nearly exact.
    about = "" if exact or column.distinct_count < 1000 else "≈ "
    return (
        column.name,
        column.inferred_type,
        count(column.rows),
        missing(column),
        f"{about}{count(column.distinct_count)}",
    )


def _of_numbers(column: ColumnProfile) -> tuple[str, ...]:
    from windage.page.writing import NOTHING, number

    numbers = column.numerical
    if not numbers.count:
        return (*_of_any(column), *[NOTHING] * 5)
    values = (
        numbers.mean,
        numbers.standard_deviation,
        numbers.minimum,
        numbers.sketch.quantile(0.5),
        numbers.maximum,
    )
    return (*_of_any(column), *map(number, values))
