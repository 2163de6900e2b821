from __future__ import annotations

import copy
import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from windage.errors import InputError
from windage.local import schedule
from windage.local.deployment import DeploymentError, deploy, read_assembly
from windage.local.embedded import Cloud, embedded_aws
from windage.local.exceptions import EXCEPTIONS, local_template

MINISTACK = Path(__file__).parents[2] / ".ministack" / "bin" / "ministack"
NOWHERE = Cloud("https://127.0.0.1:1", Path("ca.pem"), "us-east-1", "123456789012")

ASSUME = {
    "Effect": "Allow",
    "Action": "sts:AssumeRole",
    "Principal": {"Service": "scheduler.amazonaws.com"},
    "Condition": {
        "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}, "aws:PrincipalOrgID": "o-1"},
        "ArnLike": {"aws:SourceArn": "arn:aws:scheduler:*"},
    },
}
PUT_METRIC = {
    "Effect": "Allow",
    "Action": "cloudwatch:PutMetricData",
    "Resource": "*",
    "Condition": {"StringEquals": {"cloudwatch:namespace": "Windage"}},
}
# What looks like the exceptions and is none of them, beside what is.
TEMPLATE = {
    "Conditions": {"IsLarge": {"Fn::Equals": ["a", "b"]}},
    "Resources": {
        "Role": {
            "Type": "AWS::IAM::Role",
            "Condition": "IsLarge",
            "Properties": {
                "AssumeRolePolicyDocument": {"Statement": [ASSUME], "Version": "2012-10-17"},
                "Policies": [{"PolicyDocument": {"Statement": [PUT_METRIC]}, "PolicyName": "metrics"}],
            },
        },
        "Policy": {
            "Type": "AWS::IAM::Policy",
            "Properties": {
                "PolicyDocument": {
                    "Statement": [
                        {**PUT_METRIC, "Condition": {"StringEquals": {"CloudWatch:Namespace": ["A", "B"]}}},
                        {**PUT_METRIC, "Condition": {"StringLike": {"s3:prefix": ["captures/*"]}}},
                        {**PUT_METRIC, "Condition": {}},
                    ]
                }
            },
        },
        "TopicPolicy": {
            "Type": "AWS::SNS::TopicPolicy",
            "Properties": {
                "PolicyDocument": {
                    "Statement": {"Effect": "Allow", "Condition": {"StringEquals": {"aws:SourceAccount": "1"}}}
                }
            },
        },
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {"Environment": {"Variables": {"cloudwatch:namespace": "x", "State": "ENABLED"}}},
        },
        "Schedule": {"Type": "AWS::Scheduler::Schedule", "Properties": {"Name": "hourly", "State": "ENABLED"}},
        "Rule": {"Type": "AWS::Events::Rule", "Properties": {"State": "ENABLED"}},
    },
}


def differences(before: Any, after: Any, at: str = "") -> set[str]:
    """Return the places at which two JSON values differ."""
    if isinstance(before, dict) and isinstance(after, dict):
        both = before.keys() | after.keys()
        missing = object()
        pairs = ((f"{at}/{key}", before.get(key, missing), after.get(key, missing)) for key in both)
        return set().union(*(differences(a, b, place) for place, a, b in pairs))
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = ((f"{at}/{i}", a, b) for i, (a, b) in enumerate(zip(before, after, strict=True)))
        return set().union(*(differences(a, b, place) for place, a, b in pairs))
    return set() if before == after else {at}


TRUST = "/Resources/Role/Properties/AssumeRolePolicyDocument/Statement/0/Condition"
CHANGES = {
    "metric namespaces are not enforced": {
        "/Resources/Role/Properties/Policies/0/PolicyDocument/Statement/0/Condition",
        "/Resources/Policy/Properties/PolicyDocument/Statement/0/Condition",
    },
    "roles of services do not ask on whose behalf": {
        f"{TRUST}/StringEquals/aws:SourceAccount",
        f"{TRUST}/ArnLike",
    },
    "schedules come due only when asked": {"/Resources/Schedule/Properties/State"},
}


@pytest.mark.parametrize("exception", EXCEPTIONS, ids=lambda exception: exception.name)
def test_exception_changes_what_it_says_and_nothing_else(exception: Any) -> None:
    before = copy.deepcopy(TEMPLATE)
    assert differences(TEMPLATE, exception.change(TEMPLATE)) == CHANGES[exception.name]
    assert before == TEMPLATE
    assert exception.reason


def test_exceptions_together_change_what_each_does() -> None:
    assert differences(TEMPLATE, local_template(TEMPLATE)) == set().union(*CHANGES.values())
    assert local_template(local_template(TEMPLATE)) == local_template(TEMPLATE)


def test_every_exception_is_in_the_table_above() -> None:
    assert {exception.name for exception in EXCEPTIONS} == CHANGES.keys()


def write_assembly(folder: Path, **templates: Any) -> Path:
    """Write an assembly as ``cdk synth`` does; each stack needs those before it, all have one function folder."""
    (folder / "asset.f").mkdir(parents=True)
    (folder / "asset.f" / "index.py").write_text(
        "import layered\n\n\ndef handler(event, context):\n    return layered.ANSWER\n"
    )
    (folder / "asset.l.zip").write_bytes(zipped("python/layered.py", "ANSWER = 42\n"))
    artifacts: dict[str, Any] = {"Tree": {"type": "cdk:tree", "properties": {"file": "tree.json"}}}
    for name, template in templates.items():
        (folder / f"{name}.template.json").write_text(json.dumps(template))
        files = {
            key: {
                "displayName": shown,
                "source": {"path": source, "packaging": packaging},
                "destinations": {"here": {"bucketName": "assets-${AWS::AccountId}-${AWS::Region}", "objectKey": key}},
            }
            for key, shown, source, packaging in [
                ("f.zip", "Echo/Code", "asset.f", "zip"),
                ("l.zip", "Layer/Code", "asset.l.zip", "file"),
                (f"{name}.json", f"{name} Template", f"{name}.template.json", "file"),
            ]
        }
        (folder / f"{name}.assets.json").write_text(json.dumps({"files": files}))
        needs = [other for other in artifacts if other in templates]
        # The manifest is in no useful order: the last stack comes first.
        artifacts = {
            name: {
                "type": "aws:cloudformation:stack",
                "properties": {"templateFile": f"{name}.template.json", "tags": {"App": "windage"}},
                "dependencies": [*needs, f"{name}.assets"],
            },
            f"{name}.assets": {"type": "cdk:asset-manifest", "properties": {"file": f"{name}.assets.json"}},
            **artifacts,
        }
    (folder / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
    return folder


def zipped(name: str, text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, text)
    return buffer.getvalue()


def test_stacks_come_after_those_they_need(tmp_path: Path) -> None:
    assembly = write_assembly(tmp_path, data={"Resources": {}}, service={"Resources": {}}, monitor=TEMPLATE)
    stacks = read_assembly(assembly, cloud=NOWHERE)
    assert [stack.name for stack in stacks] == ["data", "service", "monitor"]
    assert stacks[2].template == local_template(TEMPLATE)
    assert stacks[2].template_asset.bucket == "assets-123456789012-us-east-1"
    assert [asset.key for asset in stacks[2].assets] == ["f.zip", "l.zip"]


def test_folder_that_is_no_assembly_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"not a cloud assembly.*do: make synth"):
        read_assembly(tmp_path, cloud=NOWHERE)


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(InputError, match="no time zone"):
        schedule.due(NOWHERE, schedule="hourly", group="monitors", scheduled_time=datetime(2026, 7, 31))


DATA: dict[str, Any] = {
    "Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}},
    "Outputs": {"Name": {"Value": {"Ref": "Bucket"}, "Export": {"Name": "data:bucket"}}},
}


def role(service: str, **policy: Any) -> dict[str, Any]:
    trust = {**ASSUME, "Principal": {"Service": service}}
    trust["Condition"] = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    statements = [{"Effect": "Allow", **policy}]
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {"Statement": [trust]},
            "Policies": [{"PolicyName": "own", "PolicyDocument": {"Statement": statements}}],
        },
    }


def code(key: str) -> dict[str, str]:
    return {"S3Bucket": "assets-123456789012-us-east-1", "S3Key": key}


SERVICE: dict[str, Any] = {
    "Resources": {
        "FunctionRole": role("lambda.amazonaws.com", Action="s3:ListBucket", Resource="*"),
        "Layer": {"Type": "AWS::Lambda::LayerVersion", "Properties": {"Content": code("l.zip")}},
        "Echo": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "FunctionName": "echo",
                "Handler": "index.handler",
                "Runtime": "python3.13",
                "Architectures": ["arm64"],
                "Code": code("f.zip"),
                "Layers": [{"Ref": "Layer"}],
                "Role": {"Fn::GetAtt": ["FunctionRole", "Arn"]},
                "Environment": {"Variables": {"BUCKET": {"Fn::ImportValue": "data:bucket"}}},
            },
        },
        "MachineRole": role("states.amazonaws.com", Action="lambda:InvokeFunction", Resource="*"),
        "Machine": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {
                "RoleArn": {"Fn::GetAtt": ["MachineRole", "Arn"]},
                "DefinitionString": json.dumps(
                    {
                        "StartAt": "Late",
                        "States": {
                            "Late": {"Type": "Wait", "Seconds": 10, "Next": "Due"},
                            "Due": {
                                "Type": "Choice",
                                "Choices": [{"Variable": "$.fail", "BooleanEquals": True, "Next": "Broken"}],
                                "Default": "Done",
                            },
                            "Broken": {"Type": "Fail", "Error": "Broken", "Cause": "asked for"},
                            "Done": {"Type": "Succeed"},
                        },
                    }
                ),
            },
        },
        "ScheduleRole": role("scheduler.amazonaws.com", Action="states:StartExecution", Resource={"Ref": "Machine"}),
        "Group": {"Type": "AWS::Scheduler::ScheduleGroup", "Properties": {"Name": "monitors"}},
        **{
            name: {
                "Type": "AWS::Scheduler::Schedule",
                "DependsOn": "Group",
                "Properties": {
                    "Name": name.lower(),
                    "GroupName": "monitors",
                    "ScheduleExpression": "cron(0 * * * ? *)",
                    "FlexibleTimeWindow": {"Mode": "OFF"},
                    "Target": {
                        "Arn": {"Ref": "Machine"},
                        "RoleArn": {"Fn::GetAtt": [taken, "Arn"]},
                        "Input": json.dumps({"at": "<aws.scheduler.scheduled-time>", "fail": name == "Failing"}),
                    },
                },
            }
            for name, taken in [
                ("Hourly", "ScheduleRole"),
                ("Failing", "ScheduleRole"),
                ("Forbidden", "MachineRole"),
            ]
        },
    },
    "Outputs": {"Function": {"Value": {"Ref": "Echo"}}},
}
# MiniStack's CloudFormation has no metric mathematics.
BROKEN: dict[str, Any] = {
    "Resources": {
        "Alarm": {
            "Type": "AWS::CloudWatch::Alarm",
            "Properties": {
                "ComparisonOperator": "GreaterThanThreshold",
                "EvaluationPeriods": 1,
                "Threshold": 1,
                "Metrics": [{"Id": "sum", "Expression": "1 + 1"}],
            },
        }
    }
}
REFUSED: dict[str, Any] = {"Resources": {"Alarm": {"Type": "AWS::Windage::NoSuchType", "Properties": {}}}}


@pytest.mark.e2e
@pytest.mark.skipif(not MINISTACK.exists(), reason="no .ministack; do: make .ministack/.installed")
def test_deployed_stacks_work_together(tmp_path: Path) -> None:
    assembly = write_assembly(tmp_path / "cdk.out", data=DATA, service=SERVICE)
    lines: list[str] = []
    with embedded_aws(ministack=MINISTACK, folder=tmp_path / "cloud") as cloud:
        outputs = deploy(cloud, assembly, report=lines.append)

        assert [line.split(" in ")[0] for line in lines] == ["data: 1 resources", "service: 10 resources"]
        assert outputs["service"] == {"Function": "echo"}
        functions = cloud.client("lambda")
        assert functions.invoke(FunctionName="echo")["Payload"].read() == b"42"
        variables = functions.get_function_configuration(FunctionName="echo")["Environment"]["Variables"]
        assert variables == {"BUCKET": outputs["data"]["Name"]}

        at = datetime(2026, 7, 31, 7, tzinfo=UTC)
        started = schedule.due(cloud, schedule="hourly", group="monitors", scheduled_time=at)
        ended = schedule.wait(cloud, started)
        assert (ended.status, json.loads(ended.output or "")["at"]) == ("SUCCEEDED", "2026-07-31T07:00:00Z")
        started = schedule.due(cloud, schedule="failing", group="monitors", scheduled_time=at)
        ended = schedule.wait(cloud, started)
        assert (ended.status, ended.output, ended.error, ended.cause) == ("FAILED", None, "Broken", "asked for")
        with pytest.raises(Exception, match="not authorized to perform: states:StartExecution"):
            schedule.due(cloud, schedule="forbidden", group="monitors", scheduled_time=at)

        refused = write_assembly(tmp_path / "refused", refused=REFUSED)
        with pytest.raises(DeploymentError, match=r"refused: the template was refused; got .*NoSuchType"):
            deploy(cloud, refused, report=lines.append)
        broken = write_assembly(tmp_path / "broken", broken=BROKEN)
        with pytest.raises(DeploymentError, match=r"got ROLLBACK_\w+; (.|\n)*  Alarm \(AWS::CloudWatch::Alarm\): "):
            deploy(cloud, broken, report=lines.append)
