"""How the calls of many lines went: what `windage.captures.called.operated` says of one, by the slots of metadata."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from windage.captures.alike.bytes_of import Block
from windage.captures.alike.codes import coded
from windage.captures.alike.matched import Matched
from windage.captures.alike.numbers import decimals
from windage.captures.alike.skeleton import Skeleton
from windage.captures.called import ERROR_CLASSES, LARGEST
from windage.operations import Operations, Spread

Values = NDArray[np.float64]

_SAID = {"latencyMilliseconds", "statusCode", "errorClass", "inputBytes", "outputBytes", "coldStart", "captureRate"}
_ALL = 100.0


def operations_of(block: Block, found: Matched, skeleton: Skeleton) -> Operations:
    """Count how the calls of lines went."""
    slots = {slot.name: place for place, slot in enumerate(skeleton.slots) if slot.name in _SAID}
    lines = found.lines.size
    if not slots or not lines:
        return Operations()
    latency = _numbers(block, found, skeleton, slots.get("latencyMilliseconds"))
    status = _numbers(block, found, skeleton, slots.get("statusCode"), whole=True)
    asked = _numbers(block, found, skeleton, slots.get("inputBytes"), whole=True)
    answered = _numbers(block, found, skeleton, slots.get("outputBytes"), whole=True)
    rate = _numbers(block, found, skeleton, slots.get("captureRate"))
    latency, asked, answered = (np.where((v >= 0) & (v < LARGEST), v, np.nan) for v in (latency, asked, answered))
    status = np.where((status > 0) & (status < 1000), status, np.nan)
    rate = np.where((rate > 0) & (rate <= _ALL), rate, _ALL)
    error = _texts(block, found, skeleton, slots.get("errorClass"), "text")
    error = np.where(np.isin(error, list(ERROR_CLASSES)), error, "")
    cold = _texts(block, found, skeleton, slots.get("coldStart"), "scalar") == "true"
    said = (error != "") | cold | (rate != _ALL)
    for values in (latency, status, asked, answered):
        said |= ~np.isnan(values)
    return Operations(
        calls=int(np.count_nonzero(said)),
        stood_for=float(np.sum(_ALL / rate[said])),
        statuses={int(value): count for value, count in _counted(status[~np.isnan(status)]).items()},
        errors={str(value): count for value, count in _counted(error[error != ""]).items()},
        latency=Spread.of_array(latency),
        asked=Spread.of_array(asked),
        answered=Spread.of_array(answered),
        cold_starts=int(np.count_nonzero(cold)),
    )


def _numbers(block: Block, found: Matched, skeleton: Skeleton, slot: int | None, *, whole: bool = False) -> Values:
    """Return the numbers of a slot, NaN where there is none, or it is written as one that is not whole."""
    if slot is None or skeleton.slots[slot].of != "scalar":
        return np.full(found.lines.size, np.nan)
    read = decimals(block, found.starts[slot], found.sizes[slot])
    return np.where(read.fractional, np.nan, read.numbers) if whole else read.numbers


def _texts(block: Block, found: Matched, skeleton: Skeleton, slot: int | None, of: str) -> NDArray[np.str_]:
    if slot is None or skeleton.slots[slot].of != of:
        return np.full(found.lines.size, "")
    words = coded(block, found.starts[slot], found.sizes[slot])
    return np.array(words.different)[words.codes]


def _counted(values: NDArray[np.float64] | NDArray[np.str_]) -> Mapping[float | str, int]:
    different, counts = np.unique(values, return_counts=True)
    return dict(zip(different.tolist(), counts.tolist(), strict=True))
