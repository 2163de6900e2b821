"""Run a monitor's post-processor on a judged window, in the environment that Model Monitor's container gave it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from windage import names
from windage.baselines import CONSTRAINTS, STATISTICS
from windage.config import Monitor
from windage.report import Report
from windage.steps.ports import Postprocessed, Scripts
from windage.window import Window, isoformat

LOG = "postprocessor.log"
FOLDER = "postprocessor/"
_CAPTURES = {"sagemakerCaptureJson": {"captureIndexNames": ["endpointInput", "endpointOutput"]}}


def postprocess(
    report: Report, files: Mapping[str, bytes], *, monitor: Monitor, window: Window, bucket: str, scripts: Scripts
) -> Postprocessed | None:
    """Run the post-processor; return what became of it, or nothing when there is none, or nothing was judged.

    Where the service's job would have failed for want of data, it ran none.
    """
    if report.outcome == "no_data":
        return None
    baseline = dict(zip((STATISTICS, CONSTRAINTS), report.baseline.to_bytes(), strict=False))
    variables = environment(monitor, window, bucket=bucket)
    return scripts.postprocess(monitor, files=files, baseline=baseline, environment=variables)


def left_behind(ran: Postprocessed) -> dict[str, tuple[bytes, str]]:
    """Return the files of the result that a post-processor brings, with their content types."""
    made = {f"{FOLDER}{name}": (content, "application/octet-stream") for name, content in ran.files.items()}
    return {LOG: (ran.log, "text/plain; charset=utf-8"), **made}


def environment(monitor: Monitor, window: Window, *, bucket: str) -> dict[str, str]:
    """Return the variables that do not depend on where the script runs; ``bucket`` is the data bucket.

    Examples
    --------
    >>> from windage.config import Capture, Model
    >>> fraud = Monitor(name="fraud", capture=Capture(model=Model(lambda_function="fraud-model")))
    >>> variables = environment(fraud, Window.parse("2026-03-01T06:00:00Z/2026-03-01T07:00:00Z"), bucket="data")
    >>> variables["start_time"], variables["dataset_source"]
    ('2026-03-01T06:00:00Z', 's3://data/captures/fraud/AllTraffic/')
    """
    optional = {
        "sagemaker_endpoint_name": names.service_endpoint(monitor),
        "record_preprocessor_script": monitor.scripts.preprocessor,
    }
    return {
        "analysis_type": "DATA_QUALITY",
        "dataset_format": json.dumps(_dataset_format(monitor), separators=(",", ":")),
        "dataset_source": _source(monitor, bucket),
        "start_time": isoformat(window.start),
        "end_time": isoformat(window.end),
        "publish_cloudwatch_metrics": "Enabled",
        "sagemaker_monitoring_schedule_name": names.service_schedule(monitor),
        "sagemaker_endpoint_datacapture_prefix": _source(monitor, bucket),
        **{name: value for name, value in optional.items() if value is not None},
    }


def _dataset_format(monitor: Monitor) -> Mapping[str, object]:
    batch = monitor.capture.batch_transform
    if batch is None:
        return _CAPTURES
    formats: Mapping[str, Mapping[str, object]] = {
        "csv": {"csv": {"header": batch.header}},
        "json": {"json": {"lines": False}},
        "jsonl": {"json": {"lines": True}},
        "parquet": {"parquet": {}},
    }
    return formats[batch.format]


def _source(monitor: Monitor, bucket: str) -> str:
    """Return where the captures lie; the service had copied them into a folder of its container."""
    capture = monitor.capture
    given = capture.data_capture or capture.batch_transform
    return given.uri if given is not None else f"s3://{bucket}/{names.capture_prefix(monitor.name)}"
