"""What cdk-nag finds and we keep: each finding on the one resource that it is about, with the reason.

A wildcard is kept under the actions of the table only. Under any other action it stays a finding, and fails the tests.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from aws_cdk import CfnResource, Reference, Stack, Tokenization, Validations
from aws_cdk import aws_iam as iam
from constructs import IConstruct

_OBJECTS = "Objects come and go under their prefix: no list could name them."
_RUNS = "Step Functions makes up the names of the runs of a map; the state machine and the map are named."
_WILDCARDS: Mapping[str, str] = {
    "s3:GetObject": _OBJECTS,
    "s3:PutObject": _OBJECTS,
    "s3:AbortMultipartUpload": _OBJECTS,
    "cloudwatch:PutMetricData": "The action knows no resources; the condition on the namespace is its bound.",
    "states:DescribeExecution": _RUNS,
    "states:StopExecution": _RUNS,
    "states:RedriveExecution": _RUNS,
}
_TOKEN = re.compile(r"\$\{Token\[[^]]+\]\}")


def acknowledge(construct: IConstruct, rule: str, *, reason: str) -> None:
    """Keep a finding about a construct's own resource, and about nothing below or beside it."""
    resource = cast("CfnResource", construct.node.default_child)
    # Validations.acknowledge refuses the "::" that cdk-nag writes between a finding's kind and its evidence.
    resource.node.add_metadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, {rule: reason})


def acknowledge_wildcards(policy: iam.Policy, statements: Sequence[iam.PolicyStatement]) -> None:
    """Keep the wildcards that the statements of a policy cannot do without."""
    for statement in statements:
        first, *others = {_WILDCARDS.get(action) for action in statement.actions}
        if first is None or others:
            continue
        for resource in statement.resources:
            if "*" in resource:
                evidence = _evidence(resource, Stack.of(policy))
                acknowledge(policy, f"AwsSolutions-IAM5[Resource::{evidence}]", reason=first)


def _evidence(resource: str, stack: Stack) -> str:
    """Write a resource as cdk-nag does in its findings."""

    def written(match: re.Match[str]) -> str:
        token = Tokenization.reverse_string(match[0]).first_token
        if isinstance(token, Reference) and Stack.of(token.target) != stack:
            # What another stack has goes by the name of its export.
            return str(stack.resolve(Stack.of(token.target).export_value(token))["Fn::ImportValue"])
        return _reference(stack.resolve(token))

    return _TOKEN.sub(written, resource)


def _reference(value: Any) -> str:
    match value:
        case {"Fn::GetAtt": [name, attribute]}:
            return f"<{name}.{attribute}>"
        case {"Ref": name}:
            return f"<{name}>"
        case _:
            return str(value)
