"""Who is told, when, and what CloudWatch is told beside."""

from __future__ import annotations

import re
from typing import Annotated, Literal

import msgspec

from windage.config.part import Part
from windage.errors import InputError

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+[1-9]\d{6,14}")
# What CloudWatch takes, and not the namespaces of AWS itself; the service wrote into lower-case aws/sagemaker.
_NAMESPACE = re.compile(r"(?!AWS/|:)[A-Za-z0-9._/#:-]{1,255}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,62}")
# Some 1,500 metrics: about 450 dollars a month, if nobody says otherwise.
_MOST_OF_THE_SERVICE = 500


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


class Metrics(Part, frozen=True):
    """Which metrics CloudWatch gets beside the summary of each window.

    Every feature with metrics of its own costs two (``windage``) or three (``sagemaker``) custom metrics a month; Model
    Monitor's names of model quality cost 4 for a regression, 17 for two classes and 12 for more, and those of bias up
    to 21 a group.

    Parameters
    ----------
    names
        ``windage``: in our namespace; ``sagemaker``: Model Monitor's names and dimensions in Model Monitor's namespace,
        so that its dashboards and alarms go on working.
    features
        How many features get metrics of their own at most, those that moved most first. Left out: none, and with Model
        Monitor's names, which had no limit, the first 500.
    namespace, model_quality_namespace, model_bias_namespace
        Another namespace for Model Monitor's names of features, another one for those of model quality, and one for
        those of bias. Each stands for itself, as with the service: who moves the one still finds the others where they
        were. All may be the same.
    endpoint, schedule
        What Model Monitor called the endpoint and the schedule, in its dimensions and in the keys of its results, where
        that is not what follows from the capture and the monitor's name.
    model_quality_schedule, model_bias_schedule
        What it called the schedules of model quality and of bias, for each type had its own; left out, that of the
        data's followed by ``-model-quality`` and ``-model-bias``.
    feature_attribution_namespace, feature_attribution_schedule
        The same of feature attribution.
    """

    names: Literal["windage", "sagemaker"] = "windage"
    features: Annotated[int, msgspec.Meta(ge=0, le=1_000)] | None = None
    namespace: str | None = None
    endpoint: str | None = None
    schedule: str | None = None
    model_quality_namespace: str | None = None
    model_quality_schedule: str | None = None
    model_bias_namespace: str | None = None
    model_bias_schedule: str | None = None
    feature_attribution_namespace: str | None = None
    feature_attribution_schedule: str | None = None

    def __post_init__(self) -> None:
        for key in (
            "namespace",
            "model_quality_namespace",
            "model_bias_namespace",
            "feature_attribution_namespace",
        ):
            value = getattr(self, key)
            if value is not None and not _NAMESPACE.fullmatch(value):
                raise InputError(
                    f"metrics.{key}",
                    "not a namespace of your own",
                    got=value,
                    expected="letters, digits and ._/#:-, not beginning with AWS/ or :",
                )
            if value is not None and self.names == "windage":
                raise InputError(
                    f"metrics.{key}", "only for Model Monitor's names", do="write names: sagemaker, or leave it out"
                )
        schedules = ("model_quality_schedule", "model_bias_schedule", "feature_attribution_schedule")
        for key in ("endpoint", "schedule", *schedules):
            value = getattr(self, key)
            if value is not None and not _NAME.fullmatch(value):
                raise InputError(
                    f"metrics.{key}", "not a name of SageMaker", got=value, expected="1 to 63 letters, digits and -"
                )

    @property
    def most_features(self) -> int:
        """How many features get metrics of their own at most."""
        if self.features is not None:
            return self.features
        return _MOST_OF_THE_SERVICE if self.names == "sagemaker" else 0
