"""One monitor's dashboard in the CloudWatch console."""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from stacks.alarms import gauge
from windage import names
from windage.config import Monitor

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
