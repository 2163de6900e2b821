"""The deployed state machine, run by moto's interpreter of its language over the real handlers."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import boto3
import pytest
from moto.awslambda_simple.models import LambdaSimpleBackend

from tests.lambdas.local_server import Reply, serving
from tests.lambdas.story import baseline, deploy, judge, upload
from tests.lambdas.world import World, deployed
from tests.templates import Templates
from windage import names

pytestmark = pytest.mark.xdist_group("machine")

DAY, AT = date(2013, 7, 1), "2013-07-02T00:15:00Z"
RESULT = "results/flights/data-quality/2013/07/01/00-00/"
PREFIX = f"captures/flights/AllTraffic/{DAY:%Y/%m/%d}/"
# An object a shard, five profiles in a group: 40 shards are eight groups, and those are two.
MANY = {"WINDAGE_SHARD_OBJECTS": "1", "WINDAGE_GROUP": "5"}
PAYLOAD = 256 * 1024


@dataclass
class Machine:
    """A state machine whose tasks are the handlers.

    Attributes
    ----------
    called
        Which functions were called, in their order.
    payloads
        How many bytes each was given and gave.
    """

    world: World
    cut: Mapping[str, str]
    called: list[str] = field(default_factory=list)
    payloads: list[int] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def invoke(self, function_name: str, qualifier: object, body: Any, headers: object, response_headers: Any) -> bytes:
        """Stand for Lambda: the function of an ARN, under its role and in its environment."""
        (function,) = (
            f
            for f in self.world.templates.of("Lambda::Function")
            if function_name in {self.world.templates.arn(f), self.world.templates.called(f)}
        )
        folder = function.id.partition("Function")[0].lower()
        event = json.loads(body)
        # The handlers read one environment; Lambda gives each its own.
        with self.lock:
            self.called.append(folder)
            try:
                answer = json.dumps(self.world.invoke(folder, event, **(self.cut if folder == "plan" else {})))
            except Exception as error:
                response_headers["x-amz-function-error"] = "Unhandled"
                answer = json.dumps({"errorType": type(error).__name__, "errorMessage": str(error)})
        self.payloads += [len(body), len(answer)]
        return answer.encode()

    def run(self) -> dict[str, Any]:
        """Start it as the schedule does, and return what became of it."""
        (machine,) = self.world.templates.of("StepFunctions::StateMachine")
        states = boto3.client("stepfunctions")
        arn = states.create_state_machine(
            name=machine.properties["StateMachineName"],
            # The one thing of it that moto's grammar does not know; the items and their order are the same.
            definition=machine.properties["DefinitionString"].replace('"EXPRESS"', '"STANDARD"'),
            roleArn=machine.properties["RoleArn"],
        )["stateMachineArn"]
        event = self.world.schedule("flights", "Judge", AT)
        execution = states.start_execution(stateMachineArn=arn, input=json.dumps(event))["executionArn"]
        deadline = time.monotonic() + 120
        while (found := states.describe_execution(executionArn=execution))["status"] == "RUNNING":
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return dict(found)


@contextmanager
def running(templates: Templates, cut: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """A deployed monitor of flights with a day of captures in 40 objects."""
    config = {"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}}
    with deployed(templates, **config) as world, serving(lambda _: Reply()) as cloudformation:
        deploy(world, "flights", cloudformation)
        world.put("datasets/flights/baseline.csv", baseline())
        world.invoke("baseline", upload(world, "datasets/flights/baseline.csv"))
        for key, lines in captures().items():
            world.put(key, lines)
        machine = Machine(world, cut)
        monkeypatch.setattr(LambdaSimpleBackend, "invoke", machine.invoke)
        yield machine


def captures() -> dict[str, bytes]:
    rows = baseline().decode().splitlines()[1:401]
    objects = {}
    for number in range(40):
        lines = []
        for place, row in enumerate(rows[10 * number : 10 * number + 10]):
            asked, _, answer = row.rpartition(",")
            message = {"mode": "INPUT", "encoding": "CSV", "observedContentType": "text/csv"}
            record = {
                "captureData": {
                    "endpointInput": {**message, "data": asked},
                    "endpointOutput": {**message, "mode": "OUTPUT", "data": answer},
                },
                "eventMetadata": {
                    "eventId": f"{number}-{place}",
                    "inferenceTime": f"{DAY}T{number % 24:02}:{number // 24:02}:{place:02}Z",
                },
                "eventVersion": "0",
            }
            lines.append(json.dumps(record) + "\n")
        objects[f"{PREFIX}{number % 24:02}/{number:02}.jsonl"] = "".join(lines).encode()
    return objects


def files(world: World) -> dict[str, bytes]:
    return {key.removeprefix(RESULT): world.get(key) for key in world.keys(RESULT)}


def test_forty_shards_in_two_levels_have_the_result_of_the_single_path_byte_for_byte(
    templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(templates, MANY, monkeypatch) as machine:
        found = machine.run()
        assert found["status"] == "SUCCEEDED", found
        (outcome,) = json.loads(found["output"])
        assert outcome["outcome"] in {"no_violations", "violations"}
        assert Counter(machine.called) == {"plan": 1, "profile": 40, "merge": 8 + 2, "evaluate": 1}
        assert max(machine.payloads) < PAYLOAD / 100
        distributed = files(machine.world)
        left = Counter(key.split("/")[-2] for key in machine.world.keys("work/flights/data-quality/2013/07/"))
        assert (left["profiles"], left["merged-1"], left["merged-2"]) == (40, 8, 2)
    with running(templates, MANY, monkeypatch) as machine:
        judge(machine.world, "flights", at=AT, cut=MANY)
        assert files(machine.world) == distributed
    assert json.loads(distributed[names.MANIFEST])["rows"] == 400


def test_one_shard_costs_one_function_beside_the_plan(templates: Templates, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(templates, {}, monkeypatch) as machine:
        found = machine.run()
        assert found["status"] == "SUCCEEDED", found
        assert machine.called == ["plan", "evaluate"]
        assert json.loads(files(machine.world)[names.MANIFEST])["rows"] == 400


def test_a_shard_that_cannot_be_read_is_the_reason_of_its_window(
    templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of forty is more than one percent: nobody judges the rest as if it were all."""
    with running(templates, MANY, monkeypatch) as machine:
        gone = f"{PREFIX}07/07.jsonl"
        content = machine.world.get(gone)
        invoke = machine.world.invoke

        def listed_then_gone(folder: str, event: Mapping[str, Any], **more: str) -> Any:
            answer = invoke(folder, event, **more)
            if folder == "plan" and event["scheduled_time"] == AT:
                boto3.client("s3").delete_object(Bucket=machine.world.bucket, Key=gone)
            return answer

        monkeypatch.setattr(machine.world, "invoke", listed_then_gone)
        found = machine.run()
        assert found["status"] == "SUCCEEDED", found
        (outcome,) = json.loads(found["output"])
        assert outcome["outcome"] == "failed"
        failure = json.loads(files(machine.world)[names.FAILURE])
        assert f"{gone}: no such object" in failure["reason"]
        machine.world.put(gone, content)
        later = judge(machine.world, "flights", at="2013-07-02T00:45:00Z", cut=MANY)
        assert later.judgements[-1]["outcome"] != "failed"
        assert json.loads(files(machine.world)[names.MANIFEST])["rows"] == 400
