"""The queue of a capture function: where it is, and what Lambda takes out of it for the function that drains it."""

from __future__ import annotations

from typing import Any

import boto3

from tests.lambdas.world import World


def address(world: World, stack: str) -> str:
    variables: dict[str, str] = world.function("capture", stack=stack).properties["Environment"]["Variables"]
    name = variables["WINDAGE_QUEUE"].rpartition("/")[2]
    return str(boto3.client("sqs").get_queue_url(QueueName=name)["QueueUrl"])


def taken(world: World, stack: str) -> list[dict[str, Any]]:
    """Take the messages out as Lambda does, and return them as it hands them over."""
    sqs, url, found = boto3.client("sqs"), address(world, stack), []
    while True:
        got = sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            MessageAttributeNames=["All"],
            AttributeNames=["All"],
            VisibilityTimeout=0 if found else 1,
        ).get("Messages", [])
        if not got:
            return found
        for message in got:
            attributes = message.get("MessageAttributes", {})
            found.append(
                {
                    "messageId": message["MessageId"],
                    "body": message["Body"],
                    "attributes": message["Attributes"],
                    "messageAttributes": {
                        name: {"stringValue": value["StringValue"], "dataType": value["DataType"]}
                        for name, value in attributes.items()
                    },
                }
            )
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
