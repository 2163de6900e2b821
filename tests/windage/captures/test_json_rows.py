"""The rows of JSON documents: flattened without loss, or found where an expression says."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from windage.captures.json_document import NotJsonError, PayloadError, parsed
from windage.captures.json_rows import Row, Selection, rows_of, selected
from windage.errors import InputError

words = st.text("abcdefgh", min_size=1, max_size=3)
scalars = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats() | st.text(max_size=5)
documents = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4), max_leaves=15
)


def said(value: Any) -> Any:
    """Return what a document says, with the numbers that only a text can hold as their text."""
    if isinstance(value, dict):
        return {name: said(item) for name, item in value.items()}
    if isinstance(value, list):
        return [said(item) for item in value]
    if isinstance(value, float) and json.dumps(value) in {"NaN", "Infinity", "-Infinity"}:
        return json.dumps(value)
    if isinstance(value, int) and len(str(value)) > 18:
        return value if -(2**63) <= value < 2**64 else str(value)
    return value


@settings(max_examples=200)
@given(documents, st.sampled_from([None, 1]))
@example({"a": 2**63, "b": 2**64, "c": -(2**63) - 1}, None)
@example([2**63 - 1, 1e300], None)
def test_a_document_says_what_was_written(document: Any, indent: int | None) -> None:
    """Oracle: what was given to json.dumps, which orjson alone would refuse or round."""
    found = parsed(json.dumps(document, indent=indent))
    # Beside a number that orjson cannot hold, other long ones are texts as well.
    assert _as_texts(found) == _as_texts(said(document))


def _as_texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _as_texts(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_as_texts(item) for item in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


@settings(max_examples=200)
@given(st.text('[]{}":,1ea\\ \n', max_size=20))
def test_any_text_is_what_the_standard_library_reads(text: str) -> None:
    """Oracle: the json module; where it keeps the last of two names, the text is refused."""
    try:
        found = parsed(text)
    except (NotJsonError, PayloadError) as error:
        if isinstance(error, NotJsonError):
            with pytest.raises(json.JSONDecodeError):
                json.loads(text)
        return
    assert _as_texts(found) == _as_texts(said(json.loads(text)))


leaves = st.none() | st.booleans() | st.integers(-99, 99) | st.text(max_size=3)
rows_by_name = st.dictionaries(
    words,
    st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3), max_leaves=9
    ),
    min_size=2,
    max_size=4,
)


@settings(max_examples=200)
@given(rows_by_name)
def test_flattening_keeps_every_value_under_the_way_to_it(document: dict[str, Any]) -> None:
    """Law: following a dotted name down the document leads to its value; and there are as many as leaves."""
    (row,) = rows_of(document)
    assert isinstance(row, dict)
    for name, value in row.items():
        place: Any = document
        for step in name.split("."):
            place = place[int(step) if isinstance(place, list) else step]
        assert value == (None if place is None else place if isinstance(place, str) else orjson.dumps(place).decode())
    assert len(row) == _leaves(document)


def _leaves(value: Any) -> int:
    if isinstance(value, dict | list):
        return sum(map(_leaves, value.values() if isinstance(value, dict) else value))
    return 1


TWO = {"predictions": [{"score": 0.5, "label": 1}, {"score": 0.7, "label": 0}]}
BATCH = {"instances": [{"features": [1, 2]}, {"features": [3, 4]}]}


@pytest.mark.parametrize(
    ("document", "expression", "line", "width", "expected"),
    [
        (BATCH, "instances[*].features", False, None, [("1", "2"), ("3", "4")]),
        (TWO, "predictions[*].score", False, None, [("0.5",), ("0.7",)]),
        (TWO, "predictions[*].score", False, 1, [("0.5",), ("0.7",)]),
        (TWO, "predictions", False, None, [{"score": "0.5", "label": "1"}, {"score": "0.7", "label": "0"}]),
        (TWO, "predictions[*].[label, score]", False, 2, [("1", "0.5"), ("0", "0.7")]),
        (TWO, "predictions[0].score", False, None, [("0.5",)]),
        (TWO, "predictions[0]", False, None, [{"score": "0.5", "label": "1"}]),
        ({"features": [1, 2]}, "features", True, None, [("1", "2")]),
        ({"features": [1, 2]}, "features", False, 2, [("1", "2")]),
        ({"features": [1, 2]}, "features", False, None, [("1",), ("2",)]),
        ({"features": [1, 2]}, "features", True, 1, [("1",), ("2",)]),
        ({"a": {"b": {"c": [1]}}}, "a", False, None, [{"b.c.0": "1"}]),
        ({"a": {"x y": 1}}, 'a."x y"', False, None, [("1",)]),
    ],
)
def test_an_expression_finds_the_rows(
    document: Any, expression: str, line: bool, width: int | None, expected: list[Row]
) -> None:
    selection = Selection.of(expression, where="features_attribute", width=width)
    assert selected(document, selection, line=line) == expected


@pytest.mark.parametrize(
    ("document", "expression", "reason"),
    [
        (TWO, "prediction[*].score", "the expression prediction[*].score found nothing"),
        (TWO, "predictions[*].scoore", "the expression predictions[*].scoore found nothing"),
        ([1], "a.b", "the expression a.b found nothing"),
        ({"a": "4111"}, "abs(a)", "the expression abs(a) fails here"),
    ],
)
def test_an_expression_that_finds_nothing_says_so(document: Any, expression: str, reason: str) -> None:
    """A list without items is nothing too: a misspelt name behind ``[*]`` gives one."""
    with pytest.raises(PayloadError) as raised:
        selected(document, Selection.of(expression, where="features_attribute"), line=False)
    assert str(raised.value) == reason


@pytest.mark.parametrize("expression", ["a[", "", "a..b", "foo(", "\x00"])
def test_what_is_no_expression_is_told_before_anything_is_read(expression: str) -> None:
    with pytest.raises(InputError, match=r"^features_attribute: not a JMESPath expression"):
        Selection.of(expression, where="features_attribute")
