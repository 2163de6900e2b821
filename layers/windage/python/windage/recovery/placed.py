r"""Lines of captures as objects under the hour of their calls, in SageMaker's layout.

An object has the name of what it holds: who brings the same lines once more writes the same object again.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from windage import names
from windage.errors import InputError
from windage.window import parse_moment

# Of a digest; that two objects of one hour have the same is as probable as 2^-128.
_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A line that is no capture with a time: it belongs into no hour."""

    line: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line to be stored, and what it is named by: ``named`` is the line itself unless it was marked since."""

    hour: str
    stored: bytes
    named: bytes


@dataclass(frozen=True, slots=True)
class Placed:
    """An object to be written: its key below the bucket, its bytes, and how many lines it holds."""

    key: str
    data: bytes
    lines: int


def hour_of(line: bytes) -> str | Unplaced:
    """Return the hour of a captured call as a part of keys.

    Examples
    --------
    >>> hour_of(b'{"captureData": {}, "eventMetadata": {"inferenceTime": "2026-03-01T06:59:59+02:00"}}')
    '2026/03/01/04'
    >>> hour_of(b"[]").reason
    'not_a_capture'
    """
    if b"\n" in line.removesuffix(b"\n"):
        return Unplaced(line, "several_lines")
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return Unplaced(line, "not_json")
    if not isinstance(record, dict) or not isinstance(record.get("captureData"), dict):
        return Unplaced(line, "not_a_capture")
    metadata = record.get("eventMetadata")
    time = metadata.get("inferenceTime") if isinstance(metadata, dict) else None
    try:
        moment = parse_moment(time).astimezone(UTC) if isinstance(time, str) else None
    except (InputError, OverflowError):
        moment = None
    return _part(moment) if moment is not None else Unplaced(line, "bad_time")


def placed(lines: Iterable[Line], *, monitor: str, kind: str) -> list[Placed]:
    r"""Return one object for every hour of the lines, in the order of the hours; what comes twice is written once.

    Parameters
    ----------
    kind
        What the names of the objects begin with.

    Examples
    --------
    >>> [made] = placed([Line("2026/03/01/06", b"{}\n", b"{}\n")] * 2, monitor="fraud", kind="spilled")
    >>> made.key
    'captures/fraud/AllTraffic/2026/03/01/06/spilled-ca3d163bab055381827226140568f3be.jsonl.gz'
    >>> gzip.decompress(made.data)
    b'{}\n'
    """
    hours: dict[str, dict[bytes, bytes]] = {}
    for line in lines:
        hours.setdefault(line.hour, {})[line.named] = line.stored
    return [_object(hour, known, monitor=monitor, kind=kind) for hour, known in sorted(hours.items())]


def lines_of(data: bytes) -> list[bytes]:
    r"""Return the lines in some bytes, each with its newline; blank ones are none.

    Examples
    --------
    >>> lines_of(b"a\n\nb")
    [b'a\n', b'b\n']
    """
    return [line + b"\n" for line in data.split(b"\n") if line and not line.isspace()]


def _part(moment: datetime) -> str:
    # Not strftime, which writes a year before 1000 without its zeros.
    return moment.isoformat()[:13].replace("-", "/").replace("T", "/")


def _object(hour: str, known: dict[bytes, bytes], *, monitor: str, kind: str) -> Placed:
    ordered = sorted(known)
    name = hashlib.sha256(b"".join(ordered)).hexdigest()[:_DIGITS]
    data = gzip.compress(b"".join(known[one] for one in ordered), mtime=0)
    return Placed(f"{names.capture_prefix(monitor)}{hour}/{kind}-{name}.jsonl.gz", data, len(ordered))
