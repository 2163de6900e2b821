"""The schedule in, the windows to judge out."""

import os
from typing import Any

from aws_lambda_powertools import Logger

from windage.aws.storage import bucket
from windage.settings import AnalysisSettings, from_environment
from windage.steps.plan import plan
from windage.steps.requests import Scheduled, read, write

logger = Logger(service="plan")


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Return the windows that are due, each with its shards."""
    settings = from_environment(AnalysisSettings, os.environ)
    planned = plan(read(Scheduled, event), storage=bucket(settings.bucket), open_bucket=bucket)
    logger.info("planned", windows=[window.window for window in planned.windows])
    return write(planned)
