"""The compiled library, if it is there and of this version of the package."""

from __future__ import annotations

import ctypes
import os
import warnings
import zlib
from ctypes import addressof
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FILE = Path(__file__).with_name("kernel.so")
# Set to "off", numpy does everything.
SWITCH = "WINDAGE_KERNEL"
FOR_ANOTHER = "compiled for another"
_first_of = ctypes.c_char.from_buffer


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
    if not _is_of(library, file.parent):
        return None, f"{FOR_ANOTHER} version of windage"
    return library, "compiled"


def version_of(folder: Path) -> int | None:
    """Return a number that tells the sources in a folder from others; nothing where there are none.

    A library of other sources may lack a function, or take other arguments: to call it could end the process.
    """
    sources = sorted((*folder.glob("*.c"), *folder.glob("*.h")))
    return zlib.crc32(b"".join(source.read_bytes() for source in sources)) if sources else None


def _is_of(library: ctypes.CDLL, folder: Path) -> bool:
    """Tell whether a library is of the sources beside it; where these are not, they came together."""
    said, version = getattr(library, "windage_version", None), version_of(folder)
    if said is None:
        return False
    said.restype = ctypes.c_uint32
    return version is None or said() == version


def address(array: NDArray[np.generic]) -> int:
    """Return where an array that lies in one piece begins.

    Raises
    ------
    ValueError
        When it does not.
    """
    try:
        # Four times as fast as asking the array, and there are tens of calls a block.
        return addressof(_first_of(array.data))
    except (TypeError, ValueError):
        # It may not be written to, or is empty.
        if not array.flags.c_contiguous:
            raise ValueError("kernel: an array with gaps; expected one that lies in one piece") from None
        return int(array.__array_interface__["data"][0])


KERNEL, STATE = loaded(FILE)
if STATE.startswith(FOR_ANOTHER):
    warnings.warn(f"{FILE}: the kernel is {STATE}; numpy does the same, more slowly; do: make install", stacklevel=2)
