"""Every member of what SageMaker describes: the setting that it becomes, or why it becomes none.

The tests hold these tables against SageMaker's own model of its answers: nothing may be missing in them. A path that is
not in a table belongs to the longest one above it. Job definitions have two spellings, of which the tables have one:
``job`` is a definition inside of a schedule, and a named one after `RENAMED`.
"""

from __future__ import annotations

from collections.abc import Mapping

# The members of a named definition, as those of one inside a schedule are called.
RENAMED: Mapping[str, str] = {
    "DataQualityBaselineConfig": "BaselineConfig",
    "DataQualityAppSpecification": "MonitoringAppSpecification",
    "DataQualityJobInput": "MonitoringInputs[]",
    "DataQualityJobOutputConfig": "MonitoringOutputConfig",
    "JobResources": "MonitoringResources",
}
INLINE = "MonitoringScheduleConfig.MonitoringJobDefinition."

_OF_A_CONTAINER = "there is no container that data are mounted into"
_OF_INSTANCES = "there are no instances: functions are as large as their work"
_OF_ANOTHER_MONITOR = "belongs to model quality"
_NETWORK = "the functions run outside of a VPC and reach AWS alone"
_OF_HOSTING = "belongs to hosting the model, which stays as it is"

_INPUT = {
    "FeaturesAttribute": "records.features_attribute",
    "InferenceAttribute": "records.inference_attribute",
    "EndTimeOffset": "schedule.grace",
}
_INPUT_WITHOUT = {
    "LocalPath": _OF_A_CONTAINER,
    "S3InputMode": _OF_A_CONTAINER,
    "S3DataDistributionType": "shards of equal bytes are cut by themselves",
    "ProbabilityAttribute": _OF_ANOTHER_MONITOR,
    "ProbabilityThresholdAttribute": _OF_ANOTHER_MONITOR,
    "StartTimeOffset": "windows follow each other without gap; a window begins where the one before ended",
    "ExcludeFeaturesAttribute": "set monitoring_config_overrides.evaluate_constraints of these features to Disabled in "
    "constraints.json",
}
_KINDS_OF_INPUT = ("MonitoringInputs[].EndpointInput", "MonitoringInputs[].BatchTransformInput")

# What becomes a setting, by kind of description.
SETTINGS: Mapping[str, Mapping[str, str]] = {
    "schedule": {
        "MonitoringScheduleName": "name",
        "MonitoringScheduleConfig.ScheduleConfig.ScheduleExpression": "schedule.every",
        "EndpointName": "capture.data_capture.endpoint",
    },
    "job": {
        "BaselineConfig.ConstraintsResource.S3Uri": "baseline.constraints",
        "BaselineConfig.StatisticsResource.S3Uri": "baseline.statistics",
        "MonitoringInputs[].EndpointInput.EndpointName": "capture.data_capture.endpoint",
        "MonitoringInputs[].BatchTransformInput.DataCapturedDestinationS3Uri": "capture.batch_transform.uri",
        "MonitoringInputs[].BatchTransformInput.DatasetFormat": "capture.batch_transform.format",
        "MonitoringInputs[].BatchTransformInput.DatasetFormat.Csv.Header": "capture.batch_transform.header",
        **{f"{kind}.{name}": setting for kind in _KINDS_OF_INPUT for name, setting in _INPUT.items()},
        "MonitoringOutputConfig.MonitoringOutputs[].S3Output.S3Uri": "results.uri",
        "MonitoringOutputConfig.KmsKeyId": "results.kms_key",
        "MonitoringAppSpecification.RecordPreprocessorSourceUri": "scripts.preprocessor",
        "MonitoringAppSpecification.PostAnalyticsProcessorSourceUri": "scripts.postprocessor",
        "Environment.publish_cloudwatch_metrics": "metrics.names",
    },
    "endpoint": {
        "DataCaptureConfig.DestinationS3Uri": "capture.data_capture.uri",
        "DataCaptureConfig.KmsKeyId": "capture.data_capture.kms_key",
        "ProductionVariants[].VariantName": "capture.data_capture.variant",
    },
    "endpoint config": {
        "DataCaptureConfig.DestinationS3Uri": "capture.data_capture.uri",
        "DataCaptureConfig.KmsKeyId": "capture.data_capture.kms_key",
        "ProductionVariants[].VariantName": "capture.data_capture.variant",
    },
    "alerts": {
        "MonitoringAlertSummaries[].DatapointsToAlert": "alerts.alarm.violating",
        "MonitoringAlertSummaries[].EvaluationPeriod": "alerts.alarm.of",
    },
}

# What has no counterpart, and why.
WITHOUT: Mapping[str, Mapping[str, str]] = {
    "schedule": {
        "MonitoringScheduleConfig.ScheduleConfig.DataAnalysisStartTime": "of a single run: windage check",
        "MonitoringScheduleConfig.ScheduleConfig.DataAnalysisEndTime": "of a single run: windage check",
    },
    "job": {
        "BaselineConfig.BaseliningJobName": "name the files that the job wrote as baseline.statistics and .constraints",
        **{f"{kind}.{name}": reason for kind in _KINDS_OF_INPUT for name, reason in _INPUT_WITHOUT.items()},
        "MonitoringOutputConfig.MonitoringOutputs[].S3Output.LocalPath": _OF_A_CONTAINER,
        "MonitoringOutputConfig.MonitoringOutputs[].S3Output.S3UploadMode": "results are written when they are whole",
        "MonitoringResources": _OF_INSTANCES,
        "MonitoringAppSpecification.ImageUri": "Windage does what this image did; one of your own has no counterpart",
        "MonitoringAppSpecification.ContainerEntrypoint": "there is no container; what it did is not taken over",
        "MonitoringAppSpecification.ContainerArguments": "there is no container; what it did is not taken over",
        "StoppingCondition": "a function stops after 15 minutes; what it left is tried again",
        "Environment": "a variable of your own: scripts find the documented ones only",
        "Environment.categorical_drift_method": "set distribution_constraints.categorical_drift_method in "
        "constraints.json",
        "Environment.dataset_format": "the capture says what its records are",
        "Environment.analysis_type": "the only analysis of this version",
        "NetworkConfig": _NETWORK,
        "RoleArn": "every function has a role of its own, made by the deploy",
    },
    "endpoint": {
        "DataCaptureConfig.CurrentSamplingPercentage": "the endpoint goes on deciding what it captures",
        "PendingDeploymentSummary": _OF_HOSTING,
        "AsyncInferenceConfig": _OF_HOSTING,
        "ExplainerConfig": _OF_HOSTING,
        "ShadowProductionVariants": "a shadow variant needs a monitor file of its own",
        "MetricsConfig": _OF_HOSTING,
        "CrossRegionTrafficConfig": _OF_HOSTING,
    },
    "endpoint config": {
        "DataCaptureConfig.InitialSamplingPercentage": "the endpoint goes on deciding what it captures",
        "DataCaptureConfig.CaptureOptions": "the endpoint goes on deciding what it captures",
        "DataCaptureConfig.CaptureContentTypeHeader": "records say how they are encoded",
        "AsyncInferenceConfig": _OF_HOSTING,
        "ExplainerConfig": _OF_HOSTING,
        "ShadowProductionVariants": "a shadow variant needs a monitor file of its own",
        "VpcConfig": _OF_HOSTING,
        "MetricsConfig": _OF_HOSTING,
        "CrossRegionTrafficConfig": _OF_HOSTING,
        "KmsKeyId": _OF_HOSTING,
        "ExecutionRoleArn": _OF_HOSTING,
        "EnableNetworkIsolation": _OF_HOSTING,
    },
    "alerts": {
        "MonitoringAlertSummaries[].Actions": "CloudWatch has the dashboard; people are told by alerts.email and .sms",
        "NextToken": "there are more alerts than were listed",
    },
}

# What says who, when and in which state, or is looked at without becoming a setting by itself.
PASSED_OVER: Mapping[str, frozenset[str]] = {
    "schedule": frozenset(
        {
            "MonitoringScheduleArn",
            "MonitoringScheduleStatus",
            "MonitoringType",
            "MonitoringScheduleConfig.MonitoringType",
            "MonitoringScheduleConfig.MonitoringJobDefinitionName",
            "FailureReason",
            "CreationTime",
            "LastModifiedTime",
            "LastMonitoringExecutionSummary",
            "ResponseMetadata",
        }
    ),
    "job": frozenset({"JobDefinitionArn", "JobDefinitionName", "CreationTime", "ResponseMetadata"}),
    "endpoint": frozenset(
        {
            "EndpointName",
            "EndpointArn",
            "EndpointConfigName",
            "EndpointStatus",
            "FailureReason",
            "CreationTime",
            "LastModifiedTime",
            "LastDeploymentConfig",
            "DataCaptureConfig.EnableCapture",
            "DataCaptureConfig.CaptureStatus",
            "ProductionVariants",
            "ResponseMetadata",
        }
    ),
    "endpoint config": frozenset(
        {
            "EndpointConfigName",
            "EndpointConfigArn",
            "CreationTime",
            "DataCaptureConfig.EnableCapture",
            "ProductionVariants",
            "ResponseMetadata",
        }
    ),
    "alerts": frozenset(
        {
            "MonitoringAlertSummaries[].MonitoringAlertName",
            "MonitoringAlertSummaries[].CreationTime",
            "MonitoringAlertSummaries[].LastModifiedTime",
            "MonitoringAlertSummaries[].AlertStatus",
            "ResponseMetadata",
        }
    ),
}


def above(path: str, table: Mapping[str, str] | frozenset[str]) -> str | None:
    """Return the longest path of a table that a path is or lies below.

    Examples
    --------
    >>> above("NetworkConfig.VpcConfig.Subnets[]", frozenset({"NetworkConfig"}))
    'NetworkConfig'
    """
    found = [entry for entry in table if path == entry or path.startswith((f"{entry}.", f"{entry}["))]
    return max(found, key=len, default=None)


def reason(path: str, kind: str) -> tuple[str, str | None]:
    """Return the entry that a member belongs to, and why it becomes no setting by itself.

    There is no reason when it does become one, or says nothing about monitoring. Variables of the environment are each
    an entry of their own.
    """
    tables = (SETTINGS[kind], WITHOUT[kind], PASSED_OVER[kind])
    entry = max((above(path, table) or "" for table in tables), key=len)
    if not entry:
        return path, "not known to this version"
    return path if entry == "Environment" else entry, WITHOUT[kind].get(entry)
