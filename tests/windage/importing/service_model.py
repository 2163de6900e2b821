"""SageMaker's own model of what it describes: every member, and documents with all of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import botocore.session
from hypothesis import strategies as st

OPERATIONS = {
    "schedule": "DescribeMonitoringSchedule",
    "definition": "DescribeDataQualityJobDefinition",
    "endpoint": "DescribeEndpoint",
    "endpoint config": "DescribeEndpointConfig",
    "alerts": "ListMonitoringAlerts",
}


@cache
def shape(kind: str) -> Any:
    service = botocore.session.get_session().get_service_model("sagemaker")
    return service.operation_model(OPERATIONS[kind]).output_shape


def members(kind: str) -> list[str]:
    """Return the path of everything that holds no more, lists written as ``A[].B``."""
    return list(_members(shape(kind), ""))


def _members(its: Any, path: str) -> Iterator[str]:
    if its.type_name == "structure" and its.members:
        for name, member in its.members.items():
            yield from _members(member, f"{path}.{name}" if path else name)
    elif its.type_name == "list":
        yield from _members(its.member, f"{path}[]")
    else:
        yield path


def documents(kind: str) -> st.SearchStrategy[Any]:
    """Return documents of a kind as the CLI prints them, with some of their members."""
    return _values(shape(kind))


def _values(its: Any) -> st.SearchStrategy[Any]:
    match its.type_name:
        case "structure":
            return st.fixed_dictionaries({}, optional={name: _values(member) for name, member in its.members.items()})
        case "list":
            return st.lists(_values(its.member), max_size=2)
        case "map":
            return st.dictionaries(
                st.sampled_from(["publish_cloudwatch_metrics", "analysis_type", "MY_SECRET"]), _TEXTS, max_size=3
            )
        case "integer" | "long":
            return st.integers(-1, 120)
        case "double" | "float":
            return st.floats(0, 1)
        case "boolean":
            return st.booleans()
        case "timestamp":
            return st.just("2022-03-24T00:31:27.022000+00:00")
    return st.sampled_from(its.enum[:4]) if getattr(its, "enum", None) else _TEXTS


_TEXTS = st.one_of(
    st.sampled_from(
        [
            "s3://bucket/prefix/file.json",
            "s3://bucket",
            "arn:aws:sagemaker:eu-west-1:123456789012:monitoring-schedule/churn",
            "arn:aws:kms:eu-west-1:123456789012:key/0f0f0f0f-1111-2222-3333-444444444444",
            "0f0f0f0f-1111-2222-3333-444444444444",
            "alias/mine",
            "Churn-Endpoint",
            "cron(0 * ? * * *)",
            "cron(0 5/6 ? * * *)",
            "NOW",
            "-PT1H",
            "instances[*].features",
            "Enabled",
            "no",
        ]
    ),
    st.text(max_size=12),
)


def whole(kind: str) -> Any:
    """Return a document of a kind with every member, each value as it may be."""
    return _whole(shape(kind), "")


def _whole(its: Any, name: str) -> Any:
    match its.type_name:
        case "structure":
            return {member: _whole(its_member, member) for member, its_member in its.members.items()}
        case "list":
            return [_whole(its.member, name)]
        case "map":
            return {"publish_cloudwatch_metrics": "Enabled", "categorical_drift_method": "ChiSquared", "MINE": "x"}
        case "integer" | "long":
            return 3
        case "double" | "float":
            return 0.5
        case "boolean":
            return True
    return _AS_IT_MAY_BE.get(name) or (its.enum[0] if getattr(its, "enum", None) else f"a-{name.lower()}")


_AS_IT_MAY_BE = {
    "S3Uri": "s3://models/churn/file.json",
    "DestinationS3Uri": "s3://models/capture",
    "DataCapturedDestinationS3Uri": "s3://models/transform",
    "RecordPreprocessorSourceUri": "s3://models/code/before.py",
    "PostAnalyticsProcessorSourceUri": "s3://models/code/after.py",
    "KmsKeyId": "0f0f0f0f-1111-2222-3333-444444444444",
    "MonitoringScheduleArn": "arn:aws:sagemaker:us-east-1:123456789012:monitoring-schedule/churn",
    "ScheduleExpression": "cron(0 5/6 ? * * *)",
    "StartTimeOffset": "-PT2H",
    "EndTimeOffset": "-PT30M",
    "EndpointName": "Churn-Endpoint",
    "EndpointConfigName": "churn-config",
    "MonitoringJobDefinitionName": "churn-definition",
    "JobDefinitionName": "churn-definition",
    "MonitoringType": "DataQuality",
}
