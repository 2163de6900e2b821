"""Calls that come again."""

from __future__ import annotations

from tests.windage.checks.whole_rows import found, frame, profiled
from windage.calls import Calls
from windage.profile import Profile
from windage.table import Table, from_frame


def test_calls_that_come_again_are_named() -> None:
    ids: list[str | None] = [f"call-{place % 450}" for place in range(500)]
    (violation,) = found("duplicate_ids", profiled(frame(1, 500), ids=ids))
    assert violation.feature_name == "Duplicate inference ids"
    assert violation.description.startswith("50 of 500 calls (10.0%) have the inference id of another call, as call-")


def test_the_rows_of_one_call_are_one() -> None:
    table = from_frame(frame(1, 500))
    calls = Calls.unknown(500)
    calls.identifiers[:] = [f"call-{place // 10}" for place in range(500)]
    calls.first[:] = [place % 10 == 0 for place in range(500)]
    assert found("duplicate_ids", Profile.of(Table(500, table.columns, calls))) == []


def test_calls_without_an_id_are_not_counted() -> None:
    assert found("duplicate_ids", profiled(frame(1, 500), ids=[None] * 500)) == []
