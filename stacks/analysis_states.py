"""What the state machine does, in Amazon States Language: plan, profile every shard side by side, add up, judge."""

from typing import Any, NamedTuple

from aws_cdk import Aws
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3

from windage import names

SHARDS, GROUPS = "ProfileShards", "MergeGroups"
_RETRIES = [
    {
        "ErrorEquals": [
            "Lambda.ServiceException",
            "Lambda.AWSLambdaException",
            "Lambda.SdkClientException",
            "Lambda.TooManyRequestsException",
        ],
        "IntervalSeconds": 2,
        "MaxAttempts": 5,
        "BackoffRate": 2,
        "JitterStrategy": "FULL",
    }
]


class Steps(NamedTuple):
    """The functions that the state machine calls."""

    plan: lambda_.IFunction
    profile: lambda_.IFunction
    merge: lambda_.IFunction
    evaluate: lambda_.IFunction
    explain: lambda_.IFunction


def definition(steps: Steps, *, concurrency: int, bucket: s3.IBucket) -> dict[str, Any]:
    """Return the state machine in Amazon States Language.

    Windows are judged one after the other, the oldest first; one that fails is recorded and stays due, and does not
    keep the others from being judged. The shards of a window are the items of a distributed map, read from S3, and so
    are the groups in which their profiles are added up, level by level. A window of data quality that is one shard is
    judged by the function that profiles it, too: a second would be another start to wait for.
    """
    return {
        "Comment": "Judge the windows of a monitor that are due",
        "StartAt": "Plan",
        "States": {
            "Plan": {**_task(steps.plan), "Next": "Each window"},
            "Each window": {
                "Type": "Map",
                "ItemsPath": "$.windows",
                "MaxConcurrency": 1,
                "ItemProcessor": {
                    "ProcessorConfig": {"Mode": "INLINE"},
                    "StartAt": "How many shards",
                    "States": {
                        **_profiling(steps, concurrency, bucket),
                        **_judging(steps),
                    },
                },
                "End": True,
            },
        },
    }


# What goes wrong in a window is recorded of it.
_CAUGHT = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Record failure"}]


def _profiling(steps: Steps, concurrency: int, bucket: s3.IBucket) -> dict[str, Any]:
    """Return how the shards of a window become a few profiles."""
    alone = [
        {"Variable": "$.shards", "NumericEquals": 1},
        {"Variable": "$.monitor_type", "StringEquals": names.DATA_QUALITY},
    ]
    return {
        "How many shards": {
            "Type": "Choice",
            "Choices": [
                {"And": alone, "Next": "Which monitor"},
                {"Variable": "$.shards", "NumericGreaterThan": 0, "Next": "Profile shards"},
            ],
            "Default": "Which monitor",
        },
        "Profile shards": {
            **_each(SHARDS, "Profile", steps.profile, key="$.shards_key", concurrency=concurrency, bucket=bucket),
            # Who judges counts what is missing, says so, and refuses when it is more than this.
            "ToleratedFailurePercentage": names.TOLERATED_PERCENT,
            "Catch": _CAUGHT,
            "Next": "Each level",
        },
        "Each level": {
            "Type": "Map",
            "ItemsPath": "$.merges",
            # Put together here: the keys of hundreds of windows would outgrow what a plan may say.
            "ItemSelector": {"key.$": "States.Format('{}.groups-{}', $.shards_key, $$.Map.Item.Value)"},
            "MaxConcurrency": 1,
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "INLINE"},
                "StartAt": "Merge groups",
                "States": {
                    "Merge groups": {
                        **_each(GROUPS, "Merge", steps.merge, key="$.key", concurrency=concurrency, bucket=bucket),
                        "End": True,
                    }
                },
            },
            "ResultPath": None,
            "Catch": _CAUGHT,
            "Next": "Which monitor",
        },
    }


def _judging(steps: Steps) -> dict[str, Any]:
    """Return who judges a window."""
    # A reason may be long, and the outcomes of hundreds of windows have to fit into the same 256 KB.
    outcome = {f"{field}.$": f"$.{field}" for field in ("window", "outcome", "violations", "result")}
    return {
        # The one that asks the model has the right to do so, and the others have not.
        "Which monitor": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.monitor_type", "StringEquals": names.FEATURE_ATTRIBUTION, "Next": "Explain"}],
            "Default": "Evaluate",
        },
        "Explain": {**_task(steps.explain), "ResultSelector": outcome, "Catch": _CAUGHT, "End": True},
        "Evaluate": {**_task(steps.evaluate), "ResultSelector": outcome, "Catch": _CAUGHT, "End": True},
        "Record failure": {**_task(steps.evaluate), "ResultSelector": outcome, "End": True},
    }


def _each(
    label: str, state: str, function: lambda_.IFunction, *, key: str, concurrency: int, bucket: s3.IBucket
) -> dict[str, Any]:
    """Return a distributed map of a function over the items of a list in S3, whose answers nobody carries."""
    return {
        "Type": "Map",
        "Label": label,
        "MaxConcurrency": concurrency,
        "ItemReader": {
            "Resource": f"arn:{Aws.PARTITION}:states:::s3:getObject",
            "ReaderConfig": {"InputType": "JSON"},
            "Parameters": {"Bucket": bucket.bucket_name, "Key.$": key},
        },
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
            "StartAt": state,
            # The answers of a map may be 256 KB together: of thousands of shards, none has room for a word.
            "States": {state: {**_task(function), "OutputPath": None, "End": True}},
        },
        "ResultPath": None,
    }


def _task(function: lambda_.IFunction) -> dict[str, Any]:
    return {"Type": "Task", "Resource": function.function_arn, "Retry": _RETRIES}
