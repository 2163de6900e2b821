"""Names as CloudWatch takes them, and the dimensions by which Model Monitor's metrics are found again.

CloudWatch does not take every name: names are made safe without two of them becoming one.
"""

from __future__ import annotations

import hashlib
import re

from windage import names
from windage.config import Monitor

LONGEST_NAME, LONGEST_VALUE = 255, 1024
_UNSAFE = re.compile(r"[^ -~]")
# What ends like a name that was changed is changed too, so that no name stands for two.
_CHANGED = re.compile(r"-[0-9a-f]{16}")


def safe(name: str, *, limit: int) -> str:
    """Return a name that CloudWatch takes: printable ASCII, not blank, at most ``limit`` characters.

    One that has to be changed ends in a hash of what it was, so that no two names become one.

    Examples
    --------
    >>> safe("Int'l Plan", limit=255), safe("größe", limit=255)
    ("Int'l Plan", 'gr__e-d353a2671b67afff')
    """
    cleaned = _UNSAFE.sub("_", name.strip())
    cleaned = f"_{cleaned[1:]}" if cleaned.startswith(":") else cleaned
    if cleaned == name and name and len(name) <= limit and not _CHANGED.fullmatch(name[-17:]):
        return name
    suffix = f"-{hashlib.sha256(name.encode(errors='surrogatepass')).hexdigest()[:16]}"
    return cleaned[: limit - len(suffix)] + suffix


def service_dimensions(monitor: Monitor, monitor_type: str = names.DATA_QUALITY) -> dict[str, str]:
    """Return the dimensions that Model Monitor's metrics have: the endpoint, if there is one, and the schedule."""
    endpoint = names.service_endpoint(monitor)
    its = {} if endpoint is None else {names.ENDPOINT_DIMENSION: safe(endpoint, limit=LONGEST_VALUE)}
    schedule = names.service_schedule(monitor, monitor_type)
    return {**its, names.SCHEDULE_DIMENSION: safe(schedule, limit=LONGEST_VALUE)}
