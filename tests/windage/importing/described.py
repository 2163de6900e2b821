"""Descriptions as the AWS CLI prints them, to be changed by the tests."""

from __future__ import annotations

import copy
import json
from typing import Any

ARN = "arn:aws:sagemaker:us-east-1:123456789012"

SCHEDULE: dict[str, Any] = {
    "MonitoringScheduleArn": f"{ARN}:monitoring-schedule/churn-schedule",
    "MonitoringScheduleName": "Churn-Schedule",
    "MonitoringScheduleStatus": "Scheduled",
    "MonitoringType": "DataQuality",
    "CreationTime": "2022-03-24T00:31:27.022000+00:00",
    "LastModifiedTime": "2022-03-24T00:31:34.513000+00:00",
    "MonitoringScheduleConfig": {
        "ScheduleConfig": {"ScheduleExpression": "cron(0 * ? * * *)"},
        "MonitoringJobDefinitionName": "churn-definition",
        "MonitoringType": "DataQuality",
    },
    "EndpointName": "Churn-Endpoint",
}

DEFINITION: dict[str, Any] = {
    "JobDefinitionArn": f"{ARN}:data-quality-job-definition/churn-definition",
    "JobDefinitionName": "churn-definition",
    "CreationTime": "2022-03-24T00:31:26.520000+00:00",
    "DataQualityBaselineConfig": {
        "ConstraintsResource": {"S3Uri": "s3://models/churn/baselining/constraints.json"},
        "StatisticsResource": {"S3Uri": "s3://models/churn/baselining/statistics.json"},
    },
    "DataQualityAppSpecification": {
        "ImageUri": "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer",
        "Environment": {"publish_cloudwatch_metrics": "Enabled"},
    },
    "DataQualityJobInput": {
        "EndpointInput": {
            "EndpointName": "Churn-Endpoint",
            "LocalPath": "/opt/ml/processing/input/endpoint",
            "S3InputMode": "File",
            "S3DataDistributionType": "FullyReplicated",
        }
    },
    "DataQualityJobOutputConfig": {
        "MonitoringOutputs": [
            {
                "S3Output": {
                    "S3Uri": "s3://models/churn/reports",
                    "LocalPath": "/opt/ml/processing/output",
                    "S3UploadMode": "Continuous",
                }
            }
        ]
    },
    "JobResources": {"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 20}},
    "RoleArn": "arn:aws:iam::123456789012:role/SageMakerRole",
    "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
}

ENDPOINT: dict[str, Any] = {
    "EndpointName": "Churn-Endpoint",
    "EndpointArn": f"{ARN}:endpoint/churn-endpoint",
    "EndpointConfigName": "churn-config",
    "ProductionVariants": [{"VariantName": "Blue", "CurrentWeight": 1.0, "CurrentInstanceCount": 1}],
    "DataCaptureConfig": {
        "EnableCapture": True,
        "CaptureStatus": "Started",
        "CurrentSamplingPercentage": 100,
        "DestinationS3Uri": "s3://models/churn/capture",
        "KmsKeyId": "0f0f0f0f-1111-2222-3333-444444444444",
    },
    "EndpointStatus": "InService",
}

CONFIG: dict[str, Any] = {
    "EndpointConfigName": "churn-config",
    "EndpointConfigArn": f"{ARN}:endpoint-config/churn-config",
    "ProductionVariants": [{"VariantName": "Green", "ModelName": "churn", "InstanceType": "ml.m5.large"}],
    "DataCaptureConfig": {
        "EnableCapture": True,
        "InitialSamplingPercentage": 100,
        "DestinationS3Uri": "s3://models/of-the-config/",
        "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
    },
    "CreationTime": "2022-03-24T00:13:30+00:00",
}

ALERTS: dict[str, Any] = {
    "MonitoringAlertSummaries": [
        {
            "MonitoringAlertName": "alert",
            "CreationTime": "2022-03-24T00:31:27+00:00",
            "LastModifiedTime": "2022-03-24T00:31:27+00:00",
            "AlertStatus": "OK",
            "DatapointsToAlert": 2,
            "EvaluationPeriod": 3,
            "Actions": {"ModelDashboardIndicator": {"Enabled": True}},
        }
    ]
}


def changed(document: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Return a copy with another value at ``A.B.C``, or without it."""
    made = copy.deepcopy(document)
    *folders, last = path.split(".")
    place = made
    for folder in folders:
        place = place.setdefault(folder, {})
    if value is None:
        place.pop(last, None)
    else:
        place[last] = value
    return made


def inline(**others: Any) -> dict[str, Any]:
    """Return a schedule with its job definition inside, as older SDKs made them."""
    named = DEFINITION
    job = {
        "BaselineConfig": named["DataQualityBaselineConfig"],
        "MonitoringInputs": [named["DataQualityJobInput"]],
        "MonitoringOutputConfig": named["DataQualityJobOutputConfig"],
        "MonitoringResources": named["JobResources"],
        "MonitoringAppSpecification": {"ImageUri": named["DataQualityAppSpecification"]["ImageUri"]},
        "Environment": named["DataQualityAppSpecification"]["Environment"],
        "StoppingCondition": named["StoppingCondition"],
        "RoleArn": named["RoleArn"],
        **others,
    }
    made = changed(SCHEDULE, "MonitoringScheduleConfig.MonitoringJobDefinition", job)
    return changed(made, "MonitoringScheduleConfig.MonitoringJobDefinitionName", None)


def files(*documents: dict[str, Any]) -> dict[str, bytes]:
    """Return documents as files."""
    return {f"{place}.json": json.dumps(document).encode() for place, document in enumerate(documents)}
