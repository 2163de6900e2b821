"""drain: messages of a queue through the deployed function, under its own rights, into the bucket."""

from __future__ import annotations

import json

import pytest

from tests.lambdas.spilled import address, taken
from tests.lambdas.world import World
from tests.rights import allows
from tests.windage.recovery.spilled import call, stored
from windage import names
from windage.aws.queue import queue

pytestmark = pytest.mark.xdist_group("lambdas")

FRAUD = "windage-dev-fraud"


def spilled(world: World, lines: list[bytes]) -> None:
    """Send lines to the queue as the capture function does."""
    put = queue(address(world, FRAUD), monitor="fraud")
    assert put(lines) == [None] * len(lines)


def objects(world: World) -> dict[str, bytes]:
    keys = [*world.keys(names.capture_prefix("fraud")), *world.keys("quarantine/fraud/")]
    return {key: world.get(key) for key in keys}


def test_what_was_sent_to_the_queue_lies_in_the_bucket(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [call(number, "2026-05-01T06") for number in range(25)]
    spilled(world, [*lines, b"no capture\n"])
    event = {"Records": taken(world, FRAUD)}
    assert len(event["Records"]) == 26
    assert world.invoke("drain", event, stack=FRAUD) == {"batchItemFailures": []}
    there = objects(world)
    assert stored(there) == dict.fromkeys(lines, 1)
    (aside,) = (json.loads(data) for key, data in there.items() if key.startswith("quarantine/"))
    assert (aside["reason"], aside["source"]) == ("not_json", "queue")
    (count,) = (json.loads(text) for text in capsys.readouterr().out.splitlines() if '"_aws"' in text)
    assert (count["CapturesQuarantined"], count["Monitor"]) == (1, "fraud")
    # The same batch once more: the function died before Lambda could delete the messages.
    assert world.invoke("drain", event, stack=FRAUD) == {"batchItemFailures": []}
    assert objects(world) == there

    its_calls = [made for made in world.calls if made.role == world.function("drain", stack=FRAUD).properties["Role"]]
    assert {(made.service, made.operation) for made in its_calls} == {("s3", "PutObject")}
    rights = world.templates.statements(its_calls[0].role)
    for made in its_calls:
        assert allows(rights, "s3:PutObject", f"arn:aws:s3:::{made.parameters['Bucket']}/{made.parameters['Key']}")
