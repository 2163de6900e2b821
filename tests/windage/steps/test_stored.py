"""What the steps read under agreed keys."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.windage.steps.fakes import Bucket, encoded, hour, monitor
from windage import names
from windage.errors import InputError
from windage.steps import stored
from windage.window import Cadence

TYPE = names.DATA_QUALITY


def test_a_monitor_is_read_back() -> None:
    storage = Bucket(objects={names.monitor_key("fraud"): encoded(monitor())})
    assert stored.monitor(storage, "fraud") == monitor()


def test_a_damaged_monitor_is_told() -> None:
    storage = Bucket(objects={names.monitor_key("fraud"): b"{"})
    with pytest.raises(
        InputError, match=r"^s3://data/monitors/fraud/monitor.json: not a deployed monitor; got .*; do: dep"
    ):
        stored.monitor(storage, "fraud")


def test_the_name_of_the_settings_changes_with_them() -> None:
    one, other = monitor(), monitor(compatibility="sagemaker")
    assert stored.configuration(one) == stored.configuration(monitor()) != stored.configuration(other)
    assert len(stored.configuration(one)) == 12


@settings(max_examples=60)
@given(st.sampled_from(["15 minutes", "1 hour", "1 day", "1 month"]), st.data())
def test_judged_are_exactly_those_with_a_manifest(every: str, data: st.DataObject) -> None:
    """Whatever else lies beside them, under this monitor and under others."""
    windows = list(islice(Cadence.parse(every).windows_before(datetime(2026, 3, 1, tzinfo=UTC)), 20))
    done = set(data.draw(st.lists(st.sampled_from(windows), unique=True)))
    storage = Bucket(objects={f"{names.results_prefix('fraud', TYPE)}{names.LATEST}": b""})
    for window in windows:
        prefix = names.result_prefix("fraud", TYPE, window)
        storage.objects[f"{prefix}report.html"] = storage.objects[f"{prefix}{names.FAILURE}"] = b""
        storage.objects[names.result_prefix("fraud-v2", TYPE, window) + names.MANIFEST] = b""
        if window in done:
            storage.objects[prefix + names.MANIFEST] = b""
    asked = data.draw(st.lists(st.sampled_from(windows), unique=True))
    assert stored.judged(storage, "fraud", TYPE, asked) == done & set(asked)


def test_no_windows_need_no_listing() -> None:
    assert stored.judged(Bucket(calls_left=0), "fraud", TYPE, []) == set()


def test_the_latest_window_is_never_an_earlier_one() -> None:
    storage = Bucket()
    assert stored.latest(storage, "fraud", TYPE) is None
    five, six, seven = (hour(f"2026-03-01T0{n}:00:00Z") for n in (5, 6, 7))
    for window, latest in ((six, six), (five, six), (six, six), (seven, seven)):
        stored.remember_latest(storage, "fraud", TYPE, window)
        assert stored.latest(storage, "fraud", TYPE) == latest


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b"{}", b'{"window": 5}', b'{"window": "soon"}', b"\xff"]
)
def test_a_damaged_note_of_the_latest_window_is_told(content: bytes) -> None:
    storage = Bucket(objects={names.results_prefix("fraud", TYPE) + names.LATEST: content})
    with pytest.raises(
        InputError, match=r"^s3://data/results/fraud/data-quality/latest.json: the file is damaged; do: "
    ):
        stored.latest(storage, "fraud", TYPE)


def test_a_window_without_a_result_has_none() -> None:
    assert stored.result(Bucket(), "fraud", TYPE, hour("2026-03-01T06:00:00Z")) is None
