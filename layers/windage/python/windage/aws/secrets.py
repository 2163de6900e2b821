"""The key with which fields are hashed, from Secrets Manager: read once a sandbox, within a budget."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from threading import Thread
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from windage.aws.session import client
from windage.delivery.counted import count_line
from windage.names import MONITOR_DIMENSION
from windage.privacy.hashing import SHORTEST_KEY
from windage.privacy.rules_text import from_text
from windage.recording import Policy

# A caller of the model waits for it at most this once, and for one that cannot be had once a minute.
_SECONDS = 1.0
_QUICK = Config(connect_timeout=0.5, read_timeout=0.9, retries={"total_max_attempts": 1, "mode": "standard"})
_AGAIN_SECONDS = 60.0

MISSING = "PrivacyKeysMissing"
Policies = Callable[[], Policy]


@dataclass
class Key:
    """A key that is asked for until it is there, at most once a minute; ``failed`` is told why it cannot be had."""

    secret: str
    client: Callable[[], Any]
    clock: Callable[[], float]
    failed: Callable[[str], None]
    _found: bytes | None = field(default=None, repr=False)
    _why: str = "late"
    _again: float = float("-inf")

    def __call__(self) -> bytes | None:
        """Return the key, or nothing while it cannot be had."""
        if self._found is None and self.clock() >= self._again:
            self._again = self.clock() + _AGAIN_SECONDS
            # A name that is not resolved knows no deadline. What comes late is there for the next call.
            asking = Thread(target=self._ask, daemon=True)
            asking.start()
            asking.join(_SECONDS)
            if self._found is None:
                self.failed("late" if asking.is_alive() else self._why)
        return self._found

    def _ask(self) -> None:
        try:
            self._found = read(self.client(), self.secret)
        except (BotoCoreError, ClientError, ValueError) as error:
            self._why = why(error)


def private(policy: Policy, text: str, *, write: Callable[[str], object], clock: Callable[[], float]) -> Policies:
    """Return what gives a policy with the rules of a function's environment, and with the key once it is there.

    Until then, what is to be hashed is dropped: it is never written down in clear. That is logged and counted.

    Parameters
    ----------
    policy, text
        What is recorded, and the rules as `windage.privacy.rules_text` writes them.
    write
        Writes a line of the log.
    clock
        The wall clock.
    """
    told = from_text(text)
    if told is None:
        return lambda: policy
    if told.secret is None:
        without = replace(policy, privacy=told.rules(None))
        return lambda: without

    def failed(reason: str) -> None:
        write(json.dumps({"level": "ERROR", "message": "no key: hashed fields are dropped", "reasons": [reason]}))
        write(count_line(MISSING, 1, {MONITOR_DIMENSION: policy.monitor}, int(clock() * 1000)))

    key = Key(told.secret, cache(lambda: client("secretsmanager", _QUICK)), clock, failed)
    made = cache(lambda found: replace(policy, privacy=told.rules(found)))
    # A sandbox that starts has more time than its first caller.
    made(key())
    return lambda: made(key())


def read(secrets: Any, secret: str) -> bytes:
    """Return the key that a secret holds: its text, or its bytes.

    Raises
    ------
    ValueError
        When it is shorter than a key may be: it could be guessed.
    """
    answer = secrets.get_secret_value(SecretId=secret)
    key = answer["SecretString"].encode() if "SecretString" in answer else bytes(answer["SecretBinary"])
    if len(key) < SHORTEST_KEY:
        raise ValueError(f"a key of {len(key)} bytes; expected {SHORTEST_KEY} at least")
    return key


def why(error: Exception) -> str:
    """Return why a key cannot be had, without a word of what it is."""
    return str(error.response["Error"]["Code"]) if isinstance(error, ClientError) else type(error).__name__
