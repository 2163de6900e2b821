"""Messages of the queue in, the ones that have to come again out; the records go to the bucket."""

import os
import time
from typing import Any

from aws_lambda_powertools import Logger

from windage.aws.storage import bucket
from windage.delivery.counted import count_line
from windage.names import MONITOR_DIMENSION
from windage.settings import DrainSettings, from_environment
from windage.steps.drain import answer_of, drain, messages_of

logger = Logger(service="drain")


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Store what can be stored; say which messages have to come again."""
    settings = from_environment(DrainSettings, os.environ)
    drained = drain(messages_of(event), monitor=settings.monitor, storage=bucket(settings.bucket))
    logger.info("drained", stored=drained.stored, quarantined=dict(drained.quarantined), failed=len(drained.failed))
    if drained.failed:
        logger.error("not stored", reasons=sorted(set(drained.failed.values())))
    if drained.quarantined:
        of_monitor = {MONITOR_DIMENSION: settings.monitor}
        count, now = drained.quarantined.total(), int(time.time() * 1000)
        print(count_line("CapturesQuarantined", count, of_monitor, now))
    return answer_of(drained)
