"""SNS topics that CloudWatch can really publish to: encrypted, TLS only, and nobody else."""

from typing import cast

from aws_cdk import CfnResource
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

from stacks.grants import for_this_account

CLOUDWATCH = "cloudwatch.amazonaws.com"


def topic(scope: Construct, name: str, *, topic_name: str, display_name: str, key: kms.IKey) -> sns.Topic:
    """Return a topic with a customer-managed key. Its logical id is ``name``: people confirmed their subscriptions."""
    made = sns.Topic(scope, name, topic_name=topic_name, display_name=display_name, master_key=key, enforce_ssl=True)
    cast("CfnResource", made.node.default_child).override_logical_id(name)
    return made


def let_alarms_publish(to: sns.Topic) -> None:
    """Allow this account's alarms to publish to a topic.

    CDK grants it neither on a topic with a policy of its own nor on the key: the alarm would turn red in the console
    and nobody would be told. The key's part is `let_alarms_use`.
    """
    to.add_to_resource_policy(
        iam.PolicyStatement(
            sid="AlarmsPublish",
            actions=["sns:Publish"],
            principals=[for_this_account(CLOUDWATCH)],
            resources=[to.topic_arn],
        )
    )


def let_alarms_use(key: kms.Key) -> None:
    """Allow this account's alarms to encrypt for the topics of a key."""
    key.add_to_resource_policy(
        iam.PolicyStatement(
            sid="AlarmsEncrypt",
            actions=["kms:Decrypt", "kms:GenerateDataKey*"],
            principals=[for_this_account(CLOUDWATCH)],
            resources=["*"],
        )
    )
