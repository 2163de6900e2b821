"""Synthesized templates as one world: every reference resolved to the name that its resource has in an account."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ACCOUNT, REGION = "123456789012", "us-east-1"
_PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Region": REGION,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
}


@dataclass(frozen=True)
class Resource:
    """One resource of a template, its properties without references."""

    stack: str
    id: str
    type: str
    properties: Mapping[str, Any]
    declared: Mapping[str, Any]

    @property
    def place(self) -> str:
        return f"{self.stack}/{self.id}"


# How a resource is called (Ref), and what Fn::GetAtt gives; {0} is its name.
_ARN: Mapping[str, str] = {
    "AWS::CloudWatch::Alarm": "cloudwatch:REGION:ACCOUNT:alarm:{0}",
    "AWS::Events::Rule": "events:REGION:ACCOUNT:rule/{0}",
    "AWS::IAM::Role": "iam::ACCOUNT:role/{0}",
    "AWS::KMS::Key": "kms:REGION:ACCOUNT:key/{0}",
    "AWS::KinesisFirehose::DeliveryStream": "firehose:REGION:ACCOUNT:deliverystream/{0}",
    "AWS::Lambda::Function": "lambda:REGION:ACCOUNT:function:{0}",
    "AWS::Lambda::LayerVersion": "lambda:REGION:ACCOUNT:layer:{0}:1",
    # The star is CloudFormation's own.
    "AWS::Logs::LogGroup": "logs:REGION:ACCOUNT:log-group:{0}:*",
    "AWS::S3::Bucket": "s3:::{0}",
    # Secrets Manager puts six letters behind the name.
    "AWS::SecretsManager::Secret": "secretsmanager:REGION:ACCOUNT:secret:{0}-AbCdEf",
    "AWS::SNS::Topic": "sns:REGION:ACCOUNT:{0}",
    "AWS::SQS::Queue": "sqs:REGION:ACCOUNT:{0}",
    "AWS::StepFunctions::StateMachine": "states:REGION:ACCOUNT:stateMachine:{0}",
}
_NAME = {
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::KinesisFirehose::DeliveryStream": "DeliveryStreamName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::SNS::Topic": "TopicName",
    "AWS::StepFunctions::StateMachine": "StateMachineName",
}
_REF_IS_ARN = {
    "AWS::SecretsManager::Secret",
    "AWS::SNS::Topic",
    "AWS::StepFunctions::StateMachine",
    "AWS::Lambda::LayerVersion",
}


class Templates:
    """The templates of one stage, by stack.

    Raises
    ------
    LookupError
        At a reference to what is in no template.
    """

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self._exports = {
            self._value(output["Export"]["Name"], stack): (stack, output["Value"])
            for stack, template in raw.items()
            for output in template.get("Outputs", {}).values()
            if "Export" in output
        }
        self.resources = tuple(
            Resource(stack, name, entry["Type"], self._value(entry.get("Properties", {}), stack), entry)
            for stack, template in raw.items()
            for name, entry in template["Resources"].items()
        )

    def of(self, kind: str, *, stack: str = "") -> list[Resource]:
        """Return the resources of a type such as ``SNS::Topic``, of all stacks or of one."""
        return [r for r in self.resources if r.type == f"AWS::{kind}" and (not stack or r.stack == stack)]

    def called(self, resource: Resource) -> str:
        """Return the physical name."""
        return self._name(resource.stack, resource.id)

    def arn(self, resource: Resource) -> str:
        return self._attribute(resource.stack, resource.id, "Arn")

    def reference(self, resource: Resource) -> str:
        """Return what ``Ref`` gives."""
        return self._reference(resource.stack, resource.id)

    def output(self, stack: str, name: str) -> str:
        """Return what an output shows."""
        return str(self._value(self.raw[stack]["Outputs"][name]["Value"], stack))

    def by_arn(self, arn: str) -> Resource:
        (found,) = (r for r in self.resources if r.type in _ARN and self.arn(r) == arn)
        return found

    def statements(self, role_arn: str) -> list[Mapping[str, Any]]:
        """Return everything that a role's policies say."""
        name = role_arn.rpartition("/")[2]
        documents = [
            policy.properties["PolicyDocument"]
            for policy in self.of("IAM::Policy")
            if name in policy.properties["Roles"]
        ]
        return [statement for document in documents for statement in document["Statement"]]

    def after(self, change: Callable[[Any], None]) -> Templates:
        """Return the templates after a change to a copy of them."""
        raw = copy.deepcopy(dict(self.raw))
        change(raw)
        return Templates(raw)

    def _value(self, node: Any, stack: str) -> Any:
        match node:
            case {"Ref": name}:
                return _PSEUDO[name] if name in _PSEUDO else self._reference(stack, name)
            case {"Fn::GetAtt": [name, attribute]}:
                return self._attribute(stack, name, attribute)
            case {"Fn::ImportValue": name}:
                there, value = self._exports[name]
                return self._value(value, there)
            case {"Fn::Join": [delimiter, parts]}:
                return delimiter.join(str(self._value(part, stack)) for part in parts)
            case {"Fn::Sub": str(text)}:
                return re.sub(r"\$\{([^}]+)\}", lambda match: _PSEUDO[match[1]], text)
            case {"Fn::Select": [index, parts]}:
                return self._value(parts, stack)[int(index)]
            case {"Fn::Split": [delimiter, text]}:
                return self._value(text, stack).split(delimiter)
            case dict():
                if unknown := [key for key in node if key.startswith("Fn::")]:
                    raise LookupError(f"{stack}: {unknown[0]} is not understood here")
                return {key: self._value(value, stack) for key, value in node.items()}
            case list():
                return [self._value(value, stack) for value in node]
            case _:
                return node

    def _entry(self, stack: str, name: str) -> Mapping[str, Any]:
        entry: Mapping[str, Any] = self.raw[stack]["Resources"][name]
        return entry

    def _name(self, stack: str, name: str) -> str:
        entry = self._entry(stack, name)
        given = entry.get("Properties", {}).get(_NAME.get(entry["Type"], ""))
        return str(self._value(given, stack)) if given is not None else f"{stack}-{name}".lower()

    def _reference(self, stack: str, name: str) -> str:
        kind = self._entry(stack, name)["Type"]
        if kind == "AWS::SQS::Queue":
            return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{self._name(stack, name)}"
        return self._attribute(stack, name, "Arn") if kind in _REF_IS_ARN else self._name(stack, name)

    def _attribute(self, stack: str, name: str, attribute: str) -> str:
        kind = self._entry(stack, name)["Type"]
        if attribute in {"Arn", "TopicArn"} and kind in _ARN:
            arn = _ARN[kind].format(self._name(stack, name))
            return "arn:aws:" + arn.replace("REGION", REGION).replace("ACCOUNT", ACCOUNT)
        if attribute in {"FunctionUrl", "QueueName", "TopicName", "Name"}:
            return self._name(stack, name)
        raise LookupError(f"{stack}: {attribute} of {name} ({kind}) is not understood here")


def read(folder: Path) -> Templates:
    """Read the templates that a synthesis wrote."""
    return Templates({stack: json.loads(path.read_text()) for stack, path in _files(folder)})


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.glob("*.template.json")):
        yield path.name.removesuffix(".template.json"), path
