"""Labels are sent in the service's form: what is read back is what was given, under the same names every time."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.captures.called import LONGEST_IDENTIFIER
from windage.errors import InputError
from windage.ground_truth.label_file import read_labels
from windage.ground_truth.label_rows import labels_of_rows
from windage.ground_truth.sending import uploads_of
from windage.quality.answers import canonical
from windage.quality.labels import Labels

AT = datetime(2026, 3, 1, 7, 59, 59, tzinfo=UTC)
MORNING = datetime(2026, 3, 1, 6, tzinfo=UTC)


def back(labels: Labels, **options: Any) -> Labels:
    """Return the labels as whoever reads what was sent reads them."""
    uploads = list(uploads_of(labels, at=AT, **options))
    assert sum(upload.labels for upload in uploads) == labels.count
    found, intake = read_labels([(upload.key, upload.data) for upload in uploads])
    assert dict(intake.quarantined) == {}
    return found


def said(labels: Labels) -> list[tuple[str, int, str, str]]:
    """Return whose labels say what, and when that was decided; NaN is NaN."""
    decided = map(repr, labels.decided.tolist())
    return sorted(
        zip(labels.identifiers, labels.positions.tolist(), labels.actual, decided, strict=True),
    )


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)
odd = st.sampled_from(['a"b', "a,b", "a\nb", '{"label": 1}', "[1]", "1.0", "TRUE", "-2e20", "é", "'", "null", '"', "{"])
moments = st.none() | st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
rows = st.lists(st.tuples(texts, texts | odd | st.integers() | st.floats() | st.booleans(), moments), max_size=9)


@given(rows, st.integers(1, 300))
def test_what_is_sent_is_what_was_given(given_rows: list[Any], most_bytes: int) -> None:
    labels, intake = labels_of_rows(given_rows, source="rows")
    assert intake.received == len(given_rows)
    assert said(back(labels, most_bytes=most_bytes)) == said(labels)


@given(st.lists(st.tuples(texts, st.integers(0, 4), texts | odd, st.booleans()), max_size=9))
def test_the_rows_of_a_call_are_sent_too(given_rows: list[tuple[str, int, str, bool]]) -> None:
    known = [row for row in given_rows if canonical(row[2])]
    frame = {
        "id": [row[0] for row in known],
        "position": [str(row[1]) for row in known],
        "label": [row[2] for row in known],
        "label_time": [MORNING.isoformat() if row[3] else None for row in known],
    }
    lines = "\n".join(json.dumps({name: frame[name][place] for name in frame}) for place in range(len(known)))
    labels, _ = read_labels([("a.jsonl", lines.encode())])
    assert said(back(labels)) == said(labels)


def test_a_record_is_the_services() -> None:
    labels, _ = labels_of_rows([("58", 1), ("59", "a,b", "2026-03-01T07:00:00+01:00")], source="rows")
    (upload,) = uploads_of(labels, at=AT)
    assert [json.loads(line) for line in upload.data.splitlines()] == [
        {"groundTruthData": {"data": "1", "encoding": "CSV"}, "eventMetadata": {"eventId": "58"}, "eventVersion": "0"},
        {
            "groundTruthData": {"data": '"a,b"', "encoding": "JSON"},
            "eventMetadata": {"eventId": "59", "labelTime": "2026-03-01T06:00:00Z"},
            "eventVersion": "0",
        },
    ]


def test_rows_of_a_call_stand_in_one_record_in_the_services_form() -> None:
    labels, _ = read_labels([("a.csv", b"id,position,label\na,2,yes\na,0,1\nb,0,0\n")])
    (upload,) = uploads_of(labels, at=AT)
    data = [json.loads(line)["groundTruthData"] for line in upload.data.splitlines()]
    assert [json.loads(data[0]["data"]), data[1]] == [
        {"instances": [{"label": 1}, {"label": None}, {"label": "yes"}]},
        {"data": "0", "encoding": "CSV"},
    ]


def test_the_hour_is_that_of_the_upload_in_utc() -> None:
    labels, _ = labels_of_rows({"58": 1}, source="rows")
    for at in (AT, datetime(2026, 3, 1, 9, 0, tzinfo=timezone(timedelta(hours=2)))):
        (upload,) = uploads_of(labels, at=at)
        assert upload.key.startswith("2026/03/01/07/")
        assert read_labels([(upload.key, upload.data)])[0].uploaded.tolist() == [
            datetime(2026, 3, 1, 7, tzinfo=UTC).timestamp()
        ]


def test_the_same_labels_have_the_same_names_and_others_have_others() -> None:
    many = [(f"call {place}", place % 2) for place in range(500)]
    one, again, other = (
        list(uploads_of(labels_of_rows(some, source="rows")[0], at=AT, most_bytes=10_000))
        for some in (many, many, many[1:])
    )
    assert one == again
    assert len({upload.key for upload in one}) == len(one) > 4
    assert {upload.key for upload in one}.isdisjoint(upload.key for upload in other)


def test_objects_are_as_large_as_they_may_be() -> None:
    labels, _ = labels_of_rows([(f"call {place:04d}", 1) for place in range(500)], source="rows")
    uploads = list(uploads_of(labels, at=AT, most_bytes=10_000))
    line = len(uploads[0].data) // uploads[0].labels
    assert all(10_000 - line < len(upload.data) <= 10_000 for upload in uploads[:-1])
    assert b"".join(upload.data for upload in uploads).count(b"\n") == 500


def test_nothing_is_sent_of_nothing() -> None:
    assert list(uploads_of(labels_of_rows([], source="rows")[0], at=AT)) == []


GOOD = ("58", 1)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("", 1), "no_id"),
        ((None, 1), "no_id"),
        ((1.5, 1), "no_id"),
        ((True, 1), "no_id"),
        (("x" * (LONGEST_IDENTIFIER + 1), 1), "long_id"),
        (("58", None), "empty_label"),
        (("58", " "), "empty_label"),
        (("58", float("nan")), "nan_label"),
        (("58", 1, "yesterday"), "bad_time"),
        (("58", 1, 5), "bad_time"),
        (("58",), "columns"),
        ("58", "columns"),
        (7, "columns"),
        (("58", 1, None, 4), "columns"),
    ],
)
def test_a_row_that_cannot_be_sent_is_refused_with_its_line(row: Any, reason: str) -> None:
    labels, intake = labels_of_rows([GOOD, row, GOOD], source="rows")
    assert (labels.count, dict(intake.quarantined)) == (2, {reason: 1})
    assert [(entry.source, entry.line, entry.reason) for entry in intake.kept] == [("rows", 2, reason)]


@pytest.mark.parametrize("rows", ["58", b"58", 7, None])
def test_what_holds_no_rows_is_an_error(rows: Any) -> None:
    with pytest.raises(InputError, match=r"^rows: no labels; got (str|bytes|int|NoneType); expected pairs"):
        labels_of_rows(rows, source="rows")


def test_values_of_programs_are_understood() -> None:
    values: list[Any] = [
        *(("a", 1), (58, 1.0), (np.int64(59), np.bool_(True)), (UUID(int=1).hex, np.float32(0.5))),
        *(("t", 1, MORNING), ("n", 1, MORNING.replace(tzinfo=None)), ("p", 1, pd.Timestamp(MORNING)), ("q", 1, pd.NaT)),
        ["list", 1, float("nan")],
    ]
    labels, intake = labels_of_rows(values, source="rows")
    assert dict(intake.quarantined) == {}
    assert labels.identifiers.tolist() == ["a", "58", "59", UUID(int=1).hex, "t", "n", "p", "q", "list"]
    assert labels.actual.tolist() == ["1", "1", "true", "0.5", "1", "1", "1", "1", "1"]
    assert labels.decided[4:7].tolist() == [MORNING.timestamp()] * 3
    assert np.isnan(labels.decided[[0, 7, 8]]).all()


def test_rows_may_come_one_after_another() -> None:
    pairs = ((f"call {place}", 1) for place in itertools.islice(itertools.count(), 3))
    assert labels_of_rows(pairs, source="rows")[0].count == 3
