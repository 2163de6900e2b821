"""A folder on this machine that takes records, in SageMaker's layout: what ``windage check`` reads."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from windage.delivery.fault import Fault

_HOUR = re.compile(rb'"inferenceTime":"(\d{4})-(\d\d)-(\d\d)T(\d\d)')


def folder(place: Path, *, name: str) -> Callable[[Sequence[bytes]], Sequence[Fault | None]]:
    """Return the function that appends lines to one file an hour of the calls.

    Parameters
    ----------
    name
        What the files of this process are called: two processes never write into one.
    """

    def put(lines: Sequence[bytes]) -> Sequence[Fault | None]:
        by_hour: dict[str, list[int]] = {}
        for number, line in enumerate(lines):
            by_hour.setdefault(hour_of(line), []).append(number)
        faults: list[Fault | None] = [None] * len(lines)
        for hour, numbers in by_hour.items():
            fault = _appended(place / hour / f"{name}.jsonl", b"".join(lines[number] for number in numbers))
            for number in numbers:
                faults[number] = fault
        return faults

    return put


def hour_of(line: bytes) -> str:
    """Return the folder of the hour in which a record's call was.

    Examples
    --------
    >>> hour_of(b'{"eventMetadata":{"inferenceTime":"2026-03-01T06:30:00Z"}}')
    '2026/03/01/06'
    """
    # A payload has backslashes at its quotes; and the metadata stand behind it.
    found = _HOUR.findall(line)
    return "/".join(part.decode() for part in found[-1]) if found else "no-time"


def _appended(path: Path, data: bytes) -> Fault | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab", buffering=0) as file:
            before = file.seek(0, os.SEEK_END)
            try:
                written = file.write(data)
            except OSError:
                written = -1
            if written != len(data):
                # A line that is cut would be no record, and would spoil the next one.
                file.truncate(before)
                return Fault("not written whole")
    except OSError as error:
        return Fault(type(error).__name__)
    return None
