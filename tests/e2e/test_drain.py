"""What the stream did not take: from the queue to the bucket, by the deployed function, judged with all the rest."""

import gzip
import json

import pytest

from examples.flights import scenario
from tests.e2e.conftest import Story
from windage import names
from windage.delivery.spilled import enclosed

pytestmark = pytest.mark.e2e

HOUR = "2013-10-01T06"


def record(number: int) -> bytes:
    """Return a call of a day that no other test looks at."""
    document = {
        "captureData": {"endpointInput": {"data": f"{number}", "encoding": "CSV", "mode": "INPUT"}},
        "eventMetadata": {"eventId": f"spilled-{number}", "inferenceTime": f"{HOUR}:00:{number:02}Z"},
        "eventVersion": "0",
    }
    return json.dumps(document).encode() + b"\n"


def test_what_waits_in_the_queue_is_brought_to_its_hour(story: Story) -> None:
    deployed = story.deployed
    functions = deployed.cloud.client("lambda")
    capture = functions.get_function_configuration(FunctionName=deployed.capture)
    queue, sqs = capture["Environment"]["Variables"]["WINDAGE_QUEUE"], deployed.cloud.client("sqs")
    attribute = {"monitor": {"DataType": "String", "StringValue": "flights"}}
    lines = [record(number) for number in range(12)]
    for line in [*lines, b"no capture\n"]:
        sqs.send_message(QueueUrl=queue, MessageBody=enclosed(line), MessageAttributes=attribute)
    prefix, aside = f"{names.capture_prefix('flights')}2013/10/01/06/", "quarantine/flights/"

    def stored() -> set[bytes]:
        objects = [deployed.read(key) for key in deployed.keys(prefix)]
        return {line for data in objects for line in gzip.decompress(data).splitlines(keepends=True)}

    scenario.until("the queue is empty", lambda: stored() == set(lines) and bool(deployed.keys(aside)), seconds=150)
    (kept,) = deployed.keys(aside)
    assert json.loads(deployed.read(kept))["reason"] == "not_json"
    counts = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    assert (counts["ApproximateNumberOfMessages"], counts["ApproximateNumberOfMessagesNotVisible"]) == ("0", "0")
