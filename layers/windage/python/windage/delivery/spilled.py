"""A record as text, for where no bytes go: a message of a queue, a line of a log."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Callable, Sequence

from windage.delivery.fault import Fault
from windage.delivery.in_time import TimedPut

# CloudWatch cuts an event at 256 KB; the rest of the line needs some, too.
LONGEST_PART = 200_000


def enclosed(line: bytes) -> str:
    r"""Return a record as text: gzip in BASE64.

    Examples
    --------
    >>> gzip.decompress(base64.b64decode(enclosed(b'{"a":1}\n')))
    b'{"a":1}\n'
    """
    # The lowest level is four times as fast as the highest, and the caller is waiting. No time in it: the same record
    # is the same text.
    return base64.b64encode(gzip.compress(line, compresslevel=1, mtime=0)).decode()


def log_lines(line: bytes, *, monitor: str) -> list[str]:
    """Return the lines of a log out of which ``windage replay`` makes the record again.

    Examples
    --------
    >>> [text] = log_lines(b"{}", monitor="fraud")
    >>> sorted(json.loads(text))
    ['monitor', 'part', 'parts', 'record', 'sha256', 'windage']
    """
    text = enclosed(line)
    parts = [text[first : first + LONGEST_PART] for first in range(0, len(text), LONGEST_PART)]
    digest = hashlib.sha256(line).hexdigest()
    return [
        json.dumps(
            {
                "windage": "spilled",
                "monitor": monitor,
                "record": part,
                "sha256": digest,
                "part": number,
                "parts": len(parts),
            }
        )
        for number, part in enumerate(parts, start=1)
    ]


def log(monitor: str, *, write: Callable[[str], object]) -> TimedPut:
    """Return the log as a sink: it needs no network and no permission, and so is the last resort."""

    def put(records: Sequence[bytes], _: float) -> Sequence[Fault | None]:
        for record in records:
            for text in log_lines(record, monitor=monitor):
                write(text)
        return [None] * len(records)

    return put
