"""Where lines end, which of them have a skeleton, and which values are plain texts, compiled."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from windage.kernel.library import KERNEL, address

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]

AVAILABLE = KERNEL is not None
# Of so many bytes, the places that may be needed are few enough to have room for all.
_AT_A_TIME = 2**20

if KERNEL is not None:
    _P, _N = ctypes.c_void_p, ctypes.c_int64
    _places, _matched, _plain = KERNEL.windage_places, KERNEL.windage_matched, KERNEL.windage_plain
    _places.argtypes, _places.restype = [_P, _N, ctypes.c_uint8, _N, _P], _N
    _matched.argtypes, _matched.restype = [_P, _N, _P, _P, _P, _N, _P, _P, _P, _N, _P, _P, _P], _N
    _count = KERNEL.windage_count
    _count.argtypes, _count.restype = [_P, _N, ctypes.c_uint8], _N
    _plain.argtypes, _plain.restype = [_P, _P, _P, _N, _P], None
    _allowed = KERNEL.windage_allowed
    _allowed.argtypes, _allowed.restype = [_P, _P, _N, _P, _P], None


def places(byte: int, data: Bytes) -> Places:
    """Return where a byte stands."""
    room = np.empty(min(data.size, _AT_A_TIME), dtype=np.int64)
    found = []
    for start in range(0, data.size, _AT_A_TIME):
        size = min(_AT_A_TIME, data.size - start)
        many = _places(address(data) + start, size, byte, start, address(room))
        found.append(room[:many].copy())
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)


def count(byte: int, data: bytes) -> int:
    """Return how often a byte stands somewhere.

    Examples
    --------
    >>> count(44, b"a,b,")
    2
    """
    return int(_count(data, len(data), byte))


def matched(
    data: Bytes,
    lines: Places,
    *,
    starts: Places,
    ends: Places,
    runs: Sequence[bytes],
    before: Sequence[int],
) -> tuple[Places, Places, Places]:
    """Return which of some lines have the runs of a skeleton, and where each slot stands, shape (slots, lines).

    Parameters
    ----------
    lines
        By their place in ``starts`` and ``ends``, which are of all lines of the block.
    before
        Of each slot how many bytes stand between it and the next comma; -1 where there is none.
    """
    run_starts = np.cumsum([0, *map(len, runs)])
    lines, kept = np.ascontiguousarray(lines), np.empty(lines.size, dtype=np.int64)
    slot_starts = np.empty((len(before), lines.size), dtype=np.int64)
    slot_sizes = np.empty_like(slot_starts)
    joined, places_before = np.frombuffer(b"".join(runs), np.uint8), np.array(before, dtype=np.int64)
    many = _matched(
        *(address(data), data.size, address(starts), address(ends), address(lines), lines.size),
        *(address(joined), address(run_starts), address(places_before), len(before)),
        *(address(kept), address(slot_starts), address(slot_sizes)),
    )
    if many < lines.size:
        return kept[:many], slot_starts[:, :many].copy(), slot_sizes[:, :many].copy()
    return kept, slot_starts, slot_sizes


def plain(data: Bytes, starts: Places, sizes: Places) -> NDArray[np.bool_]:
    """Tell which spans are of plain ASCII, as it stands in a text of JSON."""
    starts, sizes = np.ascontiguousarray(starts), np.ascontiguousarray(sizes)
    flags = np.empty(starts.size, dtype=np.bool_)
    _plain(address(data), address(starts), address(sizes), starts.size, address(flags))
    return flags


def keep_allowed(good: NDArray[np.bool_], data: Bytes, places: Places, allowed: NDArray[np.bool_]) -> None:
    """Note of some places, shape (places,), where the byte is none of those allowed, shape (256,).

    Raises
    ------
    ValueError
        When the arrays are of other sizes.
    """
    if good.shape != places.shape or allowed.shape != (256,):
        raise ValueError(
            f"lines: {good.size} flags of {places.size} places, {allowed.size} bytes; expected 256 of these"
        )
    places, allowed = np.ascontiguousarray(places), np.ascontiguousarray(allowed)
    _allowed(address(data), address(places), places.size, address(allowed), address(good))
