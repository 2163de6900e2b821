"""The whole of one monitor's settings."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import msgspec

from windage.config.alerts import Alerts, Metrics
from windage.config.capture import Capture, Records, Scripts
from windage.config.compatibility import Compatibility
from windage.config.feature_attribution import FeatureAttribution, check_attribution
from windage.config.model_quality import ModelQuality
from windage.config.part import Days, Part, bucket_and_prefix
from windage.config.schedule import Schedule
from windage.config.slices import check_slices
from windage.config.thresholds import Thresholds
from windage.config.traffic import Traffic
from windage.errors import InputError
from windage.names import DATA_QUALITY, FEATURE_ATTRIBUTION, MODEL_QUALITY

_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}[a-z0-9]")
_DAY = timedelta(days=1)
_A_NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


class Baseline(Part, frozen=True):
    """Where the baseline comes from: a dataset, or the two files of a baseline that exists already.

    Without either, the monitor waits for an upload to its dataset prefix. Addresses are paths from the folder of the
    app or ``s3://…``.

    Parameters
    ----------
    dataset
        A training set: CSV, JSON, JSON Lines or Parquet, by its ending; CSV and JSON also compressed with gzip.
    header
        Whether the first row of a CSV file names the columns.
    preprocessor
        A Python file whose ``preprocess_handler`` turns each line of the dataset into a row.
    statistics, constraints
        Both files of a baseline, as Model Monitor or Windage wrote them.
    """

    dataset: str | None = None
    header: bool = True
    preprocessor: str | None = None
    statistics: str | None = None
    constraints: str | None = None

    def __post_init__(self) -> None:
        if (self.statistics is None) != (self.constraints is None):
            missing = "statistics" if self.statistics is None else "constraints"
            raise InputError(f"baseline.{missing}", "a baseline is two files", do="name both, or a dataset instead")
        if self.statistics is not None and self.dataset is not None:
            raise InputError(
                "baseline", "two baselines", got="dataset, statistics", expected="a dataset or the two files"
            )
        if self.preprocessor is not None and not self.preprocessor.endswith(".py"):
            raise InputError(
                "baseline.preprocessor", "not a Python file", got=self.preprocessor, expected="a path that ends in .py"
            )


class Retention(Part, frozen=True):
    """How many days each kind of object is kept."""

    captures: Days = 90
    results: Days = 400


class Results(Part, frozen=True):
    """Where results go beside the data bucket.

    Parameters
    ----------
    uri
        ``s3://bucket/prefix``: the three files of every window are also written there, under Model Monitor's keys
        (``endpoint/schedule/yyyy/mm/dd/HH/``), where each type of monitor has a schedule of its own.
    kms_key
        The ARN of the key that this bucket encrypts with, if it has one of its own.
    """

    uri: str | None = None
    kms_key: str | None = None

    def __post_init__(self) -> None:
        if self.uri is not None:
            bucket_and_prefix(self.uri, where="results.uri")
        elif self.kms_key is not None:
            raise InputError("results.kms_key", "a key without a place", do="write results.uri, or leave it out")


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
    feature_attribution: FeatureAttribution | None = None
    compatibility: Compatibility = "windage"
    alerts: Alerts = Alerts()
    metrics: Metrics = Metrics()
    results: Results = Results()
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
        check_slices(self.slices, compatibility=self.compatibility)
        if self.slices and self.baseline.statistics is not None:
            raise InputError(
                "slices",
                "a baseline of two files says nothing of slices",
                got=f"{self.slices[0]}, baseline.statistics",
                expected="baseline.dataset, or one that is uploaded",
            )
        self._fit_the_hours()
        self._fit_model_quality()
        check_attribution(
            self.feature_attribution, self.capture, self.metrics, schedule=self.metrics.schedule or self.name
        )

    @property
    def types(self) -> tuple[str, ...]:
        """What is monitored: the data, and of the model's answers what the file says."""
        sections = {MODEL_QUALITY: self.model_quality, FEATURE_ATTRIBUTION: self.feature_attribution}
        return (DATA_QUALITY, *(monitor_type for monitor_type, given in sections.items() if given is not None))

    def schedule_of(self, monitor_type: str) -> Schedule:
        """Return when the windows of one type of monitor are cut and judged."""
        quality = self.model_quality
        if monitor_type == MODEL_QUALITY and quality is not None and quality.schedule is not None:
            return quality.schedule
        if monitor_type == FEATURE_ATTRIBUTION and self.feature_attribution is not None:
            return self.feature_attribution.schedule
        return self.schedule

    def _fit_the_hours(self) -> None:
        """The service's keys say the hour and no minute: two windows of one hour could not be told apart."""
        for monitor_type in self.types:
            schedule = self.schedule_of(monitor_type)
            section = "" if schedule is self.schedule else f"{monitor_type.replace('-', '_')}."
            if self.results.uri is not None and not schedule.cadence.at_most_hourly:
                raise InputError(
                    "results.uri", "its keys tell hours apart", got=schedule.every, expected="a window an hour at most"
                )
            if self.capture.batch_transform is not None and not schedule.cadence.on_the_hour:
                raise InputError(
                    f"{section}schedule.every",
                    "manifests of batch transform jobs lie by the hour",
                    got=schedule.every,
                    expected="windows of whole hours",
                )

    def _fit_model_quality(self) -> None:
        metrics, quality = self.metrics, self.model_quality
        for key in ("model_quality_namespace", "model_quality_schedule"):
            if quality is None and getattr(metrics, key) is not None:
                raise InputError(f"metrics.{key}", "only of model quality", do="write model_quality, or leave it out")
        if metrics.model_quality_schedule == (metrics.schedule or self.name):
            raise InputError(
                "metrics.model_quality_schedule",
                "the data's schedule has it, and their results would lie in each other's place",
                got=metrics.model_quality_schedule,
                expected="a name of its own",
            )
        if quality is None:
            return
        # From a window's first call until its last look; of windows of several lengths, one stands for all.
        looked_at = quality.label_span(quality.cadence(self.schedule).latest(_A_NEW_YEAR))
        needed = -((looked_at.start - looked_at.end) // _DAY)
        if self.retention.captures < needed:
            raise InputError(
                "retention.captures",
                "labels are waited for when their captures are gone",
                got=f"{self.retention.captures} days",
                expected=f"at least {needed} days",
                do="keep captures longer, or shorten model_quality.end_offset or ground_truth.late",
            )


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
