"""A planned window in, its result in the bucket and its gauges in CloudWatch."""

import os
from typing import Any

from aws_lambda_powertools import Logger

from windage.aws.cloudwatch import cloudwatch
from windage.aws.protection import protecting
from windage.aws.storage import bucket
from windage.scripts.deployed import DeployedScripts
from windage.settings import CalculationSettings, from_environment
from windage.steps.evaluate import evaluate, fail_before
from windage.steps.requests import DueWindow, read, write

logger = Logger(service="evaluate")


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Judge a window, or record that the step before it failed."""
    settings = from_environment(CalculationSettings, os.environ)
    storage, metrics = bucket(settings.bucket), cloudwatch()
    scripts = DeployedScripts(settings.scripts, logger)
    due = read(DueWindow, {key: value for key, value in event.items() if key != "failure"})
    if failure := event.get("failure"):
        judgement = fail_before(due, failure, storage=storage, metrics=metrics, scripts=scripts)
    else:
        judgement = evaluate(
            due, storage=storage, metrics=metrics, open_bucket=bucket, scripts=scripts, protect=protecting
        )
    logger.info("judged", judgement=write(judgement))
    return write(judgement)
