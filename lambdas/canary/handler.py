"""The clock in, the number of windows that nobody judged out."""

import os
from typing import Any

from aws_lambda_powertools import Logger

from windage.aws.cloudwatch import cloudwatch
from windage.aws.storage import bucket
from windage.settings import AnalysisSettings, from_environment
from windage.steps.requests import Scheduled, read
from windage.steps.watch import watch

logger = Logger(service="canary")


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: object) -> dict[str, list[str]]:
    """Publish how many windows of a monitor are overdue."""
    settings = from_environment(AnalysisSettings, os.environ)
    late = watch(read(Scheduled, event), storage=bucket(settings.bucket), metrics=cloudwatch())
    return {"overdue": late}
