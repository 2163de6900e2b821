"""Columns of CSV that hold nothing but numbers, and fields that are empty."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from windage.captures.alike.bytes_of import Places
from windage.captures.alike.numbers import Decimals
from windage.kernel import scalars as compiled
from windage.table import Kind


def numbers_alone(found: Decimals, sizes: Places, empty: Kind) -> NDArray[np.uint8] | None:
    """Return the kinds of numbers and of empty fields; nothing when there are others."""
    if compiled.AVAILABLE:
        return compiled.fields(found.known, found.fractional, sizes, empty=empty)
    return only_fields(found, sizes, empty)


def only_fields(found: Decimals, sizes: Places, empty: Kind) -> NDArray[np.uint8] | None:
    """Return the same, without the kernel."""
    other = np.flatnonzero(~found.known)
    if sizes[other].any():
        return None
    kinds = kinds_of(found)
    kinds[other] = empty
    return kinds


def kinds_of(found: Decimals) -> NDArray[np.uint8]:
    """Return the kinds that all have if they are numbers."""
    return found.fractional + np.uint8(Kind.INTEGRAL)
