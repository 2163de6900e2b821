"""Tables as the rules let them out: like what is captured under the rules, and the same when they went twice."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.calls import Calls
from windage.capture import Call, Message, encode
from windage.captures.capture_file import Schema, read_captures
from windage.privacy import Rules, protected
from windage.protected_table import protected_table
from windage.table import Kind, Table, from_rows
from windage.window import EPOCH

KEY = b"a key of thirty-two bytes, or so"
NAMES = ("age", "customer", "email", "amount")
methods = st.sampled_from(["keep", "drop", "hash", {"bucket": 10}, {"edges": [0, 18]}, {"mask": r"\d"}])
rules = st.builds(
    lambda default, fields: Rules.of(
        {"default": default, "fields": fields, "columns": NAMES, "inference_id": "hash"}, key=KEY
    ),
    st.sampled_from(["keep", "drop"]),
    st.dictionaries(st.sampled_from(NAMES), methods),
)
values = st.none() | st.integers(-50, 150).map(str) | st.sampled_from(["ada", "0731 55", "é", "2.50", "true", "nan"])
rows = st.lists(st.tuples(values, values, values, values), max_size=6)


def said(table: Table) -> dict[str, list[tuple[int, str]]]:
    """Return what a table says, but for how a value is missing."""
    missing = (Kind.ABSENT, Kind.NULL, Kind.EMPTY)
    return {
        one.name: [
            (int(Kind.NULL if kind in missing else kind), text)
            for kind, text in zip(one.kinds.tolist(), one.texts.tolist(), strict=True)
        ]
        for one in table.columns
    }


@given(rows, rules)
def test_what_is_protected_stays_as_it_is(given_rows: list[tuple[Any, ...]], rules: Rules) -> None:
    once = protected_table(from_rows(NAMES, given_rows), rules)
    assert said(protected_table(once, rules)) == said(once)


@given(rows, rules, st.booleans())
def test_what_is_read_unprotected_is_like_what_was_captured_under_the_rules(
    given_rows: list[tuple[Any, ...]], rules: Rules, by_name: bool
) -> None:
    """Of JSON and of CSV: a training set can be compared with captures, an endpoint's own captures with ours."""
    lines = []
    for row in given_rows:
        if by_name:
            message = Message(json.dumps(dict(zip(NAMES, row, strict=True))).encode(), "application/json")
        else:
            message = Message(",".join(value or "" for value in row).encode(), "text/csv")
        kept = protected(message, rules, side="input")
        assert isinstance(kept, Message)
        lines.append(encode(Call("e", EPOCH, kept)))
    table, intake = read_captures([("a.jsonl", b"".join(lines))], schema=Schema(NAMES))
    assert intake.judged == len(given_rows)
    captured, whole = (said(protected_table(t, rules, columns=NAMES)) for t in (table, from_rows(NAMES, given_rows)))
    assert {name: captured[name] for name in NAMES if given_rows} == {name: whole[name] for name in NAMES if given_rows}


@given(rows)
def test_without_rules_nothing_changes(given_rows: list[tuple[Any, ...]]) -> None:
    table = from_rows(NAMES, given_rows)
    assert protected_table(table, None) is table
    assert said(protected_table(table, Rules())) == said(table)


@pytest.mark.parametrize("method", ["drop", "hash", {"bucket": 10}, {"mask": "."}])
def test_of_a_nested_field_all_columns_are_treated(method: Any) -> None:
    rules = Rules.of({"fields": {"customer": method}}, key=KEY)
    table = from_rows(("customer.names.0", "customer.id", "order.customer", "customers"), [("secret",) * 4])
    made = said(protected_table(table, rules))
    assert [text == "secret" for ((_, text),) in made.values()] == [False, False, False, True]


def test_calls_are_found_by_their_hashed_ids_and_by_no_other() -> None:
    identifiers = np.array(["call-1", "call-2", None, "call-1"], dtype=object)
    calls = Calls(identifiers, np.zeros(4), np.ones(4, dtype=bool))
    table = Table(4, (), calls)
    rules = Rules.of({"inference_id": "hash"}, key=KEY)
    made = protected_table(table, rules).calls
    assert made is not None
    first, second, none, again = made.identifiers.tolist()
    assert first == again != second
    assert none is None
    assert str(first).startswith("h:")
    kept = protected_table(table, Rules()).calls
    assert kept is calls
