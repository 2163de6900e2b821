"""Where records wait that the stream did not take, and the alarms that say that they wait for too long."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.data_stack import DataStack
from windage import names

# As long as SQS keeps anything.
_KEPT = Duration.days(14)
# Whoever takes messages out has so long for a batch; a record that fails as often is one for a person.
_TAKEN = Duration.minutes(6)
_TRIES = 5
_OLDEST_SECONDS = 900


class Spill(Construct):
    """One model's queue of records that the stream did not take.

    Attributes
    ----------
    queue, dead_letters
        The queue, and that of the records that could not be brought from it to the bucket.
    waiting, failed
        The alarms on records that wait in the one and in the other.
    """

    def __init__(self, scope: Construct, name: str, *, stage: str, data: DataStack, monitor: str) -> None:
        super().__init__(scope, name)
        self.dead_letters = self._queue("DeadLetters", data, None)
        self.queue = self._queue("Queue", data, sqs.DeadLetterQueue(max_receive_count=_TRIES, queue=self.dead_letters))
        self.waiting = self._alarm(
            "Waiting",
            self.queue.metric_approximate_age_of_oldest_message(period=Duration.minutes(5), statistic="Maximum"),
            alarm_name=names.alarm_name(stage, monitor, "captures-waiting"),
            description=f"Captured calls of {monitor} wait in the queue {self.queue.queue_name} and are not brought to "
            "the bucket; after 14 days they are lost. The log group of the function that drains it says why.",
            threshold=_OLDEST_SECONDS,
            data=data,
        )
        self.failed = self._alarm(
            "Failed",
            self.dead_letters.metric_approximate_number_of_messages_visible(
                period=Duration.minutes(5), statistic="Maximum"
            ),
            alarm_name=names.alarm_name(stage, monitor, "captures-failed"),
            description=f"Captured calls of {monitor} could not be brought to the bucket. They wait in the queue "
            f"{self.dead_letters.queue_name} for 14 days: windage replay brings them there.",
            threshold=1,
            data=data,
        )

    def sending(self, data: DataStack) -> list[iam.PolicyStatement]:
        """Return the permission to send records."""
        return [
            iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[self.queue.queue_arn]),
            # SQS encrypts in the name of the sender.
            iam.PolicyStatement(actions=["kms:Decrypt", "kms:GenerateDataKey"], resources=[data.key.key_arn]),
        ]

    def _queue(self, name: str, data: DataStack, dead_letters: sqs.DeadLetterQueue | None) -> sqs.Queue:
        return sqs.Queue(
            self,
            name,
            encryption=sqs.QueueEncryption.KMS,
            # Messages are records, with all that the model was asked.
            encryption_master_key=data.key,
            data_key_reuse=Duration.hours(1),
            enforce_ssl=True,
            retention_period=_KEPT,
            max_message_size_bytes=2**20,
            visibility_timeout=_TAKEN,
            dead_letter_queue=dead_letters,
            removal_policy=RemovalPolicy.RETAIN,
        )

    def _alarm(
        self,
        name: str,
        metric: cloudwatch.Metric,
        *,
        alarm_name: str,
        description: str,
        threshold: float,
        data: DataStack,
    ) -> cloudwatch.Alarm:
        alarm = metric.create_alarm(
            self,
            name,
            alarm_name=alarm_name,
            alarm_description=description,
            threshold=threshold,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(data.health))
        return alarm
