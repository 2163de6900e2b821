"""The payloads of scoring servers: every form of MLflow's documentation gives the same rows."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.captures.json_document import PayloadError
from windage.captures.json_rows import rows_of
from windage.captures.payload import Payload, rows

FRAME = pd.DataFrame({"a": ["s1", "s2", "s3"], "b": [1, 2, 3]})
ROWS = [{"a": "s1", "b": "1"}, {"a": "s2", "b": "2"}, {"a": "s3", "b": "3"}]

values = st.integers(-9, 9) | st.booleans() | st.none() | st.text("xyz", max_size=3)
# A frame of one column is a list of scalars, in which names are lost on purpose.
tables = st.integers(2, 4).flatmap(
    lambda width: st.tuples(
        st.lists(st.text("abcdefgh", min_size=1, max_size=4), min_size=width, max_size=width, unique=True),
        st.lists(st.lists(values, min_size=width, max_size=width), min_size=1, max_size=4),
    )
)


@given(tables)
def test_every_envelope_holds_the_same_rows(table: tuple[list[str], list[list[Any]]]) -> None:
    names, cells = table
    records = [dict(zip(names, row, strict=True)) for row in cells]
    plain = rows_of(records)
    columns = {name: [row[place] for row in cells] for place, name in enumerate(names)}
    split = {"columns": names, "data": cells}
    for document in (
        {"dataframe_records": records},
        {"dataframe_split": split},
        {"dataframe_split": {"index": list(range(len(cells))), **split}},
        {"instances": records},
        {"inputs": records},
        {"inputs": columns},
        {"inputs": columns, "params": {"temperature": 0.5}},
        {"signature_name": "serving_default", "instances": records},
        {"predictions": records},
        {"predictions": columns},
        split,
    ):
        assert rows_of(document) == plain, document


@pytest.mark.parametrize("orient", ["split", "records"])
def test_what_pandas_writes_is_read(orient: str) -> None:
    """Oracle: the two ways in which MLflow's documentation makes a request of a DataFrame."""
    content = json.loads(FRAME.to_json(orient=orient))  # type: ignore[call-overload]
    body = json.dumps({f"dataframe_{orient}": content})
    assert rows(Payload(body, encoding="JSON", observedContentType="application/json")) == ROWS


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        # The tensors of the documentation: a row an item, as of instances.
        ({"inputs": [[1, 2], [3, 4], [5, 6]]}, [("1", "2"), ("3", "4"), ("5", "6")]),
        ({"inputs": [1, 2]}, [("1",), ("2",)]),
        ({"inputs": {"x": [[1, 2], [3, 4]]}}, [("1", "2"), ("3", "4")]),
        (
            {"inputs": {"x": [[1, 2], [3, 4]], "y": [5, 6]}},
            [{"x.0": "1", "x.1": "2", "y": "5"}, {"x.0": "3", "x.1": "4", "y": "6"}],
        ),
        ({"inputs": {"question": "who", "n": 1}}, [{"question": "who", "n": "1"}]),
        ({"instances": [{"a": "s1", "b": 1, "c": [1, 2]}]}, [{"a": "s1", "b": "1", "c.0": "1", "c.1": "2"}]),
        ({"dataframe_split": {"data": [[1, 2]]}}, [("1", "2")]),
        ({"dataframe_split": {"columns": [0, 1], "data": [[1, 2]]}}, [{"0": "1", "1": "2"}]),
        ({"predictions": [0.5, 0.7]}, [("0.5",), ("0.7",)]),
        ({"predictions": [[0.1, 0.9]]}, [("0.1", "0.9")]),
        (
            {"predictions": {"label": ["yes", "no"], "score": [0.9, 0.4]}},
            [{"label": "yes", "score": "0.9"}, {"label": "no", "score": "0.4"}],
        ),
        ({"inputs": []}, []),
    ],
)
def test_the_rows_of_one_document(document: Any, expected: Any) -> None:
    assert rows_of(document) == expected


@pytest.mark.parametrize(
    "row",
    [
        {"inputs": 3, "params": 4},
        {"inputs": 3},
        {"instances": 2, "age": 30},
        {"inputs": [1], "age": 30},
        {"columns": 3, "data": 7, "index": 1},
        {"index": 3},
        {"data": [[1, 2], [3, 4]]},
    ],
)
def test_features_that_bear_the_name_of_an_envelope_are_features(row: dict[str, Any]) -> None:
    (found,) = rows_of(row)
    assert isinstance(found, dict)
    assert {name.partition(".")[0] for name in found} == row.keys()


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ({"dataframe_split": {"columns": ["a", "b"], "data": [[1, 2], [3]]}}, "has 1 values, its columns are 2"),
        ({"dataframe_split": {"columns": ["a", "a"], "data": [[1, 2]]}}, "two columns of dataframe_split are called a"),
        ({"inputs": {"a": [1, 2], "b": [3]}}, "the columns of the payload have different lengths"),
    ],
)
def test_what_does_not_fit_together_is_quarantined_with_its_reason(document: Any, problem: str) -> None:
    with pytest.raises(PayloadError, match=problem):
        rows_of(document)
