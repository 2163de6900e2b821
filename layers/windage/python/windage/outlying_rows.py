"""The rows of a window that lie far outside its baseline, as a person or a program looks them up."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from windage.checks import outliers
from windage.profile.outliers import Deviation, Worst
from windage.report import Report
from windage.window import isoformat


def share(report: Report) -> float | None:
    """Return the share of rows that stand out; nothing where that was not measured, as by the service's rules."""
    if report.compatibility == "sagemaker":
        return None
    return outliers.share(report.compared, report.baseline.known)


def worst(report: Report) -> tuple[Worst, ...]:
    """Return the rows that stand out most, the worst first; at most 20 are kept."""
    return () if share(report) is None else outliers.worst(report.compared, report.baseline.known)


def count(report: Report) -> int:
    """Return how many rows stand out."""
    known = share(report)
    return 0 if known is None else round(known * report.compared.whole_rows.outliers.rows)


def to_json(report: Report) -> bytes:
    """Return the contents of ``outliers.jsonl``: the rows that stand out most, one JSON object a line.

    A line names the row by the id and the time of its call, or, in a dataset, by its place; and the columns that make
    it stand out, without their values: each with its normal score and with how many interquartile ranges of the
    baseline it lies beyond what the baseline leads to expect.
    """
    return b"".join(json.dumps(_document(one)).encode() + b"\n" for one in worst(report))


def when(one: Worst) -> datetime | None:
    """Return the moment of a row's call."""
    return None if one.time is None else datetime.fromtimestamp(one.time, UTC)


def why(deviation: Deviation) -> str:
    """Say what is unusual in a column.

    Examples
    --------
    >>> why(Deviation("amount", 5.2, 12.34)), why(Deviation("age", -2.5, 0.0))
    ('12.3 interquartile ranges beyond the baseline', 'low, and unusual beside the others')
    """
    if deviation.beyond > 0:
        return f"{deviation.beyond:,.3g} interquartile ranges beyond the baseline"
    return f"{'high' if deviation.score > 0 else 'low'}, and unusual beside the others"


def _document(one: Worst) -> dict[str, Any]:
    moment = when(one)
    return {
        "inference_id": one.identifier,
        "time": None if moment is None else isoformat(moment),
        "row": one.row,
        "distance": one.distance,
        "columns": [
            {"name": deviation.column, "score": deviation.score, "interquartile_ranges_beyond": deviation.beyond}
            for deviation in one.columns
        ],
    }
