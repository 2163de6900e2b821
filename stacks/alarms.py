"""The alarms of one monitor of one type: those about the model, and those about the monitor itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from windage import names
from windage.config import Monitor

_MOST_QUARANTINED_PERCENT = 5
_WARM_UP_MINUTES = 240
_AT_LEAST = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
_BELOW = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD


@dataclass(frozen=True)
class _Words:
    """How the alarms of one type of monitor speak; ``what`` and ``rows`` have a place for the monitor's name."""

    what: str
    window: str
    rows: str


_WORDS: Mapping[str, _Words] = {
    names.DATA_QUALITY: _Words("The data of {} no longer looks like its baseline", "A window", "captured rows of {}"),
    names.MODEL_QUALITY: _Words(
        "The answers of {} are worse than its baseline", "A window of model quality", "answers of {} and of its labels"
    ),
    names.MODEL_BIAS: _Words(
        "Groups fare worse with {} than in its baseline", "A window of bias", "captured rows of {} and of its labels"
    ),
    names.FEATURE_ATTRIBUTION: _Words(
        "The answers of {} rest on other features than in its baseline",
        "A window of feature attribution",
        "captured rows of {}",
    ),
}


class Alarms(Construct):
    """The alarms of one monitor of one type.

    M of N is counted over windows, by *evaluate*, rather than over periods, by CloudWatch: windows that are caught up
    fall into one period, and CloudWatch looks back a week at most. All metrics are gauges read by their maximum.

    Attributes
    ----------
    violations
        The model's alarm; its change of state becomes a message to people.
    failed, overdue, quarantined
        The monitor's own: a window could not be judged, nobody judged one, too many rows could not be used.
    uncovered
        Of what needs labels: too few answers have got one. Where labels are the same, one type rings for both.
    unexplained
        Of feature attribution: the model answered nothing of use.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        stage: str,
        monitor: Monitor,
        signals: sns.ITopic,
        health: sns.ITopic,
        monitor_type: str = names.DATA_QUALITY,
    ) -> None:
        super().__init__(scope, name)
        self._stage, self._monitor, self._type = stage, monitor, monitor_type
        self._words = _WORDS[monitor_type]
        rule = monitor.alerts.alarm
        self.violations = self._alarm(
            "Violations",
            metric="ViolatingWindows",
            threshold=rule.violating,
            description=f"{self._words.what.format(monitor.name)}: {rule.violating} of the last {rule.of} windows "
            "have violations.",
        )
        self.violations.add_alarm_action(actions.SnsAction(signals))
        self.violations.add_ok_action(actions.SnsAction(signals))
        self.failed = self._alarm(
            "Failed",
            metric="FailedWindows",
            threshold=1,
            description=f"{self._words.window} of {monitor.name} could not be judged; failure.json beside its results "
            "says why. It is tried again at every run.",
        )
        self.quarantined = self._alarm(
            "Quarantined",
            metric="QuarantinedShare",
            threshold=_MOST_QUARANTINED_PERCENT,
            description=f"More than {_MOST_QUARANTINED_PERCENT} % of the {self._words.rows.format(monitor.name)} could "
            "not be read; the report lists them.",
        )
        self.overdue = self._alarm(
            "Overdue",
            metric="OverdueWindows",
            threshold=1,
            # The canary speaks every hour; that it does not is as bad as what it could say.
            period=Duration.hours(1),
            periods=3,
            missing=cloudwatch.TreatMissingData.BREACHING,
            description=f"{self._words.window.replace('A ', 'No ', 1)} of {monitor.name} was evaluated when it was "
            "due, or the canary that would say so is silent. Look at the executions of the analysis state machine.",
        )
        # A new alarm sees three hours of silence, and would ring before the canary could speak.
        cast(
            "cloudwatch.CfnAlarm", self.overdue.node.default_child
        ).warm_up_configuration = cloudwatch.CfnAlarm.WarmUpConfigurationProperty(
            warm_up_period_duration_in_minutes=_WARM_UP_MINUTES
        )
        self.uncovered = self._uncovered()
        self.unexplained = self._unexplained() if monitor_type == names.FEATURE_ATTRIBUTION else None
        for alarm in filter(None, (self.failed, self.quarantined, self.overdue, self.uncovered, self.unexplained)):
            alarm.add_alarm_action(actions.SnsAction(health))

    @property
    def shown(self) -> list[cloudwatch.Alarm]:
        """All of them, in the order in which one looks at them."""
        every = (self.violations, self.failed, self.overdue, self.quarantined, self.uncovered, self.unexplained)
        return [alarm for alarm in every if alarm is not None]

    def _uncovered(self) -> cloudwatch.Alarm | None:
        least = self._monitor.coverage_of(self._type)
        if least is None:
            return None
        return self._alarm(
            "Uncovered",
            metric="LabelCoverage",
            threshold=100 * least,
            below=True,
            description=f"Less than {least:.0%} of the answers of {self._monitor.name} had got a label when their "
            "wait was over: labels are late, or their ids are not those of the calls. The report counts both.",
        )

    def _unexplained(self) -> cloudwatch.Alarm:
        return self._alarm(
            "Unexplained",
            metric="ExplainedRows",
            threshold=1,
            below=True,
            description=f"No row of a window of {self._monitor.name} could be explained: its model failed, is called "
            "too often, or does not understand what it is asked. The report says which.",
        )

    def _alarm(
        self,
        name: Literal["Violations", "Failed", "Quarantined", "Overdue", "Uncovered", "Unexplained"],
        *,
        metric: str,
        threshold: float,
        description: str,
        period: Duration | None = None,
        periods: int = 1,
        # Between two windows there is no datum: the alarm keeps its state until the next window says otherwise.
        missing: cloudwatch.TreatMissingData = cloudwatch.TreatMissingData.IGNORE,
        below: bool = False,
    ) -> cloudwatch.Alarm:
        return cloudwatch.Alarm(
            self,
            name,
            alarm_name=names.alarm_name(self._stage, self._monitor.name, name.lower(), self._type),
            alarm_description=description,
            metric=gauge(
                self._monitor.name, metric, period=period or Duration.minutes(5), monitor_type=self._type, least=below
            ),
            threshold=threshold,
            evaluation_periods=periods,
            datapoints_to_alarm=periods,
            comparison_operator=_BELOW if below else _AT_LEAST,
            treat_missing_data=missing,
        )


def gauge(
    monitor: str, name: str, *, period: Duration, monitor_type: str = names.DATA_QUALITY, least: bool = False
) -> cloudwatch.Metric:
    """Return one of a monitor's gauges, read by its maximum, or by its ``least``: either way, one sent twice is one."""
    return cloudwatch.Metric(
        namespace=names.NAMESPACE,
        metric_name=name,
        dimensions_map={names.MONITOR_DIMENSION: monitor, names.TYPE_DIMENSION: monitor_type},
        statistic="Minimum" if least else "Maximum",
        period=period,
    )
