"""A group of profiles in, their sum in the bucket."""

import os
from typing import Any

from aws_lambda_powertools import Logger

from windage.aws.storage import bucket
from windage.settings import AnalysisSettings, from_environment
from windage.steps.merge import merge
from windage.steps.requests import MergeItem, read

logger = Logger(service="merge")


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: object) -> dict[str, str]:
    """Add up one group and return where its sum lies."""
    settings = from_environment(AnalysisSettings, os.environ)
    return {"merged_key": merge(read(MergeItem, event), storage=bucket(settings.bucket))}
