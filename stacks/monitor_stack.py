"""One monitored model: its capture, its schedules, its alarms, its dashboard."""

from pathlib import Path

from aws_cdk import CfnOutput, CustomResource, Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3_assets as assets
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from stacks.alarms import Alarms
from stacks.capture import Capture
from stacks.dashboard import Dashboard
from stacks.data_stack import DataStack
from stacks.dead_letters import DeadLetters
from stacks.drain import Drain
from stacks.grants import for_this_account
from stacks.ingest import Ingest
from stacks.scripts import digest
from stacks.service_stack import ServiceStack, alert_topic_name
from stacks.topics import topic
from windage import config, names
from windage.config import Monitor, bucket_and_prefix
from windage.errors import InputError
from windage.window import schedule_expression

# EventBridge Scheduler puts the moment at which the schedule was due in the place of this.
_SCHEDULED_TIME = "<aws.scheduler.scheduled-time>"


class MonitorStack(Stack):
    """What belongs to one YAML file.

    Attributes
    ----------
    capture, drain
        The capture, if we stand in front of the model, and what brings its queue to the bucket.
    ingest
        The address to which records are posted, if others have them.
    alerts, alarms
        The topic that tells people, and the alarms by type of monitor.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        stage: str,
        architecture: lambda_.Architecture,
        layers: Path,
        data: DataStack,
        service: ServiceStack,
        monitor: Monitor,
    ) -> None:
        super().__init__(scope, name, description=f"Windage: the monitor of {monitor.name}")
        self._stage, self._monitor = stage, monitor
        self._dead_letters = DeadLetters(self, "DeadLetters", health=data.health)
        self.capture = self._capture(architecture, layers, data)
        self.drain = self._drain(self.capture, architecture, layers, data) if self.capture is not None else None
        self.ingest = (
            Ingest(self, "Ingest", stage=stage, architecture=architecture, layers=layers, data=data, monitor=monitor)
            if monitor.capture.ingest
            else None
        )
        self.alerts = self._alerts(data)
        deployed = self._deployed(service)
        self._attributed(service, deployed)
        for monitor_type in monitor.types:
            self._schedules(monitor_type, service=service, deployed=deployed)
        self.alarms = {
            monitor_type: Alarms(
                self,
                f"{_part(monitor_type)}Alarms",
                stage=stage,
                monitor=monitor,
                signals=service.signals,
                health=data.health,
                monitor_type=monitor_type,
            )
            for monitor_type in monitor.types
        }
        shown = [alarm for alarms in self.alarms.values() for alarm in alarms.shown]
        Dashboard(
            self,
            "Dashboard",
            stage=stage,
            monitor=monitor,
            bucket_name=data.bucket.bucket_name,
            alarms=shown,
            capture=self.capture,
        )
        self._say_where(data)

    def _capture(self, architecture: lambda_.Architecture, layers: Path, data: DataStack) -> Capture | None:
        model = self._monitor.capture.model
        if model is None:
            return None
        return Capture(
            self,
            "Capture",
            stage=self._stage,
            architecture=architecture,
            layers=layers,
            data=data,
            monitor=self._monitor,
            model=model,
        )

    def _drain(self, capture: Capture, architecture: lambda_.Architecture, layers: Path, data: DataStack) -> Drain:
        return Drain(
            self,
            "Drain",
            stage=self._stage,
            architecture=architecture,
            layers=layers,
            data=data,
            monitor=self._monitor.name,
            queue=capture.spill,
        )

    def _schedules(self, monitor_type: str, *, service: ServiceStack, deployed: CustomResource) -> None:
        monitor = self._monitor
        cut = monitor.schedule_of(monitor_type)
        judge = self._schedule(
            f"{_part(monitor_type)}Judge",
            expression=schedule_expression(cut.cadence, grace=cut.grace_period),
            target=service.analysis.machine.state_machine_arn,
            action="states:StartExecution",
            description=f"Judge the windows of {monitor.name} that are due: {monitor_type}",
            monitor_type=monitor_type,
        )
        watch = self._schedule(
            f"{_part(monitor_type)}Watch",
            expression="rate(1 hour)",
            target=service.canary.function.function_arn,
            action="lambda:InvokeFunction",
            description=f"See whether the windows of {monitor.name} are judged: {monitor_type}",
            monitor_type=monitor_type,
        )
        for schedule in (judge, watch):
            # One that fires before would find no monitor, and end as a dead letter.
            schedule.node.add_dependency(deployed)

    def _say_where(self, data: DataStack) -> None:
        place, monitor = f"s3://{data.bucket.bucket_name}/", self._monitor
        for monitor_type in monitor.types:
            part = _part(monitor_type)
            datasets = place + names.dataset_prefix(monitor.name, monitor_type)
            results = place + names.results_prefix(monitor.name, monitor_type)
            CfnOutput(self, f"{part}Datasets", value=datasets, description=f"Upload training data: {monitor_type}")
            CfnOutput(self, f"{part}Results", value=results, description=f"Reports: {monitor_type}")
        said: set[str] = set()
        for monitor_type, truth in ((t, monitor.truth_of(t)) for t in monitor.types):
            labels = truth.uri or place + names.labels_prefix(monitor.name) if truth is not None else None
            if labels is not None and labels not in said:
                output = f"{_part(monitor_type) if said else ''}Labels"
                CfnOutput(self, output, value=labels, description="Upload labels, by the hour: windage label")
                said.add(labels)
        CfnOutput(self, "AlertTopic", value=self.alerts.topic_arn, description="Alerts about the model")

    def _alerts(self, data: DataStack) -> sns.Topic:
        alerts = topic(
            self,
            "Alerts",
            topic_name=alert_topic_name(self._stage, self._monitor.name),
            display_name=f"Windage {self._monitor.name}",
            key=data.key,
        )
        for address in self._monitor.alerts.email:
            alerts.add_subscription(subscriptions.EmailSubscription(address))
        for number in self._monitor.alerts.sms:
            alerts.add_subscription(subscriptions.SmsSubscription(number))
        return alerts

    def _deployed(self, service: ServiceStack) -> CustomResource:
        """Tell the functions of the monitor, and give them what its file names to make a baseline of."""
        given = self._monitor.baseline
        properties = {
            "Monitor": config.encode(self._monitor).decode(),
            **self._place("Dataset", given.dataset),
            **self._place("Statistics", given.statistics),
            **self._place("Constraints", given.constraints),
            **self._places_of_types(),
            # Another script reads another baseline out of the same training set.
            **({"Script": digest(self._monitor)} if given.preprocessor is not None else {}),
        }
        return CustomResource(
            self,
            "Deployed",
            resource_type="Custom::WindageMonitor",
            service_token=service.baseline.function.function_arn,
            service_timeout=Duration.minutes(15),
            properties=properties,
        )

    def _attributed(self, service: ServiceStack, deployed: CustomResource) -> None:
        """Make the baseline of attributions of what the file names: the function that may ask the model makes it."""
        attribution = self._monitor.feature_attribution
        if attribution is None:
            return
        given, where = attribution.baseline, "feature_attribution.baseline"
        places = {
            **self._place("AttributionDataset", given.dataset, where=f"{where}.dataset"),
            **self._place("AttributionAnalysis", given.analysis, where=f"{where}.analysis"),
        }
        if not places:
            return
        made = CustomResource(
            self,
            "Attributed",
            resource_type="Custom::WindageAttribution",
            service_token=service.explain.function.function_arn,
            service_timeout=Duration.minutes(16),
            properties={"Monitor": config.encode(self._monitor).decode(), **places},
        )
        made.node.add_dependency(deployed)

    def _places_of_types(self) -> dict[str, str]:
        """Return where the functions find what baselines of other types than the data's are made of."""
        files = {
            "Quality": ("model_quality", ("dataset", "statistics", "constraints")),
            "Bias": ("model_bias", ("dataset", "analysis")),
        }
        found: dict[str, str] = {}
        for begin, (section, keys) in files.items():
            given = getattr(self._monitor, section)
            for key in keys if given is not None else ():
                where = f"{section}.baseline.{key}"
                found |= self._place(f"{begin}{key.title()}", getattr(given.baseline, key), where=where)
        return found

    def _place(self, name: str, given: str | None, *, where: str | None = None) -> dict[str, str]:
        """Return where the functions find a file: in the user's bucket, or where the deploy uploads it to."""
        where = where or f"baseline.{name.lower()}"
        if given is None:
            return {}
        if given.startswith("s3://"):
            bucket, key = bucket_and_prefix(given, where=where)
            return {f"{name}Bucket": bucket, f"{name}Key": key}
        if not Path(given).is_file():
            raise InputError(f"{self._monitor.name}: {where}", "no such file", got=given, do="give a path from here")
        asset = assets.Asset(self, name, path=given)
        return {f"{name}Bucket": asset.s3_bucket_name, f"{name}Key": asset.s3_object_key}

    def _schedule(
        self, name: str, *, expression: str, target: str, action: str, description: str, monitor_type: str
    ) -> scheduler.CfnSchedule:
        role = iam.Role(self, f"{name}Role", assumed_by=for_this_account("scheduler.amazonaws.com"))
        policy = iam.Policy(
            self,
            f"{name}Policy",
            roles=[role],
            statements=[
                iam.PolicyStatement(actions=[action], resources=[target]),
                iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[self._dead_letters.queue.queue_arn]),
            ],
        )
        schedule = scheduler.CfnSchedule(
            self,
            name,
            name=names.schedule_name(
                self._stage, self._monitor.name, name.removeprefix(_part(monitor_type)).lower(), monitor_type
            ),
            description=description,
            schedule_expression=expression,
            schedule_expression_timezone="UTC",
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            target=scheduler.CfnSchedule.TargetProperty(
                arn=target,
                role_arn=role.role_arn,
                input=self.to_json_string(
                    {
                        "monitor": self._monitor.name,
                        "monitor_type": monitor_type,
                        "scheduled_time": _SCHEDULED_TIME,
                    }
                ),
                dead_letter_config=scheduler.CfnSchedule.DeadLetterConfigProperty(
                    arn=self._dead_letters.queue.queue_arn
                ),
                retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                    maximum_event_age_in_seconds=3600, maximum_retry_attempts=10
                ),
            ),
        )
        schedule.node.add_dependency(policy)
        return schedule


def _part(monitor_type: str) -> str:
    """Return what the names of resources of one type of monitor begin with; those of the data came first."""
    return "" if monitor_type == names.DATA_QUALITY else monitor_type.title().replace("-", "")
