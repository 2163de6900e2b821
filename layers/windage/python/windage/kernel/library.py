"""The compiled library, if it is there and of this version of the package."""

from __future__ import annotations

import ctypes
import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# To be raised, here and in `kernel.h`, with every function that comes or whose arguments change.
VERSION = 1
FILE = Path(__file__).with_name("kernel.so")
# Set to "off", numpy does everything.
SWITCH = "WINDAGE_KERNEL"
FOR_ANOTHER = "compiled for another"


def loaded(file: Path) -> tuple[ctypes.CDLL | None, str]:
    """Return the library, or nothing, and in a few words why."""
    if os.environ.get(SWITCH) == "off":
        return None, f"switched off by {SWITCH}"
    if not file.exists():
        return None, "not compiled"
    try:
        library = ctypes.CDLL(str(file))
    except OSError as error:
        return None, f"{FOR_ANOTHER} machine ({error})"
    version = getattr(library, "windage_version", None)
    if version is None or version() != VERSION:
        return None, f"{FOR_ANOTHER} version of windage"
    return library, "compiled"


def address(array: NDArray[np.generic]) -> int:
    """Return where an array that lies in one piece begins.

    Raises
    ------
    ValueError
        When it does not.
    """
    try:
        # Four times as fast as asking the array, and there are tens of calls a block.
        return ctypes.addressof(ctypes.c_char.from_buffer(array.data))
    except (TypeError, ValueError):
        # It may not be written to, or is empty.
        if not array.flags.c_contiguous:
            raise ValueError("kernel: an array with gaps; expected one that lies in one piece") from None
        return int(array.__array_interface__["data"][0])


KERNEL, STATE = loaded(FILE)
if STATE.startswith(FOR_ANOTHER):
    warnings.warn(f"{FILE}: the kernel is {STATE}; numpy does the same, more slowly; do: make install", stacklevel=2)
