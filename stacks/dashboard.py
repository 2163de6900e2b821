"""One monitor's dashboard in the CloudWatch console."""

from collections.abc import Mapping, Sequence

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from stacks.alarms import gauge
from stacks.capture import Capture
from windage import names
from windage.config import Monitor
from windage.cost.capturing import CAPTURE_GIGABYTES
from windage.cost.prices import prices

_WHOLE, _HALF, _THIRD = 24, 12, 8


class Dashboard(Construct):
    """What one looks at first: the alarms, violations and drift, quality, then the traffic and the monitor itself."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        stage: str,
        monitor: Monitor,
        bucket_name: str,
        alarms: Sequence[cloudwatch.IAlarm],
        capture: Capture | None,
    ) -> None:
        super().__init__(scope, name)
        # By the service's rules, neither the model's answers nor whole rows are looked at by themselves.
        ours = monitor.compatibility == "windage"
        answers = ["PredictionDrift"] if monitor.output_columns and ours else []
        of_rows = [
            _graph(monitor, "Rows far outside the baseline (%)", ["OutlierShare"], width=_HALF),
            _graph(monitor, "Rows that come again (%)", ["DuplicateShare"], width=_HALF),
        ]
        results = names.results_prefix(monitor.name, names.DATA_QUALITY)
        self.dashboard = cloudwatch.Dashboard(
            self,
            "Dashboard",
            dashboard_name=f"windage-{stage}-{monitor.name}",
            default_interval=Duration.days(14),
            widgets=[
                [
                    cloudwatch.TextWidget(
                        markdown=f"# {monitor.name}\nWindows: {monitor.schedule.every}. Reports: "
                        f"`s3://{bucket_name}/{results}`",
                        width=_WHOLE,
                        height=2,
                    )
                ],
                [cloudwatch.AlarmStatusWidget(title="Alarms", alarms=list(alarms), width=_WHOLE, height=3)],
                [
                    _graph(monitor, "Violations a window", ["Violations", "ViolatingWindows"], width=_HALF),
                    _graph(monitor, "Worst drift (1 = its threshold)", ["WorstDrift", *answers], width=_HALF, line=1),
                ],
                *_of_quality(monitor),
                *_of_bias(monitor),
                *_of_attribution(monitor),
                [
                    _graph(monitor, "Rows judged", ["Rows"], width=_THIRD),
                    _graph(monitor, "Rows quarantined (%)", ["QuarantinedShare"], width=_THIRD),
                    _graph(monitor, "Window lag (s)", ["WindowLag"], width=_THIRD),
                ],
                *([of_rows] if ours else []),
                *(_of_calls(monitor, capture) if capture is not None else _of_endpoint(monitor)),
            ],
        )


def _of_quality(monitor: Monitor) -> list[list[cloudwatch.IWidget]]:
    quality = monitor.model_quality
    if quality is None:
        return []
    measure, of_type = quality.measure, names.MODEL_QUALITY
    coverage, least = "Answers with a label (%)", 100 * quality.ground_truth.minimum_coverage
    fall = "Worst fall (1 = tolerated)"
    return [
        [
            _graph(monitor, measure, [measure, f"{measure}_estimated"], width=_THIRD, monitor_type=of_type),
            _graph(monitor, fall, ["WorstFall", "ViolatingWindows"], width=_THIRD, line=1, monitor_type=of_type),
            _graph(monitor, coverage, ["LabelCoverage"], width=_THIRD, line=least, monitor_type=of_type),
        ]
    ]


def _of_bias(monitor: Monitor) -> list[list[cloudwatch.IWidget]]:
    truth, of_type = monitor.truth_of(names.MODEL_BIAS), names.MODEL_BIAS
    if monitor.model_bias is None or truth is None:
        return []
    coverage, least = "Rows with a label (%)", 100 * truth.minimum_coverage
    worst = ["WorstBias", "ViolatingWindows"]
    return [
        [
            _graph(monitor, "Violations of bias a window", ["Violations"], width=_THIRD, monitor_type=of_type),
            _graph(monitor, "Worst bias (1 = allowed)", worst, width=_THIRD, line=1, monitor_type=of_type),
            _graph(monitor, coverage, ["LabelCoverage"], width=_THIRD, line=least, monitor_type=of_type),
        ]
    ]


def _of_attribution(monitor: Monitor) -> list[list[cloudwatch.IWidget]]:
    attribution = monitor.feature_attribution
    if attribution is None:
        return []
    of_type, line = names.FEATURE_ATTRIBUTION, attribution.threshold
    score = "Order of the features (1 = the baseline's)"
    calls = ["ModelCalls", "FailedCalls"]
    return [
        [
            _graph(monitor, score, ["AttributionScore"], width=_THIRD, line=line, monitor_type=of_type),
            _graph(monitor, "Rows explained", ["ExplainedRows"], width=_THIRD, monitor_type=of_type),
            _graph(monitor, "Calls to explain", calls, width=_THIRD, monitor_type=of_type),
        ]
    ]


def _of_calls(monitor: Monitor, capture: Capture) -> list[list[cloudwatch.IWidget]]:
    """Show how the calls go: what AWS counts of itself for nothing, and what the captured calls say."""
    its = {"FunctionName": capture.function.function.function_name}
    stream = {"DeliveryStreamName": capture.stream.ref}
    calls = [_native("AWS/Lambda", name, its, statistic="Sum") for name in ("Invocations", "Errors", "Throttles")]
    taken = _native("AWS/Firehose", "IncomingRecords", stream, statistic="Sum")
    times = [_native("AWS/Lambda", "Duration", its, statistic=p, label=f"capture {p}") for p in ("p50", "p99")]
    sizes = ["PayloadBytesP99", "ColdStarts"]
    of_model = [
        gauge(monitor.name, name, period=Duration.minutes(5)) for name in ("ModelLatencyP50", "ModelLatencyP99")
    ]
    return [
        [
            _native_graph("Calls, failures, throttles; records taken", [*calls, taken], width=_HALF),
            _native_graph("Latency (ms): capture and model, model alone", [*times, *of_model], width=_HALF),
        ],
        [
            _graph(monitor, "Calls that the model failed (%)", ["ModelErrors"], width=_THIRD),
            _graph(monitor, "Bytes of a question (99 % at most); cold starts", sizes, width=_THIRD),
            _native_graph("Cost of the capture a day (USD)", [_cost(its, stream)], width=_THIRD),
        ],
    ]


def _of_endpoint(monitor: Monitor) -> list[list[cloudwatch.IWidget]]:
    """Show what SageMaker counts of an endpoint that captures by itself."""
    own = monitor.capture.data_capture
    if own is None:
        return []
    its = {"EndpointName": own.endpoint, "VariantName": own.variant}
    errors = ("Invocations", "Invocation4XXErrors", "Invocation5XXErrors")
    calls = [_native("AWS/SageMaker", name, its, statistic="Sum") for name in errors]
    times = [
        _native("AWS/SageMaker", name, its, statistic=p, label=f"{name} {p}")
        for name in ("ModelLatency", "OverheadLatency")
        for p in ("p50", "p99")
    ]
    return [
        [
            _native_graph("Calls of the endpoint, and failures", calls, width=_HALF),
            _native_graph("Latency of the endpoint (µs)", times, width=_HALF),
        ]
    ]


def _cost(function: Mapping[str, str], stream: Mapping[str, str]) -> cloudwatch.MathExpression:
    """Return what capture function and stream cost a day, by the published formula and the dated price list."""
    price = prices()
    day = Duration.days(1)
    rate = price.lambda_gigabyte_second_arm64 * CAPTURE_GIGABYTES
    return cloudwatch.MathExpression(
        label=f"by list prices of {price.region}, noted {price.noted}",
        expression=f"calls * {price.lambda_million_requests / 1e6:.3g} + ms / 1000 * {rate:.6g} "
        # Every record counts as a whole number of 5 KB: those of a capture are as many on average.
        f"+ CEIL(bytes / MAX([records, 1]) / 5120) * 5120 * records / {2**30} * {price.firehose_gigabyte:.3g} "
        f"+ bytes / {10**9} * {price.firehose_partitioned_gigabyte:.3g}",
        using_metrics={
            "calls": _native("AWS/Lambda", "Invocations", function, statistic="Sum", period=day),
            "ms": _native("AWS/Lambda", "Duration", function, statistic="Sum", period=day),
            "records": _native("AWS/Firehose", "IncomingRecords", stream, statistic="Sum", period=day),
            "bytes": _native("AWS/Firehose", "IncomingBytes", stream, statistic="Sum", period=day),
        },
        period=day,
    )


def _native(
    namespace: str,
    name: str,
    dimensions: Mapping[str, str],
    *,
    statistic: str,
    label: str | None = None,
    period: Duration | None = None,
) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=namespace,
        metric_name=name,
        dimensions_map=dict(dimensions),
        statistic=statistic,
        label=label,
        period=period or Duration.minutes(5),
    )


def _native_graph(title: str, metrics: Sequence[cloudwatch.IMetric], *, width: int) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(
        title=title,
        width=width,
        height=6,
        left=list(metrics),
        left_y_axis=cloudwatch.YAxisProps(min=0, show_units=False),
    )


def _graph(
    monitor: Monitor,
    title: str,
    gauges: Sequence[str],
    *,
    width: int,
    line: float | None = None,
    monitor_type: str = names.DATA_QUALITY,
) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(
        title=title,
        width=width,
        height=6,
        left=[gauge(monitor.name, name, period=Duration.minutes(5), monitor_type=monitor_type) for name in gauges],
        left_y_axis=cloudwatch.YAxisProps(min=0, show_units=False),
        left_annotations=[cloudwatch.HorizontalAnnotation(value=line, label="threshold")] if line is not None else [],
    )
