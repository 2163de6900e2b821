"""Each function's environment as a type: the stack writes it, the handler reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from windage.errors import InputError

_PREFIX = "WINDAGE_"


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a function needs to know; every field is one environment variable."""


class CaptureSettings(Settings, frozen=True):
    """The function in front of a model. ``model`` is the kind of target, ``target`` its name or address.

    ``queue`` is the address of the queue that takes what the stream does not.
    ``policy`` is what is recorded of its calls, as `windage.recording.policy` writes it.
    ``privacy`` is what may be, as `windage.privacy.rules_text` writes it.
    """

    monitor: str
    stream: str
    queue: str
    model: str
    target: str
    timeout_seconds: float
    policy: str
    privacy: str
    trust_event_time: bool


class DrainSettings(Settings, frozen=True):
    """The function that brings a monitor's records from its queue to the bucket."""

    monitor: str
    bucket: str


class IngestSettings(Settings, frozen=True):
    """The function that takes records which others already have.

    ``policy`` says what is recorded of a call, ``privacy`` what may be, as for the function in front of a model.
    """

    monitor: str
    stream: str
    bucket: str
    kept_days: int
    policy: str
    privacy: str


class AnalysisSettings(Settings, frozen=True):
    """The functions that read and write the data bucket."""

    bucket: str


class PlanSettings(Settings, frozen=True):
    """The function that cuts windows into shards: how much one holds, and how many profiles are added at once."""

    bucket: str
    shard_bytes: int
    shard_objects: int
    group: int


class CalculationSettings(Settings, frozen=True):
    """Those of them that calculate. ``scripts`` is the folder of the users' scripts, sought where modules are."""

    bucket: str
    scripts: str


class NotifySettings(Settings, frozen=True):
    """The function that tells people. ``topics`` is the ARN of a monitor's topic with ``{monitor}`` in it."""

    bucket: str
    topic_prefix: str


S = TypeVar("S", bound=Settings)


def to_environment(settings: Settings) -> dict[str, str]:
    """Return the settings as environment variables.

    Examples
    --------
    >>> to_environment(AnalysisSettings(bucket="data"))
    {'WINDAGE_BUCKET': 'data'}
    """
    return {f"{_PREFIX}{name.upper()}": _text(value) for name, value in msgspec.structs.asdict(settings).items()}


def from_environment(kind: type[S], environment: Mapping[str, str]) -> S:
    """Read settings from environment variables.

    Raises
    ------
    InputError
        When one is missing, empty, or not what it should be.

    Examples
    --------
    >>> from_environment(AnalysisSettings, {"WINDAGE_BUCKET": "data"}).bucket
    'data'
    """
    values = {}
    for field in msgspec.structs.fields(kind):
        name = f"{_PREFIX}{field.name.upper()}"
        if not environment.get(name):
            raise InputError("environment", "a variable is missing", expected=name, do="deploy the stack again")
        values[field.name] = environment[name]
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        raise InputError("environment", str(error), do="deploy the stack again") from None


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
