"""JSON as the service's engine lays it out: any document, and numbers as Java prints them."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.jackson import double, encode

floats = st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
documents = st.recursive(
    st.none() | st.booleans() | st.integers() | floats | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=12,
)


@given(documents)
def test_what_is_written_is_read(document: object) -> None:
    assert json.loads(encode(document)) == document


@given(floats)
def test_a_number_is_read_back_to_the_last_bit(value: float) -> None:
    assert math.copysign(1, float(double(value))) == math.copysign(1, value)
    assert float(double(value)) == value


@given(st.lists(floats | st.integers(-(10**12), 10**12).map(lambda number: number / 1000), min_size=1))
def test_a_number_among_others_is_written_as_it_is_alone(values: list[float]) -> None:
    assert encode(values).decode() == f"[ {', '.join(map(double, values))} ]\n"


@given(st.lists(floats), st.sampled_from([math.nan, math.inf, -math.inf]))
def test_among_others_too_what_is_no_number_is_refused(values: list[float], none: float) -> None:
    with pytest.raises(ValueError, match="no such number"):
        encode([*values, none])


@given(floats)
def test_a_number_has_the_shape_that_java_gives_it(value: float) -> None:
    text = double(value).lstrip("-")
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        assert "E" not in text
        assert len(text.partition(".")[2]) >= 1
    else:
        mantissa, _, exponent = text.partition("E")
        assert 1 <= float(mantissa) < 10
        assert "." in mantissa
        assert str(int(exponent)) == exponent


# Java 17, Double.toString.
JAVA = {
    0.0: "0.0",
    1.0: "1.0",
    100.0: "100.0",
    1e-3: "0.001",
    9.999e-4: "9.999E-4",
    1e-4: "1.0E-4",
    1e7: "1.0E7",
    9999999.999: "9999999.999",
    1e10: "1.0E10",
    123456789.123: "1.23456789123E8",
    1 / 3: "0.3333333333333333",
    1.7976931348623157e308: "1.7976931348623157E308",
    2.2250738585072014e-308: "2.2250738585072014E-308",
    1e16: "1.0E16",
    -1234567.0: "-1234567.0",
    -1e-5: "-1.0E-5",
    0.1 + 0.2: "0.30000000000000004",
    99.6352266805628: "99.6352266805628",
}


@pytest.mark.parametrize(("value", "text"), JAVA.items(), ids=JAVA.values())
def test_numbers_that_java_printed(value: float, text: str) -> None:
    assert double(value) == text


def test_zero_has_a_sign() -> None:
    assert double(-0.0) == "-0.0"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_json_does_not_have_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match=r"^jackson: JSON has no such number; got "):
        encode({"a": [value]})


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ({}, "{ }"),
        ([], "[ ]"),
        ([[], [{}]], "[ [ ], [ { } ] ]"),
        ([1, 2.0, None, True], "[ 1, 2.0, null, true ]"),
        ({"a": {"b": 1}}, '{\n  "a" : {\n    "b" : 1\n  }\n}'),
        ({"a": [{"b": 1}, {"c": [2]}]}, '{\n  "a" : [ {\n    "b" : 1\n  }, {\n    "c" : [ 2 ]\n  } ]\n}'),
        ('"\\\b\t\n\f\r\x00\x1f/é\u2028😀\x7f', '"\\"\\\\\\b\\t\\n\\f\\r\\u0000\\u001F/é\u2028😀\x7f"'),
    ],
    ids=["object", "list", "nested", "values", "objects", "objects in a list", "text"],
)
def test_the_layout(document: object, text: str) -> None:
    assert encode(document).decode() == text + "\n"
