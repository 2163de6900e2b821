"""``windage label``: what is sent lies where ground truth is looked for, and what is refused is named with its line."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import boto3
import pandas as pd
import pytest
from moto import mock_aws

import windage as package
from tests.windage.cli.loans import Command, runner
from windage.errors import InputError
from windage.ground_truth.label_file import read_labels

AT = ("--at", "2026-03-01T07:30Z")
HOUR = "2026/03/01/07"
CSV = "id,label\n58,1\n59,0\n,1\n60,\n"


@pytest.fixture
def windage(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run the command beside some labels."""
    monkeypatch.chdir(tmp_path)
    Path("truth.csv").write_text(CSV)
    return runner(capsys)


def there(folder: Path | str = "out") -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


def test_labels_of_a_file_lie_under_the_hour(windage: Command) -> None:
    status, out, err = windage("label", "truth.csv", "--to", "out", *AT)
    ((name, data),) = there().items()
    assert re.fullmatch(rf"{HOUR}/[0-9a-f]{{16}}\.jsonl", name)
    labels, _ = read_labels([(name, data)])
    assert dict(zip(labels.identifiers, labels.actual, strict=True)) == {"58": "1", "59": "0"}
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "2 labels sent",
        f"  out/{name}",
        "2 of 4 refused: empty_label 1, no_id 1",
        "  truth.csv:4: no_id: no inference id",
        "  truth.csv:5: empty_label: the label is empty",
    ]


def test_sending_again_within_the_hour_changes_nothing(windage: Command) -> None:
    windage("label", "truth.csv", "--to", "out", *AT)
    before = there()
    windage("label", "truth.csv", "--to", "out", "--at", "2026-03-01T07:59:59Z")
    assert there() == before
    windage("label", "truth.csv", "--to", "out", "--at", "2026-03-01T08:00:00Z")
    assert len(there()) == 2


def test_columns_have_the_names_that_are_given(windage: Command) -> None:
    Path("own.csv").write_text("call,churned,on,row\na,yes,2026-03-01T06:00:00Z,1\n")
    names = ("--id-column", "call", "--label-column", "churned", "--time-column", "on", "--position-column", "row")
    assert windage("label", "own.csv", "--to", "out", *names, *AT)[0] == 0
    ((_, data),) = there().items()
    record = json.loads(data)
    assert record["eventMetadata"] == {"eventId": "a", "labelTime": "2026-03-01T06:00:00Z"}
    assert json.loads(record["groundTruthData"]["data"]) == {"instances": [{"label": None}, {"label": "yes"}]}


def test_several_files_and_those_of_the_service_are_sent_together(windage: Command) -> None:
    windage("label", "truth.csv", "--to", "first", *AT)
    status, out, _ = windage("label", "truth.csv", "first", "--to", "out", *AT)
    assert (status, out.splitlines()[0]) == (0, "4 labels sent")


@pytest.mark.parametrize(
    ("content", "out", "status"),
    [
        ("id,label\n,1\n", "0 labels sent\n1 of 1 refused: no_id 1\n  bad.csv:2: no_id: no inference id\n", 2),
        ("id,label\n", "0 labels sent\n", 2),
        (
            "who,label\na,1\n",
            "0 labels sent\n1 of 1 refused: no_id 1\n"
            "  bad.csv:2: no_id: no column named id or inference_id; there are: who, label\n",
            2,
        ),
        ("id,label\na,1\n", "1 label sent\n", 0),
    ],
)
def test_when_nothing_could_be_sent_that_is_no_success(windage: Command, content: str, out: str, status: int) -> None:
    Path("bad.csv").write_text(content)
    found, said, _ = windage("label", "bad.csv", "--to", "out", *AT)
    assert (found, said[: len(out)]) == (status, out)
    assert Path("out").exists() == (status == 0)


def test_a_thousand_bad_lines_are_counted_and_a_hundred_shown(windage: Command) -> None:
    Path("bad.csv").write_text("id,label\na,1\n" + ",1\n" * 1000)
    status, out, _ = windage("label", "bad.csv", "--to", "out", *AT)
    lines = out.splitlines()
    assert (status, lines[2], lines[3][:10], lines[-1]) == (
        0,
        "1,000 of 1,001 refused: no_id 1,000",
        "  bad.csv:",
        "  and 900 more",
    )
    assert len(lines) == 3 + 100 + 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("none.csv", "--to", "out"), "windage: none.csv: the file cannot be read; got No such file or directory"),
        (("truth.csv", "--to", "truth.csv"), "windage: truth.csv: the labels cannot be written; got "),
        (("truth.csv", "--to", "s3://B"), "windage: s3://B: not an S3 address; got s3://B; expected"),
        (("truth.csv", "--to", "out", "--at", "soon"), "windage: time: not a moment; got soon; expected ISO 8601"),
    ],
)
def test_what_is_wrong_is_told(windage: Command, arguments: tuple[str, ...], message: str) -> None:
    status, _, err = windage("label", *arguments)
    assert (status, err[: len(message)]) == (2, message)


@mock_aws
def test_labels_are_sent_to_s3(windage: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    client = boto3.client("s3")
    client.create_bucket(Bucket="truths")
    for address, prefix in (("s3://truths/churn/", "churn/"), ("s3://truths", "")):
        status, out, _ = windage("label", "truth.csv", "--to", address, *AT)
        (key,) = (entry["Key"] for entry in client.list_objects_v2(Bucket="truths", Prefix=prefix + HOUR)["Contents"])
        assert (status, out.splitlines()[1]) == (0, f"  s3://truths/{key}")
        stored = client.get_object(Bucket="truths", Key=key)
        assert stored["ContentType"] == "application/jsonlines"
        assert read_labels([(key, stored["Body"].read())])[0].count == 2
    status, _, err = windage("label", "truth.csv", "--to", "s3://nowhere/x", *AT)
    assert status == 2
    assert err.startswith(f"windage: s3://nowhere/x/{HOUR}/")
    assert "cannot be written; got NoSuchBucket" in err


def test_a_program_sends_frames_and_pairs(tmp_path: Path) -> None:
    at = datetime(2026, 3, 1, 7, 30, tzinfo=UTC)
    frame = pd.DataFrame({"call": [58, 59, 60], "churned": [True, False, None]})
    sent = package.label(frame, to=tmp_path / "a", at=at, id_column="call", label_column="churned")
    assert (sent.labels, dict(sent.refused.quarantined)) == (2, {"empty_label": 1})
    assert [(entry.source, entry.line) for entry in sent.refused.kept] == [("frame", 3)]
    pairs = package.label([("58", "true"), (59, "FALSE")], to=str(tmp_path / "b"), at=at)
    assert there(tmp_path / "a") == there(tmp_path / "b")
    assert [Path(place) for place in pairs.places] == [tmp_path / "b" / name for name in there(tmp_path / "b")]
    with pytest.raises(InputError, match=r"^rows: no labels"):
        package.label("58", to=tmp_path)  # type: ignore[arg-type]


def test_without_a_moment_it_is_the_hour_of_now(tmp_path: Path) -> None:
    before = datetime.now(UTC)
    package.label({"58": 1}, to=tmp_path)
    (name,) = there(tmp_path)
    assert name[:13] in {f"{moment:%Y/%m/%d/%H}" for moment in (before, datetime.now(UTC))}
