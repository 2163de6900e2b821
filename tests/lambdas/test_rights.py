"""Each function under its own deployed role: nothing it did would be denied, and it has no right that it did not use.

moto asks no questions; here every call of the story is put to the policies of the template, as IAM would.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.lambdas.story import REPORTS, Story
from tests.lambdas.world import Call
from tests.rights import allows, listed
from tests.templates import ACCOUNT, REGION, Templates
from windage import names

pytestmark = pytest.mark.xdist_group("lambdas")

Need = tuple[str, str, Mapping[str, str]]

# Lambda itself uses these in a function's name: for its log, and for what it could not handle.
BY_LAMBDA = {"logs:CreateLogStream", "logs:PutLogEvents", "sqs:SendMessage"}
# And these in the name of the one that it hands the messages of a queue to.
BY_LAMBDA |= {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
# The story has no SageMaker endpoint; test_capture.py has, and the role is written out in tests/stacks/test_roles.py.
UNTOLD = {"windage-dev-fraud", "windage-dev-prices", "windage-dev-claims"}


@pytest.fixture(scope="module")
def by_role(story: Story) -> dict[str, list[Call]]:
    calls = defaultdict(list)
    for call in story.calls:
        calls[call.role].append(call)
    return calls


def needs(templates: Templates, call: Call) -> Iterator[Need]:
    """Yield the actions, resources and conditions that AWS would ask IAM for."""
    given = call.parameters
    (key,) = (templates.arn(key) for key in templates.of("KMS::Key"))
    match call.service, call.operation:
        case "s3", "GetObject":
            yield "s3:GetObject", f"arn:aws:s3:::{given['Bucket']}/{given['Key']}", {}
            if call.missing:
                yield "s3:ListBucket", f"arn:aws:s3:::{given['Bucket']}", {"s3:prefix": given["Key"]}
            elif secret := _key_of(templates, given["Bucket"]):
                yield "kms:Decrypt", secret, {}
        case "s3", "PutObject":
            yield "s3:PutObject", f"arn:aws:s3:::{given['Bucket']}/{given['Key']}", {}
            if secret := _key_of(templates, given["Bucket"]):
                yield "kms:GenerateDataKey", secret, {}
        case "s3", "ListObjectsV2":
            yield "s3:ListBucket", f"arn:aws:s3:::{given['Bucket']}", {"s3:prefix": given["Prefix"]}
        case "cloudwatch", "PutMetricData":
            yield "cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": given["Namespace"]}
        case "sns", "Publish":
            yield "sns:Publish", given["TopicArn"], {}
            yield "kms:Decrypt", key, {}
            yield "kms:GenerateDataKey", key, {}
        case _:
            yield from _of_captures(call, key)


def _of_captures(call: Call, key: str) -> Iterator[Need]:
    given = call.parameters
    match call.service, call.operation:
        case "firehose", "PutRecord":
            yield "firehose:PutRecord", f"arn:aws:firehose:{_HERE}:deliverystream/{given['DeliveryStreamName']}", {}
        case "sqs", "SendMessageBatch":
            yield "sqs:SendMessage", f"arn:aws:sqs:{_HERE}:{given['QueueUrl'].rpartition('/')[2]}", {}
            # SQS encrypts in the name of the sender.
            yield "kms:Decrypt", key, {}
            yield "kms:GenerateDataKey", key, {}
        case "sagemaker-runtime", "InvokeEndpoint":
            endpoint = given["EndpointName"].lower()
            yield "sagemaker:InvokeEndpoint", f"arn:aws:sagemaker:{_HERE}:endpoint/{endpoint}", {}
        case "lambda", "Invoke":
            yield "lambda:InvokeFunction", f"arn:aws:lambda:{_HERE}:function:{given['FunctionName']}", {}
        case other:
            raise LookupError(f"{other} is not understood here")


_HERE = f"{REGION}:{ACCOUNT}"


def _key_of(templates: Templates, bucket: str) -> str | None:
    """Return the key that the objects of a bucket are encrypted with."""
    (own,) = templates.of("KMS::Key")
    ends = {"models": "4" * 12, "manifests": "5" * 12, "transforms": "5" * 12, "reports": "6" * 12, "truth": "7" * 12}
    begin = f"arn:aws:kms:{_HERE}:key/0f0f0f0f-1111-2222-3333-"
    others = {f"{kind}-of-others": begin + end for kind, end in ends.items()}
    return templates.arn(own) if bucket.startswith("windage-") else others.get(bucket)


def test_every_function_has_done_something(templates: Templates, by_role: dict[str, list[Call]]) -> None:
    functions = [f for f in templates.of("Lambda::Function") if f.stack not in UNTOLD]
    assert {f.properties["Role"] for f in functions} == set(by_role)


def test_nothing_that_a_function_did_would_be_denied(templates: Templates, by_role: dict[str, list[Call]]) -> None:
    for role, calls in by_role.items():
        statements = templates.statements(role)
        asked = {(a, r, tuple(c.items())) for call in calls for a, r, c in needs(templates, call)}
        denied = [need for need in asked if not allows(statements, need[0], need[1], context=dict(need[2]))]
        assert denied == [], role


def single(statement: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Cut a statement into its single rights: one action, one resource, one value of a condition."""
    conditions: list[Any] = [
        {operator: {key: value}}
        for operator, tests in statement.get("Condition", {}).items()
        for key, values in tests.items()
        for value in listed(values)
    ]
    for action in listed(statement["Action"]):
        for resource in listed(statement["Resource"]):
            for condition in conditions or [{}]:
                yield {"Effect": "Allow", "Action": action, "Resource": resource, "Condition": condition}


def test_with_any_right_less_something_would_be_denied(templates: Templates, by_role: dict[str, list[Call]]) -> None:
    """So that no function has a right that it does not need, and none twice."""
    unneeded = set()
    for role, calls in by_role.items():
        used = [need for call in calls for need in needs(templates, call)]
        rights = [right for statement in templates.statements(role) for right in single(statement)]
        for less in rights:
            if less["Action"] in BY_LAMBDA or less["Resource"] in _other_topics(templates):
                continue
            left = [right for right in rights if right is not less]
            if all(allows(left, action, resource, context=c) for action, resource, c in used):
                values = [value for tests in less["Condition"].values() for value in tests.values()]
                unneeded.add(
                    (templates.by_arn(role).id.partition("Role")[0], less["Action"], less["Resource"], *values)
                )
    (key,) = (templates.arn(key) for key in templates.of("KMS::Key"))
    # The transforms of the story have no ids: their quality cannot be judged, and is published nowhere.
    assert unneeded == {
        # Lambda opens the messages in the name of the one that it hands them to.
        ("Drain", "kms:Decrypt", key),
        ("Evaluate", "cloudwatch:PutMetricData", "*", names.BATCH_QUALITY_NAMESPACE),
        ("Evaluate", "s3:PutObject", f"arn:aws:s3:::{REPORTS}/monitoring/Returns-Quality/*"),
    }


def _other_topics(templates: Templates) -> set[str]:
    """The story has one alarm; the rights on the topics of the other monitors are of the same kind."""
    return {templates.arn(topic) for topic in templates.of("SNS::Topic") if topic.stack != "windage-dev-flights"}
