"""The mark on a record of which an earlier try may have been stored: the analysis looks whether it was."""

from __future__ import annotations

import json


def resent(line: bytes) -> bytes:
    r"""Return a capture line with ``resent`` in its metadata; what is no such line stays as it is.

    Examples
    --------
    >>> resent(b'{"eventMetadata":{"eventId":"e1"},"eventVersion":"0"}\n')
    b'{"eventMetadata":{"eventId":"e1","resent":true},"eventVersion":"0"}\n'
    >>> resent(b"no capture\n")
    b'no capture\n'
    """
    try:
        record = json.loads(line)
        record["eventMetadata"]["resent"] = True
        return json.dumps(record, separators=(",", ":")).encode() + b"\n"
    except (ValueError, KeyError, TypeError, RecursionError):
        return line
