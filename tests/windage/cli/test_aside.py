"""Payloads that were put aside, on a laptop: read where they lie beside the captures, else counted and told of."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from tests.windage.cli.loans import Command, loans
from windage.capture import Call, Message
from windage.recording import Aside, Policy, record
from windage.window import parse_moment

SIX = parse_moment("2026-03-01T06:00:00Z")
# Every question is longer.
POLICY = Policy("fraud", longest_payload=6, larger_payloads="aside", bucket="data")
CAPTURES = "captures/fraud/2026/03/01/06"


def recorded(rows: int = 600) -> tuple[bytes, list[Aside]]:
    lines, aside = [], []
    for number, (*asked, answered) in enumerate(loans(rows, seed=2)):
        question, answer = Message(",".join(asked).encode(), "text/csv"), Message(answered.encode(), "text/csv")
        made = record(Call(f"e{number}", SIX + timedelta(seconds=number), question, answer), POLICY)
        assert made is not None
        lines.append(made.line)
        aside += made.aside
    assert len(aside) == rows
    return b"".join(lines), aside


@pytest.fixture
def copied(windage: Command) -> Command:
    """The command beside a copy of a bucket, and a baseline."""
    assert windage("baseline", "data-quality", "train.csv", "--out", "baseline")[0] == 0
    lines, aside = recorded()
    for key, data in [(f"{CAPTURES}/a.jsonl", lines), *((one.key, one.data) for one in aside)]:
        file = Path("copy", key)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return windage


def check(command: Command, place: str, *more: str) -> tuple[int, str]:
    chosen = ("--baseline", "baseline", "--output-columns", "score", "--out", "out", *more)
    status, out, err = command("check", "data-quality", place, *chosen)
    return status, out + err


@pytest.mark.parametrize("place", ["copy", "copy/captures", f"copy/{CAPTURES}/a.jsonl"])
def test_they_are_read_from_a_copy_of_the_bucket(copied: Command, place: str) -> None:
    status, said = check(copied, place)
    assert (status, "600 rows" in said, "quarantined" in said) == (0, True, False)


def test_by_several_processes_too(copied: Command) -> None:
    assert check(copied, "copy/captures", "--workers", "2")[0] == 0


def test_what_does_not_lie_there_is_counted_and_a_person_is_told_what_to_do(copied: Command) -> None:
    Path("copy", "captures").rename("alone")
    status, said = check(copied, "alone")
    assert status == 2
    assert "600 of 600 rows quarantined: cut_payload 600" in said
    assert "copy aside/ of the bucket, too, into the folder that captures/ is copied into" in said


def test_no_other_file_is_read_whatever_a_record_says(copied: Command) -> None:
    secret = Path("copy/secret.csv")
    secret.write_bytes(b"41,Ulm,3000")
    digest = hashlib.sha256(secret.read_bytes()).hexdigest()
    lines = []
    for key in ("secret.csv", "aside/../secret.csv", "aside//secret.csv", "captures/../secret.csv", "aside"):
        mark = {"kept": "aside", "bytes": 11, "sha256": digest, "uri": f"s3://data/{key}"}
        side = {"data": "", "encoding": "CSV", "windage": mark}
        lines.append(json.dumps({"captureData": {"endpointInput": side}, "eventMetadata": {"eventId": key}}))
    Path("copy", CAPTURES, "a.jsonl").write_text("\n".join(lines) + "\n")
    assert "5 of 5 rows quarantined: cut_payload 5" in check(copied, "copy")[1]


@mock_aws
def test_of_captures_in_s3_they_are_read_in_the_same_bucket(copied: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    s3 = boto3.client("s3")
    for bucket in ("data", "other"):
        s3.create_bucket(Bucket=bucket)
    lines, aside = recorded(60)
    for bucket in ("data", "other"):
        s3.put_object(Bucket=bucket, Key=f"{CAPTURES}/a.jsonl", Body=lines)
    for one in aside:
        s3.put_object(Bucket="data", Key=one.key, Body=one.data)
    assert "quarantined" not in check(copied, "s3://data/captures/fraud/")[1]
    # A record of another bucket may name whatever it likes.
    assert "60 of 60 rows quarantined: cut_payload 60" in check(copied, "s3://other/captures/fraud/")[1]
