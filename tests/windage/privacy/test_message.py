"""What leaves of a message: laws over any message, then values computed by hand, then what has gone wrong."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from windage.capture import Message
from windage.privacy import Rules, Side, Withheld, protected

KEY = b"a key of thirty-two bytes, or so"
JSON, CSV = "application/json", "text/csv"
FIELDS = {
    "email": "drop",
    "customer": "hash",
    "age": {"bucket": 10},
    "phone": {"mask": r"\d(?=\d{4})"},
    "address.street": "drop",
}
COLUMNS = ("age", "email", "customer", "phone", "amount")


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


methods = st.sampled_from(["keep", "drop", "hash", {"bucket": 10}, {"edges": [0, 18, 65]}, {"mask": r"\d"}])
names = st.sampled_from(["a", "b", "c", "instances", "data", "name", "x.y"])
policies = st.builds(
    lambda default, fields, columns: Rules.of(
        {"default": default, "fields": fields, "columns": columns}, key=KEY, outputs=("a",)
    ),
    st.sampled_from(["keep", "drop"]),
    st.dictionaries(st.sampled_from(["a", "b", "c", "x.y"]), methods, min_size=1),
    st.sampled_from([(), ("a", "b"), ("c",)]),
)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
documents = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3), max_leaves=12
)
csv_texts = st.lists(
    st.lists(
        st.text(max_size=5).map(lambda s: '"' + s.replace('"', '""') + '"')
        | st.from_regex(r"-?\d{1,3}", fullmatch=True)
    ),
).map(lambda rows: "\n".join(",".join(row) for row in rows))
bodies = st.binary(max_size=60) | documents.map(lambda d: json.dumps(d).encode()) | csv_texts.map(str.encode)
types = st.sampled_from(
    [JSON, CSV, "application/jsonlines", "application/octet-stream", "text/csv; charset=utf-16", ""]
)
messages = st.builds(Message, bodies, types)
sides: st.SearchStrategy[Side] = st.sampled_from(["input", "output"])


def body(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def left(value: Any, fields: Any = None, *, side: Side = "input", **more: Any) -> Any:
    """Return the document that leaves for one that came."""
    said = {"fields": FIELDS if fields is None else fields, **more}
    found = protected(Message(body(value), JSON), Rules.of(said, key=KEY, outputs=more.get("outputs", ())), side=side)
    return found if isinstance(found, Withheld) else json.loads(found.body)


@settings(max_examples=400)
@given(messages, policies, sides)
@example(Message(b'{"a": "\\ud800"}', JSON), Rules.of({"fields": {"a": "hash"}}, key=KEY), "input")
def test_it_never_fails_and_what_is_protected_stays(message: Message, rules: Rules, side: Side) -> None:
    once = protected(message, rules, side=side)
    if isinstance(once, Message):
        assert protected(once, rules, side=side) == once
    else:
        assert once.size == len(message.body)


@given(messages, sides)
def test_what_keeps_everything_keeps_every_byte(message: Message, side: Side) -> None:
    rules = Rules.of({"fields": {"a": "keep"}}, key=KEY)
    assert protected(message, rules, side=side) is message


@settings(max_examples=300)
@given(
    st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=10, max_size=20),
    st.sampled_from(["drop", "hash", {"bucket": 10}, {"mask": "."}]),
    st.sampled_from(["a", "A", "ａ", "x.a"]),
    st.sampled_from(
        [
            lambda n, s: {n: s},
            lambda n, s: {"instances": [{"b": 1}, {n: s}]},
            lambda n, s: [{"deep": {"deeper": {n: [s, {s: s}]}}}],
            lambda n, s: {"inputs": [{"name": n, "shape": [1], "datatype": "BYTES", "data": [s]}]},
            lambda n, s: {"dataframe_split": {"columns": ["b", n], "data": [[1, s]]}},
            lambda n, s: {"body": json.dumps({"body": json.dumps({n: s})})},
            lambda n, s: {n: {s: {s: s}}},
        ]
    ),
    sides,
)
def test_nothing_of_a_field_that_is_not_kept_is_found(
    secret: str, method: Any, name: str, shape: Any, side: Side
) -> None:
    found = left(shape(name, f"secret-{secret}"), {"a": method}, side=side)
    assert secret not in json.dumps(found)


@given(documents)
def test_what_no_rule_names_goes_with_its_name_where_the_rest_is_dropped(document: Any) -> None:
    found = left({"secret-name": document, "b": 1}, {"b": "keep"}, default="drop")
    assert found == {"b": 1}


@given(st.lists(st.integers() | st.floats(allow_nan=False, allow_infinity=False)), st.text(max_size=5))
def test_what_is_not_touched_keeps_its_spelling(numbers: list[float], secret: str) -> None:
    spelled = ", ".join(f"{number:+.3e}".replace("+", "", 1) for number in numbers)
    text = f'{{"n": [{spelled}], "email": {json.dumps(secret)}}}'
    found = protected(Message(text.encode(), JSON), Rules.of({"fields": FIELDS}, key=KEY), side="input")
    assert isinstance(found, Message)
    assert found.body.decode() == f'{{"n":[{spelled.replace(", ", ",")}],"email":null}}'


def test_each_method_by_hand() -> None:
    came = {"age": 34, "email": "a@b.example", "customer": "c-17", "phone": "0731-55512345", "amount": 1.5}
    hashed = hmac.new(KEY, b"customer\0c-17", hashlib.sha256).hexdigest()[:20]
    expected = {"age": 30, "email": None, "customer": f"h:{hashed}", "phone": "0731-****2345", "amount": 1.5}
    assert left(came) == expected
    assert left({"instances": [came, came]}) == {"instances": [expected, expected]}
    rows = {"instances": [list(came.values())]}
    assert left(rows, columns=COLUMNS) == {"instances": [list(expected.values())]}
    line = b'34,a@b.example,"c-17",0731-55512345,1.50\r\n'
    found = protected(Message(line, CSV), Rules.of({"fields": FIELDS, "columns": COLUMNS}, key=KEY), side="input")
    assert isinstance(found, Message)
    assert found.body == f"30,,h:{hashed},0731-****2345,1.50\r\n".encode()


def test_one_value_is_one_hash_however_it_is_spelled_and_another_with_another_key_or_field() -> None:
    same = {json.dumps(left({"customer": value})) for value in (17, "17")}
    assert len(same) == 1
    assert left({"a": "17"}, {"a": "hash"})["a"] != left({"b": "17"}, {"b": "hash"})["b"]
    with_key, other = (Rules.of({"fields": {"a": "hash"}}, key=key) for key in (KEY, KEY[::-1]))
    message = Message(b'{"a":"17"}', JSON)
    assert protected(message, with_key, side="input") != protected(message, other, side="input")


def test_without_a_key_nothing_of_a_hashed_field_leaves() -> None:
    message = Message(b'{"customer":"c-17","amount":2}', JSON)
    found = protected(message, Rules.of({"fields": FIELDS}), side="input")
    assert isinstance(found, Message)
    assert found.body == b'{"customer":null,"amount":2}'


@pytest.mark.parametrize(
    ("content_type", "sent", "reason"),
    [
        ("application/octet-stream", b"\x93NUMPY", "content_type"),
        ("application/x-www-form-urlencoded", b"email=a@b.example", "content_type"),
        ("", b"{}", "content_type"),
        (JSON, b'{"age": 1}' + b" " * 1_000_000, "too_long"),
        ("text/csv; charset=utf-16", b"1,2", "charset"),
        (CSV, "ä".encode("latin-1"), "not_utf8"),
        (JSON, b"1,a@b.example", "not_json"),
        (JSON, b'{"email": "a@b.example"', "not_json"),
        (JSON, b'{"age": 1, "email": "a", "email": "b"}', "name_twice"),
        (JSON, b"[" * 200 + b"]" * 200, "too_deep"),
        (JSON, b'{"data": {"data":' * 40 + b"1" + b"}}" * 40, "too_deep"),
        (CSV, b'1,"a@b.example', "not_csv"),
        (CSV, b'1,a"b', "not_csv"),
        (CSV, b"1\0,a", "not_csv"),
        (CSV, b"34,a@b.example", "columns_differ"),
        (JSON, b'{"instances": [["a@b.example"]]}', "columns_differ"),
        (JSON, b'"a@b.example"', "columns_differ"),
        (JSON, b'{"dataframe_split": {"columns": ["email"], "data": [[1, 2]]}}', "columns_differ"),
    ],
)
def test_what_fields_cannot_be_found_in_is_withheld(content_type: str, sent: bytes, reason: str) -> None:
    found = protected(Message(sent, content_type), Rules.of({"fields": FIELDS, "columns": COLUMNS}), side="input")
    assert isinstance(found, Withheld)
    assert (found.size, found.reason) == (len(sent), reason)


def test_a_content_type_that_lies_hides_nothing() -> None:
    rules = Rules.of({"fields": {"email": "drop"}, "columns": ["text"]})
    found = protected(Message(b'{"email":"a@b.example"}', CSV), rules, side="input")
    assert isinstance(found, Message)
    assert found.body == b'{"email":null}'
    found = protected(Message(b'{"email":1}', "application/json; note=a@b.example"), rules, side="input")
    assert found.content_type == JSON
    found = protected(Message(b"a", "text/a-secret"), rules, side="input")
    assert found.content_type == "application/octet-stream"


def test_what_a_model_answers_by_position() -> None:
    """Numbers are no secret of a caller; texts may be what it was asked."""
    assert left({"predictions": [0.5, 0.7]}, side="output") == {"predictions": [0.5, 0.7]}
    assert left([[0.5, True, None]], side="output") == [[0.5, True, None]]
    assert left({"predictions": ["fraud"]}, side="output") == Withheld(25, JSON, "no_columns")
    assert left({"predictions": [{"label": "fraud"}]}, side="output") == {"predictions": [{"label": "fraud"}]}
    assert left({"predictions": ["fraud"]}, side="output", outputs=("label",)) == {"predictions": ["fraud"]}
    assert left({"predictions": [0.5]}, side="output", default="drop") == {"predictions": [None]}
    assert left({"predictions": [0.5]}, {"score": "keep"}, side="output", default="drop", outputs=("score",)) == {
        "predictions": [0.5]
    }


def test_the_longest_name_decides_and_a_rule_covers_what_is_below() -> None:
    fields = {"address": "keep", "address.street": "drop", "city": "hash", "address.city": "keep", "tags.1": "drop"}
    came = {"address": {"street": "Hirschstr.", "city": "Ulm", "zip": "89073"}, "tags": ["a", "b"], "more": 1}
    kept = {"street": None, "city": "Ulm", "zip": "89073"}
    assert left(came, fields) == {"address": kept, "tags": ["a", None], "more": 1}
    assert left(came, fields, default="drop") == {"address": kept, "tags": [None, None]}
    assert left({"email": {"home": ["a", {"b": 1}]}}) == {"email": None}
    assert left({"email": ["a", ["b", {"c": 1}]]}) == {"email": [None, [None, None]]}


def test_brackets_without_end_are_withheld_not_followed() -> None:
    assert isinstance(protected(Message(b"[" * 100_000, JSON), Rules.of({"fields": FIELDS}), side="input"), Withheld)


def test_lines_are_documents_each() -> None:
    lines = b'{"email":"a","n":1.0}\n\n{"n": 2.50}\n'
    found = protected(Message(lines, JSON), Rules.of({"fields": FIELDS}), side="input")
    assert isinstance(found, Message)
    assert found.body == b'{"email":null,"n":1.0}\n\n{"n": 2.50}\n'


def test_csv_keeps_its_header_and_its_quotes() -> None:
    rules = Rules.of({"fields": FIELDS, "columns": ["age", "email", "note"]})
    sent = b'age,email,note\n"34",x,"says ""no"", twice\nor so"\n,,\n'
    found = protected(Message(sent, CSV), rules, side="input")
    assert isinstance(found, Message)
    assert found.body == b'age,email,note\n30,,"says ""no"", twice\nor so"\n,,\n'
