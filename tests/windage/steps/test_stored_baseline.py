"""A baseline in the bucket: seen whole, and certainly the one that was written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.windage.steps.fakes import Broken, Bucket
from tests.windage.strategies import baseline_of
from windage import names
from windage.errors import BaselineError
from windage.steps.stored import current_baseline
from windage.steps.stored_baseline import read_baseline, write_baseline

TYPE = names.DATA_QUALITY
MADE = baseline_of(age=[20, 30, None], city=["Ulm", "Bonn", "Ulm"])


def stored() -> Bucket:
    storage = Bucket()
    write_baseline(storage, "fraud", TYPE, MADE)
    return storage


def test_a_baseline_is_read_back() -> None:
    storage = stored()
    pinned = current_baseline(storage, "fraud", TYPE)
    assert pinned == MADE.identity
    assert read_baseline(storage, "fraud", TYPE, pinned).constraints == MADE.constraints


@settings(max_examples=100)
@given(st.sampled_from(["statistics.json", "constraints.json"]), st.floats(0, 1), st.integers(1, 255))
def test_no_byte_can_be_changed_unseen(file: str, place: float, mask: int) -> None:
    storage = stored()
    key = names.baseline_prefix("fraud", TYPE, MADE.identity) + file
    data = bytearray(storage.objects[key])
    data[int(place * (len(data) - 1))] ^= mask
    storage.objects[key] = bytes(data)
    with pytest.raises(
        BaselineError, match=r"the baseline has been changed; got [0-9a-f]{12}; expected [0-9a-f]{12}; do: "
    ):
        read_baseline(storage, "fraud", TYPE, MADE.identity)


@pytest.mark.parametrize("file", ["statistics.json", "constraints.json"])
def test_a_missing_file_is_told(file: str) -> None:
    storage = stored()
    del storage.objects[names.baseline_prefix("fraud", TYPE, MADE.identity) + file]
    with pytest.raises(
        BaselineError, match=rf"a file of the baseline is missing; got s3://data/.*/{file}: no such object"
    ):
        read_baseline(storage, "fraud", TYPE, MADE.identity)


def test_no_baseline_is_told_with_what_to_do() -> None:
    with pytest.raises(BaselineError) as raised:
        read_baseline(Bucket(), "fraud", TYPE, None)
    message = "monitor fraud: there is no baseline; do: upload a training set to s3://data/datasets/fraud/"
    assert str(raised.value) == message


def test_the_pointer_is_written_last() -> None:
    storage = Bucket(calls_left=2)
    with pytest.raises(Broken):
        write_baseline(storage, "fraud", TYPE, MADE)
    storage.calls_left = None
    assert current_baseline(storage, "fraud", TYPE) is None
    assert len(storage.objects) == 2
