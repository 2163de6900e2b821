"""``windage compact``: on a folder and on a bucket, and the other verbs read each record once, before and after."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tests.windage.cli.loans import Command
from windage.profile_file import decode

HOUR = "capture/endpoint/AllTraffic/2026/03/01/06"


def small(folder: str = HOUR) -> list[Path]:
    """Write the quiet window as an object a record."""
    Path(folder).mkdir(parents=True)
    paths = []
    for place, line in enumerate(Path("quiet.jsonl").read_text().splitlines()):
        record = json.loads(line)
        record["eventMetadata"]["eventId"] = f"e{place}"
        paths.append(Path(folder) / f"{place:04}.jsonl")
        paths[-1].write_text(json.dumps(record) + "\n")
    return paths


def rows(windage: Command, place: str) -> int:
    windage("profile", place, "--out", "profiled")
    return decode(Path("profiled/profile.json").read_bytes(), where="profile.json").rows


def test_a_folder_is_read_alike_before_and_after(windage: Command) -> None:
    paths = small()
    assert rows(windage, "capture") == 600
    status, out, err = windage("compact", "capture")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "600 objects of 1 hour with 600 lines put together into 1"
    assert lines[1] == "They stay, and are not read any more; --delete deletes them"
    assert rows(windage, "capture") == 600
    status, out, _ = windage("compact", "capture", "--delete")
    assert (status, out.splitlines()) == (0, ["Nothing was to be put together.", "600 replaced objects deleted"])
    assert not any(path.exists() for path in paths)
    assert rows(windage, "capture") == 600
    assert len(list(Path(HOUR).iterdir())) == 2


def test_an_hour_that_is_not_over_for_long_enough_is_left(windage: Command) -> None:
    small("capture/2999/01/01/00")
    assert windage("compact", "capture")[1].splitlines() == ["Nothing was to be put together."]
    small("capture/2026/03/01/06")
    assert windage("compact", "capture", "--older-than", "5000 weeks")[1].splitlines() == [
        "Nothing was to be put together."
    ]


def test_a_bucket_is_read_alike_before_and_after(windage: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    paths = small()[:40]
    with mock_aws():
        s3: Any = boto3.client("s3")
        s3.create_bucket(Bucket="models")
        for path in paths:
            s3.put_object(Bucket="models", Key=path.as_posix(), Body=path.read_bytes())
        for arguments in ((), ("--delete",)):
            assert windage("compact", "s3://models/capture/endpoint", *arguments)[0] == 0
            assert rows(windage, "s3://models/capture") == 40
        assert len(s3.list_objects_v2(Bucket="models")["Contents"]) == 2
        status, _, err = windage("compact", "s3://none")
        assert (status, err.startswith("windage: s3://none: AWS refuses")) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("capture", "--older-than", "soon"), "duration: not a duration"),
        (("s3://",), "s3://: not an S3 address"),
    ],
)
def test_a_wrong_command_is_told(windage: Command, arguments: tuple[str, ...], said: str) -> None:
    status, _, err = windage("compact", *arguments)
    assert status == 2
    assert said in err
