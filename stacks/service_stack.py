"""What all monitors share: the layers, the functions, the state machine, the way from alarms to people."""

from collections.abc import Callable, Sequence
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
from stacks.analysis_states import Steps
from stacks.capture import calling
from stacks.data_stack import DataStack
from stacks.dead_letters import DeadLetters
from stacks.foreign_buckets import (
    reading_captures,
    reading_given_attributions,
    reading_given_baselines,
    reading_judged_captures,
    reading_manifests,
    seeing_captures,
    writing_attributions,
    writing_results,
)
from stacks.function import Function
from stacks.grants import listing, publishing, publishing_metrics, reading, writing
from stacks.layers import layer
from stacks.privacy_keys import reading_keys
from stacks.scripts import script_layers
from stacks.topics import let_alarms_publish, topic
from windage import names
from windage.config import Monitor
from windage.names import attribution_namespace, bias_namespace, feature_namespace, quality_namespace
from windage.settings import AnalysisSettings, CalculationSettings, NotifySettings, PlanSettings, Settings

# Lambda gives processor time by memory: this is one whole virtual processor.
_ONE_PROCESSOR_MB = 1769
_SHORT, _LONG = Duration.minutes(2), Duration.minutes(15)
# A shard is an express execution, which may last 5 minutes with all its retries.
_SHARD = Duration.minutes(4)
# Some seconds of work for one function each: bytes and objects of a shard, profiles of a group.
_SHARD_BYTES, _SHARD_OBJECTS, _GROUP = 64 * 1024 * 1024, 500, 100


class ServiceStack(Stack):
    """The functions and the state machine.

    Attributes
    ----------
    plan, profile, merge, evaluate, explain, baseline, notify, canary
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
        concurrency: int,
    ) -> None:
        super().__init__(scope, name, description="Windage: the functions that all monitors share")
        self._stage, self._architecture, self._data = stage, architecture, data
        self._light = [layer(self, n, folder=layers, architecture=architecture) for n in ("runtime", "windage")]
        self._calculating = [*self._light, layer(self, "analysis", folder=layers, architecture=architecture)]
        self._heavy = [*self._calculating, *script_layers(self, monitors, architecture=architecture)]
        self._dead_letters = DeadLetters(self, "DeadLetters", health=data.health)
        self.plan, self.profile, self.evaluate = self._judges(monitors)
        self.merge = self._merge(monitors)
        self.explain = self._explain(monitors)
        self.baseline = self._baseline(monitors)
        self.canary = self._canary()
        self.notify = self._notify(monitors)
        self.analysis = Analysis(
            self,
            "Analysis",
            stage=stage,
            steps=Steps(*(one.function for one in (self.plan, self.profile, self.merge, self.evaluate, self.explain))),
            concurrency=concurrency,
            data=data,
        )
        self.signals = self._signals()
        self._baseline_of_uploads()
        self._attributions_of_uploads(monitors)
        # The stack of a monitor whose file is gone still imports these, and what is imported cannot be taken away.
        for arn in (
            self.analysis.machine.state_machine_arn,
            self.baseline.function.function_arn,
            self.explain.function.function_arn,
            self.canary.function.function_arn,
            self.signals.topic_arn,
        ):
            self.export_value(arn)

    def _judges(self, monitors: Sequence[Monitor]) -> tuple[Function, Function, Function]:
        """Make the three functions that the state machine calls."""
        plan = self._function(
            "plan",
            [
                *self._read(names.MONITORS, names.BASELINES, names.RESULTS),
                self._see(names.CAPTURES, names.LABELS, names.WORK),
                *self._write(names.WORK),
                *seeing_captures(monitors),
                *reading_manifests(monitors),
            ],
            settings=PlanSettings(
                bucket=self._data.bucket.bucket_name,
                shard_bytes=_SHARD_BYTES,
                shard_objects=_SHARD_OBJECTS,
                group=_GROUP,
            ),
            # A thousand objects a call: ten million take ten minutes to list.
            timeout=_LONG,
        )
        profile = self._function(
            "profile",
            [
                *self._read(
                    names.MONITORS, names.BASELINES, names.CAPTURES, names.LABELS, names.WORK, *_aside(monitors)
                ),
                *self._write(names.WORK),
                *reading_captures(monitors),
                *self._keys(monitors),
            ],
            calculates=True,
            timeout=_SHARD,
        )
        evaluate = self._function(
            "evaluate",
            [
                # A window of one shard is profiled where it is judged.
                *self._read(
                    names.MONITORS, names.BASELINES, names.CAPTURES, names.WORK, names.RESULTS, *_aside(monitors)
                ),
                *self._write(names.RESULTS, names.WORK),
                *reading_judged_captures(monitors),
                *self._keys(monitors),
                *writing_results(monitors),
                publishing_metrics(_namespaces(monitors, feature_namespace, quality_namespace, bias_namespace)),
            ],
            calculates=True,
            timeout=_LONG,
        )
        return plan, profile, evaluate

    def _keys(self, monitors: Sequence[Monitor]) -> list[iam.PolicyStatement]:
        """Return the permission to hash what is read, as it was hashed when it was captured."""
        return reading_keys(monitors, made=self._data.privacy_keys, key=self._data.key)

    def _merge(self, monitors: Sequence[Monitor]) -> Function:
        """Make the function that adds profiles up; of samples, the monitor and its baseline say how."""
        own = (names.MONITORS, names.BASELINES) if _with_attribution(monitors) else ()
        return self._function(
            "merge",
            [*self._read(names.WORK, *own), *self._write(names.WORK)],
            settings=AnalysisSettings(bucket=self._data.bucket.bucket_name),
            calculates=True,
            timeout=_SHARD,
            layers=self._calculating,
        )

    def _explain(self, monitors: Sequence[Monitor]) -> Function:
        """Make the one function that may ask the models: it runs no script of a user, and reads no captures."""
        asked = [one.feature_attribution.asked(one.capture) for one in monitors if one.feature_attribution is not None]
        return self._function(
            "explain",
            [
                *self._read(names.MONITORS, names.BASELINES, names.WORK, names.RESULTS, names.DATASETS),
                *self._write(names.RESULTS, names.BASELINES),
                *reading_given_attributions(self, monitors),
                *self._keys(_with_attribution(monitors)),
                *writing_attributions(monitors),
                *calling(model for model in asked if model is not None),
                publishing_metrics(_namespaces(monitors, attribution_namespace)),
            ],
            settings=AnalysisSettings(bucket=self._data.bucket.bucket_name),
            calculates=True,
            timeout=_LONG,
            # What was asked in vain once is not asked three times.
            retries=0,
            layers=self._calculating,
        )

    def _baseline(self, monitors: Sequence[Monitor]) -> Function:
        return self._function(
            "baseline",
            [
                *self._read(names.MONITORS, names.DATASETS),
                *self._write(names.MONITORS, names.BASELINES),
                *reading_given_baselines(self, monitors),
                *self._keys(monitors),
            ],
            calculates=True,
            timeout=_LONG,
            retries=2,
        )

    def _canary(self) -> Function:
        return self._function(
            "canary",
            [*self._read(names.MONITORS, names.RESULTS), publishing_metrics([names.NAMESPACE])],
            retries=2,
        )

    def _notify(self, monitors: Sequence[Monitor]) -> Function:
        begin = f"arn:{Aws.PARTITION}:sns:{Aws.REGION}:{Aws.ACCOUNT_ID}:{alert_topic_name(self._stage, '')}"
        return self._function(
            "notify",
            [
                *self._read(names.MONITORS, names.RESULTS, names.ALERTS),
                *self._write(names.ALERTS),
                *publishing([f"{begin}{monitor.name}" for monitor in monitors], self._data.key),
            ],
            settings=NotifySettings(bucket=self._data.bucket.bucket_name, topic_prefix=begin),
            retries=2,
        )

    def _read(self, *prefixes: str) -> list[iam.PolicyStatement]:
        return reading(self._data.bucket, self._data.key, prefixes=prefixes)

    def _see(self, *prefixes: str) -> iam.PolicyStatement:
        return listing(self._data.bucket.bucket_arn, prefixes=prefixes)

    def _write(self, *prefixes: str) -> list[iam.PolicyStatement]:
        return writing(self._data.bucket, self._data.key, prefixes=prefixes)

    def _function(
        self,
        folder: str,
        statements: Sequence[iam.PolicyStatement],
        *,
        settings: Settings | None = None,
        calculates: bool = False,
        timeout: Duration = _SHORT,
        retries: int | None = None,
        layers: Sequence[lambda_.ILayerVersion] | None = None,
    ) -> Function:
        data = self._data.bucket.bucket_name
        own = CalculationSettings(bucket=data, scripts=names.SCRIPTS) if calculates else AnalysisSettings(bucket=data)
        return Function(
            self,
            folder.capitalize(),
            stage=self._stage,
            folder=folder,
            settings=settings or own,
            architecture=self._architecture,
            layers=layers or (self._heavy if calculates else self._light),
            statements=statements,
            key=self._data.key,
            health=self._data.health,
            memory_mb=_ONE_PROCESSOR_MB if calculates else 512,
            timeout=timeout,
            dead_letters=self._dead_letters.queue if retries is not None else None,
            retries=retries,
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
        self._rule(
            "DatasetUploaded",
            "A training set was uploaded: make the baseline of it",
            prefixes=[f"{names.DATASETS}/"],
            function=self.baseline,
        )

    def _attributions_of_uploads(self, monitors: Sequence[Monitor]) -> None:
        """What the model was asked in training becomes the baseline of attributions, when it is uploaded."""
        its = [names.dataset_prefix(monitor.name, names.FEATURE_ATTRIBUTION) for monitor in _with_attribution(monitors)]
        if its:
            self._rule(
                "AttributionDatasetUploaded",
                "What the model was asked in training was uploaded: make the baseline of attributions of it",
                prefixes=its,
                function=self.explain,
            )

    def _rule(self, name: str, description: str, *, prefixes: Sequence[str], function: Function) -> None:
        events.Rule(
            self,
            name,
            description=description,
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={
                    "bucket": {"name": [self._data.bucket.bucket_name]},
                    "object": {"key": [{"prefix": prefix} for prefix in prefixes]},
                },
            ),
            targets=[
                targets.LambdaFunction(
                    function.function,
                    dead_letter_queue=self._dead_letters.queue,
                    retry_attempts=3,
                    max_event_age=Duration.hours(2),
                )
            ],
        )


def _aside(monitors: Sequence[Monitor]) -> list[str]:
    """Return where payloads lie that monitors put aside."""
    of = [monitor.name for monitor in monitors if monitor.capture.larger_payloads == "aside"]
    return [names.aside_prefix(name).rstrip("/") for name in of]


def _with_attribution(monitors: Sequence[Monitor]) -> list[Monitor]:
    return [monitor for monitor in monitors if monitor.feature_attribution is not None]


def _namespaces(monitors: Sequence[Monitor], *of_others: Callable[[Monitor], str | None]) -> list[str]:
    """Return where metrics of judged windows go: ours, and where those of some have theirs."""
    others = {namespace(monitor) for monitor in monitors for namespace in of_others}
    return sorted({names.NAMESPACE, *filter(None, others)})


def alert_topic_name(stage: str, monitor: str) -> str:
    """Return the name of the topic that tells people about a monitor."""
    return f"windage-{stage}-alerts-{monitor}"
