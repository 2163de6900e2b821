"""Where events end that could not be handled, and the alarm that says so."""

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.acknowledged import acknowledge


class DeadLetters(Construct):
    """A queue for the events of one stack that nobody could handle.

    Attributes
    ----------
    queue, alarm
        The queue, and the alarm that rings while it holds anything.
    """

    def __init__(self, scope: Construct, name: str, *, health: sns.ITopic) -> None:
        super().__init__(scope, name)
        self.queue = sqs.Queue(
            self,
            "Queue",
            # Events hold names and keys, no payloads; the queue's own key spares every sender a grant on ours.
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=Duration.days(14),
            removal_policy=RemovalPolicy.RETAIN,
        )
        acknowledge(self.queue, "AwsSolutions-SQS3", reason="It is a dead-letter queue itself, with an alarm on it.")
        self.alarm = self.queue.metric_approximate_number_of_messages_visible(
            period=Duration.minutes(5), statistic="Maximum"
        ).create_alarm(
            self,
            "NotEmpty",
            alarm_name=f"{Stack.of(self).stack_name}-dead-letters",
            alarm_description="Windage could not handle an event. "
            f"It waits in the queue {self.queue.queue_name} for 14 days.",
            threshold=1,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        self.alarm.add_alarm_action(actions.SnsAction(health))
