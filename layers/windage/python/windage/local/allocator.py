"""What the C library does with memory that was freed."""

from __future__ import annotations

import ctypes

# The names are those of <malloc.h>.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
# More than a block of lines and the arrays of a table take; only what is larger still is given back.
_MMAP_BYTES, _TRIM_BYTES = 20 * 2**20, 256 * 2**20


def keep_freed() -> None:
    """Keep the memory of one table for the next one, where the C library is GNU's.

    By itself it gives large pieces back and asks for them again, a page at a time: that takes as long as matching
    lines does; and from which size on it does so changes while it runs, so that the longer it runs, the more it needs.
    """
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(_M_MMAP_THRESHOLD, _MMAP_BYTES)
        set_option(_M_TRIM_THRESHOLD, _TRIM_BYTES)
