"""A shard of captures in, its profile in the bucket."""

import os
from typing import Any

from aws_lambda_powertools import Logger

from windage.aws.protection import protecting
from windage.aws.storage import bucket
from windage.scripts.deployed import DeployedScripts
from windage.settings import CalculationSettings, from_environment
from windage.steps.profile_planned import profile_planned
from windage.steps.requests import ShardItem, read

logger = Logger(service="profile")


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: object) -> dict[str, str]:
    """Profile one shard and return where its profile lies."""
    settings = from_environment(CalculationSettings, os.environ)
    scripts = DeployedScripts(settings.scripts, logger)
    item, storage = read(ShardItem, event), bucket(settings.bucket)
    shard = profile_planned(item, storage=storage, open_bucket=bucket, scripts=scripts, protect=protecting)
    return {"profile_key": shard.profile_key}
