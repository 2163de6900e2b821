"""Names and ARNs: what a schedule is called here, and where its account is."""

from __future__ import annotations

import hashlib
import re

from windage.errors import InputError
from windage.importing.descriptions import Description

_LONGEST = 32
_RESERVED = ("data", "service")
_ARN = re.compile(r"arn:(?P<partition>[a-z-]+):sagemaker:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):.*")
_KEY_ARN = re.compile(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+")
_KEY_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}")


def monitor_name(schedule: str) -> str:
    """Return a monitor's name for a schedule: small letters, and a hash where the rest does not fit.

    Examples
    --------
    >>> monitor_name("Fraud-Schedule"), monitor_name("DEMO-xgb-churn-pred-model-monitor-schedule-2022-03-24-00-31-25")
    ('fraud-schedule', 'demo-xgb-churn-pred-model-f34d81')
    """
    name = re.sub(r"[^a-z0-9]+", "-", schedule.lower()).strip("-")
    if not name[:1].isalpha():
        name = f"m-{name}".rstrip("-")
    if len(name) < 2 or name in _RESERVED:
        name = f"{name}-monitor"
    if len(name) <= _LONGEST:
        return name
    suffix = f"-{hashlib.sha256(schedule.encode(errors='surrogatepass')).hexdigest()[:6]}"
    return name[: _LONGEST - len(suffix)].rstrip("-") + suffix


def place_of(schedule: Description) -> tuple[str, str]:
    """Return the region and the account of a schedule.

    Raises
    ------
    InputError
        When its ARN does not say.
    """
    match = _ARN.fullmatch(schedule.text("MonitoringScheduleArn") or "")
    if match is None:
        raise InputError(
            f"{schedule.file}: MonitoringScheduleArn",
            "does not say where the captures are",
            do="give describe-endpoint's JSON too, or --capture-uri",
        )
    return match["region"], match["account"]


def key_arn(given: str, schedule: Description) -> str | None:
    """Return the ARN of a key that is given by its ARN or its id; nothing for an alias."""
    if _KEY_ARN.fullmatch(given):
        return given
    match = _ARN.fullmatch(schedule.text("MonitoringScheduleArn") or "")
    if not _KEY_ID.fullmatch(given) or match is None:
        return None
    return f"arn:{match['partition']}:kms:{match['region']}:{match['account']}:key/{given}"
