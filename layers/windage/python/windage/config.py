"""What a user writes about one monitored model, as types.

One YAML file under ``monitors/`` is one `Monitor`. The stacks read the file (`windage.config_file`); the functions read
the same type back from JSON. A value that cannot be right is refused here, whoever made it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal

import msgspec

from windage.errors import InputError
from windage.window import Cadence, parse_duration, schedule_expression

Compatibility = Literal["windage", "sagemaker"]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Days = Annotated[int, msgspec.Meta(ge=1, le=36_500)]
Percentage = Annotated[float, msgspec.Meta(gt=0, le=100)]

_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}[a-z0-9]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+[1-9]\d{6,14}")
_URL = re.compile(r"https://[A-Za-z0-9.-]+(:\d{1,5})?([/?][!-~]*)?")
_S3 = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<prefix>.*))?")


class Part(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    kw_only=True,
    rename={"lambda_function": "lambda"},
):
    """A group of settings: immutable, and refusing a key that it does not know."""


class DataCapture(Part, frozen=True):
    """A SageMaker endpoint's own data capture, read in place."""

    endpoint: str
    uri: str
    variant: str = "AllTraffic"
    kms_key: str | None = None

    def __post_init__(self) -> None:
        bucket_and_prefix(self.uri, where="capture.data_capture.uri")


class Model(Part, frozen=True):
    """The model that our capture function calls: exactly one of the three is given."""

    sagemaker_endpoint: str | None = None
    lambda_function: str | None = None
    url: str | None = None
    timeout: str = "25 seconds"

    def __post_init__(self) -> None:
        choices = {"sagemaker_endpoint": self.sagemaker_endpoint, "lambda": self.lambda_function, "url": self.url}
        given = [key for key, value in choices.items() if value is not None]
        if len(given) != 1:
            raise InputError(
                "capture.model",
                "one model is needed",
                got=", ".join(given) or "none",
                expected="exactly one of sagemaker_endpoint, lambda, url",
            )
        if self.url is not None and not _URL.fullmatch(self.url):
            raise InputError("capture.model.url", "not a secure address", got=self.url, expected="https://host/path")
        timeout = parse_duration(self.timeout, where="capture.model.timeout")
        if not timedelta(0) < timeout <= timedelta(seconds=890):
            raise InputError("capture.model.timeout", "out of range", got=self.timeout, expected="1 to 890 seconds")


class Capture(Part, frozen=True):
    """Where the captured calls come from: exactly one of the two is given."""

    data_capture: DataCapture | None = None
    model: Model | None = None
    sampling_percentage: Percentage = 100.0
    trust_event_time: bool = False

    def __post_init__(self) -> None:
        if (self.data_capture is None) == (self.model is None):
            raise InputError(
                "capture",
                "one source is needed",
                got="both" if self.model else "none",
                expected="data_capture (an endpoint that captures by itself) or model (our function in front of it)",
            )


class Baseline(Part, frozen=True):
    """Where the baseline comes from; without a dataset, it waits for an upload to the monitor's dataset prefix."""

    dataset: str | None = None
    header: bool = True


class Schedule(Part, frozen=True):
    """When the windows are cut and judged."""

    every: str = "1 hour"
    grace: str = "10 minutes"
    catch_up: Annotated[int, msgspec.Meta(ge=1, le=500)] = 48

    def __post_init__(self) -> None:
        schedule_expression(self.cadence, grace=self.grace_period)

    @property
    def cadence(self) -> Cadence:
        """How the time line is cut into windows."""
        return Cadence.parse(self.every, where="schedule.every")

    @property
    def grace_period(self) -> timedelta:
        """How long a window waits for late captures."""
        return parse_duration(self.grace, where="schedule.grace")


class Thresholds(Part, frozen=True):
    """How much change is material; what is left out is taken from the constraints file."""

    drift: Share | None = None
    drift_by_feature: Mapping[str, Share] = {}
    minimum_rows: Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000)] = 100
    false_alarm_rate: Annotated[float, msgspec.Meta(gt=0, lt=0.5)] = 0.01
    tolerated_bad_share: Share = 0.001
    tolerated_missing_rise: Share = 0.01
    tolerated_new_category_share: Share = 0.01


class AlarmRule(Part, frozen=True):
    """Page when ``violating`` of the last ``of`` windows have violations (M of N)."""

    violating: Annotated[int, msgspec.Meta(ge=1, le=100)] = 1
    of: Annotated[int, msgspec.Meta(ge=1, le=100)] = 1

    def __post_init__(self) -> None:
        if self.violating > self.of:
            raise InputError(
                "alerts.alarm",
                "more windows than are looked at",
                got=f"{self.violating} of {self.of}",
                expected="M ≤ N",
            )


class Alerts(Part, frozen=True):
    """Who is told, and when."""

    email: tuple[str, ...] = ()
    sms: tuple[str, ...] = ()
    alarm: AlarmRule = AlarmRule()

    def __post_init__(self) -> None:
        for place, address in enumerate(self.email):
            if not _EMAIL.fullmatch(address):
                raise InputError(
                    f"alerts.email[{place}]", "not an e-mail address", got=address, expected="name@example.com"
                )
        for place, number in enumerate(self.sms):
            if not _PHONE.fullmatch(number):
                raise InputError(
                    f"alerts.sms[{place}]",
                    "not a phone number",
                    got=number,
                    expected='E.164 in quotes, as "+4915112345678"',
                )


class Retention(Part, frozen=True):
    """How many days each kind of object is kept."""

    captures: Days = 90
    results: Days = 400


class Monitor(Part, frozen=True):
    """One monitored model: what the user writes in one YAML file.

    Raises
    ------
    InputError
        When a value is out of its range; `windage.config_file` adds file and line.

    Examples
    --------
    >>> fraud = Monitor(name="fraud", capture=Capture(model=Model(lambda_function="fraud-model")))
    >>> fraud.schedule.every, fraud.alerts.alarm.of
    ('1 hour', 1)
    """

    name: str
    capture: Capture
    output_columns: tuple[str, ...] = ()
    baseline: Baseline = Baseline()
    schedule: Schedule = Schedule()
    thresholds: Thresholds = Thresholds()
    compatibility: Compatibility = "windage"
    alerts: Alerts = Alerts()
    retention: Retention = Retention()

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise InputError(
                "name",
                "not a monitor's name",
                got=self.name,
                expected="2 to 32 of a-z, 0-9 and -, beginning with a letter",
            )
        twice = [column for place, column in enumerate(self.output_columns) if column in self.output_columns[:place]]
        if twice:
            raise InputError("output_columns", "a column is named twice", got=twice[0], do="name it once")


def encode(monitor: Monitor) -> bytes:
    """Return the monitor as canonical JSON, the same bytes for the same settings."""
    return msgspec.json.encode(monitor, order="deterministic")


def decode(data: bytes, *, where: str) -> Monitor:
    """Read back what `encode` wrote.

    Raises
    ------
    InputError
        When the bytes are no monitor.
    """
    try:
        return msgspec.json.decode(data, type=Monitor)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(
            where, "not a deployed monitor", got=str(error), do="deploy the monitor's stack again"
        ) from None


def bucket_and_prefix(uri: str, *, where: str) -> tuple[str, str]:
    """Split an S3 address into its bucket and its prefix, the prefix without slashes at its ends.

    Examples
    --------
    >>> bucket_and_prefix("s3://my-bucket/data/capture/", where="uri")
    ('my-bucket', 'data/capture')
    """
    match = _S3.fullmatch(uri)
    if match is None:
        raise InputError(where, "not an S3 address", got=uri, expected="s3://bucket/prefix")
    return match["bucket"], (match["prefix"] or "").strip("/")
