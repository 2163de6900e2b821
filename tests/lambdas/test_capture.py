"""capture: the model's own answer whatever happens, a record of it, and a count of what was lost."""

from __future__ import annotations

import base64
import gzip
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import boto3
import pytest

from tests.conftest import ROOT
from tests.lambdas.local_server import Reply, Request, Server, serving
from tests.lambdas.story import Story
from tests.lambdas.world import World
from windage import names
from windage.delivery.breaker import FAULTS as FAULTS_IN_A_ROW
from windage.delivery.breaker import FIRST_PAUSE_SECONDS
from windage.delivery.counted import call_failed, counted
from windage.delivery.ends import Dropped
from windage.recording import Policy
from windage.recording.policy import to_text
from windage.steps.capture import INFERENCE_ID

pytestmark = pytest.mark.xdist_group("lambdas")

FLIGHTS, FRAUD, PRICES = (f"windage-dev-{monitor}" for monitor in ("flights", "fraud", "prices"))
SECRET = "a-name-that-no-log-may-show"
QUESTION = {
    "headers": {"Content-Type": "text/csv", "X-Amzn-SageMaker-Inference-Id": "call-7", "Authorization": "AWS4 x"},
    "body": f"12,{SECRET}\n",
    "isBase64Encoded": False,
}
SCORE = Reply(200, b"0.25\n", {"content-type": "text/csv", "x-model": "7"})


def answered(reply: Reply) -> Reply:
    """Return how Lambda hands over what a function answers."""
    body = {"statusCode": reply.status, "headers": dict(reply.headers), "body": reply.body.decode()}
    return Reply(200, json.dumps(body).encode())


def aws_error(status: int, code: str, **more: Any) -> Reply:
    body = {"__type": code, "message": "no", **more}
    return Reply(status, json.dumps(body).encode(), {"x-amzn-errortype": code})


@pytest.fixture
def serve() -> Iterator[Callable[[Reply | Callable[[Request], Reply]], Server]]:
    with ExitStack() as stack:

        def start(reply: Reply | Callable[[Request], Reply]) -> Server:
            answer = reply if callable(reply) else lambda _: reply
            return stack.enter_context(serving(answer))

        yield start


def records(world: World, monitor: str) -> list[dict[str, Any]]:
    keys = world.keys(names.capture_prefix(monitor))
    return [json.loads(line) for key in keys for line in world.get(key).splitlines()]


def metrics(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines() if '"_aws"' in line]


def ask(world: World, stack: str, model: Server | None, event: Mapping[str, Any] = QUESTION, **more: str) -> Any:
    address = model.address if model else "http://127.0.0.1:1"
    way = {
        FLIGHTS: {"AWS_ENDPOINT_URL_LAMBDA": address},
        FRAUD: {"AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME": address, "WINDAGE_POLICY": to_text(Policy("fraud"))},
        PRICES: {"WINDAGE_TARGET": f"{address}/predict"},
    }
    return world.invoke("capture", event, stack=stack, **way[stack] | more)


@pytest.mark.parametrize(
    ("stack", "reply", "path"),
    [
        (FLIGHTS, answered(SCORE), "/2015-03-31/functions/flights-model/invocations"),
        (FRAUD, SCORE, "/endpoints/Fraud-Endpoint/invocations"),
        (PRICES, SCORE, "/predict"),
    ],
)
def test_the_caller_gets_the_models_answer_and_the_stream_a_record(
    world: World, serve: Callable[[Reply], Server], stack: str, reply: Reply, path: str
) -> None:
    model = serve(reply)
    answer = ask(world, stack, model)
    assert (answer["statusCode"], answer["body"], answer["isBase64Encoded"]) == (200, "0.25\n", False)
    assert answer["headers"]["content-type"] == "text/csv"
    (request,) = model.requests
    assert (request.method, request.path) == ("POST", path)
    # Whoever called us is not whom the model should believe to be called by.
    assert request.headers.get("authorization", "").startswith("AWS4 x") is False
    (record,) = records(world, stack.removeprefix("windage-dev-"))
    assert record["captureData"]["endpointInput"]["data"] == QUESTION["body"]
    assert record["captureData"]["endpointOutput"]["data"] == "0.25\n"
    assert record["eventMetadata"]["inferenceId"] == "call-7"


@pytest.mark.parametrize(
    ("stack", "reply"),
    [
        (FLIGHTS, answered(Reply(200, b"0.25", {"x-windage-model-version": "v2"}))),
        (FRAUD, Reply(200, b"0.25", {"x-Amzn-Invoked-Production-Variant": "v2"})),
        (PRICES, Reply(200, b"0.25", {"X-Windage-Model-Version": "v2"})),
    ],
)
def test_who_answered_is_noted_and_the_caller_sees_it_too(
    world: World, serve: Callable[[Reply], Server], stack: str, reply: Reply
) -> None:
    answer = ask(world, stack, serve(reply))
    (record,) = records(world, stack.removeprefix("windage-dev-"))
    assert record["eventMetadata"]["modelVersion"] == "v2"
    assert "v2" in answer["headers"].values()


def test_an_endpoint_that_gives_no_content_type_is_answered_for(world: World, serve: Callable[[Reply], Server]) -> None:
    """The caller got KeyError instead of the answer."""
    answer = ask(world, FRAUD, serve(Reply(200, b"[0.25]")))
    assert (answer["statusCode"], answer["body"], answer["headers"].keys()) == (200, "[0.25]", {INFERENCE_ID})
    (record,) = records(world, "fraud")
    assert record["captureData"]["endpointOutput"] == {
        "observedContentType": "application/json",
        "mode": "OUTPUT",
        "data": "[0.25]",
        "encoding": "JSON",
    }


def test_a_model_that_does_not_say_who_it_is_has_no_version(world: World, serve: Callable[[Reply], Server]) -> None:
    ask(world, FRAUD, serve(SCORE))
    (record,) = records(world, "fraud")
    assert "modelVersion" not in record["eventMetadata"]


def test_the_model_is_asked_what_we_were_asked(world: World, serve: Callable[[Reply], Server]) -> None:
    model = serve(SCORE)
    ask(world, PRICES, model)
    assert (model.requests[0].body, model.requests[0].headers["content-type"]) == (
        b"12," + SECRET.encode() + b"\n",
        "text/csv",
    )


def test_bytes_that_are_no_text_come_and_go_as_they_are(world: World, serve: Callable[[Reply], Server]) -> None:
    model = serve(Reply(200, b"\xff\x00\xfe", {"content-type": "application/octet-stream"}))
    body = base64.b64encode(b"\x00\xff").decode()
    answer = ask(world, PRICES, model, {"headers": {}, "body": body, "isBase64Encoded": True})
    assert model.requests[0].body == b"\x00\xff"
    assert (answer["isBase64Encoded"], base64.b64decode(answer["body"])) == (True, b"\xff\x00\xfe")


def hang(_: Request) -> Reply:
    time.sleep(1.5)
    return Reply()


# What may be wrong with a sink, as far as the caller and the log are concerned: why, and whether it may have stored.
FAULTS: Mapping[str, tuple[Reply | Callable[[Request], Reply] | None, str, bool]] = {
    "denied": (aws_error(400, "AccessDeniedException"), "AccessDeniedException", False),
    "missing": (aws_error(400, "ResourceNotFoundException"), "ResourceNotFoundException", False),
    "the key denied": (aws_error(400, "InvalidKMSResourceException"), "InvalidKMSResourceException", False),
    "throttled": (aws_error(503, "ServiceUnavailableException"), "ServiceUnavailableException", False),
    "broken": (aws_error(500, "InternalFailure"), "InternalFailure", True),
    "hanging": (hang, "late", True),
    "unreachable": (None, "EndpointConnectionError", False),
}


def firehose_at(server: Server | None) -> dict[str, str]:
    return {"AWS_ENDPOINT_URL_FIREHOSE": server.address if server else "http://127.0.0.1:1"}


def sqs_at(server: Server | None) -> dict[str, str]:
    return {"AWS_ENDPOINT_URL_SQS": server.address if server else "http://127.0.0.1:1"}


def queued(world: World, monitor: str) -> list[dict[str, Any]]:
    """Take the records out of the queue, as whoever drains it does."""
    its = world.templates.of("Lambda::Function", stack=f"windage-dev-{monitor}")
    (url,) = {one.properties["Environment"]["Variables"].get("WINDAGE_QUEUE") for one in its} - {None}
    sqs, found = boto3.client("sqs"), []
    while messages := sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"]).get("Messages"):
        for message in messages:
            assert message["MessageAttributes"]["monitor"]["StringValue"] == monitor
            found.append(json.loads(gzip.decompress(base64.b64decode(message["Body"]))))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def logged(output: str, monitor: str) -> list[dict[str, Any]]:
    """Put the records of a log together, as whoever replays it does."""
    parts = [json.loads(line) for line in output.splitlines() if '"windage": "spilled"' in line]
    assert all(part["monitor"] == monitor for part in parts)
    texts: dict[str, list[str]] = {}
    for part in sorted(parts, key=lambda part: int(part["part"])):
        texts.setdefault(part["sha256"], []).append(part["record"])
    return [json.loads(gzip.decompress(base64.b64decode("".join(text)))) for text in texts.values()]


def event_ids(found: list[dict[str, Any]]) -> set[str]:
    return {record["eventMetadata"]["eventId"] for record in found}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("both", [False, True])
def test_whatever_is_wrong_with_the_sinks_the_answer_is_the_models_and_the_record_is_kept(
    world: World,
    serve: Callable[[Reply | Callable[[Request], Reply]], Server],
    capsys: pytest.CaptureFixture[str],
    fault: str,
    both: bool,
) -> None:
    reply, reason, perhaps = FAULTS[fault]
    broken = None if reply is None else serve(reply)
    more = firehose_at(broken) | (sqs_at(broken) if both else {})
    model = serve(SCORE)
    sound = ask(world, PRICES, model)
    # The first call of a sandbox makes its clients and has more time.
    assert ask(world, PRICES, model, **more) == sound
    capsys.readouterr()
    first = event_ids(queued(world, "prices"))
    started = time.monotonic()
    assert ask(world, PRICES, model, **more) == sound
    assert time.monotonic() - started < 1
    output = capsys.readouterr().out
    kept = logged(output, "prices") if both else queued(world, "prices")
    (record,) = kept
    assert record["captureData"]["endpointInput"]["data"] == QUESTION["body"]
    assert event_ids(kept) & first == set()
    assert record["eventMetadata"].get("resent", False) is perhaps
    (metric,) = metrics(output)
    assert (metric["CapturesSpilled"], metric["Sink"]) == (1, "log" if both else "queue")
    (told,) = (json.loads(line) for line in output.splitlines() if '"capture spilled"' in line)
    assert told["reasons"] == [reason, reason] if both else [reason]
    assert SECRET not in output
    assert len(records(world, "prices")) == 1


def test_a_stream_that_is_back_is_used_again(
    world: World, serve: Callable[[Reply | Callable[[Request], Reply]], Server]
) -> None:
    """The breaker opens, the queue takes all, and when the pause is over one call finds the stream sound."""
    down, model, now = [True], serve(SCORE), [1000.0]

    def moody(_: Request) -> Reply:
        return aws_error(503, "ServiceUnavailableException") if down else Reply(200, b'{"RecordId": "r"}')

    stream = serve(moody)
    ask(world, PRICES, model, **firehose_at(stream))
    (loaded,) = world.loaded.values()
    sinks = loaded.wiring()[4]
    sinks.clock = lambda: now[0]
    for _ in range(19):
        ask(world, PRICES, model, **firehose_at(stream))
    assert len(stream.requests) == FAULTS_IN_A_ROW
    assert len(queued(world, "prices")) == 20
    down.clear()
    now[0] += FIRST_PAUSE_SECONDS
    for _ in range(3):
        ask(world, PRICES, model, **firehose_at(stream))
    assert len(stream.requests) == FAULTS_IN_A_ROW + 3
    assert queued(world, "prices") == []


def test_a_record_that_cannot_be_made_is_dropped_and_counted(
    world: World, serve: Callable[[Reply], Server], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = serve(SCORE)
    sound = ask(world, PRICES, model)
    (loaded,) = world.loaded.values()

    def refuse(*_: Any, **__: Any) -> bytes:
        raise UnicodeError(SECRET)

    monkeypatch.setattr(loaded, "record", refuse)
    capsys.readouterr()
    assert ask(world, PRICES, model) == sound
    output = capsys.readouterr().out
    (metric,) = metrics(output)
    assert metric["CapturesDropped"] == 1
    assert '"reasons": ["UnicodeError"]' in output
    assert SECRET not in output


def test_a_call_that_fails_in_the_capture_is_answered_and_counted(
    world: World, serve: Callable[[Reply], Server], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = serve(SCORE)
    ask(world, PRICES, model)
    (loaded,) = world.loaded.values()
    settings, _, *rest = loaded.wiring()

    def refuse(_: Any) -> Any:
        raise LookupError(SECRET)

    monkeypatch.setattr(loaded, "wiring", lambda: (settings, refuse, *rest))
    capsys.readouterr()
    answer = ask(world, PRICES, model)
    assert (answer["statusCode"], json.loads(answer["body"])) == (502, {"message": "the capture failed: LookupError"})
    output = capsys.readouterr().out
    (metric,) = metrics(output)
    assert metric["CallsFailed"] == 1
    assert SECRET not in output
    # What was asked is still known.
    asked = [record["captureData"]["endpointInput"]["data"] for record in records(world, "prices")]
    assert asked == [QUESTION["body"]] * 2


def test_where_no_log_can_be_written_the_caller_gets_the_answer(
    world: World, serve: Callable[[Reply], Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = serve(SCORE)
    sound = ask(world, PRICES, model)

    def full(_: str) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sys.stdout, "write", full)
    assert ask(world, PRICES, model, **firehose_at(None), **sqs_at(None)) == sound


def test_the_usual_way_says_nothing(
    world: World, serve: Callable[[Reply], Server], capsys: pytest.CaptureFixture[str]
) -> None:
    model = serve(SCORE)
    for _ in range(3):
        ask(world, PRICES, model)
    assert capsys.readouterr().out == ""
    assert len(records(world, "prices")) == 3


@pytest.mark.parametrize(
    ("more", "name", "sink"),
    [
        (firehose_at(None), "CapturesSpilled", "queue"),
        (firehose_at(None) | sqs_at(None), "CapturesSpilled", "log"),
    ],
)
def test_a_spilled_record_is_counted_where_an_alarm_looks(
    world: World,
    serve: Callable[[Reply], Server],
    capsys: pytest.CaptureFixture[str],
    more: dict[str, str],
    name: str,
    sink: str,
) -> None:
    ask(world, PRICES, serve(SCORE), **more)
    (metric,) = metrics(capsys.readouterr().out)
    looked_at(world, metric, name, {"Sink": sink})


def test_a_lost_record_is_counted_where_the_alarm_looks(world: World) -> None:
    (line,) = counted([Dropped("x")], usual="stream", monitor="prices", at_milliseconds=int(time.time() * 1000))
    looked_at(world, json.loads(line), "CapturesDropped", {})
    _, line = call_failed(KeyError(), monitor="prices", at_milliseconds=int(time.time() * 1000))
    looked_at(world, json.loads(line), "CallsFailed", {})


def looked_at(world: World, metric: Mapping[str, Any], name: str, more: Mapping[str, str]) -> None:
    """Assert that exactly one alarm looks at a metric."""
    (way,) = metric["_aws"]["CloudWatchMetrics"]
    (dimensions,) = way["Dimensions"]
    given = [{"Name": dimension, "Value": metric[dimension]} for dimension in dimensions]
    alarms = [alarm.properties for alarm in world.templates.of("CloudWatch::Alarm", stack=PRICES)]
    (alarm,) = (
        a for a in alarms if a["MetricName"] == name and sorted(a["Dimensions"], key=str) == sorted(given, key=str)
    )
    assert way["Namespace"] == alarm["Namespace"]
    assert way["Metrics"] == [{"Name": name, "Unit": "Count"}]
    assert {d["Name"]: d["Value"] for d in given} == {"Monitor": "prices", **more}
    assert metric[name] == 1
    assert abs(metric["_aws"]["Timestamp"] / 1000 - time.time()) < 60


def cannot(what: str) -> str:
    return json.dumps({"message": what})


# What a model may do instead of answering: the reply, and what the caller gets.
FAILURES: Mapping[str, tuple[str, Reply | Callable[[Request], Reply] | None, int, str]] = {
    "no such function": (
        FLIGHTS,
        aws_error(404, "ResourceNotFoundException"),
        502,
        cannot("the model cannot be called: ResourceNotFoundException"),
    ),
    "a function that raises": (
        FLIGHTS,
        Reply(200, b'{"errorType": "ValueError", "errorMessage": "x"}', {"x-amz-function-error": "Unhandled"}),
        502,
        cannot("the model failed: ValueError"),
    ),
    "a busy function": (
        FLIGHTS,
        aws_error(429, "TooManyRequestsException"),
        429,
        cannot("the model cannot be called: TooManyRequestsException"),
    ),
    "too much for a function": (
        FLIGHTS,
        aws_error(413, "RequestTooLargeException"),
        413,
        cannot("the model cannot be called: RequestTooLargeException"),
    ),
    "a function that is ended": (
        FLIGHTS,
        Reply(200, b'{"errorMessage": "Task timed out after 3.00 seconds"}', {"x-amz-function-error": "Unhandled"}),
        502,
        cannot("the model failed: error"),
    ),
    "a function that answers no JSON": (
        FLIGHTS,
        Reply(200, b"oh"),
        502,
        cannot("the model's answer is no JSON"),
    ),
    "a function with a status of its own": (
        FLIGHTS,
        Reply(200, b'{"statusCode": "fine"}'),
        502,
        cannot("the model's answer has no form that HTTP knows"),
    ),
    "a slow function": (FLIGHTS, hang, 502, cannot("the model cannot be reached: ReadTimeoutError")),
    "a function that refuses": (FLIGHTS, answered(Reply(422, b"row 1")), 422, "row 1"),
    "no such endpoint": (
        FRAUD,
        aws_error(400, "ValidationError", message="Endpoint Fraud-Endpoint of account 123456789012 not found."),
        502,
        cannot("the model cannot be called: ValidationError"),
    ),
    "no such variant": (
        FRAUD,
        aws_error(400, "ValidationError", message="Variant blue not found."),
        400,
        cannot("the model cannot be called: ValidationError: Variant blue not found."),
    ),
    "a busy endpoint": (
        FRAUD,
        aws_error(400, "ThrottlingException"),
        429,
        cannot("the model cannot be called: ThrottlingException"),
    ),
    "a model that is being loaded": (
        FRAUD,
        aws_error(429, "ModelNotReadyException"),
        429,
        cannot("the model cannot be called: ModelNotReadyException"),
    ),
    "an endpoint with no room": (
        FRAUD,
        aws_error(503, "ServiceUnavailable"),
        503,
        cannot("the model cannot be called: ServiceUnavailable"),
    ),
    "an endpoint that refuses": (
        FRAUD,
        aws_error(424, "ModelError", OriginalStatusCode=415, OriginalMessage="not this type"),
        415,
        "not this type",
    ),
    "an address that refuses": (PRICES, Reply(422, b"row 1"), 422, "row 1"),
    "an address that fails": (PRICES, Reply(500, b"oh"), 500, "oh"),
    "an address elsewhere": (PRICES, Reply(302, b"", {"location": "http://127.0.0.1:1/"}), 302, ""),
    "a slow address": (PRICES, hang, 502, cannot("the model cannot be reached: ReadTimeoutError")),
    "nobody there": (PRICES, None, 502, cannot("the model cannot be reached: NewConnectionError")),
}


# Why no answer was recorded; of the others, the model or AWS failed.
CLASSES = {
    "client_error": {
        *("too much for a function", "a function that refuses", "no such variant"),
        *("an endpoint that refuses", "an address that refuses"),
    },
    "throttled": {"a busy function", "a busy endpoint", "a model that is being loaded"},
    "timeout": {"a function that is ended", "a slow function", "a slow address"},
    "unreachable": {"no such function", "no such endpoint", "nobody there"},
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_model_that_fails_is_passed_on_and_recorded_without_an_answer(
    world: World, serve: Callable[[Reply | Callable[[Request], Reply]], Server], failure: str
) -> None:
    stack, reply, status, body = FAILURES[failure]
    model = None if reply is None else serve(reply)
    answer = ask(world, stack, model, WINDAGE_TIMEOUT_SECONDS="0.3")
    assert (answer["statusCode"], answer["body"]) == (status, body)
    # A model is asked once, however it fails: it may not be idempotent.
    assert model is None or len(model.requests) == 1
    (record,) = records(world, stack.removeprefix("windage-dev-"))
    assert record["captureData"]["endpointInput"]["data"] == QUESTION["body"]
    assert "endpointOutput" not in record["captureData"]
    kind = next((kind for kind, failures in CLASSES.items() if failure in failures), "server_error")
    assert (record["eventMetadata"]["errorClass"], record["eventMetadata"]["statusCode"]) == (kind, status)
    assert answer["headers"]["x-amzn-sagemaker-inference-id"] == record["eventMetadata"]["inferenceId"] == "call-7"


@pytest.mark.parametrize(
    "event", [{"body": 7}, {"headers": "x"}, {"body": "a", "isBase64Encoded": True, "headers": {}}]
)
def test_what_is_no_call_is_refused_without_asking_the_model(
    world: World, serve: Callable[[Reply], Server], event: dict[str, Any]
) -> None:
    model = serve(SCORE)
    answer = ask(world, PRICES, model, event)
    assert answer["statusCode"] == 400
    assert json.loads(answer["body"])["message"].startswith("capture: not a call")
    assert model.requests == []
    assert records(world, "prices") == []


def test_a_share_of_the_calls_is_recorded(world: World, serve: Callable[[Reply], Server]) -> None:
    model = serve(SCORE)
    for _ in range(60):
        assert (
            ask(world, FRAUD, model, WINDAGE_POLICY=to_text(Policy("fraud", sampling_percentage=50)))["statusCode"]
            == 200
        )
    # 60 coins: fewer than 10 or more than 50 heads come once in ten million.
    assert 10 <= len(records(world, "fraud")) <= 50


def test_every_flight_was_answered_and_recorded(story: Story) -> None:
    assert {answer["statusCode"] for _, answer in story.asked} == {200}
    # The stream did not take the last one, and its queue was brought to the bucket.
    assert story.drained == {"batchItemFailures": []}
    asked = sorted(body for body, _ in story.asked)
    stored = [json.loads(line) for line in _captured(story)]
    assert sorted(line["captureData"]["endpointInput"]["data"] for line in stored) == asked


def _captured(story: Story) -> list[bytes]:
    keys = story.keys(names.capture_prefix("flights"))
    return [line for key in keys for line in gzip.decompress(story.stored[key]).splitlines()]


def test_capture_imports_nothing_heavy() -> None:
    """What it imports, every caller waits for when a sandbox starts."""
    script = """
import runpy, sys
runpy.run_path("lambdas/capture/handler.py")
print(sorted({"numpy", "pandas", "scipy", "jinja2", "orjson", "yaml", "aws_cdk"} & sys.modules.keys()))
"""
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
