"""ingest: every posted record is stored, quarantined, or given back; the three add up to what was received."""

from __future__ import annotations

import base64
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from moto.core.botocore_stubber import BotocoreStubber

import windage
from tests.conftest import ROOT
from tests.ingesting import CLAIMS, SHY, ingesting
from tests.lambdas.local_server import Reply, Request, serving
from tests.lambdas.world import World, deployed
from tests.templates import Templates
from windage import names
from windage.captures.capture_file import Schema, read_captures

pytestmark = pytest.mark.xdist_group("lambdas")

SECRET = "a-name-that-no-log-may-show"


@pytest.fixture(scope="module")
def made(layers: Path, tmp_path_factory: pytest.TempPathFactory) -> Templates:
    return ingesting(layers, tmp_path_factory.mktemp("claims"))


@pytest.fixture
def claims(made: Templates) -> Iterator[World]:
    with deployed(made) as world:
        yield world


def post(
    world: World, body: bytes | str, *, text: bool = False, stack: str = CLAIMS, **headers: str
) -> tuple[int, dict[str, Any]]:
    content = body.encode() if isinstance(body, str) else body
    event = {
        "headers": {"Content-Type": "application/x-ndjson", **headers},
        "body": content.decode() if text else base64.b64encode(content).decode(),
        "isBase64Encoded": not text,
    }
    answer = world.invoke("ingest", event, stack=stack)
    return answer["statusCode"], json.loads(answer["body"])


def counts(answer: dict[str, Any]) -> tuple[int, int, int, int]:
    found = tuple(answer[name] for name in ("received", "stored", "quarantined", "dropped"))
    assert found[0] == sum(found[1:]), answer
    return found  # type: ignore[return-value]


def stored(world: World) -> list[dict[str, Any]]:
    keys = world.keys(names.capture_prefix("claims"))
    return [json.loads(line) for key in keys for line in world.get(key).splitlines()]


def quarantined(world: World) -> list[dict[str, Any]]:
    return [json.loads(line) for key in world.keys("quarantine/claims/") for line in world.get(key).splitlines()]


def recent(**ago: float) -> str:
    return (datetime.now(UTC) - timedelta(**ago)).isoformat(timespec="seconds")


@contextmanager
def failing(fault: Exception | int) -> Iterator[None]:
    """Let every call of the stream fail, with an error of the network or a status, before anything is stored."""
    real = BotocoreStubber.process_request

    def answered(self: BotocoreStubber, request: Any) -> Any:
        if "firehose" not in request.url:
            return real(self, request)
        if isinstance(fault, Exception):
            raise fault
        return fault, {}, b'{"__type": "ServiceUnavailableException"}'

    with patch.object(BotocoreStubber, "process_request", answered):
        yield


def test_lines_an_array_and_one_record_are_stored(claims: World) -> None:
    lines = "\n".join(json.dumps({"input": [n, 2], "output": 0.5, "inferenceId": f"a{n}"}) for n in range(3))
    assert post(claims, lines)[0] == 200
    assert counts(post(claims, '[{"input": "7,8", "output": "0.9"}]')[1]) == (1, 1, 0, 0)
    assert counts(post(claims, '{"request": "{}", "response": "{}"}', text=True)[1]) == (1, 1, 0, 0)
    found = [record["eventMetadata"].get("inferenceId", "") for record in stored(claims)]
    assert sorted(found) == ["", "", "a0", "a1", "a2"]


def test_the_analysis_judges_what_was_posted(claims: World) -> None:
    post(claims, json.dumps({"input": {"amount": 7}, "output": {"score": 0.5}, "time": recent(hours=2)}))
    post(claims, json.dumps({"request": '{"inputs": {"amount": [8, 9]}}', "response": '{"predictions": [0.1, 0.2]}'}))
    objects = [(key, claims.get(key)) for key in claims.keys(names.capture_prefix("claims"))]
    table, intake = read_captures(objects, schema=Schema(("amount", "score"), ("score",)))
    assert (table.rows, intake.quarantined) == (3, {})
    assert sorted(table.columns[0].texts.tolist()) == ["7", "8", "9"]


def test_records_are_packed(claims: World) -> None:
    """The stream is paid by the record; moto makes an object of each call."""
    body = "\n".join(json.dumps({"input": n}) for n in range(1200))
    assert counts(post(claims, body)[1]) == (1200, 1200, 0, 0)
    assert len(stored(claims)) == 1200
    assert len(claims.keys(names.capture_prefix("claims"))) <= 3


def test_what_is_no_capture_goes_to_quarantine_with_its_reason_and_the_rest_is_stored(claims: World) -> None:
    body = '{"input": 1}\n{"age": 41}\n{"inp\n{"input": 2, "time": "2020-01-01T00:00:00Z"}'
    status, answer = post(claims, body)
    assert (status, counts(answer)) == (200, (4, 1, 3, 0))
    assert [(one["record"], one["reason"]) for one in answer["problems"]] == [
        (1, "not_a_capture"),
        (2, "not_json"),
        (3, "bad_time"),
    ]
    assert [(one["reason"], one["record"]) for one in quarantined(claims)] == [
        ("not_a_capture", '{"age": 41}'),
        ("not_json", '{"inp'),
        ("bad_time", '{"input": 2, "time": "2020-01-01T00:00:00Z"}'),
    ]


def test_a_post_that_is_made_again_changes_nothing_but_duplicates_that_are_known(claims: World) -> None:
    """Twice in the bucket under one name, of which the analysis takes one; in quarantine, once."""
    body = f'{{"input": 1, "time": "{recent(minutes=5)}"}}\n{{"age": 41}}'
    assert post(claims, body) == post(claims, body)
    one, other = (record["eventMetadata"]["eventId"] for record in stored(claims))
    assert one == other
    assert len(quarantined(claims)) == 1


def test_the_retention_bounds_the_time(claims: World) -> None:
    for days, expected in ((29, (1, 1, 0, 0)), (31, (1, 0, 1, 0))):
        body = json.dumps({"input": 1, "time": recent(days=days)})
        assert counts(post(claims, body)[1]) == expected


def test_a_compressed_body_is_read_and_a_bomb_is_not_opened(claims: World) -> None:
    body = gzip.compress(b'{"input": 1}')
    assert counts(post(claims, body, **{"Content-Encoding": "gzip"})[1]) == (1, 1, 0, 0)
    status, answer = post(claims, gzip.compress(bytes(40 * 2**20)), **{"content-encoding": "gzip"})
    assert (status, "too large" in answer["message"]) == (413, True)


@pytest.mark.parametrize("body", [b"", b"[", b" \n "])
def test_a_body_without_records_is_refused_as_a_whole(claims: World, body: bytes) -> None:
    status, answer = post(claims, body)
    assert (status, "ingest: body: " in answer["message"]) == (400, True)
    assert (stored(claims), quarantined(claims)) == ([], [])


def test_records_may_be_handed_over_without_http(claims: World) -> None:
    """As ``lambda:Invoke`` does."""
    for event in ({"input": 1}, [{"input": 2}, {"input": 3}]):
        answer = claims.invoke("ingest", event, stack=CLAIMS)
        assert answer["statusCode"] == 200
    assert len(stored(claims)) == 3


def test_a_post_without_times_can_be_named_so_that_it_can_be_made_again(claims: World) -> None:
    for _ in range(2):
        post(claims, '{"input": 1}', **{"Idempotency-Key": "mine"})
    one, other = (record["eventMetadata"]["eventId"] for record in stored(claims))
    assert one == other


def test_a_post_that_says_that_it_is_made_again_is_looked_up_by_the_analysis(claims: World) -> None:
    body = json.dumps({"input": 1, "time": recent(minutes=5)})
    post(claims, body)
    post(claims, body, **{"Windage-Resent": "true"})
    first, again = sorted((record["eventMetadata"] for record in stored(claims)), key=len)
    assert again == first | {"resent": True}


@pytest.mark.parametrize(
    "event", [{"headers": {}}, {"body": 7}, {"headers": 1, "body": ""}, {"body": "!", "isBase64Encoded": True}]
)
def test_what_is_no_post_is_answered(claims: World, event: dict[str, Any]) -> None:
    assert claims.invoke("ingest", event, stack=CLAIMS)["statusCode"] == 400


@pytest.mark.parametrize(
    "fault",
    [503, 400, EndpointConnectionError(endpoint_url="x"), ReadTimeoutError(endpoint_url="x"), RuntimeError(SECRET)],
    ids=repr,
)
def test_when_the_stream_is_down_the_sender_is_told_what_to_send_again(
    claims: World, fault: Exception | int, capsys: pytest.CaptureFixture[str]
) -> None:
    body = f'{{"input": "{SECRET}"}}\n{{"age": 41}}\n{{"input": 2}}'
    with failing(fault):
        status, answer = post(claims, body)
    assert (status, counts(answer), answer["resend"]) == (503, (3, 0, 1, 2), [0, 2])
    assert answer["message"] == (
        "not stored: send these records again, with the same Idempotency-Key and Windage-Resent: true"
    )
    output = capsys.readouterr().out
    (dropped,) = [json.loads(line) for line in output.splitlines() if "CapturesDropped" in line]
    assert (dropped["CapturesDropped"], dropped["Monitor"]) == (2, "claims")
    assert SECRET not in output + json.dumps(answer)
    assert stored(claims) == []


def test_when_the_quarantine_is_denied_its_records_are_given_back_and_the_rest_is_stored(claims: World) -> None:
    import boto3

    boto3.client("s3").put_bucket_policy(
        Bucket=claims.bucket,
        Policy=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Deny",
                        "Principal": "*",
                        "Action": "s3:PutObject",
                        "Resource": f"arn:aws:s3:::{claims.bucket}/quarantine/*",
                    }
                ],
            }
        ),
    )
    status, answer = post(claims, '{"input": 1}\n{"age": 41}')
    assert (status, counts(answer), answer["resend"]) == (503, (2, 1, 0, 1), [1])


def test_of_200_planted_secrets_none_is_found_anywhere(claims: World, capsys: pytest.CaptureFixture[str]) -> None:
    secrets = [f"planted-{number:03}" for number in range(200)]
    left = iter(secrets)
    records: list[str] = []
    while len(records) < 160:
        email, customer, note, attribute, more = (next(left) for _ in range(5))
        fields = json.dumps({"email": email, "customer": customer, "amount": 7})
        side = {"data": fields, "encoding": "JSON"}
        cut = {**side, "windage": {"kept": "truncated", "bytes": 9, "sha256": more}}
        metadata = {"customAttributes": [attribute], "note": note}
        records += [
            json.dumps({"input": json.loads(fields), "customAttributes": [attribute], "note": note, "more": more}),
            json.dumps({"captureData": {"endpointInput": side}, "eventMetadata": metadata, "more": more}),
            json.dumps({"captureData": {"endpointInput": side, "endpointOutput": cut}, "eventMetadata": metadata}),
            # What is no record at all: of it nothing may be kept.
            f'{{"email": "{email}", "customer": "{customer}", "note": "{note} {attribute} {more}',
        ]
    status, answer = post(claims, "\n".join(records), stack=SHY)
    assert (status, counts(answer)) == (200, (160, 120, 40, 0))
    everything = [claims.get(key) for key in claims.keys("")]
    assert len(everything) > 1
    output = capsys.readouterr()
    found = b"".join([*everything, json.dumps(answer).encode(), output.out.encode(), output.err.encode()])
    assert [secret for secret in secrets if secret.encode() in found] == []
    assert found.count(b"amount") == 120


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


def asked(capture: windage.Capture, calls: int) -> None:
    with capture:
        for number in range(calls):
            with capture.call({"amount": number}, inference_id=f"a{number}") as call:
                call.answer({"score": 0.5})
    assert (capture.counts().received, capture.counts().dropped) == (calls, 0)


@pytest.mark.usefixtures("credentials")
def test_a_model_server_writes_into_the_stream(claims: World) -> None:
    asked(windage.Capture("claims", stream=CLAIMS, interval=600.0), 1200)
    assert len({record["eventMetadata"]["eventId"] for record in stored(claims)}) == len(stored(claims)) == 1200
    assert len(claims.keys(names.capture_prefix("claims"))) <= 3


@pytest.mark.usefixtures("credentials")
def test_a_model_server_posts_to_the_address(claims: World) -> None:
    """From the client through the handler into the bucket; the address between them is played here."""

    def lambda_url(request: Request) -> Reply:
        event = {
            "headers": dict(request.headers),
            "body": base64.b64encode(request.body).decode(),
            "isBase64Encoded": True,
        }
        answer = claims.invoke("ingest", event, stack=CLAIMS)
        return Reply(answer["statusCode"], answer["body"].encode(), answer["headers"])

    with serving(lambda_url) as server:
        asked(windage.Capture("claims", url=server.address, interval=600.0), 50)
    assert sorted(record["eventMetadata"]["inferenceId"] for record in stored(claims)) == sorted(
        f"a{number}" for number in range(50)
    )


@pytest.mark.usefixtures("credentials")
def test_what_the_stream_does_not_take_from_a_model_server_is_in_its_log(claims: World) -> None:
    spilled: list[str] = []
    capture = windage.Capture("claims", stream=CLAIMS, interval=0.0, patience=0.0, spill=spilled.append)
    with failing(503):
        asked(capture, 20)
    assert (capture.counts().ended.stored, len(spilled)) == ({"log": 20}, 20)
    assert stored(claims) == []


def test_the_function_imports_nothing_heavy() -> None:
    code = (
        "import sys; sys.path[:0] = ['lambdas/ingest']; import handler; "
        "print(sorted({'numpy', 'pandas', 'scipy', 'pyarrow', 'jinja2'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
                           env={**os.environ, "AWS_DEFAULT_REGION": "us-east-1"})  # fmt: skip
    assert found.stdout.strip() == "[]"
