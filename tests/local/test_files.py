"""Datasets and captures by their place: files, folders, objects in S3."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from windage.aws.storage import bucket
from windage.cli import main
from windage.errors import InputError
from windage.local.files import contents


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[boto3.client]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    bucket.cache_clear()
    with mock_aws():
        client = boto3.client("s3")
        client.create_bucket(Bucket="traffic")
        yield client
    bucket.cache_clear()


def test_objects_under_a_prefix_are_read_in_the_order_of_their_keys(s3: boto3.client) -> None:
    for key in ("day/07/b.jsonl", "day/06/a.jsonl.gz", "day/06/notes.txt", "other/c.jsonl"):
        s3.put_object(Bucket="traffic", Key=key, Body=key.encode())
    assert list(contents(["s3://traffic/day/"])) == [
        ("s3://traffic/day/06/a.jsonl.gz", b"day/06/a.jsonl.gz"),
        ("s3://traffic/day/07/b.jsonl", b"day/07/b.jsonl"),
    ]


def test_the_command_takes_datasets_from_s3(
    s3: boto3.client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ages = "age\n" + "".join(f"{20 + n % 50}\n" for n in range(1000))
    s3.put_object(Bucket="traffic", Key="train.csv", Body=ages.encode())
    s3.put_object(Bucket="traffic", Key="today.csv", Body=ages.replace("\n2", "\n7").encode())
    assert main(["baseline", "data-quality", "s3://traffic/train.csv", "--out", str(tmp_path / "b")]) == 0
    check = ["check", "data-quality", "s3://traffic/today.csv", "--baseline", str(tmp_path / "b")]
    assert main([*check, "--out", str(tmp_path / "o")]) == 1
    assert "baseline_drift_check" in capsys.readouterr().out


@pytest.mark.parametrize("place", ["s3://traffic/empty/", "s3://no-such-bucket/day/"])
def test_a_place_in_s3_with_nothing_to_read_is_one_line(s3: boto3.client, place: str) -> None:
    with pytest.raises(InputError, match="s3://"):
        list(contents([place]))
