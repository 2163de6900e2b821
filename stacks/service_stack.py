"""What all monitors share: the layers, the functions, the state machine, the way from alarms to people."""

from collections.abc import Sequence
from pathlib import Path

from aws_cdk import Aws, Duration, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from stacks.analysis import Analysis
from stacks.data_stack import DataStack
from stacks.dead_letters import DeadLetters
from stacks.function import Function
from stacks.grants import listing, publishing_metrics, reading, writing
from stacks.layers import layer
from stacks.topics import let_alarms_publish, topic
from windage import names
from windage.config import Monitor, bucket_and_prefix
from windage.settings import AnalysisSettings, NotifySettings, Settings

# Lambda gives processor time by memory: this is one whole virtual processor.
_ONE_PROCESSOR_MB = 1769


class ServiceStack(Stack):
    """The functions and the state machine.

    Attributes
    ----------
    plan, profile, evaluate, baseline, notify, canary
        The functions.
    analysis
        The state machine.
    signals
        The topic that the monitors' alarms publish to, and `notify` listens to.
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
        monitors: Sequence[Monitor],
    ) -> None:
        super().__init__(scope, name, description="Windage: the functions that all monitors share")
        self._stage, self._architecture, self._data = stage, architecture, data
        self._light = [layer(self, n, folder=layers, architecture=architecture) for n in ("runtime", "windage")]
        self._heavy = [*self._light, layer(self, "analysis", folder=layers, architecture=architecture)]
        self._dead_letters = DeadLetters(self, "DeadLetters", health=data.health)
        bucket, key = data.bucket, data.key

        def read(*prefixes: str) -> list[iam.PolicyStatement]:
            return reading(bucket, key, prefixes=prefixes)

        def write(*prefixes: str) -> list[iam.PolicyStatement]:
            return writing(bucket, key, prefixes=prefixes)

        own_captures = _own_captures(monitors)
        settings = AnalysisSettings(bucket=bucket.bucket_name)
        gauges = publishing_metrics(names.NAMESPACE)
        self.plan = self._function(
            "plan",
            settings,
            [
                *read(names.MONITORS, names.BASELINES),
                listing(bucket, prefixes=[names.CAPTURES, names.RESULTS]),
                *write(names.WORK),
                *own_captures,
            ],
        )
        self.profile = self._function(
            "profile",
            settings,
            [*read(names.MONITORS, names.BASELINES, names.CAPTURES), *write(names.WORK), *own_captures],
            calculates=True,
        )
        self.evaluate = self._function(
            "evaluate",
            settings,
            [*read(names.MONITORS, names.BASELINES, names.WORK, names.RESULTS), *write(names.RESULTS), gauges],
            calculates=True,
        )
        self.baseline = self._function(
            "baseline",
            settings,
            [
                *read(names.MONITORS, names.DATASETS),
                *write(names.MONITORS, names.BASELINES),
                *_given_datasets(self, monitors),
            ],
            calculates=True,
            asynchronous=True,
        )
        self.canary = self._function(
            "canary",
            settings,
            [*read(names.MONITORS), listing(bucket, prefixes=[names.RESULTS]), gauges],
            asynchronous=True,
        )
        alert_topics = f"arn:{Aws.PARTITION}:sns:{Aws.REGION}:{Aws.ACCOUNT_ID}:{alert_topic_name(stage, '')}"
        self.notify = self._function(
            "notify",
            NotifySettings(bucket=bucket.bucket_name, topic_prefix=alert_topics),
            [
                *read(names.MONITORS, names.RESULTS, names.ALERTS),
                *write(names.ALERTS),
                iam.PolicyStatement(actions=["sns:Publish"], resources=[f"{alert_topics}*"]),
            ],
            asynchronous=True,
        )
        self.analysis = Analysis(
            self,
            "Analysis",
            stage=stage,
            plan=self.plan.function,
            profile=self.profile.function,
            evaluate=self.evaluate.function,
            bucket=bucket,
            key=key,
            health=data.health,
        )
        self.signals = self._signals()
        self._baseline_of_uploads()

    def _function(
        self,
        folder: str,
        settings: Settings,
        statements: Sequence[iam.PolicyStatement],
        *,
        calculates: bool = False,
        asynchronous: bool = False,
    ) -> Function:
        return Function(
            self,
            folder.capitalize(),
            stage=self._stage,
            folder=folder,
            settings=settings,
            architecture=self._architecture,
            layers=self._heavy if calculates else self._light,
            statements=statements,
            key=self._data.key,
            health=self._data.health,
            memory_mb=_ONE_PROCESSOR_MB if calculates else 512,
            timeout=Duration.minutes(15) if calculates else Duration.minutes(2),
            dead_letters=self._dead_letters.queue if asynchronous else None,
        )

    def _signals(self) -> sns.Topic:
        """Make the way from an alarm to `notify`."""
        signals = topic(
            self,
            "Signals",
            topic_name=f"windage-{self._stage}-signals",
            display_name="Windage alarms",
            key=self._data.key,
        )
        let_alarms_publish(signals)
        signals.add_subscription(
            subscriptions.LambdaSubscription(self.notify.function, dead_letter_queue=self._dead_letters.queue)
        )
        return signals

    def _baseline_of_uploads(self) -> None:
        """A training set that is uploaded becomes the baseline."""
        events.Rule(
            self,
            "DatasetUploaded",
            description="A training set was uploaded: make the baseline of it",
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={
                    "bucket": {"name": [self._data.bucket.bucket_name]},
                    "object": {"key": [{"prefix": f"{names.DATASETS}/"}]},
                },
            ),
            targets=[
                targets.LambdaFunction(
                    self.baseline.function,
                    dead_letter_queue=self._dead_letters.queue,
                    retry_attempts=3,
                    max_event_age=Duration.hours(2),
                )
            ],
        )


def alert_topic_name(stage: str, monitor: str) -> str:
    """Return the name of the topic that tells people about a monitor."""
    return f"windage-{stage}-alerts-{monitor}"


def _own_captures(monitors: Sequence[Monitor]) -> list[iam.PolicyStatement]:
    """Return the permission to read what SageMaker endpoints captured by themselves."""
    statements = []
    for monitor in monitors:
        own = monitor.capture.data_capture
        if own is None:
            continue
        bucket, prefix = bucket_and_prefix(own.uri, where="capture.data_capture.uri")
        arn = f"arn:{Aws.PARTITION}:s3:::{bucket}"
        below = "/".join(filter(None, (prefix, own.endpoint, own.variant))) + "/*"
        statements += [
            iam.PolicyStatement(actions=["s3:GetObject"], resources=[f"{arn}/{below}"]),
            iam.PolicyStatement(
                actions=["s3:ListBucket"], resources=[arn], conditions={"StringLike": {"s3:prefix": [below]}}
            ),
        ]
        if own.kms_key is not None:
            statements.append(iam.PolicyStatement(actions=["kms:Decrypt"], resources=[own.kms_key]))
    return statements


def _given_datasets(stack: Stack, monitors: Sequence[Monitor]) -> list[iam.PolicyStatement]:
    """Return the permission to read the training sets that monitor files name."""
    resources = []
    for monitor in monitors:
        given = monitor.baseline.dataset
        if given is None:
            continue
        if given.startswith("s3://"):
            bucket, key = bucket_and_prefix(given, where="baseline.dataset")
            resources.append(f"arn:{Aws.PARTITION}:s3:::{bucket}/{key}")
        else:
            qualifier = stack.synthesizer.bootstrap_qualifier
            assets = f"cdk-{qualifier}-assets-{Aws.ACCOUNT_ID}-{Aws.REGION}"
            resources.append(f"arn:{Aws.PARTITION}:s3:::{assets}/*.csv")
    if not resources:
        return []
    return [iam.PolicyStatement(actions=["s3:GetObject"], resources=sorted(set(resources)))]
