"""Erasure: the subject's records are gone, from every version, and all others stay byte for byte."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from windage.aws.archive import archive
from windage.capture import Call, Message, encode
from windage.cli import main
from windage.config import Capture, Model, Monitor, Privacy
from windage.config import encode as encode_monitor
from windage.errors import InputError
from windage.forgetting.contents import without_records
from windage.forgetting.subject import Subject
from windage.local.archive import Folder
from windage.privacy import Rules, protected
from windage.privacy.hashing import hashed
from windage.steps.forget import forget
from windage.window import EPOCH

KEY = b"a key of thirty-two bytes, or so"
MONITOR = Monitor(
    name="fraud",
    capture=Capture(model=Model(lambda_function="fraud-model")),
    privacy=Privacy(fields={"customer": "hash"}, columns=("age", "customer"), secret="windage/fraud"),
)
RULES = Rules.of(MONITOR.privacy.said if MONITOR.privacy else {}, key=KEY)
JSON = "application/json"


def record(event: str, body: str, *, inference_id: str | None = None, content_type: str = JSON) -> bytes:
    question = protected(Message(body.encode(), content_type), RULES, side="input")
    assert isinstance(question, Message)
    return encode(Call(event, EPOCH, question, Message(b"0.5", "text/csv"), inference_id))


ADA = record("event-1", '{"age":34,"customer":"ada"}', inference_id="call-1")
ADA_CSV = record("event-2", "35,ada\n", content_type="text/csv")
ADA_IN_A_BATCH = record("event-3", '{"instances":[{"customer":"bob"},{"customer":"ada"}]}')
BOB = record("event-4", '{"age":36,"customer":"bob"}', inference_id="call-4")
BOB_WHO_SAYS_ADA = record("event-5", '{"age":36,"customer":"bob","note":"ada"}')
LABEL = b'{"eventMetadata":{"eventId":"call-%d"}}\n'
OF_ADA = Subject.of_field("customer", "ada", RULES)


@given(st.lists(st.sampled_from([ADA, ADA_CSV, ADA_IN_A_BATCH, BOB, BOB_WHO_SAYS_ADA, b"\n"])), st.booleans())
def test_the_records_of_others_stay_byte_for_byte(lines: list[bytes], compressed: bool) -> None:
    data = b"".join(lines)
    left = without_records(gzip.compress(data) if compressed else data, OF_ADA)
    others = [line for line in lines if line not in (ADA, ADA_CSV, ADA_IN_A_BATCH)]
    assert left.records == len(lines) - len(others)
    found = left.data or b""
    found = gzip.decompress(found) if found[:2] == b"\x1f\x8b" else found
    assert found.strip() == b"".join(others).strip() or left.records == 0
    if left.data is not None:
        assert without_records(left.data, OF_ADA).records == 0


@given(st.text(), st.text(min_size=3))
def test_no_text_holds_up_looking(text: str, value: str) -> None:
    subject = Subject.of_field("customer", value, RULES)
    without_records(text.encode(errors="replace"), subject)
    assert not subject.is_named_in(subject.unnamed(value.encode(errors="replace"))) or "forgotten" in value


def test_an_array_in_one_line_is_left_not_lost() -> None:
    left = without_records(b'[{"id": "call-1"}, {"id": "call-4"}]', Subject(frozenset(["call-1"])))
    assert (left.readable, left.records) == (False, 0)


@pytest.mark.parametrize(
    ("rules", "ask", "message"),
    [
        (RULES, lambda rules: Subject.of_field("customer", "al", rules), "--key: too short"),
        (Rules.of({"fields": {"a": "drop"}}), lambda rules: Subject.of_field("a", "ada", rules), "privacy says drop"),
        (Rules.of({"fields": {"a": {"bucket": 1}}}), lambda rules: Subject.of_field("a", "111", rules), "says bucket"),
        (Rules.of({"fields": {"a": "hash"}}), lambda rules: Subject.of_field("a", "ada", rules), "give the key"),
        (Rules.of({"inference_id": "hash"}), lambda rules: Subject.of_calls(["call-1"], rules), "give the key"),
    ],
)
def test_whom_nobody_is_found_by_is_refused(rules: Rules, ask: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        ask(rules)


def refused(name: str) -> bytes:
    return json.dumps({"record": f'{{"customer":"{name}"}}'}).encode() + b"\n"


def contents() -> dict[str, bytes]:
    """Return what lies of the monitor: everywhere something of Ada, something of Bob."""
    raw = [{"attemptsMade": 1, "rawData": base64.b64encode(line).decode()} for line in (ADA, BOB)]
    name = str(hashed("ada", field="customer", key=KEY))
    return {
        "monitors/fraud/monitor.json": encode_monitor(MONITOR),
        "captures/fraud/AllTraffic/2026/03/01/06/a.jsonl.gz": gzip.compress(ADA + BOB + ADA_CSV),
        "captures/fraud/AllTraffic/2026/03/01/07/b.jsonl": ADA_IN_A_BATCH,
        "captures/fraud/AllTraffic/2026/03/01/08/c.jsonl": BOB + BOB_WHO_SAYS_ADA,
        "captures/other/AllTraffic/2026/03/01/06/a.jsonl": ADA,
        "aside/fraud/2026/03/01/06/event-1-input": b"anything",
        "aside/fraud/2026/03/01/06/event-9-input": f'{{"customer":"{name}"}}'.encode(),
        "aside/fraud/2026/03/01/06/event-4-input": b'{"customer":"bob"}',
        "labels/fraud/2026/03/02/06/l.jsonl": LABEL % 1 + LABEL % 4,
        "quarantine/fraud/2026/03/01/06/q.jsonl": json.dumps({"record": f'{{"customer":"{name}"}}'}).encode()
        + b'\n{"a":1}\n',
        "undelivered/fraud/failed/u": b"".join(json.dumps(one).encode() + b"\n" for one in raw),
        "work/fraud/data-quality/2026/03/01/06-00/profile": b"anything",
        "results/fraud/data-quality/2026/03/01/06-00/outliers.jsonl": b'{"id": "call-1"}\n{"id": "call-4"}\n',
        "results/fraud/data-quality/2026/03/01/06-00/report.html": f"<p>{name} and call-1, call-10".encode(),
        "alerts/fraud/a/2026.json": f'{{"text": "new category {name}"}}'.encode(),
        "datasets/fraud/train.csv": b"age,customer\n34,ada\n",
        "baselines/fraud/data-quality/1/statistics.json": b"{}",
    }


def expected() -> dict[str, bytes]:
    raw = {"attemptsMade": 1, "rawData": base64.b64encode(BOB).decode()}
    kept = contents()
    for key in [
        key for key in kept if key.startswith("work/") or key.endswith(("/b.jsonl", "event-1-input", "event-9-input"))
    ]:
        del kept[key]
    return kept | {
        "captures/fraud/AllTraffic/2026/03/01/06/a.jsonl.gz": gzip.compress(BOB, mtime=0),
        "labels/fraud/2026/03/02/06/l.jsonl": LABEL % 4,
        "quarantine/fraud/2026/03/01/06/q.jsonl": b'{"a":1}\n',
        "undelivered/fraud/failed/u": json.dumps(raw).encode() + b"\n",
        "results/fraud/data-quality/2026/03/01/06-00/outliers.jsonl": b'{"id": "call-4"}\n',
        "results/fraud/data-quality/2026/03/01/06-00/report.html": b"<p>forgotten and forgotten, call-10",
        "alerts/fraud/a/2026.json": b'{"text": "new category forgotten"}',
    }


def written(folder: Path) -> Path:
    for key, data in contents().items():
        (folder / key).parent.mkdir(parents=True, exist_ok=True)
        (folder / key).write_bytes(data)
    return folder


def read(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_subject_is_gone_from_a_folder_and_twice_is_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = written(tmp_path / "bucket")
    (tmp_path / "key").write_bytes(KEY + b"\n")
    ask = ["forget", str(folder), "--monitor", "fraud", "--key", "ada", "--field", "customer"]
    ask += ["--key-file", str(tmp_path / "key")]
    assert main([*ask, "--dry-run"]) == 1
    assert read(folder) == contents()
    said = capsys.readouterr().out
    assert "would be erased" in said
    # The training set is left: it names the subject, and only its owner can make it anew.
    assert main(ask) == 1
    said = capsys.readouterr().out
    assert read(folder) == expected()
    assert "left: datasets/fraud/train.csv" in said
    assert "captures/fraud/: 3 looked at, 1 rewritten, 1 deleted, 0 old versions removed, 3 records" in said
    main(ask)
    assert "0 records were erased" in capsys.readouterr().out
    assert read(folder) == expected()


def test_a_subject_is_found_by_the_ids_of_calls(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = written(tmp_path / "bucket")
    (tmp_path / "key").write_bytes(KEY)
    ask = ["forget", str(folder), "--monitor", "fraud", "--inference-id", "call-1", "--key-file", str(tmp_path / "key")]
    assert main(ask) == 0
    kept = read(folder)
    assert gzip.decompress(kept["captures/fraud/AllTraffic/2026/03/01/06/a.jsonl.gz"]) == BOB + ADA_CSV
    assert "aside/fraud/2026/03/01/06/event-1-input" not in kept
    assert kept["labels/fraud/2026/03/02/06/l.jsonl"] == expected()["labels/fraud/2026/03/02/06/l.jsonl"]
    assert all(b'call-1"' not in data and b"call-1," not in data for key, data in kept.items() if "/fraud/" in key)


def test_what_is_wrong_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for more, message in (
        ([str(tmp_path), "--monitor", "nobody", "--inference-id", "call-1"], "nothing lies there of this monitor"),
        ([str(tmp_path), "--monitor", "a", "--key", "ada"], "a field and its value are given together"),
        ([str(tmp_path / "no"), "--monitor", "a", "--inference-id", "call-1"], "not a folder"),
        (["s3://bucket/prefix", "--monitor", "a", "--inference-id", "call-1"], "not the whole bucket"),
    ):
        assert main(["forget", *more]) == 2
        assert message in capsys.readouterr().err


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="data")
        s3.put_bucket_versioning(Bucket="data", VersioningConfiguration={"Status": "Enabled"})
        yield s3


def every_version(s3: Any) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    for entry in s3.list_object_versions(Bucket="data").get("Versions", ()):
        got = s3.get_object(Bucket="data", Key=entry["Key"], VersionId=entry["VersionId"])
        found.setdefault(entry["Key"], []).append(got["Body"].read())
    return found


def test_a_subject_is_gone_from_every_version_of_a_bucket(bucket: Any) -> None:
    for key, data in contents().items():
        bucket.put_object(Bucket="data", Key=key, Body=data, ContentType="application/x-test")
    # Overwritten, and deleted: the versions before hold the subject as well.
    over = "captures/fraud/AllTraffic/2026/03/01/08/c.jsonl"
    bucket.put_object(Bucket="data", Key=over, Body=ADA)
    bucket.put_object(Bucket="data", Key=over, Body=contents()[over])
    bucket.put_object(Bucket="data", Key="captures/fraud/gone.jsonl", Body=ADA)
    bucket.delete_object(Bucket="data", Key="captures/fraud/gone.jsonl")
    touched = forget("fraud", OF_ADA, archive=archive("data"))
    assert {one.prefix: one.old_versions for one in touched}["captures/fraud/"] == 2
    versions = every_version(bucket)
    assert {key: data[0] for key, data in versions.items()} == expected()
    assert all(len(data) == 1 for key, data in versions.items() if key != over)
    got = bucket.get_object(Bucket="data", Key="captures/fraud/AllTraffic/2026/03/01/06/a.jsonl.gz")
    assert got["ContentType"] == "application/x-test"
    again = forget("fraud", OF_ADA, archive=archive("data"))
    assert sum(one.records + one.old_versions + one.deleted for one in again) == 0


class Ends(Exception):
    """The machine stops."""


@pytest.mark.parametrize("stop", range(1, 24, 2))
def test_what_was_interrupted_is_finished_by_the_next_run(bucket: Any, stop: int) -> None:
    for key, data in contents().items():
        bucket.put_object(Bucket="data", Key=key, Body=data)
    place, writes = archive("data"), 0

    def count(**_: Any) -> None:
        nonlocal writes
        writes += 1
        if writes == stop:
            raise Ends

    for operation in ("PutObject", "DeleteObject"):
        place.client.meta.events.register(f"before-call.s3.{operation}", count)
    try:
        forget("fraud", OF_ADA, archive=place)
    except Ends:
        # Nothing of the others was lost meanwhile.
        assert BOB in gzip.decompress(every_version(bucket)["captures/fraud/AllTraffic/2026/03/01/06/a.jsonl.gz"][0])
    forget("fraud", OF_ADA, archive=archive("data"))
    assert {key: data for key, (data,) in every_version(bucket).items()} == expected()


def test_captures_elsewhere_go_the_same_way(tmp_path: Path) -> None:
    folder, other = written(tmp_path / "bucket"), tmp_path / "other"
    (other / "endpoint").mkdir(parents=True)
    (other / "endpoint" / "c.jsonl").write_bytes(ADA + BOB)
    touched = forget("fraud", OF_ADA, archive=Folder(folder), elsewhere=[(Folder(other), "endpoint/")])
    assert (other / "endpoint" / "c.jsonl").read_bytes() == BOB
    assert [one.records for one in touched if one.prefix.endswith("other/endpoint/")] == [1]
