"""A deployed monitor or an uploaded training set in, a baseline in the bucket."""

import os
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools import Logger

from windage import config
from windage.aws import custom_resource
from windage.aws.protection import protecting
from windage.aws.storage import Bucket, bucket
from windage.scripts.deployed import DeployedScripts
from windage.settings import CalculationSettings, from_environment
from windage.steps.baseline import deploy, uploaded

logger = Logger(service="baseline")
_OF_BIAS = ("BiasDataset", "BiasAnalysis")


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Take what CloudFormation asks at a deploy, or what EventBridge says of an upload."""
    settings = from_environment(CalculationSettings, os.environ)
    storage, scripts = bucket(settings.bucket), DeployedScripts(settings.scripts, logger)
    if "ResponseURL" in event:
        return custom_resource.answer(event, lambda properties: _deployed(properties, storage, scripts))
    identity = uploaded(event["detail"]["object"]["key"], storage=storage, scripts=scripts, protect=protecting)
    logger.info("baseline", identity=identity)
    return {"baseline": identity or "none"}


def _deployed(properties: dict[str, str], storage: Bucket, scripts: DeployedScripts) -> dict[str, str]:
    monitor = config.decode(properties["Monitor"].encode(), where="monitor")
    given = ("Dataset", "Statistics", "Constraints")
    places = {
        name: (bucket(properties[f"{name}Bucket"]), properties[f"{name}Key"])
        for name in (*given, *(f"Quality{name}" for name in given), *_OF_BIAS)
        if f"{name}Bucket" in properties
    }
    ready = (places["Statistics"], places["Constraints"]) if "Statistics" in places else None
    quality = tuple(places[f"Quality{name}"] for name in given if f"Quality{name}" in places)
    identity = deploy(
        monitor,
        storage=storage,
        dataset=places.get("Dataset"),
        ready=ready,
        quality=quality,
        bias=tuple(places[name] for name in _OF_BIAS if name in places),
        scripts=scripts,
        protect=protecting,
        at=datetime.now(UTC),
    )
    return {"Baseline": identity or "none"}
