"""The alarms of one monitor: those about the model, and those about the monitor itself."""

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


class Alarms(Construct):
    """The alarms of one monitor.

    M of N is counted over windows, by *evaluate*, rather than over periods, by CloudWatch: windows that are caught up
    fall into one period, and CloudWatch looks back a week at most. All metrics are gauges read by their maximum.

    Attributes
    ----------
    violations
        The model's alarm; its change of state becomes a message to people.
    failed, overdue, quarantined
        The monitor's own: a window could not be judged, nobody judged one, too many rows could not be used.
    """

    def __init__(
        self, scope: Construct, name: str, *, stage: str, monitor: Monitor, signals: sns.ITopic, health: sns.ITopic
    ) -> None:
        super().__init__(scope, name)
        self._stage, self._monitor = stage, monitor
        rule = monitor.alerts.alarm
        self.violations = self._alarm(
            "Violations",
            metric="ViolatingWindows",
            threshold=rule.violating,
            description=f"The data of {monitor.name} no longer looks like its baseline: {rule.violating} of the last "
            f"{rule.of} windows have violations.",
        )
        self.violations.add_alarm_action(actions.SnsAction(signals))
        self.violations.add_ok_action(actions.SnsAction(signals))
        self.failed = self._alarm(
            "Failed",
            metric="FailedWindows",
            threshold=1,
            description=f"A window of {monitor.name} could not be judged; failure.json beside its results says why. "
            "It is tried again at every run.",
        )
        self.quarantined = self._alarm(
            "Quarantined",
            metric="QuarantinedShare",
            threshold=_MOST_QUARANTINED_PERCENT,
            description=f"More than {_MOST_QUARANTINED_PERCENT} % of the captured rows of {monitor.name} could not be "
            "read; the report lists them.",
        )
        self.overdue = self._alarm(
            "Overdue",
            metric="OverdueWindows",
            threshold=1,
            # The canary speaks every hour; that it does not is as bad as what it could say.
            period=Duration.hours(1),
            periods=3,
            missing=cloudwatch.TreatMissingData.BREACHING,
            description=f"No window of {monitor.name} was evaluated when it was due, or the canary that would say so "
            "is silent. Look at the executions of the analysis state machine.",
        )
        # A new alarm sees three hours of silence, and would ring before the canary could speak.
        cast(
            "cloudwatch.CfnAlarm", self.overdue.node.default_child
        ).warm_up_configuration = cloudwatch.CfnAlarm.WarmUpConfigurationProperty(
            warm_up_period_duration_in_minutes=_WARM_UP_MINUTES
        )
        for alarm in (self.failed, self.quarantined, self.overdue):
            alarm.add_alarm_action(actions.SnsAction(health))

    def _alarm(
        self,
        name: Literal["Violations", "Failed", "Quarantined", "Overdue"],
        *,
        metric: str,
        threshold: float,
        description: str,
        period: Duration | None = None,
        periods: int = 1,
        # Between two windows there is no datum: the alarm keeps its state until the next window says otherwise.
        missing: cloudwatch.TreatMissingData = cloudwatch.TreatMissingData.IGNORE,
    ) -> cloudwatch.Alarm:
        return cloudwatch.Alarm(
            self,
            name,
            alarm_name=names.alarm_name(self._stage, self._monitor.name, name.lower()),
            alarm_description=description,
            metric=gauge(self._monitor.name, metric, period=period or Duration.minutes(5)),
            threshold=threshold,
            evaluation_periods=periods,
            datapoints_to_alarm=periods,
            comparison_operator=_AT_LEAST,
            treat_missing_data=missing,
        )


def gauge(monitor: str, name: str, *, period: Duration) -> cloudwatch.Metric:
    """Return one of a monitor's gauges."""
    return cloudwatch.Metric(
        namespace=names.NAMESPACE,
        metric_name=name,
        dimensions_map={names.MONITOR_DIMENSION: monitor, names.TYPE_DIMENSION: names.DATA_QUALITY},
        statistic="Maximum",
        period=period,
    )
