"""What is shown of a window's slices: where a column moved by itself, and what was looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from windage.drift import SliceDrift
from windage.page.card import Meter, meter
from windage.page.writing import Text, count, share, text
from windage.report import Report

# The table has the farthest; the violations' file has all.
MOST_SHOWN = 30


@dataclass(frozen=True)
class SliceRow:
    """One column that moved within one slice."""

    where: Text
    rows: str
    feature: Text
    said: Text
    meter: Meter


@dataclass(frozen=True)
class SlicesShown:
    """The section on slices.

    Parameters
    ----------
    rows
        Where a column moved, the farthest first.
    more
        How many more there are.
    overview
        What was compared, and what was not though it should, one sentence for each slicing column.
    compared
        Whether any slice could be compared.
    """

    rows: tuple[SliceRow, ...]
    more: int
    overview: tuple[Text, ...]
    compared: bool = True


def slices(report: Report) -> SlicesShown | None:
    """Return what is to be shown; nothing where the baseline has no slices, and none are wanted."""
    cuts = report.baseline.known.slices
    if not (cuts or report.unsliced) or report.compatibility == "sagemaker" or not report.current.rows:
        return None
    moved = [one for one in report.slice_drifts if one.drift.drifted]
    return SlicesShown(
        rows=tuple(_row(one) for one in moved[:MOST_SHOWN]),
        more=max(0, len(moved) - MOST_SHOWN),
        overview=(
            *(text(_overview(report, by, moved), limit=400) for by in sorted(report.current.slices)),
            *(text(_unsliced(by), limit=400) for by in report.unsliced),
        ),
        compared=bool(cuts),
    )


def _row(one: SliceDrift) -> SliceRow:
    return SliceRow(
        where=text(one.where, limit=130),
        rows=count(one.rows),
        feature=text(one.drift.feature),
        said=text(one.drift.sentence, limit=600),
        meter=meter(one.drift),
    )


def _unsliced(by: str) -> str:
    return (
        f"{by}: nothing is compared within its values, for the baseline was learned without it; upload the training "
        "set again to learn one that is cut by it."
    )


def _overview(report: Report, by: str, moved: Sequence[SliceDrift]) -> str:
    current = report.current.slices[by]
    compared = {one.value for one in report.slice_drifts if one.by == by}
    small = [one for one in report.unasked if one.by == by]
    gone = sum(one.rows > 0 for _, one in report.baseline.known.slices[by].items()) - len(compared) - len(small)
    said = f"{by}: {count(len(compared))} {'slice' if len(compared) == 1 else 'slices'} compared"
    said += f", {count(len({one.value for one in moved if one.by == by}))} with a change of their own"
    if small:
        said += f"; {count(len(small))} with too few rows to tell a change from chance"
    if gone > 0:
        said += f"; {count(gone)} of the baseline without rows in this window"
    if current.unknown:
        part = share(current.unknown / report.current.rows)
        said += f"; {count(current.unknown)} rows ({part}) have a value that the baseline does not have, "
        said += "and are compared only as part of the whole"
    known = report.baseline.known
    looked_at = max((len(one.parts) for _, one in known.slices[by].items()), default=0)
    if left := len(known.columns) - 1 - looked_at:
        said += f"; the last {count(left)} features are compared only as a whole, for there are too many"
    return f"{said}."
