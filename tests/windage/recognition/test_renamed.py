"""The same column under another name: names and values both have to say so."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.windage.strategies import normal, profile_of
from windage.profile import ColumnProfile
from windage.recognition.renamed import Renamed, name_similarity, renamed

names = st.text("abcXYZ_ 19-é", max_size=12)


def of(name: str, values: list[object]) -> ColumnProfile:
    return profile_of(**{name: values}).columns[0]


@given(names, names)
def test_similarity_is_symmetric_and_a_share(a: str, b: str) -> None:
    assert name_similarity(a, b) == name_similarity(b, a)
    assert 0 <= name_similarity(a, b) <= 1
    assert name_similarity(a, a) == 1


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("age", "Age", True),
        ("departure_delay", "departureDelay", True),
        ("Departure Delay", "DEPARTURE-DELAY", True),
        ("dep_delay", "departure_delay", True),
        ("customer_age", "customers_age", True),
        ("feature_1", "feature_2", False),
        ("rate", "date", False),
        ("income", "outcome", False),
        ("mean", "median", False),
        ("x", "y", False),
        ("", "age", False),
        ("min_price", "max_price", False),
    ],
)
def test_which_names_are_alike(one: str, other: str, alike: bool) -> None:
    assert (name_similarity(one, other) >= 0.82) is alike


def test_the_sentences() -> None:
    values = normal(1, 2000)
    for now, how, alike in (
        ("Age At Death", "with another case", 100),
        ("age_at_death", "in another spelling", 100),
        ("age at dying", "under a similar name", 0),
    ):
        found = renamed([of("age at death", values)], [of(now, values)])
        if not alike:
            assert found == ()
            continue
        (one,) = found
        assert one.violation.feature_name == "age at death"
        assert one.violation.description == (
            f"`{now}` is in the window, `age at death` was in the baseline: the same column {how} "
            f"(name {alike} % alike, distribution distance 0.00). It is compared as `age at death`."
        )


def test_values_have_to_be_alike_too() -> None:
    assert renamed([of("age", normal(1, 2000))], [of("Age", normal(2, 2000, 0.5))]) != ()
    assert renamed([of("age", normal(1, 2000))], [of("Age", normal(2, 2000, 9.0))]) == ()
    assert renamed([of("age", normal(1, 2000))], [of("Age", ["old", "young"] * 1000)]) == ()
    # Of a name that is only similar, not even a little may have changed.
    assert renamed([of("dep_delay", normal(1, 2000))], [of("departure_delay", normal(2, 2000))]) != ()
    assert renamed([of("dep_delay", normal(1, 2000))], [of("departure_delay", normal(2, 2000, 0.7))]) == ()
    assert renamed([of("dep_delay", normal(1, 2000))], [of("departure_delay", normal(2, 9))]) == ()


def test_an_unrelated_new_column_is_not_the_one_that_is_missing() -> None:
    """Even if it is distributed exactly alike."""
    uniform = np.random.default_rng(1).random(2000).tolist()
    assert renamed([of("humidity", uniform)], [of("velocity", uniform)]) == ()
    assert renamed([of("feature_3", uniform)], [of("feature_13", uniform)]) == ()


def test_each_column_is_taken_once_and_the_most_alike_first() -> None:
    values = normal(1, 2000)
    found = renamed([of("dep_delay", values)], [of("departure_delay", values), of("Dep Delay", values)])
    assert [(one.before, one.now) for one in found] == [("dep_delay", "Dep Delay")]
    assert found == (Renamed("dep_delay", "Dep Delay", 1.0, 0.0),)


@pytest.mark.parametrize("values", [[None] * 5, ["x"], [True] * 9, []])
def test_degenerate_columns_do_not_raise(values: list[object]) -> None:
    assert isinstance(renamed([of("age", values)], [of("Age", values)]), tuple)
