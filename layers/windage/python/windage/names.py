"""Every name that two parts agree on: keys in the data bucket, the metric namespace, dimensions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from windage.config import Monitor
    from windage.window import Window

NAMESPACE = "Windage"
HEALTH_NAMESPACE = "Windage/Health"
# Model Monitor's own, of endpoints and of batch transform jobs.
ENDPOINT_NAMESPACE = "aws/sagemaker/Endpoints/data-metrics"
BATCH_NAMESPACE = "aws/sagemaker/ModelMonitoring/data-metrics"
ENDPOINT_QUALITY_NAMESPACE = "aws/sagemaker/Endpoints/model-metrics"
BATCH_QUALITY_NAMESPACE = "aws/sagemaker/ModelMonitoring/model-metrics"
ENDPOINT_BIAS_NAMESPACE = "aws/sagemaker/Endpoints/bias-metrics"
BATCH_BIAS_NAMESPACE = "aws/sagemaker/ModelMonitoring/bias-metrics"
ENDPOINT_ATTRIBUTION_NAMESPACE = "aws/sagemaker/Endpoints/explainability-metrics"
BATCH_ATTRIBUTION_NAMESPACE = "aws/sagemaker/ModelMonitoring/explainability-metrics"
MONITOR_DIMENSION = "Monitor"
SINK_DIMENSION = "Sink"
TYPE_DIMENSION = "MonitorType"
FEATURE_DIMENSION = "Feature"
ENDPOINT_DIMENSION = "Endpoint"
SCHEDULE_DIMENSION = "MonitoringSchedule"
DATA_QUALITY = "data-quality"
MODEL_QUALITY = "model-quality"
MODEL_BIAS = "model-bias"
FEATURE_ATTRIBUTION = "feature-attribution"
# So many of a window's shards may be lost, in percent, and it is judged by the others: of fewer than 100, none.
TOLERATED_PERCENT = 1.0
# The types of which a window is judged by labels that arrive later.
LABELLED = (MODEL_QUALITY, MODEL_BIAS)

CAPTURES = "captures"
LABELS = "labels"
BASELINES = "baselines"
DATASETS = "datasets"
MONITORS = "monitors"
RESULTS = "results"
WORK = "work"
ALERTS = "alerts"
UNDELIVERED = "undelivered"
QUARANTINE = "quarantine"
ASIDE = "aside"
PREFIXES = (CAPTURES, LABELS, BASELINES, DATASETS, MONITORS, RESULTS, WORK, ALERTS, UNDELIVERED, ASIDE, QUARANTINE)

MANIFEST = "manifest.json"
LATEST = "latest.json"
FAILURE = "failure.json"
LOOKS = "looks.json"
VARIANT = "AllTraffic"

# The folder of the users' scripts in the layer that brings them; functions seek it where they seek modules.
SCRIPTS = "windage_scripts"
ScriptKind = Literal["preprocessor", "postprocessor", "baseline"]

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def monitor_key(monitor: str) -> str:
    """Return where a deployed monitor's settings lie."""
    return f"{MONITORS}/{monitor}/monitor.json"


def since_key(monitor: str) -> str:
    """Return where the moment lies at which a monitor was first deployed."""
    return f"{MONITORS}/{monitor}/since.json"


def dataset_prefix(monitor: str, monitor_type: str = DATA_QUALITY) -> str:
    """Return where a training set is uploaded to make a baseline of it.

    Examples
    --------
    >>> dataset_prefix("fraud"), dataset_prefix("fraud", MODEL_QUALITY)
    ('datasets/fraud/', 'datasets/fraud/model-quality/')
    """
    below = "" if monitor_type == DATA_QUALITY else f"{monitor_type}/"
    return f"{DATASETS}/{monitor}/{below}"


def labels_prefix(monitor: str) -> str:
    """Return where labels are uploaded, in SageMaker's layout: by the hour of the upload."""
    return f"{LABELS}/{monitor}/"


def capture_prefix(monitor: str) -> str:
    """Return where our capture function's records lie, in SageMaker's layout: endpoint, variant, hours."""
    return f"{CAPTURES}/{monitor}/{VARIANT}/"


def aside_prefix(monitor: str) -> str:
    """Return where payloads lie that are too long for their records."""
    return f"{ASIDE}/{monitor}/"


def aside_key(monitor: str, moment: datetime, event_id: str, side: str) -> str:
    """Return where one side of a call lies that is too long for its record; the moment is in UTC.

    Examples
    --------
    >>> aside_key("fraud", datetime(2026, 3, 1, 6, 30), "e1", "input")
    'aside/fraud/2026/03/01/06/e1-input'
    """
    return f"{aside_prefix(monitor)}{moment.year:04}/{moment:%m/%d/%H}/{event_id}-{side}"


def quarantine_key(monitor: str, posted: datetime, digest: str) -> str:
    """Return where the records of a post lie that cannot be taken as captures; the moment is in UTC.

    Examples
    --------
    >>> quarantine_key("fraud", datetime(2026, 3, 1, 6, 30), "0a1b")
    'quarantine/fraud/2026/03/01/06/0a1b.jsonl'
    """
    return f"{QUARANTINE}/{monitor}/{posted:%Y/%m/%d/%H}/{digest}.jsonl"


def baseline_pointer(monitor: str, monitor_type: str) -> str:
    """Return the key that names a monitor's current baseline."""
    return f"{BASELINES}/{monitor}/{monitor_type}/{MANIFEST}"


def baseline_prefix(monitor: str, monitor_type: str, identity: str) -> str:
    """Return where the files of one baseline lie."""
    return f"{BASELINES}/{monitor}/{monitor_type}/{identity}/"


def results_prefix(monitor: str, monitor_type: str) -> str:
    """Return where all results of a monitor lie."""
    return f"{RESULTS}/{monitor}/{monitor_type}/"


def result_prefix(monitor: str, monitor_type: str, window: Window) -> str:
    """Return where one window's result lies.

    Examples
    --------
    >>> from windage.window import Window
    >>> result_prefix("fraud", "data-quality", Window.parse("2026-03-01T06:00:00Z/2026-03-01T07:00:00Z"))
    'results/fraud/data-quality/2026/03/01/06-00/'
    """
    return f"{results_prefix(monitor, monitor_type)}{window.start:%Y/%m/%d/%H-%M}/"


def work_prefix(monitor: str, monitor_type: str, window: Window) -> str:
    """Return where the shards of one window and their profiles lie."""
    return f"{WORK}/{monitor}/{monitor_type}/{window.start:%Y/%m/%d/%H-%M}/"


def run_prefix(monitor: str, monitor_type: str, window: Window, at: datetime) -> str:
    """Return where one run of a window works: what an earlier run left of other objects is not taken for its own.

    Examples
    --------
    >>> from windage.window import Window
    >>> window = Window.parse("2026-03-01T06:00:00Z/2026-03-01T07:00:00Z")
    >>> run_prefix("fraud", "data-quality", window, datetime(2026, 3, 1, 7, 10))
    'work/fraud/data-quality/2026/03/01/06-00/20260301T071000Z/'
    """
    return f"{work_prefix(monitor, monitor_type, window)}{at:%Y%m%dT%H%M%SZ}/"


def parts_prefix(monitor: str, monitor_type: str, content: str) -> str:
    """Return where the parts of answers or labels lie that many windows have in common."""
    return f"{WORK}/{monitor}/{monitor_type}/parts/{content}{'/' if content else ''}"


def alert_key(monitor: str, alarm: str, changed: datetime) -> str:
    """Return where the message about one change of an alarm's state lies."""
    return f"{ALERTS}/{monitor}/{alarm}/{changed:%Y-%m-%dT%H%M%SZ}.json"


def script_path(monitor: str, kind: ScriptKind, script: str) -> str:
    """Return where a monitor's script lies among all scripts; it keeps its own name, which tracebacks show.

    Examples
    --------
    >>> script_path("fraud", "preprocessor", "monitors/scripts/flatten.py")
    'fraud/preprocessor/flatten.py'
    """
    return f"{monitor}/{kind}/{script.rpartition('/')[2]}"


def hour_prefixes(window: Window) -> Iterator[str]:
    """Yield the shortest list of ``yyyy/mm/dd/[HH/]`` prefixes that covers a window.

    Examples
    --------
    >>> from windage.window import Window
    >>> list(hour_prefixes(Window.parse("2026-03-01T23:00:00Z/2026-03-03T00:00:00Z")))
    ['2026/03/01/23/', '2026/03/02/']
    """
    hour = window.start.replace(minute=0, second=0, microsecond=0)
    while hour < window.end:
        if hour.hour == 0 and hour + _DAY <= window.end:
            yield f"{hour:%Y/%m/%d}/"
            hour += _DAY
        else:
            yield f"{hour:%Y/%m/%d/%H}/"
            hour += _HOUR


def privacy_secret(stage: str, monitor: str) -> str:
    """Return the name of the secret with the key that a monitor's fields are hashed with.

    Examples
    --------
    >>> privacy_secret("dev", "fraud")
    'windage/dev/fraud'
    """
    return f"windage/{stage}/{monitor}"


def alarm_name(stage: str, monitor: str, kind: str, monitor_type: str = DATA_QUALITY) -> str:
    """Return an alarm's name, which begins with its monitor so that a list of alarms reads well.

    No monitor's name has a dot: what is the model's quality of ``fraud`` is nothing of ``fraud-model-quality``.

    Examples
    --------
    >>> alarm_name("dev", "fraud", "violations"), alarm_name("dev", "fraud", "failed", MODEL_QUALITY)
    ('windage-dev-fraud-violations', 'windage-dev-fraud.model-quality-failed')
    """
    of_type = "-" if monitor_type == DATA_QUALITY else f".{monitor_type}-"
    return f"windage-{stage}-{monitor}{of_type}{kind}"


def schedule_name(stage: str, monitor: str, kind: str, monitor_type: str = DATA_QUALITY) -> str:
    """Return a schedule's name: EventBridge takes 64 characters, so that of the type only the last word has room.

    Examples
    --------
    >>> schedule_name("dev", "fraud", "judge"), schedule_name("dev", "fraud", "judge", MODEL_QUALITY)
    ('windage-dev-fraud-judge', 'windage-dev-fraud.quality-judge')
    """
    of_type = "-" if monitor_type == DATA_QUALITY else f".{monitor_type.rpartition('-')[2]}-"
    return f"windage-{stage}-{monitor}{of_type}{kind}"


def service_endpoint(monitor: Monitor) -> str | None:
    """Return what Model Monitor would call a monitor's endpoint; nothing for batch transform jobs."""
    capture = monitor.capture
    if capture.batch_transform is not None:
        return None
    if monitor.metrics.endpoint is not None:
        return monitor.metrics.endpoint
    if capture.data_capture is not None:
        return capture.data_capture.endpoint
    own = capture.model.sagemaker_endpoint if capture.model is not None else None
    return own or monitor.name


def service_schedule(monitor: Monitor, monitor_type: str = DATA_QUALITY) -> str:
    """Return what Model Monitor would call the schedule of one type of a monitor: it had a schedule for each."""
    metrics = monitor.metrics
    of_data = metrics.schedule or monitor.name
    given = {
        DATA_QUALITY: of_data,
        MODEL_QUALITY: metrics.model_quality_schedule,
        MODEL_BIAS: metrics.model_bias_schedule,
        FEATURE_ATTRIBUTION: metrics.feature_attribution_schedule,
    }
    return given.get(monitor_type) or f"{of_data}-{monitor_type}"


def feature_namespace(monitor: Monitor) -> str | None:
    """Return where the metrics of single features go; nothing when there are none."""
    metrics = monitor.metrics
    if metrics.most_features == 0:
        return None
    if metrics.names == "windage":
        return NAMESPACE
    default = ENDPOINT_NAMESPACE if service_endpoint(monitor) is not None else BATCH_NAMESPACE
    return metrics.namespace or default


def quality_namespace(monitor: Monitor) -> str | None:
    """Return where all measures of model quality go under Model Monitor's names; nothing when they do not."""
    metrics = monitor.metrics
    if monitor.model_quality is None or metrics.names == "windage":
        return None
    of_endpoint = service_endpoint(monitor) is not None
    return metrics.model_quality_namespace or (ENDPOINT_QUALITY_NAMESPACE if of_endpoint else BATCH_QUALITY_NAMESPACE)


def bias_namespace(monitor: Monitor) -> str | None:
    """Return where the measures of bias go under Model Monitor's names; nothing when they do not."""
    metrics = monitor.metrics
    if monitor.model_bias is None or metrics.names == "windage":
        return None
    of_endpoint = service_endpoint(monitor) is not None
    return metrics.model_bias_namespace or (ENDPOINT_BIAS_NAMESPACE if of_endpoint else BATCH_BIAS_NAMESPACE)


def attribution_namespace(monitor: Monitor) -> str | None:
    """Return where attributions go under Model Monitor's names; nothing when they do not."""
    metrics = monitor.metrics
    if monitor.feature_attribution is None or metrics.names == "windage":
        return None
    of_endpoint = service_endpoint(monitor) is not None
    default = ENDPOINT_ATTRIBUTION_NAMESPACE if of_endpoint else BATCH_ATTRIBUTION_NAMESPACE
    return metrics.feature_attribution_namespace or default


def service_results(monitor: Monitor, monitor_type: str = DATA_QUALITY) -> str:
    """Return where below ``results.uri`` the files of all windows of one type lie.

    Examples
    --------
    >>> from windage.config import Capture, DataCapture, Monitor
    >>> own = Capture(data_capture=DataCapture(endpoint="Fraud", uri="s3://bucket/capture"))
    >>> fraud = Monitor(name="fraud", capture=own)
    >>> service_results(fraud), service_results(fraud, MODEL_QUALITY)
    ('Fraud/fraud/', 'Fraud/fraud-model-quality/')
    """
    parts = (service_endpoint(monitor), service_schedule(monitor, monitor_type))
    return "".join(f"{part}/" for part in parts if part is not None)


def service_hour(window: Window, *, wait: timedelta = timedelta()) -> str:
    """Return the folder of a window's files in Model Monitor's results: of the hour at which it was judged.

    That was when it had ended or, of what needs labels, when the ``wait`` for them was over.

    Examples
    --------
    >>> from windage.window import Window
    >>> window = Window.parse("2022-03-24T00:00:00Z/2022-03-24T01:00:00Z")
    >>> service_hour(window), service_hour(window, wait=timedelta(days=1))
    ('2022/03/24/01/', '2022/03/25/01/')
    """
    return f"{window.end + wait:%Y/%m/%d/%H}/"
