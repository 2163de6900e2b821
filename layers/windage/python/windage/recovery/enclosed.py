"""A record out of the text that carried it: what `windage.delivery.spilled.enclosed` wrote."""

from __future__ import annotations

import base64

from windage.captures.decompressed import GZIP, decompressed

# A line of captures may have 20 MiB, and may be all of one character: a ratio says nothing.
MOST_BYTES = 32 * 2**20


class DamagedError(ValueError):
    """The text is not what it should be; the message holds nothing of it."""


def opened(text: str) -> bytes:
    """Return the record in a text.

    Raises
    ------
    DamagedError
        When the text is cut, changed, or holds more than any record.

    Examples
    --------
    >>> from windage.delivery.spilled import enclosed
    >>> opened(enclosed(b"record"))
    b'record'
    """
    try:
        compressed = base64.b64decode(text, validate=True)
    # A character that is not ASCII is a ValueError as well.
    except ValueError:
        raise DamagedError("not BASE64") from None
    if not compressed.startswith(GZIP):
        raise DamagedError("not gzip")
    read = decompressed(compressed, most=MOST_BYTES, ratio=MOST_BYTES)
    if read.fault is not None:
        raise DamagedError("too large" if read.fault == "too_large" else "damaged gzip")
    return read.data
