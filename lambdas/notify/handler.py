"""A change of an alarm's state in, one message to people out."""

import os
from typing import Any
from urllib.parse import quote

from aws_lambda_powertools import Logger

from windage.aws.sns import topics
from windage.aws.storage import bucket
from windage.settings import NotifySettings, from_environment
from windage.steps.notify import alarm_change, notify

logger = Logger(service="notify")


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: object) -> dict[str, int]:
    """Send one message for each change that is news."""
    settings = from_environment(NotifySettings, os.environ)
    storage, send = bucket(settings.bucket), topics(settings.topic_prefix).send
    changes = [alarm_change(record["Sns"]["Message"]) for record in event["Records"]]
    sent = [notify(change, storage=storage, send=send, report_url=console_address) for change in changes]
    logger.info("notified", subjects=[message.subject for message in sent if message is not None])
    return {"sent": sum(message is not None for message in sent)}


def console_address(name: str, key: str) -> str:
    """Return where a signed-in person opens an object in the browser."""
    region = os.environ["AWS_REGION"]
    return f"https://{region}.console.aws.amazon.com/s3/object/{name}?region={region}&prefix={quote(key)}"
