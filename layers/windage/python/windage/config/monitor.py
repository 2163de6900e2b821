"""The whole of one monitor's settings."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import msgspec

from windage.config.alerts import Alerts, Metrics
from windage.config.capture import Capture, Records, Scripts
from windage.config.compatibility import Compatibility
from windage.config.data_baseline import Baseline
from windage.config.feature_attribution import FeatureAttribution, check_attribution
from windage.config.ground_truth import GroundTruth, Waiting
from windage.config.model_bias import ModelBias
from windage.config.model_quality import ModelQuality
from windage.config.part import Part
from windage.config.privacy import Privacy, check_privacy
from windage.config.recording import check_recording
from windage.config.results import Results, Retention
from windage.config.schedule import Schedule
from windage.config.slices import check_slices
from windage.config.thresholds import Thresholds
from windage.config.traffic import Traffic
from windage.errors import InputError
from windage.names import DATA_QUALITY, FEATURE_ATTRIBUTION, MODEL_BIAS, MODEL_QUALITY

_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}[a-z0-9]")
_DAY = timedelta(days=1)
_A_NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


class Monitor(Part, frozen=True):
    """One monitored model: what the user writes in one YAML file.

    Raises
    ------
    InputError
        When a value is out of its range; `windage.config_file` adds file and line.

    Examples
    --------
    >>> from windage.config import Model
    >>> fraud = Monitor(name="fraud", capture=Capture(model=Model(lambda_function="fraud-model")))
    >>> fraud.schedule.every, fraud.alerts.alarm.of
    ('1 hour', 1)
    """

    name: str
    capture: Capture
    records: Records = Records()
    scripts: Scripts = Scripts()
    output_columns: tuple[str, ...] = ()
    slices: tuple[str, ...] = ()
    baseline: Baseline = Baseline()
    schedule: Schedule = Schedule()
    thresholds: Thresholds = Thresholds()
    traffic: Traffic = Traffic()
    model_quality: ModelQuality | None = None
    model_bias: ModelBias | None = None
    feature_attribution: FeatureAttribution | None = None
    compatibility: Compatibility = "windage"
    alerts: Alerts = Alerts()
    metrics: Metrics = Metrics()
    results: Results = Results()
    retention: Retention = Retention()
    privacy: Privacy | None = None

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
        if self.compatibility == "sagemaker" and (self.thresholds.distance or self.thresholds.distance_by_feature):
            setting = "distance" if self.thresholds.distance else "distance_by_feature"
            raise InputError(
                f"thresholds.{setting}",
                "Model Monitor's rules have their own distances",
                got="compatibility: sagemaker",
                do="leave it out, or write compatibility: windage",
            )
        if self.model_quality is not None and self.model_quality.variants and self.capture.data_capture is None:
            raise InputError(
                "model_quality.variants",
                "only of an endpoint that captures by itself",
                got=self.model_quality.variants[0],
                do="leave it out: our capture function notes which variant answered",
            )
        check_privacy(self)
        check_recording(self)
        check_slices(self.slices, compatibility=self.compatibility)
        if self.slices and self.baseline.statistics is not None:
            raise InputError(
                "slices",
                "a baseline of two files says nothing of slices",
                got=f"{self.slices[0]}, baseline.statistics",
                expected="baseline.dataset, or one that is uploaded",
            )
        self._fit_the_hours()
        self._fit_names_of_the_service()
        self._fit_labels()
        check_attribution(
            self.feature_attribution, self.capture, self.metrics, schedule=self.metrics.schedule or self.name
        )

    @property
    def types(self) -> tuple[str, ...]:
        """What is monitored: the data, and what else the file says how to."""
        others = {
            MODEL_QUALITY: self.model_quality,
            MODEL_BIAS: self.model_bias,
            FEATURE_ATTRIBUTION: self.feature_attribution,
        }
        return (DATA_QUALITY, *(monitor_type for monitor_type, given in others.items() if given is not None))

    def schedule_of(self, monitor_type: str) -> Schedule:
        """Return when the windows of one type of monitor are cut and judged."""
        if monitor_type == FEATURE_ATTRIBUTION and self.feature_attribution is not None:
            return self.feature_attribution.schedule
        own = {MODEL_QUALITY: self.model_quality, MODEL_BIAS: self.model_bias}.get(monitor_type)
        return self.schedule if own is None or own.schedule is None else own.schedule

    def grace_of(self, monitor_type: str) -> timedelta:
        """Return how long after its end a window of one type is first looked at: of bias, when it can be judged."""
        waiting = self.waiting_of(monitor_type) if monitor_type == MODEL_BIAS else None
        return self.schedule_of(monitor_type).grace_period + (waiting.wait if waiting is not None else timedelta(0))

    def truth_of(self, monitor_type: str) -> GroundTruth | None:
        """Return where the labels of one type of monitor arrive; nothing of one without labels.

        Those of bias are those of model quality, unless the file says otherwise.
        """
        quality, bias = self.model_quality, self.model_bias
        if monitor_type == MODEL_BIAS and bias is not None and (bias.ground_truth is not None or quality is None):
            return bias.ground_truth or GroundTruth()
        return quality.ground_truth if monitor_type in (MODEL_QUALITY, MODEL_BIAS) and quality is not None else None

    def coverage_of(self, monitor_type: str) -> float | None:
        """Return which share of one type's answers must have a label, if an alarm watches that.

        Where two types have the same labels, the alarm is that of model quality.
        """
        truth = self.truth_of(monitor_type)
        if truth is None or truth.minimum_coverage == 0:
            return None
        if monitor_type != MODEL_QUALITY and truth == self.truth_of(MODEL_QUALITY):
            return None
        return truth.minimum_coverage

    def waiting_of(self, monitor_type: str) -> Waiting | None:
        """Return how long labels of one type of monitor are waited for; nothing of one without labels."""
        quality, bias = self.model_quality, self.model_bias
        if monitor_type == MODEL_QUALITY and quality is not None:
            return quality.waiting
        truth = self.truth_of(monitor_type)
        if monitor_type != MODEL_BIAS or bias is None or truth is None:
            return None
        end_offset = bias.end_offset or (quality.end_offset if quality is not None else "-P1D")
        return Waiting.of(end_offset, bias.start_offset, late=truth.patience, where="model_bias")

    def _fit_the_hours(self) -> None:
        """The service's keys say the hour and no minute: two windows of one hour could not be told apart."""
        for monitor_type in self.types:
            schedule = self.schedule_of(monitor_type)
            own = "" if schedule is self.schedule else f"{_section(monitor_type)}."
            where = f"{own}schedule.every"
            if self.results.uri is not None and not schedule.cadence.at_most_hourly:
                raise InputError(
                    "results.uri", "its keys tell hours apart", got=schedule.every, expected="a window an hour at most"
                )
            if self.capture.batch_transform is not None and not schedule.cadence.on_the_hour:
                raise InputError(
                    where,
                    "manifests of batch transform jobs lie by the hour",
                    got=schedule.every,
                    expected="windows of whole hours",
                )

    def _fit_names_of_the_service(self) -> None:
        """Each type had a schedule of its own, and results of two in one place would be each other's."""
        metrics = self.metrics
        taken = {metrics.schedule or self.name}
        for monitor_type in (MODEL_QUALITY, MODEL_BIAS):
            section = _section(monitor_type)
            for key in (f"{section}_namespace", f"{section}_schedule"):
                if monitor_type not in self.types and getattr(metrics, key) is not None:
                    what = monitor_type.replace("-", " ")
                    raise InputError(f"metrics.{key}", f"only of {what}", do=f"write {section}, or leave it out")
            schedule = getattr(metrics, f"{section}_schedule")
            if schedule in taken:
                whose = "the data's schedule has it" if len(taken) == 1 else "another schedule has it"
                raise InputError(
                    f"metrics.{section}_schedule",
                    f"{whose}, and their results would lie in each other's place",
                    got=schedule,
                    expected="a name of its own",
                )
            taken |= {schedule} - {None}

    def _fit_labels(self) -> None:
        for monitor_type in self.types:
            waiting = self.waiting_of(monitor_type)
            if waiting is None:
                continue
            # From a window's first call until its last look; of windows of several lengths, one stands for all.
            looked_at = waiting.label_span(self.schedule_of(monitor_type).cadence.latest(_A_NEW_YEAR))
            needed = -((looked_at.start - looked_at.end) // _DAY)
            kind, days = self.retention.shortest
            if days < needed:
                raise InputError(
                    f"retention.{kind}",
                    "labels are waited for when their captures are gone",
                    got=f"{days} days",
                    expected=f"at least {needed} days",
                    do=f"keep {kind} longer, or shorten {_section(monitor_type)}.end_offset or ground_truth.late",
                )


def _section(monitor_type: str) -> str:
    """Return what the file calls a type of monitor."""
    return monitor_type.replace("-", "_")


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
