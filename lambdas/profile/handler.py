"""A shard of captures in, its profile in the bucket."""

import os
from typing import Any

from aws_lambda_powertools import Logger

from windage.aws.protection import protecting
from windage.aws.storage import bucket
from windage.scripts.deployed import DeployedScripts
from windage.settings import CalculationSettings, from_environment
from windage.steps.profile import profile
from windage.steps.requests import Shard, read

logger = Logger(service="profile")


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: object) -> dict[str, str]:
    """Profile one shard and return where its profile lies."""
    settings = from_environment(CalculationSettings, os.environ)
    shard = read(Shard, event)
    scripts = DeployedScripts(settings.scripts, logger)
    profile(shard, storage=bucket(settings.bucket), open_bucket=bucket, scripts=scripts, protect=protecting)
    return {"profile_key": shard.profile_key}
