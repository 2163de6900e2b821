"""compact: small objects become large ones, and at every moment each record is read once."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from contextlib import suppress
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.windage.recovery.spilled import call
from tests.windage.steps.fakes import Broken, Bucket, captured, result, service
from windage import names
from windage.captures.compacted import Large, Manifest, Small, encode, readable
from windage.errors import InputError
from windage.local.folder import Folder
from windage.steps.compact import compact
from windage.steps.shards import Cut
from windage.window import parse_moment

CLOSED = parse_moment("2026-03-01T08:00:00Z")
PREFIX = "captures/fraud/AllTraffic/"
SIX, SEVEN, EIGHT = (f"{PREFIX}2026/03/01/{hour:02}/" for hour in (6, 7, 8))

bodies = st.lists(st.builds(call, st.integers(0, 50)), max_size=4).map(b"".join)
contents = st.one_of(
    bodies,
    bodies.map(gzip.compress),
    bodies.map(lambda data: data.rstrip(b"\n")),
    bodies.map(lambda data: data.replace(b"\n", b"\r\n\n")),
    bodies.map(lambda data: data.decode().encode("utf-16")),
    st.sampled_from([b"", b"\n", b"not json\n", call(1)[:40], gzip.compress(call(2))[:30]]),
)
names_ = st.builds("{:02}-{:02}.jsonl".format, st.integers(0, 59), st.integers(0, 3))
buckets = st.dictionaries(st.builds(str.__add__, st.sampled_from([SIX, SEVEN, EIGHT]), names_), contents, max_size=14)


def lines(bucket: Bucket) -> Counter[bytes]:
    """Count the lines that a reader reads, by a reading of its own."""
    found: Counter[bytes] = Counter()
    for key in readable(sorted(bucket.objects), lambda key: bucket.objects[key]):
        data = bucket.objects[key]
        with suppress(EOFError):
            data = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
        data = data.decode("utf-16").encode() if data.startswith(b"\xff\xfe") else data
        found.update(line.rstrip(b"\r") for line in data.split(b"\n") if line.strip())
    return found


@given(buckets, st.booleans(), st.sampled_from([300, 2000, 10**6]))
@settings(max_examples=100, deadline=None)
def test_every_line_stays_and_the_open_hour_is_left(objects: dict[str, bytes], delete: bool, large: int) -> None:
    bucket = Bucket(objects=dict(objects))
    before = lines(bucket)
    done = compact(bucket, PREFIX, closed=CLOSED, delete=delete, large_bytes=large)
    assert lines(bucket) == before
    assert {k: v for k, v in bucket.objects.items() if k.startswith(EIGHT)} == {
        k: v for k, v in objects.items() if k.startswith(EIGHT)
    }
    assert delete or objects.items() <= bucket.objects.items()
    assert done.deleted == (done.small if delete else 0)
    # Again: nothing is left to do.
    again = dict(bucket.objects)
    compact(bucket, PREFIX, closed=CLOSED, delete=delete, large_bytes=large)
    assert lines(bucket) == before
    if large == 10**6:
        assert bucket.objects == again


@given(buckets, st.integers(0, 40), st.booleans())
@settings(max_examples=150, deadline=None)
def test_who_dies_anywhere_leaves_every_line_to_be_read_once(
    objects: dict[str, bytes], calls_left: int, delete: bool
) -> None:
    bucket, whole = Bucket(objects=dict(objects)), Bucket(objects=dict(objects))
    before = lines(bucket)
    with patch("windage.steps.compact._AT_ONCE", 1):
        bucket.calls_left = calls_left
        with suppress(Broken):
            compact(bucket, PREFIX, closed=CLOSED, delete=delete)
        bucket.calls_left = None
        assert lines(bucket) == before
        compact(bucket, PREFIX, closed=CLOSED, delete=delete)
        compact(whole, PREFIX, closed=CLOSED, delete=delete)
    assert bucket.objects == whole.objects


def test_what_comes_late_is_put_together_by_the_next_run() -> None:
    bucket = Bucket(objects={f"{SIX}{n}.jsonl": call(n) for n in range(3)})
    compact(bucket, PREFIX, closed=CLOSED, delete=True)
    bucket.objects |= {f"{SIX}late-{n}.jsonl": call(10 + n) for n in range(2)}
    done = compact(bucket, PREFIX, closed=CLOSED, delete=True)
    assert (done.small, done.large, done.lines, done.deleted) == (2, 1, 2, 2)
    assert sorted(key.removeprefix(SIX).partition("-")[0] for key in bucket.objects) == [
        "!000001.compaction",
        "!000002.compaction",
        "compacted",
        "compacted",
    ]
    assert lines(bucket) == {call(n).rstrip(): 1 for n in (0, 1, 2, 10, 11)}


def test_large_objects_and_those_alone_are_left() -> None:
    bucket = Bucket(objects={f"{SIX}a": call(1) * 20, f"{SIX}b": call(2), f"{SEVEN}c": call(3)})
    before = dict(bucket.objects)
    done = compact(bucket, PREFIX, closed=CLOSED, large_bytes=3000)
    assert (done.small, bucket.objects) == (0, before)


def test_objects_are_filled_up_to_the_size() -> None:
    bucket = Bucket(objects={f"{SIX}{n:02}": call(n) for n in range(20)})
    size = len(call(10))
    done = compact(bucket, PREFIX, closed=CLOSED, large_bytes=5 * size)
    made = {key: gzip.decompress(data) for key, data in bucket.objects.items() if "compacted-" in key}
    assert (done.large, len(made)) == (4, 4)
    assert max(map(len, made.values())) <= 5 * size


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("cut.jsonl", call(1)[:40], "truncated"),
        ("cut.jsonl", call(1)[:-4], "truncated"),
        ("cut.gz", gzip.compress(call(1))[:-9], "truncated"),
        ("labels.jsonl", b'{"groundTruthData": {}}\n', "not_a_capture"),
        ("part.parquet", b"PAR1\n\nPAR1", "not_a_capture"),
    ],
)
def test_what_cannot_be_put_together_is_left_and_said(name: str, data: bytes, why: str) -> None:
    bucket = Bucket(objects={f"{SIX}a": call(1), f"{SIX}b": call(2), SIX + name: data})
    done = compact(bucket, PREFIX, closed=CLOSED, delete=True)
    assert (done.small, dict(done.left)) == (2, {why: 1})
    assert bucket.objects[SIX + name] == data


def test_what_is_no_hour_is_left() -> None:
    bucket = Bucket(objects={f"{PREFIX}{place}/{n}": call(n) for n in range(3) for place in ("x", "2026/13/01/06", "")})
    before = dict(bucket.objects)
    compact(bucket, "", closed=CLOSED, delete=True)
    assert bucket.objects == before


def test_an_object_that_was_written_anew_is_not_deleted() -> None:
    bucket = Bucket(objects={f"{SIX}{n}": call(n) for n in range(3)})
    compact(bucket, PREFIX, closed=CLOSED)
    bucket.objects[f"{SIX}1"] += call(9)
    done = compact(bucket, PREFIX, closed=CLOSED, delete=True)
    assert (done.deleted, dict(done.left)) == (2, {"changed": 1})
    assert f"{SIX}1" in bucket.objects


def test_nothing_is_deleted_when_what_replaces_it_is_not_what_was_written() -> None:
    bucket = Bucket(objects={f"{SIX}{n}": call(n) for n in range(3)})
    compact(bucket, PREFIX, closed=CLOSED)
    (large,) = (key for key in bucket.objects if "compacted-" in key)
    for damaged in (gzip.compress(call(0) + call(1)), bucket.objects[large][:-3]):
        bucket.objects[large] = damaged
        with pytest.raises(InputError, match="does not hold what was put together"):
            compact(bucket, PREFIX, closed=CLOSED, delete=True)
        assert {f"{SIX}{n}" for n in range(3)} <= bucket.objects.keys()


def test_of_two_at_the_same_time_one_is_told() -> None:
    class Raced(Bucket):
        """A bucket in which somebody else is the first."""

        def put_new(self, key: str, data: bytes, *, content_type: str = "application/json") -> bool:
            self.objects[key] = data
            return super().put_new(key, data, content_type=content_type)

    bucket = Raced(objects={f"{SIX}{n}": call(n) for n in range(3)})
    with pytest.raises(InputError, match="somebody else compacts it at the same time"):
        compact(bucket, PREFIX, closed=CLOSED)


def test_a_window_is_judged_alike_before_and_after(tmp_path: Path) -> None:
    """The result is the same to the byte, but for the rows' places and for how neighbours go together."""
    before, after = service(), service()
    for made in (before, after):
        captured(made.storage, "2026-03-01T06:00:00Z", rows=300, objects=60)
    compact(after.storage, names.capture_prefix("fraud"), closed=CLOSED)
    assert any("compacted-" in key for key in after.storage.objects)
    for made in (before, after):
        made.run("2026-03-01T07:10:00Z")
    one, other = (result(made.storage, "2026-03-01T06:00:00Z") for made in (before, after))
    assert one == other
    summary = json.loads(other["manifest.json"])
    assert (summary["rows"], summary["repeated"]) == (300, 0)
    for key in [key for key in after.storage.objects if key.startswith(PREFIX) and key.endswith(".jsonl")]:
        del after.storage.objects[key]
    (planned,) = after.plan("2026-03-01T08:10:00Z").windows or (None,)
    assert planned is not None


def test_a_manifest_lies_beside_its_objects_in_every_shard() -> None:
    """Shards are cut by their keys: one may hold what is replaced, another what replaces it."""
    made = service()
    made.cut = Cut(shard_objects=2)
    captured(made.storage, "2026-03-01T06:00:00Z", rows=300, objects=7)
    compact(made.storage, names.capture_prefix("fraud"), closed=CLOSED)
    planned = made.plan("2026-03-01T07:10:00Z")
    assert planned.windows[0].shards == 4
    assert {len(shard.manifests) for shard in made.shards(planned)} == {1}
    made.profile(planned)
    (judged,) = made.evaluate(planned)
    assert judged.outcome == "no_violations"
    assert json.loads(result(made.storage, "2026-03-01T06:00:00Z")["manifest.json"])["rows"] == 300


def test_a_folder_is_compacted_as_a_bucket_is(tmp_path: Path) -> None:
    folder, bucket = Folder(tmp_path), Bucket()
    for place in (folder, bucket):
        for n in range(5):
            place.put(f"{SIX}{n}.jsonl", call(n))
    for place in (folder, bucket):
        compact(place, PREFIX, closed=CLOSED, delete=True)
    there = {entry.key: folder.get(entry.key) for entry in folder.list("")}
    assert there == bucket.objects


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", encode(Manifest(format=2, objects=()))])
def test_a_manifest_that_is_damaged_is_told(data: bytes) -> None:
    with pytest.raises(InputError, match="the manifest of a compaction is"):
        readable([f"{SIX}a", f"{SIX}!000001.compaction"], lambda _: data)


def test_what_replaces_others_is_read_once_a_manifest_names_it() -> None:
    large = f"compacted-{'0' * 32}.jsonl.gz"
    manifest = Manifest(objects=(Large(name=large, lines=1, sha256="", replaces=(Small(name="a", size=1, lines=1),)),))
    keys = [f"{SIX}a", f"{SIX}b", SIX + large]
    assert readable(keys, lambda _: b"") == keys[:2]
    assert readable([*keys, f"{SIX}!000001.compaction"], lambda _: encode(manifest)) == keys[1:]
    # What lies in another hour is another object.
    assert readable([f"{SEVEN}a", f"{SIX}!000001.compaction"], lambda _: encode(manifest)) == [f"{SEVEN}a"]
