"""Columns that trip rules up: nothing may raise, and what did not change may not be flagged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.detector import Detector

_NORMAL = np.random.default_rng(20_130_101).standard_normal(2_000)
_COIN = _NORMAL > 0.2


@dataclass(frozen=True)
class Unusual:
    """What a detector said of a column that is not like others: flagged, quiet, or what it raised."""

    case: str
    verdict: str


def cases() -> Iterator[tuple[str, object, object]]:
    """Yield cases by name: a column in the reference and in the window; another, unchanged column stands beside it."""
    texts = np.where(_COIN, "yes", "no").astype(object)
    nothing = np.full(1_000, np.nan)
    yield "constant", np.full(1_000, 7.0), np.full(500, 7.0)
    yield "constant that changes", np.full(1_000, 7.0), np.full(500, 8.0)
    yield "constant that comes alive", np.full(1_000, 7.0), _NORMAL[:500]
    yield "number that becomes constant", _NORMAL[:1_000], np.zeros(500)
    yield "constant text", np.full(1_000, "a", dtype=object), np.full(500, "a", dtype=object)
    yield "all null", nothing, nothing[:500]
    yield "all null that comes alive", nothing, _NORMAL[:500]
    yield "number that becomes null", _NORMAL[:1_000], nothing[:500]
    yield "text that becomes null", texts[:1_000], np.full(500, None, dtype=object)
    yield "boolean", _COIN[:1_000], _COIN[1_000:]
    yield "boolean that becomes true", _COIN[:1_000], np.full(500, True)
    yield "one row", _NORMAL[:1_000], _NORMAL[:1]
    yield "one row in the reference", _NORMAL[:1], _NORMAL[:500]
    yield "no rows", _NORMAL[:1_000], _NORMAL[:0]
    yield "number that becomes text", _NORMAL[:1_000], texts[:500]
    yield "text that becomes number", texts[:1_000], _NORMAL[:500]
    yield "whole that becomes fractional", np.arange(1_000) % 9, (np.arange(500) % 9) + 0.5
    yield "infinite values", _NORMAL[:1_000], np.where(np.arange(500) % 2, np.inf, _NORMAL[:500])
    yield "every text its own", np.arange(1_000).astype(str).astype(object), np.arange(1_000, 1_500).astype(str)


def examined(detector: Detector) -> list[Unusual]:
    """Ask of every case."""
    return [
        Unusual(case, _verdict(detector, _frame(reference), _frame(current))) for case, reference, current in cases()
    ]


def _frame(values: object) -> pd.DataFrame:
    column = pd.Series(values, name="column")
    return pd.DataFrame({"column": column, "beside": _NORMAL[-len(column) :] if len(column) else _NORMAL[:0]})


def _verdict(detector: Detector, reference: pd.DataFrame, current: pd.DataFrame) -> str:
    try:
        verdict = detector(reference)(current)
    except Exception as error:
        # What it is does not matter: a monitor that stops has told nobody.
        return f"raised: {error}"[:80] if type(error).__name__ == "PeerError" else f"raised: {type(error).__name__}"
    if verdict.insufficient:
        return "insufficient data"
    return "flagged" if "column" in verdict.drifted else "quiet"
