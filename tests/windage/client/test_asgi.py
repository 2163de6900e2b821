"""The ASGI middleware: what passes by passes by as it is, and both sides of it are recorded."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import windage

JSON = (b"content-type", b"application/json")
Event = dict[str, Any]


class Disconnected(OSError):
    """What a server raises when nobody listens any more."""


def asked(app: Any, chunks: Sequence[bytes], *, path: str = "/invocations", method: str = "POST",
          headers: Sequence[tuple[bytes, bytes]] = (JSON,), gone_after: int | None = None,
          kind: str = "http") -> list[Event]:  # fmt: skip
    """Play the server: hand over a body in chunks, and return what was sent."""
    sent: list[Event] = []
    waiting = [
        {"type": "http.request", "body": chunk, "more_body": place + 1 < len(chunks)}
        for place, chunk in enumerate(chunks)
    ]

    async def receive() -> Event:
        return waiting.pop(0) if waiting else {"type": "http.disconnect"}

    async def send(event: Event) -> None:
        if gone_after is not None and len(sent) >= gone_after:
            raise Disconnected
        sent.append(event)

    scope = {"type": kind, "path": path, "method": method, "headers": list(headers)}
    asyncio.run(app(scope, receive, send))
    return sent


def model(chunks: Sequence[bytes], status: int = 200, headers: Sequence[tuple[bytes, bytes]] = (JSON,)) -> Any:
    """Return an application that reads the whole body and answers in chunks."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await send({"type": f"{scope['type']}.complete"})
            return
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": status, "headers": list(headers)})
        for place, chunk in enumerate(chunks):
            await send({"type": "http.response.body", "body": chunk, "more_body": place + 1 < len(chunks)})

    return app


class Recorded:
    """A capture whose records are kept here."""

    def __init__(self, **options: Any) -> None:
        self.lines: list[bytes] = []
        self.capture = windage.Capture("fraud", sink=self.lines.extend, interval=0.0, **options)

    def records(self) -> list[dict[str, Any]]:
        self.capture.close()
        assert self.capture.counts().stored == len(self.lines) == self.capture.counts().received
        return [json.loads(line) for line in self.lines]


bodies = st.lists(st.binary(max_size=30), min_size=1, max_size=5)


@given(bodies, bodies, st.sampled_from([200, 201, 404, 500]))
def test_the_application_answers_as_it_did(question: list[bytes], answer: list[bytes], status: int) -> None:
    """Oracle: the application alone. One header is added, with the id by which a label finds the call."""
    made = Recorded()
    plain = asked(model(answer, status), question)
    through = asked(made.capture.middleware(model(answer, status)), question)
    added = through[0]["headers"].pop()
    assert through == plain
    (record,) = made.records()
    assert added == (b"x-amzn-sagemaker-inference-id", record["eventMetadata"]["inferenceId"].encode())
    metadata = record["eventMetadata"]
    assert metadata["statusCode"] == status
    assert (metadata["inputBytes"], metadata["outputBytes"]) == (sum(map(len, question)), sum(map(len, answer)))
    assert ("endpointOutput" in record["captureData"]) is (status < 300)


def test_both_sides_are_recorded_with_who_asked_and_who_answered() -> None:
    made = Recorded()
    headers = [
        (b"Content-Type", b"application/json"),
        (b"X-Amzn-SageMaker-Inference-Id", b"call-7"),
        (b"x-amzn-sagemaker-custom-attributes", b"shop 3"),
        (b"authorization", b"Bearer secret"),
    ]
    app = model([b'{"predictions": ', b"[0.5]}"], headers=[JSON, (b"x-windage-model-version", b"v2")])
    asked(made.capture.middleware(app), [b'{"inputs": ', b"[[1, 2]]}"], headers=headers)
    (record,) = made.records()
    assert record["captureData"]["endpointInput"]["data"] == '{"inputs": [[1, 2]]}'
    assert record["captureData"]["endpointOutput"]["data"] == '{"predictions": [0.5]}'
    metadata = record["eventMetadata"]
    assert (metadata["inferenceId"], metadata["customAttributes"], metadata["modelVersion"]) == (
        "call-7",
        ["shop 3"],
        "v2",
    )
    assert metadata["latencyMilliseconds"] >= 0
    assert b"secret" not in made.lines[0]


@pytest.mark.parametrize("given_id", [b"a\nb", b"x" * 65, b"", b" ", b"\xff", b"a\x00"])
def test_a_hostile_id_is_not_recorded_and_the_answer_says_by_which_it_is_known(given_id: bytes) -> None:
    made = Recorded()
    headers = [JSON, (b"x-amzn-sagemaker-inference-id", given_id)]
    sent = asked(made.capture.middleware(model([b"0.5"])), [b"[1]"], headers=headers)
    (record,) = made.records()
    known = record["eventMetadata"]["inferenceId"].encode()
    assert sent[0]["headers"][-1] == (b"x-amzn-sagemaker-inference-id", known)
    assert known != given_id


def test_an_id_that_the_application_gives_is_the_id() -> None:
    made = Recorded()
    app = model([b"0.5"], headers=[JSON, (b"X-Amzn-Sagemaker-Inference-Id", b"own")])
    sent = asked(made.capture.middleware(app), [b"[1]"])
    assert len(sent[0]["headers"]) == 2
    assert made.records()[0]["eventMetadata"]["inferenceId"] == "own"


@pytest.mark.parametrize(
    ("path", "method", "kind"),
    [
        ("/ping", "POST", "http"),
        ("/invocations", "GET", "http"),
        ("/invocations", "POST", "websocket"),
        ("", "", "lifespan"),
    ],
)
def test_what_is_no_call_of_the_model_is_not_looked_at(path: str, method: str, kind: str) -> None:
    made = Recorded()
    app = model([b"0.5"])
    through = asked(made.capture.middleware(app), [b"1"], path=path, method=method, kind=kind)
    assert through == asked(app, [b"1"], path=path, method=method, kind=kind)
    assert made.records() == []


def test_a_body_without_end_takes_no_memory_and_leaves_its_digest() -> None:
    made = Recorded(longest_payload=100)
    chunks = [b"x" * 50] * 5
    sent = asked(made.capture.middleware(model(chunks)), chunks)
    assert [event.get("body") for event in sent[1:]] == chunks
    (record,) = made.records()
    for side in record["captureData"].values():
        assert side["windage"] == {
            "kept": "truncated",
            "bytes": 250,
            "sha256": hashlib.sha256(b"x" * 250).hexdigest(),
        }
        assert side["data"] == ""


def test_an_error_of_the_application_is_its_own_and_is_recorded() -> None:
    made = Recorded()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        raise KeyError("amount")

    with pytest.raises(KeyError, match="amount"):
        asked(made.capture.middleware(app), [b"[1]"])
    (record,) = made.records()
    assert list(record["captureData"]) == ["endpointInput"]
    assert (record["eventMetadata"]["statusCode"], record["eventMetadata"]["errorClass"]) == (500, "server_error")


@pytest.mark.parametrize("gone_after", [0, 1, 2])
def test_whoever_goes_away_gets_no_more_and_half_an_answer_is_none(gone_after: int) -> None:
    made = Recorded()
    with pytest.raises(Disconnected):
        asked(made.capture.middleware(model([b"[0.", b"5]", b""])), [b"[1]"], gone_after=gone_after)
    (record,) = made.records()
    assert list(record["captureData"]) == ["endpointInput"]


def test_an_application_that_is_cancelled_is_cancelled() -> None:
    made = Recorded()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await asyncio.sleep(60)

    async def run() -> None:
        async def receive() -> Event:
            return {"type": "http.request", "body": b"[1]"}

        async def send(event: Event) -> None:
            raise AssertionError

        scope = {"type": "http", "path": "/invocations", "method": "POST", "headers": []}
        task = asyncio.create_task(made.capture.middleware(app)(scope, receive, send))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(run())
    (record,) = made.records()
    assert "statusCode" not in record["eventMetadata"]


def test_a_compressed_body_is_recorded_as_what_it_says() -> None:
    made = Recorded()
    packed = gzip.compress(b'{"inputs": [[1]]}')
    headers = [JSON, (b"content-encoding", b"gzip")]
    sent = asked(made.capture.middleware(model([gzip.compress(b"[0.5]")], headers=headers)), [packed], headers=headers)
    assert gzip.decompress(sent[1]["body"]) == b"[0.5]"
    (record,) = made.records()
    assert record["captureData"]["endpointInput"]["data"] == '{"inputs": [[1]]}'
    assert record["captureData"]["endpointOutput"]["data"] == "[0.5]"
    assert record["eventMetadata"]["inputBytes"] == len(packed)


def test_a_capture_that_fails_is_not_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Recorded()

    def broken(*_: Any) -> None:
        raise MemoryError

    monkeypatch.setattr("windage.client.capture.record", broken)
    sent = asked(made.capture.middleware(model([b"0.5"])), [b"[1]"])
    assert sent[1]["body"] == b"0.5"
    made.capture.close()
    assert made.capture.counts().ended.dropped == {"MemoryError": 1}
