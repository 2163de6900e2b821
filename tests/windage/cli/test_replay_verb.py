"""``windage replay``: out of files, logs, queues and undelivered objects, into a folder or a bucket."""

from __future__ import annotations

import base64
import gzip
import io
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tests.windage.cli.loans import Command, runner
from tests.windage.recovery.spilled import HOURS, call, stored
from windage.delivery.spilled import enclosed, log_lines

CALLS = [call(number, HOURS[number % 2]) for number in range(10)]


@pytest.fixture
def windage(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "400")
    Path("spilled.log").write_text("START\n" + "".join(log_text(CALLS)) + "END\n")
    return runner(capsys)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        yield


def log_text(lines: list[bytes], monitor: str = "fraud") -> list[str]:
    return [text + "\n" for line in lines for text in log_lines(line, monitor=monitor)]


def undelivered(line: bytes) -> bytes:
    return json.dumps({"errorCode": "x", "rawData": base64.b64encode(line).decode()}).encode() + b"\n"


def there(folder: str = "out") -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in Path(folder).rglob("*") if p.is_file()}


def in_bucket(bucket: str) -> dict[str, bytes]:
    s3 = boto3.client("s3")
    keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
    return {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}


def test_a_log_becomes_captures(windage: Command) -> None:
    status, out, err = windage("replay", "spilled.log", "--to", "out")
    assert (status, err) == (0, "")
    assert stored(there()) == dict.fromkeys(CALLS, 1)
    assert [line.split() for line in out.splitlines()] == [
        ["10", "records", "recovered", "into", "out"],
        ["monitor", "hour", "records"],
        ["fraud", "2026-03-01T06", "5"],
        ["fraud", "2026-03-01T07", "5"],
    ]


def test_running_twice_changes_nothing(windage: Command) -> None:
    windage("replay", "spilled.log", "--to", "out")
    before = there()
    status, out, _ = windage("replay", "spilled.log", "spilled.log", "--to", "out/captures/fraud/AllTraffic")
    assert there() == before
    assert (status, out.splitlines()) == (
        0,
        ["0 records recovered into out/captures/fraud/AllTraffic", "20 had been recovered before"],
    )


def test_folders_gzip_and_standard_input_are_read(windage: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path("logs/2026")
    folder.mkdir(parents=True)
    (folder / "a").write_text("".join(log_text(CALLS[:3])))
    (folder / "b.gz").write_bytes(gzip.compress("".join(log_text(CALLS[3:6])).encode()))
    stream = io.TextIOWrapper(io.BytesIO("".join(log_text(CALLS[6:])).encode()))
    monkeypatch.setattr(sys, "stdin", stream)
    assert windage("replay", "logs", "-", "--to", "out")[0] == 0
    assert stored(there()) == dict.fromkeys(CALLS, 1)


def test_undelivered_objects_say_by_their_place_whose_they_are(windage: Command) -> None:
    place = Path("data/undelivered/fraud/processing-failed/2026/03/01/06/x")
    place.parent.mkdir(parents=True)
    place.write_bytes(b"".join(map(undelivered, CALLS)))
    assert windage("replay", "data", "--to", "out")[0] == 0
    assert stored(there()) == dict.fromkeys(CALLS, 1)
    Path("x").write_bytes(undelivered(CALLS[0]))
    status, out, _ = windage("replay", "x", "--to", "other")
    assert (status, out.splitlines()[1]) == (2, "1 lost: a record: it does not say whose it is")
    assert windage("replay", "x", "--to", "other", "--monitor", "fraud")[0] == 0
    assert stored(there("other")) == {CALLS[0]: 1}


def test_what_cannot_be_recovered_is_said(windage: Command) -> None:
    long = log_text([call(1, payload="".join(f"{n:x}" for n in range(200_000)))])
    assert len(long) > 1
    text = "".join([*log_text([call(2), b"no capture\n"]), *long[1:]]) + log_text([call(3)])[0][:50] + "\n"
    Path("cut.gz").write_bytes(gzip.compress(text.encode()) + gzip.compress(text.encode())[:-20])
    status, out, err = windage("replay", "cut.gz", "--to", "out")
    assert status == 2
    assert out.splitlines()[0] == "1 record recovered into out"
    said = "\n".join(out.splitlines())
    assert "are no captures (not_json), and lie below quarantine/" in said
    assert "lost: a line of a log that is cut" in said
    assert "1 lost: parts of them are missing" in said
    assert err.startswith("windage: cut.gz: the file cannot be read to its end; got ")
    assert len([key for key in there() if key.startswith("quarantine/fraud/")]) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--to", "out"), "windage: windage replay: nothing to read; do: name a file, --log-group or --queue"),
        (("missing.log", "--to", "out"), "windage: missing.log: the file cannot be read to its end; got No such file"),
        (("empty", "--to", "out"), "windage: empty: nothing to read in the folder"),
        (("s3://", "--to", "out"), "windage: s3://: not an S3 address"),
        (("spilled.log", "--to", "spilled.log"), "windage: spilled.log/captures/"),
    ],
)
def test_a_wrong_command_is_told(windage: Command, arguments: tuple[str, ...], said: str) -> None:
    Path("empty").mkdir()
    status, _, err = windage("replay", *arguments)
    assert status == 2
    assert err.startswith(said)
    assert "Traceback" not in err


def test_a_log_without_records_is_no_success(windage: Command) -> None:
    Path("other.log").write_text("START\nEND\n")
    status, out, _ = windage("replay", "other.log", "--to", "out")
    assert (status, out.splitlines()[-1]) == (2, "No record was found.")


@pytest.mark.usefixtures("aws")
def test_a_log_group_becomes_captures_in_a_bucket(windage: Command) -> None:
    boto3.client("s3").create_bucket(Bucket="data")
    logs: Any = boto3.client("logs")
    logs.create_log_group(logGroupName="/windage/dev/capture-fraud")
    # The service takes no event that is older than 14 days.
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    now = int(start.timestamp() * 1000)
    for stream, lines in (("a", CALLS[::2]), ("b", CALLS[1::2])):
        logs.create_log_stream(logGroupName="/windage/dev/capture-fraud", logStreamName=stream)
        events = [{"timestamp": now + place * 1000, "message": text} for place, text in enumerate(log_text(lines))]
        events.insert(0, {"timestamp": now, "message": "START RequestId"})
        logs.put_log_events(logGroupName="/windage/dev/capture-fraud", logStreamName=stream, logEvents=events)
    group = ("--log-group", "/windage/dev/capture-fraud")
    status, out, _ = windage("replay", *group, "--to", "s3://data", "--until", f"{start + timedelta(seconds=1):%FT%TZ}")
    assert (status, out.splitlines()[0]) == (0, "4 records recovered into s3://data")
    status, out, _ = windage("replay", *group, "--to", "s3://data", "--since", f"{start:%FT%TZ}")
    assert (status, out.splitlines()[0]) == (0, "6 records recovered into s3://data")
    assert "4 had been recovered before" in out
    assert stored(in_bucket("data")) == dict.fromkeys(CALLS, 1)


@pytest.mark.usefixtures("aws")
def test_a_queue_is_emptied_once_its_records_are_written(windage: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("windage.aws.waiting._WAIT_SECONDS", 0)
    sqs: Any = boto3.client("sqs")
    url = sqs.create_queue(QueueName="failed")["QueueUrl"]
    attribute = {"monitor": {"DataType": "String", "StringValue": "fraud"}}
    for line in CALLS:
        sqs.send_message(QueueUrl=url, MessageBody=enclosed(line), MessageAttributes=attribute)
    sqs.send_message(QueueUrl=url, MessageBody="damaged", MessageAttributes=attribute)
    status, out, _ = windage("replay", "--queue", url, "--to", "out")
    # What is no record stays where it is.
    assert (status, "1 lost: a message: not BASE64" in out) == (2, True)
    assert stored(there()) == dict.fromkeys(CALLS, 1)
    counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert int(counts["ApproximateNumberOfMessages"]) + int(counts["ApproximateNumberOfMessagesNotVisible"]) == 1


@pytest.mark.usefixtures("aws")
def test_undelivered_objects_of_a_bucket_come_back_into_it(windage: Command) -> None:
    s3: Any = boto3.client("s3")
    s3.create_bucket(Bucket="data")
    key = "undelivered/fraud/processing-failed/2026/03/01/06/x"
    s3.put_object(Bucket="data", Key=key, Body=gzip.compress(b"".join(map(undelivered, CALLS))))
    assert windage("replay", "s3://data/undelivered", "--to", "s3://data/captures")[0] == 0
    assert stored(in_bucket("data")) == dict.fromkeys(CALLS, 1)


@pytest.mark.usefixtures("aws")
def test_what_aws_refuses_is_told_without_a_traceback(windage: Command) -> None:
    for arguments in (("--log-group", "none"), ("s3://none/x",), ("spilled.log", "--queue", "https://sqs/none")):
        status, _, err = windage("replay", *arguments, "--to", "out")
        assert status == 2
        assert "AWS refuses or cannot be reached" in err or "no such object" in err
    status, _, err = windage("replay", "spilled.log", "--to", "s3://none")
    assert (status, err.count("\n")) == (2, 1)
