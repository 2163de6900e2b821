"""What outlives a deploy: encrypted, closed, kept, and never replaced by accident."""

from __future__ import annotations

from typing import Any

from tests.rights import allows
from tests.templates import ACCOUNT, REGION, Resource, Templates
from windage import names
from windage.config import Monitor

KEPT = {
    "windage-dev-data/Key": "AWS::KMS::Key",
    "windage-dev-data/Data": "AWS::S3::Bucket",
    "windage-dev-data/AccessLogs": "AWS::S3::Bucket",
    "windage-dev-data/Health": "AWS::SNS::Topic",
}
TOPICS = {
    "windage-dev-data/Health",
    "windage-dev-service/Signals",
    *(f"windage-dev-{monitor}/Alerts" for monitor in ("flights", "churn", "fraud", "prices", "returns", "claims")),
}


def bucket(templates: Templates, name: str) -> Resource:
    (found,) = (b for b in templates.of("S3::Bucket") if b.id == name)
    return found


def policy_of(templates: Templates, of: Resource) -> list[Any]:
    (policy,) = (p for p in templates.of("S3::BucketPolicy") if p.properties["Bucket"] == templates.called(of))
    statements: list[Any] = policy.properties["PolicyDocument"]["Statement"]
    return statements


def test_what_must_not_be_replaced_keeps_its_logical_id(templates: Templates) -> None:
    kinds = {"AWS::KMS::Key", "AWS::S3::Bucket"}
    assert {r.place for r in templates.resources if r.type in kinds} == {p for p, k in KEPT.items() if k in kinds}
    assert {topic.place for topic in templates.of("SNS::Topic")} == TOPICS


def test_what_is_kept_is_kept_at_deletion_and_replacement(templates: Templates, production: Templates) -> None:
    for these in (templates, production):
        kept = [r for r in these.resources if r.place.replace("-prod-", "-dev-") in KEPT or r.type == "AWS::SQS::Queue"]
        assert len(kept) >= len(KEPT)
        for resource in kept:
            policies = (resource.declared.get("DeletionPolicy"), resource.declared.get("UpdateReplacePolicy"))
            assert policies == ("Retain", "Retain"), resource.place


def test_nothing_else_lies_in_the_stack_that_may_go(templates: Templates) -> None:
    rest = {r.type for r in templates.resources if r.stack == "windage-dev-data" and r.place not in KEPT}
    assert rest == {
        "AWS::KMS::Alias",
        "AWS::S3::BucketPolicy",
        "AWS::SNS::TopicPolicy",
        "AWS::SNS::Subscription",
    }


def test_every_bucket_is_private_and_takes_tls_only(templates: Templates) -> None:
    for made in templates.of("S3::Bucket"):
        assert set(made.properties["PublicAccessBlockConfiguration"].values()) == {True}
        assert made.properties["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
        allowed = [{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}]
        statements = [*policy_of(templates, made), *allowed]
        for resource in (templates.arn(made), f"{templates.arn(made)}/key"):
            assert allows(statements, "s3:GetObject", resource, principal="anyone")
            plain = {"aws:SecureTransport": "false"}
            assert not allows(statements, "s3:GetObject", resource, principal="anyone", context=plain)


def test_the_data_takes_no_old_tls(templates: Templates) -> None:
    data = bucket(templates, "Data")
    allowed = {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    statements = [*policy_of(templates, data), allowed]
    for version, expected in (("1.1", False), ("1.2", True)):
        context = {"s3:TlsVersion": version}
        assert allows(statements, "s3:PutObject", templates.arn(data), principal="me", context=context) is expected


def test_the_data_is_encrypted_with_our_key_versioned_logged_and_announced(templates: Templates) -> None:
    data, logs = bucket(templates, "Data"), bucket(templates, "AccessLogs")
    (key,) = templates.of("KMS::Key")
    assert data.properties["BucketEncryption"]["ServerSideEncryptionConfiguration"] == [
        {
            "BucketKeyEnabled": True,
            "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": templates.arn(key)},
        }
    ]
    assert data.properties["VersioningConfiguration"] == {"Status": "Enabled"}
    assert data.properties["LoggingConfiguration"] == {"DestinationBucketName": templates.called(logs)}
    assert data.properties["NotificationConfiguration"] == {
        "EventBridgeConfiguration": {"EventBridgeEnabled": True},
    }


def test_access_logs_arrive_and_go(templates: Templates) -> None:
    data, logs = bucket(templates, "Data"), bucket(templates, "AccessLogs")
    (rule,) = logs.properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    # S3 cannot deliver where a customer's key is needed.
    assert rule == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    assert [rule["ExpirationInDays"] for rule in logs.properties["LifecycleConfiguration"]["Rules"]] == [90]
    for account, expected in ((ACCOUNT, True), ("999999999999", False)):
        context = {"aws:SourceAccount": account, "aws:SourceArn": templates.arn(data)}
        service = "logging.s3.amazonaws.com"
        resource = f"{templates.arn(logs)}/2026-03-01"
        statements = policy_of(templates, logs)
        assert allows(statements, "s3:PutObject", resource, principal=service, context=context) is expected


def test_each_kind_of_object_expires_when_its_monitor_says(templates: Templates, monitors: tuple[Monitor, ...]) -> None:
    rules = {rule["Id"]: rule for rule in bucket(templates, "Data").properties["LifecycleConfiguration"]["Rules"]}
    assert {rule["Status"] for rule in rules.values()} == {"Enabled"}
    days = {rule["Prefix"]: rule["ExpirationInDays"] for rule in rules.values() if "Prefix" in rule}
    expected = {f"{names.WORK}/": 7}
    for monitor in monitors:
        # Labels, too, where no quality is monitored any more.
        for kind in (names.CAPTURES, names.LABELS, names.UNDELIVERED, names.ASIDE, names.QUARANTINE):
            expected[f"{kind}/{monitor.name}/"] = monitor.retention.captures
        for kind in (names.RESULTS, names.ALERTS):
            expected[f"{kind}/{monitor.name}/"] = monitor.retention.results
        expected[f"{names.QUARANTINE}/{monitor.name}/"] = 14
    assert days == expected
    assert days["captures/prices/"] == days["labels/prices/"] == 30
    # What a deployment needs to go on never goes by itself.
    kept = {names.BASELINES, names.DATASETS, names.MONITORS}
    assert {prefix.partition("/")[0] for prefix in days} == set(names.PREFIXES) - kept
    assert rules["old-versions"] == {
        "Id": "old-versions",
        "Status": "Enabled",
        "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
        "ExpiredObjectDeleteMarker": True,
    }


def test_the_key_turns_and_serves_the_account_cloudwatch_and_our_logs_alone(templates: Templates) -> None:
    (key,) = templates.of("KMS::Key")
    arn, statements = templates.arn(key), key.properties["KeyPolicy"]["Statement"]
    assert key.properties["EnableKeyRotation"] is True
    principals = [principal for s in statements for kind in s["Principal"].values() for principal in [kind]]
    service = f"logs.{REGION}.amazonaws.com"
    assert principals == [f"arn:aws:iam::{ACCOUNT}:root", "cloudwatch.amazonaws.com", service]
    for name, expected in (("/windage/dev/plan", True), ("/windage/prod/plan", False), ("/aws/lambda/other", False)):
        group = {"kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{name}"}
        for action in ("kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:GenerateDataKey", "kms:DescribeKey"):
            assert allows(statements, action, arn, principal=service, context=group) is expected
    assert not allows(statements, "kms:Decrypt", arn, principal=service)


def test_every_encrypted_log_group_is_one_that_the_key_serves(templates: Templates) -> None:
    (key,) = templates.of("KMS::Key")
    statements = key.properties["KeyPolicy"]["Statement"]
    groups = [group for group in templates.of("Logs::LogGroup") if "KmsKeyId" in group.properties]
    assert {group.place for group in templates.of("Logs::LogGroup") if group not in groups} == {
        # Step Functions logs without the data that flows, and its group must have another name.
        next(g.place for g in templates.of("Logs::LogGroup") if "/aws/vendedlogs/" in g.properties["LogGroupName"])
    }
    for group in groups:
        arn = templates.arn(group).removesuffix(":*")
        context = {"kms:EncryptionContext:aws:logs:arn": arn}
        assert group.properties["KmsKeyId"] == templates.arn(key)
        assert allows(
            statements,
            "kms:GenerateDataKey",
            templates.arn(key),
            principal=f"logs.{REGION}.amazonaws.com",
            context=context,
        )


def test_every_topic_is_encrypted_with_our_key(templates: Templates) -> None:
    (key,) = templates.of("KMS::Key")
    assert {topic.properties["KmsMasterKeyId"] for topic in templates.of("SNS::Topic")} == {templates.arn(key)}


def test_every_queue_is_encrypted_and_takes_tls_only(templates: Templates) -> None:
    (key,) = templates.of("KMS::Key")
    for queue in templates.of("SQS::Queue"):
        # Where records wait they are encrypted as in the bucket; events hold names only.
        ours = "Spill" in queue.id
        assert queue.properties.get("KmsMasterKeyId") == (templates.arn(key) if ours else None)
        assert queue.properties.get("SqsManagedSseEnabled") is (None if ours else True)
        url = templates.reference(queue)
        (policy,) = (p for p in templates.of("SQS::QueuePolicy") if url in p.properties["Queues"])
        statements = policy.properties["PolicyDocument"]["Statement"]
        allowed = {"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"}
        plain = {"aws:SecureTransport": "false"}
        arn = templates.arn(queue)
        assert not allows([*statements, allowed], "sqs:SendMessage", arn, principal="me", context=plain)
