"""The objects of labels: every one that was uploaded in a span, none twice, in groups that stay the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.windage.steps.fakes import Bucket, monitor
from windage.config import GroundTruth, ModelQuality
from windage.steps.ports import Object
from windage.steps.uploaded_labels import Uploaded, digest, keys, uploaded_labels
from windage.window import Window

START = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
QUALITY = ModelQuality(problem_type="Regression", inference_attribute="score")
hours = st.lists(st.integers(0, 24 * 6), max_size=30)
spans = st.tuples(st.integers(0, 24 * 60 * 5), st.integers(1, 24 * 60 * 2)).map(
    lambda minutes: Window(
        START + minutes[0] * timedelta(minutes=1), START + (minutes[0] + minutes[1]) * timedelta(minutes=1)
    )
)


def bucket(some: list[int], *, prefix: str = "labels/fraud/") -> Bucket:
    """Return a bucket with an object for each of some hours after the start."""
    moments = [START + hour * HOUR for hour in some]
    return Bucket(objects={f"{prefix}{at:%Y/%m/%d/%H}/{n:03}.jsonl": b"{}" for n, at in enumerate(moments)})


def found(storage: Bucket, span: Window, quality: ModelQuality = QUALITY) -> Uploaded:
    return uploaded_labels(
        monitor(model_quality=quality),
        "model-quality",
        span,
        storage=storage,
        open_bucket={"truth": storage}.__getitem__,
    )


@settings(max_examples=100)
@given(hours, spans)
def test_all_of_the_hours_of_a_span_are_found_and_no_other(some: list[int], span: Window) -> None:
    first = span.start.replace(minute=0)
    expected = [START + hour * HOUR for hour in some if first <= START + hour * HOUR < span.end]
    uploaded = found(bucket(some), span)
    assert sorted(hour for hour, _ in uploaded.objects) == sorted(expected)
    listed = keys([entry for _, entry in uploaded.objects])
    assert list(listed) == sorted(set(listed))


@settings(max_examples=100)
@given(hours, spans, spans)
def test_a_part_of_what_was_listed_is_what_a_listing_of_that_part_finds(
    some: list[int], outer: Window, inner: Window
) -> None:
    """So that one listing does for the windows of a month."""
    storage = bucket(some)
    whole = Window(min(outer.start, inner.start), max(outer.end, inner.end))
    part, listed = found(storage, whole).within(inner), found(storage, inner)
    assert part.objects == listed.objects
    assert part.digest == listed.digest


@settings(max_examples=100)
@given(hours, st.integers(0, 24 * 7))
def test_every_object_is_in_one_group_of_a_day_that_is_over_or_of_an_hour(some: list[int], now: int) -> None:
    uploaded = found(bucket(some), Window(START, START + 24 * 7 * HOUR))
    groups = uploaded.by_day(whole_until=START + now * HOUR)
    assert list(chain.from_iterable(groups)) == [entry for _, entry in uploaded.objects]
    today = (START + now * HOUR).replace(hour=0)
    for group in groups:
        folders = {entry.key.removeprefix("labels/fraud/").rpartition("/")[0] for entry in group}
        days = {folder.rpartition("/")[0] for folder in folders}
        assert len(days) == 1
        assert len(folders) == 1 or days.pop() < f"{today:%Y/%m/%d}"


@given(hours, st.integers(0, 24 * 7), st.integers(0, 24))
def test_the_group_of_a_day_that_is_over_stays(some: list[int], now: int, later: int) -> None:
    """What is read of it is read once."""
    uploaded = found(bucket(some), Window(START, START + 24 * 7 * HOUR))
    at = START + now * HOUR
    before, after = (uploaded.by_day(whole_until=moment) for moment in (at, at + later * HOUR))
    of_days_over = [group for group in before if group[0].key[len("labels/fraud/") :] < f"{at:%Y/%m/%d}"]
    assert [group for group in of_days_over if group not in after] == []


@pytest.mark.parametrize(("uri", "prefix"), [("s3://truth", ""), ("s3://truth/of/fraud/", "of/fraud/")])
def test_labels_of_somebody_else_lie_where_the_file_says(uri: str, prefix: str) -> None:
    quality = ModelQuality(problem_type="Regression", inference_attribute="score", ground_truth=GroundTruth(uri=uri))
    storage = bucket([6], prefix=prefix)
    storage.objects["labels/fraud/2026/03/01/06/ours.jsonl"] = b"{}"
    uploaded = found(storage, Window(START, START + 24 * HOUR), quality)
    assert keys([entry for _, entry in uploaded.objects]) == (f"{prefix}2026/03/01/06/000.jsonl",)


@pytest.mark.parametrize("name", ["2026/03/01/06/deep/er.jsonl", "2026/03/01/06/", "2026/03/01/06/a b.jsonl.gz"])
def test_any_name_below_the_hour_will_do(name: str) -> None:
    storage = Bucket(objects={f"labels/fraud/{name}": b""})
    uploaded = found(storage, Window(START, START + 24 * HOUR))
    assert [hour for hour, _ in uploaded.objects] == [START + 6 * HOUR]


def test_what_lies_in_no_hour_of_its_day_is_of_its_beginning() -> None:
    storage = Bucket(objects={f"labels/fraud/2026/03/02/{name}": b"" for name in ("a.jsonl", "99/b.jsonl", "xx/c")})
    uploaded = found(storage, Window(START, START + 48 * HOUR))
    assert [hour for hour, _ in uploaded.objects] == [START + 24 * HOUR] * 3


def test_the_digest_says_which_objects_there_are_and_what_else_matters() -> None:
    a, b = Object("a", 1), Object("b", 1)
    digests = [digest(some) for some in ([], [a], [b], [a, b], [Object("a", 2)])]
    digests += [digest([a], "v1"), digest([a], "v2"), digest([], "v1"), digest([a], "v1", "v2")]
    assert len(set(digests)) == len(digests)
    assert digest([a, b], "v1") == digest((a, b), "v1")
    assert all(len(one) == 24 for one in digests)
