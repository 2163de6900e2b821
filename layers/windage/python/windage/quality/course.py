"""What windows of model quality leave for those to come: what was measured, and what had been estimated."""

from __future__ import annotations

import math
from collections.abc import Mapping

import msgspec

from windage.errors import InputError
from windage.quality.before_labels.estimated import Estimated
from windage.quality.before_labels.record import Track
from windage.quality.quality import Measured

COURSE = "course.json"
FORMAT = 1


class Point(msgspec.Struct, frozen=True):
    """A measure and its standard error."""

    value: float
    error: float


def points(measures: Mapping[str, Measured] | Mapping[str, Estimated]) -> dict[str, Point]:
    """Return measures as points, without those that one row alone says, or none: JSON has no infinite error.

    Examples
    --------
    >>> points({"auc": Estimated("auc", 0.9, 0.01, ""), "f1": Estimated("f1", 0.5, float("inf"), "")})
    {'auc': Point(value=0.9, error=0.01)}
    """
    return {
        name: Point(one.value, one.error)
        for name, one in measures.items()
        if math.isfinite(one.value) and math.isfinite(one.error)
    }


class QualityTrace(msgspec.Struct, frozen=True, kw_only=True):
    """What one window leaves.

    ``measured`` are the measures of the answers with a label, ``estimated`` those that are expected of all answers, and
    ``expected`` those that were expected of the very answers that got a label, to be held against what was measured.
    """

    format: int = FORMAT
    window: str
    baseline: str
    rows: int
    labelled: int
    judged: bool
    measured: Mapping[str, Point] = {}
    estimated: Mapping[str, Point] = {}
    expected: Mapping[str, Point] = {}


def encode(trace: QualityTrace) -> bytes:
    """Return a trace as JSON, the same bytes for the same trace."""
    return msgspec.json.encode(trace, order="deterministic") + b"\n"


def decode(data: bytes, *, where: str) -> QualityTrace:
    """Read what `encode` wrote.

    Raises
    ------
    InputError
        When it is damaged or of another version.
    """
    try:
        trace = msgspec.json.decode(data, type=QualityTrace)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InputError(where, "the trace is damaged", got=str(error)) from None
    if trace.format != FORMAT:
        raise InputError(where, "a trace of another version", got=trace.format, expected=FORMAT)
    return trace


def track(traces: list[QualityTrace], name: str) -> Track:
    """Return how good the estimates of a measure were in windows that have been judged.

    Examples
    --------
    >>> one = QualityTrace(
    ...     window="w", baseline="b", rows=9, labelled=9, judged=True,
    ...     measured={"auc": Point(0.9, 0.01)}, expected={"auc": Point(0.92, 0.02)},
    ... )
    >>> track([one], "auc").windows
    1
    """
    told = [trace for trace in traces if trace.judged and name in trace.measured and name in trace.expected]
    return sum(
        (
            Track.of(
                Estimated(name, trace.expected[name].value, trace.expected[name].error, ""), trace.measured[name].value
            )
            for trace in told
        ),
        Track(),
    )
