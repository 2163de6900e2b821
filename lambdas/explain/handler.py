"""A planned window of feature attribution in, its result in the bucket: the one function that may ask the models."""

import os
from typing import Any, Protocol

from aws_lambda_powertools import Logger

from windage import config
from windage.aws import custom_resource
from windage.aws.cloudwatch import cloudwatch
from windage.aws.models import named
from windage.aws.protection import protecting
from windage.aws.storage import Bucket, bucket
from windage.settings import AnalysisSettings, from_environment
from windage.steps.baseline_attribution import of_attribution, uploaded_attribution
from windage.steps.explain import explain
from windage.steps.explained_rows import Asking
from windage.steps.requests import DueWindow, read, write

logger = Logger(service="explain")


class Context(Protocol):
    """What Lambda says of this invocation."""

    def get_remaining_time_in_millis(self) -> int:
        """Return how much time there is until the function is ended."""
        ...


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Take a window of the state machine, what CloudFormation asks at a deploy, or what EventBridge says."""
    storage = bucket(from_environment(AnalysisSettings, os.environ).bucket)
    asking = Asking(named, lambda: context.get_remaining_time_in_millis() / 1000)
    if "ResponseURL" in event:
        return custom_resource.answer(event, lambda properties: _deployed(properties, storage, asking))
    if "detail" in event:
        identity = uploaded_attribution(
            event["detail"]["object"]["key"], storage=storage, asking=asking, protect=protecting
        )
        logger.info("baseline", identity=identity)
        return {"baseline": identity}
    due = read(DueWindow, event)
    judgement = explain(due, storage=storage, metrics=cloudwatch(), open_bucket=bucket, asking=asking)
    logger.info("judged", judgement=write(judgement))
    return write(judgement)


def _deployed(properties: dict[str, str], storage: Bucket, asking: Asking) -> dict[str, str]:
    monitor = config.decode(properties["Monitor"].encode(), where="monitor")
    dataset, analysis = (
        (bucket(properties[f"{name}Bucket"]), properties[f"{name}Key"]) if f"{name}Bucket" in properties else None
        for name in ("AttributionDataset", "AttributionAnalysis")
    )
    rules = protecting(monitor)
    identity = of_attribution(monitor, dataset=dataset, analysis=analysis, storage=storage, asking=asking, rules=rules)
    return {"Baseline": identity}
