"""The stream and the queue as sinks: what they are sent, in which calls, and what they say of each record."""

from __future__ import annotations

import base64
import gzip
import json
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
)

from tests.lambdas.local_server import Reply, Request, Server, serving
from windage.aws import firehose, queue, session
from windage.aws.faults import fault_of, ready
from windage.delivery.fault import Fault

AT = {"endpoint_url": "https://sink"}
MOST_OF_A_MESSAGE = 2**20
Answering = Callable[[dict[str, Any]], tuple[int, Mapping[str, Any]]]


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Answering], Server]]:
    """Start a service that answers as it is told."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    session.session.cache_clear()
    with ExitStack() as stack:

        def start(answer: Answering) -> Server:
            def reply(request: Request) -> Reply:
                status, said = answer(json.loads(request.body))
                return Reply(status, json.dumps(said).encode(), {"x-amzn-errortype": str(said.get("__type", ""))})

            server = stack.enter_context(serving(reply))
            monkeypatch.setenv("AWS_ENDPOINT_URL_FIREHOSE", server.address)
            monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", server.address)
            return server

        yield start
    session.session.cache_clear()


def asked(server: Server) -> list[dict[str, Any]]:
    return [json.loads(request.body) for request in server.requests]


def targets(server: Server) -> list[str]:
    return [request.headers["x-amz-target"].rpartition(".")[2] for request in server.requests]


def all_taken(call: dict[str, Any]) -> tuple[int, Mapping[str, Any]]:
    """Answer as Firehose and SQS do when nothing is wrong."""
    records = [{"RecordId": "r"} for _ in call.get("Records", ())]
    entries = [{"Id": e["Id"], "MessageId": "m", "MD5OfMessageBody": "d"} for e in call.get("Entries", ())]
    return 200, {"RecordId": "r", "FailedPutCount": 0, "RequestResponses": records, "Successful": entries}


def test_one_line_is_one_record_as_it_is(sink: Callable[[Answering], Server]) -> None:
    server = sink(all_taken)
    assert firehose.stream("s")([b'{"a":1}\n']) == [None]
    assert targets(server) == ["PutRecord"]
    assert base64.b64decode(asked(server)[0]["Record"]["Data"]) == b'{"a":1}\n'


def test_many_lines_are_few_records_each_line_with_its_end(sink: Callable[[Answering], Server]) -> None:
    server = sink(all_taken)
    lines = [json.dumps({"n": n, "x": "y" * 900}).encode() + b"\n" for n in range(2500)]
    assert firehose.stream("s")(lines) == [None] * 2500
    assert set(targets(server)) == {"PutRecordBatch"}
    records = [base64.b64decode(r["Data"]) for call in asked(server) for r in call["Records"]]
    assert b"".join(records) == b"".join(lines)
    assert len(records) < 25


def test_of_a_batch_only_the_lines_of_failed_records_are_faults(sink: Callable[[Answering], Server]) -> None:
    def some(call: dict[str, Any]) -> tuple[int, Mapping[str, Any]]:
        said = [{"RecordId": "r"} for _ in call["Records"]]
        said[1] = {"ErrorCode": "ServiceUnavailableException", "ErrorMessage": "slow down"}
        return 200, {"FailedPutCount": 1, "RequestResponses": said}

    server = sink(some)
    lines = [b"%d" % n + b"x" * 600_000 + b"\n" for n in range(3)]
    assert firehose.stream("s")(lines) == [None, Fault("ServiceUnavailableException", again=True), None]
    assert len(asked(server)[0]["Records"]) == 3


def test_what_the_stream_cannot_take_is_not_sent(sink: Callable[[Answering], Server]) -> None:
    server = sink(all_taken)
    large, small = b"x" * (1000 * 1024 + 1), b"x" * (1000 * 1024)
    (first, second) = firehose.stream("s")([large, small])
    assert (first is not None and first.of_the_record, second) == (True, None)
    assert targets(server) == ["PutRecord"]
    assert firehose.stream("s")([large]) == [first]
    assert len(server.requests) == 1


def test_a_message_is_a_record_as_text_and_says_whose_it_is(sink: Callable[[Answering], Server]) -> None:
    server = sink(all_taken)
    lines = [b'{"a":"%d"}\n' % n for n in range(23)]
    assert queue.queue(f"{server.address}/1/q", monitor="fraud")(lines) == [None] * 23
    calls = asked(server)
    assert [len(call["Entries"]) for call in calls] == [10, 10, 3]
    entries = [entry for call in calls for entry in call["Entries"]]
    assert [gzip.decompress(base64.b64decode(entry["MessageBody"])) for entry in entries] == lines
    attribute = {"monitor": {"DataType": "String", "StringValue": "fraud"}}
    assert all(entry["MessageAttributes"] == attribute for entry in entries)


def test_no_call_of_the_queue_is_longer_than_it_takes(sink: Callable[[Answering], Server]) -> None:
    server = sink(all_taken)
    chance = random.Random(5)
    lines = [chance.randbytes(size) for size in (400_000, 400_000, 770_000, 300_000, 5, 785_000, 786_500)]
    faults = queue.queue(f"{server.address}/1/q", monitor="m" * 32)(lines)
    # Bytes that cannot be pressed, a third longer as text: the last is more than a message may be.
    assert [fault is not None and fault.of_the_record for fault in faults] == [False] * 6 + [True]
    for call in asked(server):
        bodies = sum(len(entry["MessageBody"]) for entry in call["Entries"])
        attributes = sum(len("monitor") + len("String") + 32 for _ in call["Entries"])
        assert bodies + attributes <= MOST_OF_A_MESSAGE


def test_of_a_batch_of_messages_only_those_that_failed_are_faults(sink: Callable[[Answering], Server]) -> None:
    def some(_: dict[str, Any]) -> tuple[int, Mapping[str, Any]]:
        taken = [{"Id": "0", "MessageId": "m", "MD5OfMessageBody": "d"}]
        failed = [
            {"Id": "1", "Code": "InternalError", "SenderFault": False},
            {"Id": "2", "Code": "InvalidMessageContents", "SenderFault": True},
        ]
        return 200, {"Successful": taken, "Failed": failed}

    server = sink(some)
    assert queue.queue(f"{server.address}/1/q", monitor="m")([b"0", b"1", b"2", b"3"]) == [
        None,
        Fault("InternalError", again=True),
        Fault("InvalidMessageContents"),
        # Neither taken nor failed, it may be either.
        Fault("not mentioned", perhaps_stored=True),
    ]


@pytest.mark.parametrize(("status", "code", "perhaps"), [(403, "AccessDenied", False), (500, "InternalFailure", True)])
def test_a_call_that_fails_is_a_fault_of_each_of_its_records_and_is_not_made_again(
    sink: Callable[[Answering], Server], status: int, code: str, perhaps: bool
) -> None:
    server = sink(lambda _: (status, {"__type": code}))
    expected = [Fault(code, perhaps_stored=perhaps)] * 2
    assert firehose.stream("s")([b"x" * 600_000] * 2) == expected
    assert queue.queue(f"{server.address}/1/q", monitor="m")([b"1", b"2"]) == expected
    assert len(server.requests) == 2


def error(status: int, code: str) -> ClientError:
    said: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(said, "PutRecord")


@pytest.mark.parametrize(
    ("raised", "fault"),
    [
        (error(400, "ResourceNotFoundException"), Fault("ResourceNotFoundException")),
        (error(403, "ExpiredTokenException"), Fault("ExpiredTokenException")),
        (error(503, "ServiceUnavailableException"), Fault("ServiceUnavailableException")),
        (error(500, "InternalFailure"), Fault("InternalFailure", perhaps_stored=True)),
        (error(503, "503"), Fault("503", perhaps_stored=True)),
        (ClientError({}, "PutRecord"), Fault("ClientError", perhaps_stored=True)),
        (ReadTimeoutError(**AT), Fault("ReadTimeoutError", perhaps_stored=True)),
        (ConnectionClosedError(**AT), Fault("ConnectionClosedError", perhaps_stored=True, again=True)),
        (ConnectTimeoutError(**AT), Fault("ConnectTimeoutError")),
        (EndpointConnectionError(**AT), Fault("EndpointConnectionError")),
        (NoCredentialsError(), Fault("NoCredentialsError")),
        (ParamValidationError(report="x"), Fault("ParamValidationError", of_the_record=True)),
        (MemoryError(), Fault("MemoryError", perhaps_stored=True)),
    ],
)
def test_what_an_error_means_for_the_record(raised: Exception, fault: Fault) -> None:
    """What may be stored is never said to be lost for sure."""
    assert fault_of(raised) == fault


def test_a_sink_that_could_not_be_made_is_made_when_it_is_used() -> None:
    tries = [LookupError("no region"), LookupError("no region"), None]

    def make() -> Callable[[Any], list[Fault | None]]:
        if problem := tries.pop(0):
            raise problem
        return lambda records: [None for _ in records]

    put = ready(make)
    with pytest.raises(LookupError):
        put([b"a"])
    assert put([b"a", b"b"]) == put([b"c", b"d"]) == [None, None]
    assert tries == []
