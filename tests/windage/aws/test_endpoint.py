"""Posting to an ingest endpoint: signed, compressed, and each record ends as the answer says."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest

import windage
from tests.lambdas.local_server import Reply, Request, serving
from windage.aws.endpoint import LARGEST_POST, endpoint
from windage.delivery.fault import Fault
from windage.errors import InputError

LINES = [b'{"eventMetadata":{"eventId":"%d"}}\n' % number for number in range(3)]


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")


def told(received: int, **more: Any) -> bytes:
    return json.dumps({"received": received, "problems": [], **more}).encode()


def put(reply: Reply | Callable[[Request], Reply], lines: Sequence[bytes] = LINES) -> tuple[Any, list[Request]]:
    with serving(reply if callable(reply) else lambda _: reply) as server:
        return endpoint(f"{server.address}/")(lines), server.requests


def test_the_lines_are_posted_compressed_and_signed() -> None:
    faults, (request,) = put(Reply(200, told(3)))
    assert faults == [None, None, None]
    assert gzip.decompress(request.body) == b"".join(LINES)
    assert request.headers["content-encoding"] == "gzip"
    assert request.headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=key/")
    assert "/eu-west-1/lambda/aws4_request" in request.headers["authorization"]


def test_each_record_ends_as_the_answer_says() -> None:
    problems = [{"record": 1, "reason": "bad_time"}, {"record": 2, "reason": "throttled"}]
    faults, _ = put(Reply(503, told(3, problems=problems, resend=[2])))
    assert faults == [
        None,
        Fault("quarantined: bad_time", of_the_record=True),
        Fault("not stored", perhaps_stored=True),
    ]


@pytest.mark.parametrize(
    ("status", "body", "fault"),
    [
        (403, b'{"Message":"Forbidden"}', Fault("status 403")),
        (413, b"{}", Fault("status 413")),
        (429, b"{}", Fault("status 429")),
        (502, b"{}", Fault("status 502", perhaps_stored=True)),
        (503, b"", Fault("answer not understood", perhaps_stored=True)),
        (200, b"<html>", Fault("answer not understood", perhaps_stored=True)),
        (200, told(2), Fault("answer not understood", perhaps_stored=True)),
        (200, told(3, problems=[{"record": 7, "reason": "x"}]), Fault("answer not understood", perhaps_stored=True)),
    ],
)
def test_an_answer_about_no_record_is_believed_of_none(status: int, body: bytes, fault: Fault) -> None:
    assert put(Reply(status, body))[0] == [fault] * 3


def test_nobody_there_is_known_to_have_stored_nothing() -> None:
    (fault,) = endpoint("http://127.0.0.1:1/")(LINES[:1])
    assert fault == Fault("EndpointConnectionError")


def test_without_credentials_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botocore.session.Session.get_credentials", lambda _: None)
    (fault,) = put(Reply(200, told(1)), LINES[:1])[0]
    assert fault == Fault("NoCredentialsError")


def test_many_lines_are_several_posts() -> None:
    lines = [b"x" * 2**20 + b"\n"] * 9

    def reply(request: Request) -> Reply:
        return Reply(200, told(gzip.decompress(request.body).count(b"\n")))

    faults, requests = put(reply, lines)
    assert faults == [None] * 9
    assert [len(gzip.decompress(request.body)) <= LARGEST_POST for request in requests] == [True] * len(requests)
    assert len(requests) == 3


@pytest.mark.parametrize("url", ["ftp://host/", "host", "https://"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="not an address"):
        endpoint(url)


def test_a_capture_counts_what_the_endpoint_quarantines() -> None:
    problems = [{"record": 0, "reason": "bad_time"}]
    reply = Reply(200, told(1, problems=problems))
    with (
        serving(lambda _: reply) as server,
        windage.Capture("fraud", url=server.address, interval=0.0, patience=0.0) as capture,
        capture.call("1,2") as call,
    ):
        call.answer("0.5")
    counts = capture.counts()
    assert (counts.received, counts.ended.quarantined, counts.stored) == (1, {"bad_time": 1}, 0)
