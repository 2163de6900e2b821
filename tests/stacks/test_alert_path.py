"""From every alarm to people: each grant on the way is there, and the checker notices when any one of them is not.

CloudWatch turns an alarm red whether or not it may tell anybody; only the alarm's history would say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from tests.rights import Statement, allows
from tests.templates import ACCOUNT, Resource, Templates

CLOUDWATCH = "cloudwatch.amazonaws.com"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
Raw = Mapping[str, Any]


def unheard(templates: Templates) -> Iterator[str]:
    """Yield what is missing between an alarm and the people it is for."""
    for alarm in templates.of("CloudWatch::Alarm"):
        topics = [*alarm.properties.get("AlarmActions", []), *alarm.properties.get("OKActions", [])]
        if not alarm.properties.get("AlarmActions"):
            yield f"{alarm.place}: no action"
        for arn in topics:
            topic = templates.by_arn(arn)
            if not _told(templates, topic):
                yield f"{alarm.place}: CloudWatch may not publish to {topic.place}"
            if not all(_encrypted(templates, topic, action) for action in ("kms:Decrypt", "kms:GenerateDataKey")):
                yield f"{alarm.place}: CloudWatch may not encrypt for {topic.place}"
            if not _subscribed(templates, topic):
                yield f"{alarm.place}: nobody listens to {topic.place}"
    (notify,) = (f for f in templates.of("Lambda::Function") if f.properties["Description"].endswith(": notify"))
    rights = templates.statements(notify.properties["Role"])
    for topic in templates.of("SNS::Topic"):
        if not topic.properties["TopicName"].startswith(notify_prefix(notify)):
            continue
        key = topic.properties["KmsMasterKeyId"]
        if not allows(rights, "sns:Publish", templates.arn(topic)):
            yield f"notify may not publish to {topic.place}"
        for action in ("kms:Decrypt", "kms:GenerateDataKey"):
            if not (allows(rights, action, key) and allows(_key(templates, key), action, key, principal=ROOT)):
                yield f"notify lacks {action} for {topic.place}"


def notify_prefix(notify: Resource) -> str:
    prefix: str = notify.properties["Environment"]["Variables"]["WINDAGE_TOPIC_PREFIX"]
    return prefix.rpartition(":")[2]


def _told(templates: Templates, topic: Resource) -> bool:
    arn = templates.arn(topic)
    return allows(
        _policy(templates, arn), "sns:Publish", arn, context={"aws:SourceAccount": ACCOUNT}, principal=CLOUDWATCH
    )


def _encrypted(templates: Templates, topic: Resource, action: str) -> bool:
    key = topic.properties["KmsMasterKeyId"]
    context = {"aws:SourceAccount": ACCOUNT}
    return allows(_key(templates, key), action, key, context=context, principal=CLOUDWATCH)


def _subscribed(templates: Templates, topic: Resource) -> bool:
    arn = templates.arn(topic)
    subscriptions = [s for s in templates.of("SNS::Subscription") if s.properties["TopicArn"] == arn]
    permissions = [p.properties for p in templates.of("Lambda::Permission")]
    invoked = {p["FunctionName"] for p in permissions if (p["Principal"], p["SourceArn"]) == ("sns.amazonaws.com", arn)}
    return any(
        s.properties["Protocol"] == "email" or (s.properties["Endpoint"] in invoked and "RedrivePolicy" in s.properties)
        for s in subscriptions
    )


def _policy(templates: Templates, topic_arn: str) -> list[Statement]:
    policies = (p for p in templates.of("SNS::TopicPolicy") if topic_arn in p.properties["Topics"])
    return [statement for policy in policies for statement in policy.properties["PolicyDocument"]["Statement"]]


def _key(templates: Templates, arn: str) -> list[Statement]:
    statements: list[Statement] = templates.by_arn(arn).properties["KeyPolicy"]["Statement"]
    return statements


def test_every_alarm_reaches_people(templates: Templates, production: Templates) -> None:
    assert list(unheard(templates)) == []
    assert list(unheard(production)) == []


def test_no_other_account_can_use_the_way(templates: Templates) -> None:
    other = {"aws:SourceAccount": "999999999999"}
    for topic in templates.of("SNS::Topic"):
        arn, key = templates.arn(topic), topic.properties["KmsMasterKeyId"]
        assert not allows(_policy(templates, arn), "sns:Publish", arn, context=other, principal=CLOUDWATCH)
        assert not allows(_key(templates, key), "kms:Decrypt", key, context=other, principal=CLOUDWATCH)


def test_a_publisher_without_tls_is_refused(templates: Templates) -> None:
    plain = {"aws:SourceAccount": ACCOUNT, "aws:SecureTransport": "false"}
    for topic in templates.of("SNS::Topic"):
        arn = templates.arn(topic)
        assert not allows(_policy(templates, arn), "sns:Publish", arn, context=plain, principal=CLOUDWATCH)


def without_statement(stack: str, kind: str, sid: str) -> Callable[[Raw], None]:
    def change(raw: Raw) -> None:
        for resource in _of(raw, stack, kind):
            document = resource["Properties"].get("PolicyDocument") or resource["Properties"]["KeyPolicy"]
            document["Statement"] = [s for s in document["Statement"] if s.get("Sid") != sid]

    return change


def without_action(stack: str, kind: str, action: str, *, of: str = "") -> Callable[[Raw], None]:
    """Take one action out of the policies whose logical id begins with ``of``."""

    def change(raw: Raw) -> None:
        for name, resource in raw[stack]["Resources"].items():
            if resource["Type"] != f"AWS::{kind}" or not name.startswith(of):
                continue
            document = resource["Properties"].get("PolicyDocument") or resource["Properties"]["KeyPolicy"]
            for statement in document["Statement"]:
                if statement["Action"] != "kms:*":
                    actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
                    statement["Action"] = [one for one in actions if one.rstrip("*") != action]

    return change


def without_resource(stack: str, kind: str, begin: str = "") -> Callable[[Raw], None]:
    def change(raw: Raw) -> None:
        resources = raw[stack]["Resources"]
        for name in [n for n, r in resources.items() if r["Type"] == f"AWS::{kind}" and n.startswith(begin)]:
            del resources[name]

    return change


def without_property(stack: str, kind: str, name: str) -> Callable[[Raw], None]:
    def change(raw: Raw) -> None:
        for resource in _of(raw, stack, kind):
            resource["Properties"].pop(name, None)

    return change


def _of(raw: Raw, stack: str, kind: str) -> list[Any]:
    return [r for r in raw[stack]["Resources"].values() if r["Type"] == f"AWS::{kind}"]


DATA, SERVICE, MONITOR = "windage-dev-data", "windage-dev-service", "windage-dev-flights"
BREAKS: Mapping[str, Callable[[Raw], None]] = {
    "publish to health": without_statement(DATA, "SNS::TopicPolicy", "AlarmsPublish"),
    "publish to signals": without_statement(SERVICE, "SNS::TopicPolicy", "AlarmsPublish"),
    "use the key": without_statement(DATA, "KMS::Key", "AlarmsEncrypt"),
    "decrypt": without_action(DATA, "KMS::Key", "kms:Decrypt"),
    "make a data key": without_action(DATA, "KMS::Key", "kms:GenerateDataKey"),
    "policy of health": without_resource(DATA, "SNS::TopicPolicy"),
    "policy of signals": without_resource(SERVICE, "SNS::TopicPolicy"),
    "subscription of notify": without_resource(SERVICE, "SNS::Subscription"),
    "dead letters of the subscription": without_property(SERVICE, "SNS::Subscription", "RedrivePolicy"),
    "invoke notify": without_resource(SERVICE, "Lambda::Permission", "Notify"),
    "subscriptions of health": without_resource(DATA, "SNS::Subscription"),
    "actions of alarms": without_property(MONITOR, "CloudWatch::Alarm", "AlarmActions"),
    "rights of notify": without_resource(SERVICE, "IAM::Policy", "Notify"),
    "notify publishes": without_action(SERVICE, "IAM::Policy", "sns:Publish", of="Notify"),
    "notify decrypts": without_action(SERVICE, "IAM::Policy", "kms:Decrypt", of="Notify"),
    "notify makes a data key": without_action(SERVICE, "IAM::Policy", "kms:GenerateDataKey", of="Notify"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_one_grant_less_is_noticed(templates: Templates, name: str) -> None:
    assert list(unheard(templates.after(BREAKS[name]))) != []
