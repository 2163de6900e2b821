r"""Many lines in few records of a stream, because a stream is paid by the record.

Firehose rounds every record up to 5 KiB, takes at most 1,000 KiB in one, and at most 500 records or 4 MiB in one call.
It adds no newline between records, so that each line brings its own; a stream that sorts records by the hour of the
call first takes joined ones apart again, of which it allows 500 a record.

>>> [pack.data for pack in packed([b'{"a":1}\n', b'{"a":2}\n'])]
[b'{"a":1}\n{"a":2}\n']
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

BILLED_BYTES = 5 * 1024
LONGEST_RECORD = 1000 * 1024
MOST_LINES = 500
MOST_RECORDS = 500
LARGEST_CALL = 4 * 2**20


@dataclass(frozen=True, slots=True)
class Pack:
    """One record of a stream: lines behind each other, and which of the lines given they are."""

    data: bytes
    lines: range


def packed(lines: Sequence[bytes]) -> Iterator[Pack]:
    """Yield the lines, in their order, in as few records as they fit into.

    A line that is longer than a record may be is a pack of its own; whoever sends it looks at `fits`.

    Parameters
    ----------
    lines
        Each with its newline.
    """
    first, size = 0, 0
    for place, line in enumerate(lines):
        if place > first and (size + len(line) > LONGEST_RECORD or place - first == MOST_LINES):
            yield Pack(b"".join(lines[first:place]), range(first, place))
            first, size = place, 0
        size += len(line)
    if first < len(lines):
        yield Pack(b"".join(lines[first:]), range(first, len(lines)))


def fits(line: bytes) -> bool:
    """Tell whether a stream takes a line at all."""
    return len(line) <= LONGEST_RECORD


def calls(packs: Iterable[Pack]) -> Iterator[tuple[Pack, ...]]:
    """Yield the packs as they go into calls, in their order.

    Examples
    --------
    >>> [len(call) for call in calls([Pack(b"x", range(n, n + 1)) for n in range(1001)])]
    [500, 500, 1]
    """
    call: list[Pack] = []
    size = 0
    for pack in packs:
        if call and (len(call) == MOST_RECORDS or size + len(pack.data) > LARGEST_CALL):
            yield tuple(call)
            call, size = [], 0
        call.append(pack)
        size += len(pack.data)
    if call:
        yield tuple(call)


def billed(sizes: Iterable[int]) -> int:
    """Return how many bytes are paid for records of these sizes.

    Examples
    --------
    >>> billed([1, 5 * 1024, 5 * 1024 + 1])
    20480
    """
    return sum(-(-size // BILLED_BYTES) * BILLED_BYTES for size in sizes)
