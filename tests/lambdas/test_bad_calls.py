"""capture: whatever a caller sends, the reply is the model's own, and each call has one outcome that is counted."""

from __future__ import annotations

import base64
import gzip
import hashlib
import http.client
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import pytest

from tests.lambdas.local_server import Reply, Request, Server, serving
from tests.lambdas.world import World
from windage import names
from windage.recording import Policy
from windage.recording.policy import to_text

pytestmark = pytest.mark.xdist_group("lambdas")

FLIGHTS, FRAUD, PRICES = (f"windage-dev-{monitor}" for monitor in ("flights", "fraud", "prices"))
ID = "x-amzn-sagemaker-inference-id"
MEGABYTE = 2**20
LONGEST_RESPONSE = 6 * MEGABYTE + 100

Serve = Callable[[Callable[[Request], Reply]], Server]


def model(request: Request) -> Reply:
    """A model that says what it was asked, and refuses what it does not know."""
    if not request.body:
        return Reply(422, b"nothing to score", {"content-type": "text/plain"})
    if request.headers.get("content-type", "").startswith("image/"):
        return Reply(415, b"not this type", {"content-type": "text/plain"})
    said = f"{len(request.body)},{hashlib.sha256(request.body).hexdigest()}\n"
    return Reply(200, said.encode(), {"content-type": "text/csv", "x-model": "7"})


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as stack:
        yield lambda reply: stack.enter_context(serving(reply))


def ask(world: World, stack: str, server: Server, event: Any, **more: str) -> Any:
    way = {
        FLIGHTS: {"AWS_ENDPOINT_URL_LAMBDA": server.address},
        FRAUD: {"AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME": server.address, "WINDAGE_POLICY": to_text(Policy("fraud"))},
        PRICES: {"WINDAGE_TARGET": f"{server.address}/predict"},
    }
    return world.invoke("capture", event, stack=stack, **way[stack] | more)


def records(world: World, monitor: str) -> list[dict[str, Any]]:
    keys = world.keys(names.capture_prefix(monitor))
    return [json.loads(line) for key in keys for line in world.get(key).splitlines()]


def event(body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    return {"headers": dict(headers), "body": base64.b64encode(body).decode(), "isBase64Encoded": True}


def body_of(answer: Mapping[str, Any]) -> bytes:
    return base64.b64decode(answer["body"]) if answer["isBase64Encoded"] else str(answer["body"]).encode()


def directly(server: Server, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
    """Ask the model itself, as a caller would without us."""
    connection = http.client.HTTPConnection(server.address.removeprefix("http://"))
    connection.request("POST", "/predict", body, dict(headers))
    answer = connection.getresponse()
    return answer.status, answer.read()


CSV, JSON = {"content-type": "text/csv"}, {"content-type": "application/json"}
BAD: Mapping[str, tuple[bytes, Mapping[str, str]]] = {
    "empty": (b"", CSV),
    "white space": (b" \n", CSV),
    "JSON that says CSV": (b'{"age": 20}', CSV),
    "CSV that says JSON": (b"20,Ulm", JSON),
    "CSV that says picture": (b"20,Ulm", {"content-type": "image/png"}),
    "no content type": (b"20,Ulm", {}),
    "an empty content type": (b"20,Ulm", {"content-type": ""}),
    "an endless content type": (b"20,Ulm", {"content-type": "text/csv; " + "x" * 5000}),
    "invalid UTF-8": (b"20,\xff\xfe\xfd", CSV),
    "UTF-16": ("20,Größe".encode("utf-16"), {"content-type": "text/csv; charset=utf-16"}),
    "UTF-16 that does not say so": ('{"age": 20}'.encode("utf-16"), JSON),
    "a byte order mark": (b"\xef\xbb\xbf20,Ulm", CSV),
    "binary": (bytes(range(256)), {"content-type": "application/octet-stream"}),
    "control characters": (b"\x00\x01\x1b[2J\r\n", CSV),
    "deep nesting": (b"[" * 100_000 + b"]" * 100_000, JSON),
    "keys that stand twice": (b'{"age": 20, "age": 30}', JSON),
    "NaN": (b'{"age": NaN, "pay": -Infinity}', JSON),
    "half a character": (b'{"city": "\\ud800"}', JSON),
    "half a document": (b'{"city": "U', JSON),
    "a number of many digits": (b"[" + b"9" * 10_000 + b"]", JSON),
    "a lie about gzip": (b"20,Ulm", {**CSV, "content-encoding": "gzip"}),
    "gzip": (gzip.compress(b"20,Ulm", mtime=0), {**CSV, "content-encoding": "gzip"}),
    "an id that climbs": (b"20,Ulm", {**CSV, ID: "../../captures/other"}),
    "an id of 64 characters": (b"20,Ulm", {**CSV, ID: "x" * 64}),
    "a flood of headers": (b"20,Ulm", {**CSV, **{f"x-{number}": "y" for number in range(1000)}}),
    "a header without end": (b"20,Ulm", {**CSV, "x-long": "y" * 100_000}),
    "6 MiB less a byte": (b"1" * (6 * MEGABYTE - 1), CSV),
    "6 MiB": (b"1" * (6 * MEGABYTE), CSV),
    "6 MiB and a byte": (b"1" * (6 * MEGABYTE + 1), CSV),
    "25 MB": (b"1" * 25_000_000, CSV),
}


@pytest.mark.parametrize("bad", BAD)
def test_the_reply_is_the_models_own_and_the_call_is_recorded(world: World, serve: Serve, bad: str) -> None:
    body, headers = BAD[bad]
    server = serve(model)
    expected = directly(server, body, headers)
    answer = ask(world, PRICES, server, event(body, headers))
    assert (answer["statusCode"], body_of(answer)) == expected
    (record,) = records(world, "prices")
    metadata, asked = record["eventMetadata"], record["captureData"]["endpointInput"]
    assert (metadata["statusCode"], metadata["inputBytes"]) == (answer["statusCode"], len(body))
    assert ("endpointOutput" in record["captureData"]) is (answer["statusCode"] == 200)
    assert answer["headers"][ID] == metadata["inferenceId"] == headers.get(ID, metadata["inferenceId"])
    if "windage" in asked:
        assert asked["windage"] == {"kept": "truncated", "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    else:
        data = base64.b64decode(asked["data"]) if asked["encoding"] == "BASE64" else asked["data"].encode()
        assert data == (gzip.decompress(body) if bad == "gzip" else body)


@pytest.mark.parametrize("stack", [FLIGHTS, FRAUD, PRICES])
@pytest.mark.parametrize(
    "hostile", ["a\nx-evil: 1", "a\r\nx-evil: 1", "x" * 65, "größe", "a\0b", "\u202e7", " a"], ids=ascii
)
def test_a_hostile_id_goes_nowhere_and_the_call_has_another(
    world: World, serve: Serve, stack: str, hostile: str
) -> None:
    """HTTP carries none of them, but whoever may invoke the function may write anything into the event."""
    server = serve(lambda _: Reply(200, b'{"statusCode": 200, "body": "0.25"}' if stack == FLIGHTS else b"0.25"))
    answer = ask(world, stack, server, event(b"20,Ulm", {**CSV, ID: hostile, "x-other": hostile}))
    assert (answer["statusCode"], body_of(answer)) == (200, b"0.25")
    (request,) = server.requests
    assert "x-evil" not in request.headers
    (record,) = records(world, stack.removeprefix("windage-dev-"))
    identifier = record["eventMetadata"]["inferenceId"]
    assert len(identifier) == 36
    assert answer["headers"][ID] == identifier
    asked = json.loads(request.body)["headers"] if stack == FLIGHTS else request.headers
    assert asked[ID] == identifier


@pytest.mark.parametrize("stack", [FLIGHTS, FRAUD])
@pytest.mark.parametrize("size", [0, 6 * MEGABYTE - 1, 6 * MEGABYTE, 6 * MEGABYTE + 1, 25_000_000])
def test_large_bodies_reach_every_kind_of_model(world: World, serve: Serve, stack: str, size: int) -> None:
    body = b"1" * size
    server = serve(lambda _: Reply(200, b'{"statusCode": 200, "body": "0.25"}' if stack == FLIGHTS else b"0.25"))
    answer = ask(world, stack, server, event(body, CSV))
    assert (answer["statusCode"], body_of(answer)) == (200, b"0.25")
    (request,) = server.requests
    assert (body_of(json.loads(request.body)) if stack == FLIGHTS else request.body) == body
    (record,) = records(world, stack.removeprefix("windage-dev-"))
    assert record["eventMetadata"]["inputBytes"] == size


@pytest.mark.parametrize(
    ("size", "unit", "returned"),
    [
        (6 * MEGABYTE - 1000, b"1", True),
        (6 * MEGABYTE + 1, b"1", False),
        (25_000_000, b"1", False),
        # Lambda counts what is left of a body when it is written as JSON.
        (4 * MEGABYTE, b'"', True),
        (5 * MEGABYTE, b'"', False),
        (4 * MEGABYTE, b"\xff", True),
        (5 * MEGABYTE, b"\xff", False),
    ],
)
def test_an_answer_that_lambda_cannot_return_is_said_to_be_one(
    world: World, serve: Serve, size: int, unit: bytes, returned: bool
) -> None:
    """Lambda gave the caller an error of the function's, and nothing said that the model had answered."""
    said = unit * size
    answer = ask(world, PRICES, serve(lambda _: Reply(200, said, {"content-type": "text/csv"})), event(b"20", CSV))
    assert len(json.dumps(answer, ensure_ascii=False).encode()) <= LONGEST_RESPONSE
    (record,) = records(world, "prices")
    metadata = record["eventMetadata"]
    assert metadata["outputBytes"] == size
    if returned:
        assert (answer["statusCode"], body_of(answer)) == (200, said)
        assert record["captureData"]["endpointOutput"]["windage"]["bytes"] == size
    else:
        assert answer["statusCode"] == 502
        assert f"the model's answer of {size:,} bytes cannot be returned" in json.loads(answer["body"])["message"]
        assert (metadata["errorClass"], metadata["statusCode"]) == ("server_error", 502)
        assert "endpointOutput" not in record["captureData"]


def test_what_the_model_says_stays_compressed(world: World, serve: Serve) -> None:
    """The body was opened on the way, and its header still said that it was not."""
    packed = gzip.compress(b"0.25\n")
    said = {"content-type": "text/csv", "content-encoding": "gzip"}
    answer = ask(world, PRICES, serve(lambda _: Reply(200, packed, said)), event(b"20", CSV))
    assert (body_of(answer), answer["headers"]["content-encoding"]) == (packed, "gzip")
    (record,) = records(world, "prices")
    assert record["captureData"]["endpointOutput"]["data"] == "0.25\n"
    assert record["eventMetadata"]["outputBytes"] == len(packed)


def aside(world: World, **more: str) -> dict[str, Any]:
    policy = Policy("prices", longest_payload=1000, larger_payloads="aside", bucket=world.bucket)
    return {"WINDAGE_POLICY": to_text(policy), **more}


def test_a_payload_that_is_too_long_lies_where_its_record_says(world: World, serve: Serve) -> None:
    body = b"1" * 700_000
    answer = ask(world, PRICES, serve(model), event(body, CSV), **aside(world))
    assert answer["statusCode"] == 200
    (record,) = records(world, "prices")
    mark = record["captureData"]["endpointInput"]["windage"]
    assert (mark["kept"], mark["bytes"]) == ("aside", 700_000)
    (key,) = world.keys("aside/")
    assert mark["uri"] == f"s3://{world.bucket}/{key}"
    assert key == names.aside_key("prices", _moment(record), record["eventMetadata"]["eventId"], "input")
    assert world.get(key) == body
    assert "windage" not in record["captureData"]["endpointOutput"]


def _moment(record: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(record["eventMetadata"]["inferenceTime"])


@pytest.mark.parametrize("fault", ["denied", "missing", "unreachable", "hanging"])
def test_a_payload_that_cannot_be_put_aside_is_cut_and_the_record_is_kept(
    world: World, serve: Serve, fault: str
) -> None:
    """Its name was in the record, and nothing lay there."""

    def hang(_: Request) -> Reply:
        time.sleep(1.5)
        return Reply()

    denied = serve(lambda _: Reply(403, b"<Error><Code>AccessDenied</Code></Error>"))
    server = serve(model)
    more = {
        "denied": {"AWS_ENDPOINT_URL_S3": denied.address},
        "missing": {},
        "unreachable": {"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1"},
        "hanging": {"AWS_ENDPOINT_URL_S3": serve(hang).address},
    }[fault]
    given = aside(world, **more)
    if fault == "missing":
        given["WINDAGE_POLICY"] = given["WINDAGE_POLICY"].replace(world.bucket, "no-such-bucket")
    body = b"1" * 700_000
    # The first call of a sandbox makes its clients.
    ask(world, PRICES, server, event(b"1", CSV), **given)
    begun = time.monotonic()
    answer = ask(world, PRICES, server, event(body, CSV), **given)
    assert time.monotonic() - begun < 1.0
    assert (answer["statusCode"], body_of(answer)) == directly(server, body, CSV)
    (record,) = (one for one in records(world, "prices") if one["eventMetadata"]["inputBytes"] == len(body))
    expected = {"kept": "truncated", "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    assert record["captureData"]["endpointInput"]["windage"] == expected


def test_the_caller_can_find_the_call_again(world: World, serve: Serve) -> None:
    """Who gave no id could send no label for the call."""
    answer = ask(world, PRICES, serve(model), event(b"20", CSV))
    (record,) = records(world, "prices")
    assert answer["headers"][ID] == record["eventMetadata"]["inferenceId"]


def test_a_call_that_is_not_in_the_sample_is_answered_with_an_id_too(world: World, serve: Serve) -> None:
    policy = to_text(Policy("prices", sampling_percentage=1e-9))
    answer = ask(world, PRICES, serve(model), event(b"20", CSV), WINDAGE_POLICY=policy)
    assert len(answer["headers"][ID]) == 36
    assert records(world, "prices") == []


def test_only_the_first_call_of_a_sandbox_is_a_cold_start(world: World, serve: Serve) -> None:
    server = serve(model)
    for _ in range(3):
        ask(world, PRICES, server, event(b"20", CSV))
    assert [record["eventMetadata"].get("coldStart") for record in records(world, "prices")].count(True) == 1


def test_a_payload_alone_is_answered_by_a_function_as_by_itself(world: World, serve: Serve) -> None:
    """Whoever invoked the model before need only write another name."""
    server = serve(lambda request: Reply(200, request.body))
    answer = ask(world, FLIGHTS, server, {"instances": [[20, "Köln"]]})
    assert answer == {"instances": [[20, "Köln"]]}
    (record,) = records(world, "flights")
    assert json.loads(record["captureData"]["endpointInput"]["data"]) == answer
    assert json.loads(record["captureData"]["endpointOutput"]["data"]) == answer


def test_a_function_is_asked_as_by_its_address(world: World, serve: Serve) -> None:
    server = serve(lambda _: Reply(200, b'{"statusCode": 200, "body": "1", "cookies": ["a=1", "b=2"]}'))
    given = {
        **event(b"20", {**CSV, "x-twice": "1,2"}),
        "version": "2.0",
        "rawPath": "/score",
        "rawQueryString": "threshold=0.5",
        "cookies": ["session=7"],
    }
    answer = ask(world, FLIGHTS, server, given)
    assert answer["cookies"] == ["a=1", "b=2"]
    asked = json.loads(server.requests[0].body)
    for name in ("version", "rawPath", "rawQueryString", "cookies"):
        assert asked[name] == given[name]
    assert (asked["headers"]["x-twice"], asked["requestContext"]["http"]["path"]) == ("1,2", "/score")


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("threshold=0.5&b=%C3%A9", "/predict?threshold=0.5&b=%C3%A9"),
        ("", "/predict"),
        # Nothing that an address may hold: it would be another address.
        ("a#b", "/predict"),
        ("a b", "/predict"),
        ("a\r\nhost: evil", "/predict"),
        ("é", "/predict"),
    ],
)
def test_an_address_is_asked_with_the_callers_query_and_never_on_another_path(
    world: World, serve: Serve, query: str, path: str
) -> None:
    server = serve(model)
    given = {**event(b"20", CSV), "rawPath": "/admin/../other", "rawQueryString": query, "cookies": ["a=1", "b=2"]}
    assert ask(world, PRICES, server, given)["statusCode"] == 200
    assert server.requests[0].path == path
    assert server.requests[0].headers["cookie"] == "a=1; b=2"


def test_an_endpoint_is_told_all_that_it_can_be_told_and_says_all_that_it_says(world: World, serve: Serve) -> None:
    """Of what a container said beside its answer, the caller got the content type only."""
    said = {
        "Content-Type": "text/csv",
        "x-Amzn-Invoked-Production-Variant": "blue",
        "X-Amzn-SageMaker-Custom-Attributes": "trace=9",
        "X-Amzn-SageMaker-New-Session-Id": "s1; Expires=2026-03-01T00:00:00Z",
    }
    told = {
        "accept": "text/csv",
        "x-amzn-sagemaker-custom-attributes": "source=app",
        "x-amzn-sagemaker-inference-id": "call-7",
        "x-amzn-sagemaker-target-variant": "blue",
        "x-amzn-sagemaker-target-model": "cars.tar.gz",
        "x-amzn-sagemaker-target-container-hostname": "second",
        "x-amzn-sagemaker-inference-component": "component-1",
        "x-amzn-sagemaker-enable-explanations": "`true`",
        "x-amzn-sagemaker-session-id": "NEW_SESSION",
    }
    server = serve(lambda _: Reply(200, b"0.25", said))
    answer = ask(world, FRAUD, server, event(b"20", {**CSV, **told}))
    assert answer["headers"] == {name.lower(): value for name, value in said.items()} | {ID: "call-7"}
    assert {name: server.requests[0].headers[name] for name in told} == told
    (record,) = records(world, "fraud")
    metadata = record["eventMetadata"]
    assert (metadata["variant"], metadata["targetModel"]) == ("blue", "cars.tar.gz")
    assert metadata["customAttributes"] == ["source=app", "trace=9"]
