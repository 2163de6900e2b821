"""Clients of the functions that a caller waits for: botocore alone, without what boto3 adds to every start."""

from __future__ import annotations

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config


@cache
def session() -> botocore.session.Session:
    """Return the session that all clients share: the description of a service is read once."""
    return botocore.session.get_session()


def client(service: str, config: Config) -> Any:
    """Return a client of a service."""
    return session().create_client(service, config=config)


# Defaults would hold the model's answer for minutes when a sink hangs. A thread that nobody waits for any more is free
# again soon after.
QUICK = Config(connect_timeout=0.25, read_timeout=0.25, retries={"mode": "standard", "total_max_attempts": 1})
# Of many records at once, and where no caller of a model waits: one call may bring four megabytes.
UNHURRIED = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 1})
