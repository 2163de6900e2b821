"""What a gzip object holds: all of its members, no more than fits into memory."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Literal

GZIP = b"\x1f\x8b"

# Decompressed, of one object. Captures have ids that do not repeat: they never become smaller than a hundredth.
MOST_BYTES = 2**30
MOST_RATIO = 200
# A small object may be all of one line.
RATIO_COUNTS_FROM = 2**24

_PIECE, _MOST_OF_A_PIECE = 2**16, 2**20


@dataclass(frozen=True)
class Decompressed:
    """The bytes, and what is wrong with the object."""

    data: bytes
    fault: Literal["damaged", "too_large"] | None = None


def decompressed(data: bytes, *, most: int = MOST_BYTES, ratio: int = MOST_RATIO) -> Decompressed:
    """Return what can be decompressed of possibly several gzip members; of a bomb, nothing.

    Examples
    --------
    >>> import gzip
    >>> decompressed(gzip.compress(b"a") + gzip.compress(b"b"))
    Decompressed(data=b'ab', fault=None)
    >>> decompressed(gzip.compress(bytes(1000)), most=100)
    Decompressed(data=b'', fault='too_large')
    """
    limit = min(most, max(ratio * len(data), RATIO_COUNTS_FROM))
    parts: list[bytes] = []
    size = place = 0
    # Zeros behind the last member are padding, as for gzip itself.
    while place < len(data) and (data.startswith(GZIP, place) or data[place:].strip(b"\0")):
        member, whole = zlib.decompressobj(wbits=31), len(parts)
        while not member.eof:
            # In pieces, because what a member leaves is copied, for every one of maybe a million small members.
            piece = data[place : place + _PIECE]
            try:
                part = member.decompress(piece, _MOST_OF_A_PIECE)
            except zlib.error:
                # Of a member that is damaged nothing is believed; of one that ends early, what there is.
                return Decompressed(b"".join(parts[:whole]), "damaged")
            # At the end of a member zlib leaves the rest in both, when the part is as long as it may be.
            place += len(piece) - len(member.unused_data if member.eof else member.unconsumed_tail)
            parts.append(part)
            size += len(part)
            if size > limit:
                return Decompressed(b"", "too_large")
            if not (piece or part or member.eof):
                return Decompressed(b"".join(parts), "damaged")
    return Decompressed(b"".join(parts))
