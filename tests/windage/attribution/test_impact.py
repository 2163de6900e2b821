"""Which drifts matter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.attribution.impact import impact
from windage.errors import InputError

NAMES = st.sampled_from("abcdef")


@given(moved=st.dictionaries(NAMES, st.floats(0, 100)), shares=st.dictionaries(NAMES, st.floats(0, 1)))
def test_every_drift_is_there_and_in_order(moved: dict[str, float], shares: dict[str, float]) -> None:
    found = impact(moved, shares)
    assert {one.feature for one in found} == set(moved)
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)


@given(moved=st.dictionaries(NAMES, st.floats(0.1, 100), min_size=1))
def test_equal_shares_leave_the_order_of_the_drifts(moved: dict[str, float]) -> None:
    order = sorted(moved, key=lambda name: (-moved[name], name))
    assert [one.feature for one in impact(moved, {})] == order
    assert [one.feature for one in impact(moved, dict.fromkeys("abcdef", 1 / 6))] == order


def test_what_is_unknown_is_the_average_and_an_answer_is_all() -> None:
    moved, shares = {"used": 2.0, "idle": 9.0, "new": 3.0, "score": 1.5}, {"used": 0.9, "idle": 0.1}
    found = impact(moved, shares, answers=["score"])
    assert [(one.feature, round(one.weight, 6)) for one in found] == [
        ("used", 1.8),
        ("new", 1.5),
        ("score", 1.5),
        ("idle", 0.9),
    ]


def test_a_share_out_of_range() -> None:
    with pytest.raises(InputError, match=r"attribution of a: out of range; got 1\.5"):
        impact({"a": 1.0}, {"a": 1.5})
