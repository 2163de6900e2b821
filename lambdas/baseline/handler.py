"""A deployed monitor or an uploaded training set in, a baseline in the bucket."""

import os
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools import Logger

from windage import config
from windage.aws import custom_resource
from windage.aws.storage import bucket
from windage.settings import AnalysisSettings, from_environment
from windage.steps.baseline import deploy, uploaded

logger = Logger(service="baseline")


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Take what CloudFormation asks at a deploy, or what EventBridge says of an upload."""
    storage = bucket(from_environment(AnalysisSettings, os.environ).bucket)
    if "ResponseURL" in event:
        return custom_resource.answer(event, lambda properties: _deployed(properties, storage))
    identity = uploaded(event["detail"]["object"]["key"], storage=storage)
    logger.info("baseline", identity=identity)
    return {"baseline": identity}


def _deployed(properties: dict[str, str], storage: Any) -> dict[str, str]:
    monitor = config.decode(properties["Monitor"].encode(), where="monitor")
    source = properties.get("DatasetBucket")
    dataset = (bucket(source), properties["DatasetKey"]) if source else None
    identity = deploy(monitor, storage=storage, dataset=dataset, at=datetime.now(UTC))
    return {"Baseline": identity or "none"}
