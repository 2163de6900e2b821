"""The schedule in, the windows to judge out."""

import os
from typing import Any

from aws_lambda_powertools import Logger

from windage.aws.storage import bucket
from windage.settings import PlanSettings, from_environment
from windage.steps.plan import plan
from windage.steps.requests import Scheduled, read, write
from windage.steps.shards import Cut

logger = Logger(service="plan")


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Return the windows that are due, each with its shards."""
    settings = from_environment(PlanSettings, os.environ)
    cut = Cut(settings.shard_bytes, settings.shard_objects, settings.group)
    planned = plan(read(Scheduled, event), storage=bucket(settings.bucket), open_bucket=bucket, cut=cut)
    logger.info("planned", windows=[window.window for window in planned.windows])
    return write(planned)
