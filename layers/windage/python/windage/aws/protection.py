"""The rules of a monitor with the key of their hash, for the functions that analyse."""

from __future__ import annotations

from functools import cache

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from windage.aws.secrets import read, why
from windage.config import Monitor, rules_of
from windage.errors import InputError
from windage.privacy import Rules

_PATIENT = Config(connect_timeout=5, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 5})


def protecting(monitor: Monitor) -> Rules | None:
    """Return a monitor's rules with the key of their hash, read once a sandbox.

    Raises
    ------
    InputError
        When the key cannot be had: what would be compared with nothing stays due.
    """
    privacy = monitor.privacy
    if privacy is None or privacy.secret is None:
        return rules_of(monitor, key=None)
    return rules_of(monitor, key=key_in(privacy.secret, where=f"monitor {monitor.name}: privacy.secret"))


def key_in(secret: str, *, where: str) -> bytes:
    """Return the key that a secret holds.

    Raises
    ------
    InputError
        When it cannot be had.
    """
    try:
        return _kept(secret)
    except (BotoCoreError, ClientError, ValueError) as error:
        raise InputError(where, "the key cannot be had", got=why(error), do="look at the secret and its key") from None


@cache
def _kept(secret: str) -> bytes:
    return read(boto3.client("secretsmanager", config=_PATIENT), secret)
