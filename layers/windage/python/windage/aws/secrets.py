"""The keys with which fields are hashed, from Secrets Manager: read once a sandbox, within a budget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from windage.privacy.hashing import SHORTEST_KEY
from windage.privacy.rules import Rules
from windage.privacy.rules_text import from_text

# A caller of the model waits for the first, and for one that cannot be had only now and then.
_QUICK = Config(connect_timeout=0.3, read_timeout=0.7, retries={"total_max_attempts": 1, "mode": "standard"})
_AGAIN_SECONDS = 60.0

Client = Callable[[], Any]


@dataclass
class Key:
    """A key that is asked for until it is there, at most once a minute.

    ``failed`` is told why it cannot be had, each time.
    """

    secret: str
    client: Client
    clock: Callable[[], float]
    failed: Callable[[str], None]
    _found: bytes | None = field(default=None, repr=False)
    _again: float = float("-inf")

    def __call__(self) -> bytes | None:
        """Return the key, or nothing while it cannot be had."""
        if self._found is None and self.clock() >= self._again:
            try:
                self._found = read(self.client(), self.secret)
            except (BotoCoreError, ClientError, ValueError) as error:
                self._again = self.clock() + _AGAIN_SECONDS
                self.failed(why(error))
        return self._found


def rules(text: str, *, clock: Callable[[], float], failed: Callable[[str], None]) -> Callable[[], Rules | None]:
    """Return what gives the rules of a function's environment, with the key of their hash once it is there.

    Until then, what is to be hashed is dropped: it is never written down in clear.
    """
    told = from_text(text)
    if told is None:
        return lambda: None
    if told.secret is None:
        without = told.rules(None)
        return lambda: without
    client = cache(lambda: boto3.client("secretsmanager", config=_QUICK))
    key, made = Key(told.secret, client, clock, failed), cache(told.rules)
    return lambda: made(key())


def read(client: Any, secret: str) -> bytes:
    """Return the key that a secret holds: its text, or its bytes.

    Raises
    ------
    ValueError
        When it is shorter than a key may be: it could be guessed.
    """
    answer = client.get_secret_value(SecretId=secret)
    key = answer["SecretString"].encode() if "SecretString" in answer else bytes(answer["SecretBinary"])
    if len(key) < SHORTEST_KEY:
        raise ValueError(f"a key of {len(key)} bytes; expected {SHORTEST_KEY} at least")
    return key


def why(error: Exception) -> str:
    """Return why a key cannot be had, without a word of what it is."""
    return str(error.response["Error"]["Code"]) if isinstance(error, ClientError) else type(error).__name__
