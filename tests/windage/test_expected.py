"""What is expected of values: read, written, edited by hand, and refused with its place."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import windage
from tests.windage.strategies import shuffled
from windage.baselines import Baseline
from windage.constraints import from_json, to_json
from windage.errors import BaselineError
from windage.expected import NOTHING, Expected, from_document, to_document

some_bounds = st.tuples(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300)).map(lambda two: (min(two), max(two)))
some_lengths = st.tuples(st.integers(0, 99), st.integers(0, 99)).map(lambda two: (min(two), max(two)))
expectations = st.builds(
    Expected,
    range=st.none() | some_bounds,
    lengths=st.none() | some_lengths,
    patterns=st.none() | st.lists(st.text(max_size=9), min_size=1, max_size=3).map(tuple),
)


@given(expectations)
def test_what_is_written_is_read_back(expected: Expected) -> None:
    document = json.loads(json.dumps(to_document(expected)))
    assert from_document(document, where="here") == expected
    assert bool(expected) == bool(document)


def test_whole_numbers_are_written_without_a_fraction() -> None:
    assert json.dumps(to_document(Expected(range=(0.0, 1.5)))) == '{"range": [0, 1.5]}'


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([], "not an object; got list"),
        (None, "not an object"),
        ({"range": [1]}, "range is no range"),
        ({"range": [2, 1]}, "range is no range"),
        ({"range": [True, 1]}, "range is no range"),
        ({"range": ["0", 1]}, "range is no range"),
        ({"lengths": [0, 1.5]}, "lengths are none"),
        ({"lengths": [-1, 1]}, "lengths are none"),
        ({"patterns": []}, "patterns are none"),
        ({"patterns": "AA"}, "patterns are none"),
        ({"patterns": [1]}, "patterns are none"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(document: object, said: str) -> None:
    file = {"features": [{"name": "age", "inferred_type": "Integral", "completeness": 1, "windage": document}]}
    with pytest.raises(BaselineError, match=rf"^c\.json age windage: {said}"):
        from_json(json.dumps(file).encode(), where="c.json")


def test_an_unknown_key_is_named_and_ignored() -> None:
    own = {"range": [0, 1], "colour": "red"}
    file = {"features": [{"name": "age", "inferred_type": "Integral", "completeness": 1, "windage": own}]}
    read = from_json(json.dumps(file).encode(), where="c.json")
    assert read.ignored == ("age.windage.colour",)
    assert from_json(to_json(read), where="c.json").features[0].expected == Expected(range=(0.0, 1.0))


def test_the_services_files_have_no_word_of_it() -> None:
    frame = pd.DataFrame({"age": [20, 30, 40] * 100, "id": [f"AB-{n}" for n in range(1000, 1300)]})
    own, theirs = (windage.baseline(frame, compatibility=rules) for rules in ("windage", "sagemaker"))
    assert [bool(feature.expected) for feature in own.constraints.features] == [True, True]
    assert b"windage" in own.to_bytes()[1]
    assert [feature.expected for feature in theirs.constraints.features] == [NOTHING, NOTHING]
    assert b"windage" not in theirs.to_bytes()[1]
    # Statistics stay the service's in both.
    assert b"windage" not in own.to_bytes()[0]


def test_a_range_edited_by_hand_is_meant_as_it_is() -> None:
    """A suggestion allows for what so few rows may have missed; a person's word allows for the tolerated share only."""
    frame = pd.DataFrame({"age": shuffled([20, 30, 40, 41] * 50)})
    made = windage.baseline(frame)
    window = pd.DataFrame({"age": shuffled([20, 30, 40, 41] * 95 + [60] * 20)})
    assert "value_range_check" not in _checks(window, made)
    statistics, constraints, learned = made.to_bytes()
    document = json.loads(constraints)
    document["features"][0]["windage"] = {"range": [0, 50]}
    edited = Baseline.from_bytes(statistics, json.dumps(document).encode(), learned, where="here")
    assert "value_range_check" in _checks(window, edited)


def _checks(window: pd.DataFrame, baseline: Baseline) -> set[str]:
    return {violation.constraint_check_type for violation in windage.check(window, baseline).violations}
