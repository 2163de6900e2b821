"""A table as the rules of privacy let it out: what is read unprotected is treated like what our function captured.

Treating is idempotent, so that rows which were captured under the rules stay as they are, and a training set that goes
the same way can be compared with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from windage.calls import Calls
from windage.privacy import Rules, protected_id
from windage.privacy.methods import Treatment
from windage.privacy.work import Work
from windage.quality.labels import Labels
from windage.table import ABSENT, Column, Kind, Table, Value, column


def protected_table(table: Table, rules: Rules | None, *, columns: Iterable[str] = ()) -> Table:
    """Return a table with every column treated as the rules say.

    Of a dropped column every value is null; so is one of ``columns`` that is not there, for where names come with the
    values, what is dropped comes with none.

    Examples
    --------
    >>> from windage.table import from_rows
    >>> rules = Rules.of({"fields": {"age": {"bucket": 10}, "name": "drop"}})
    >>> made = protected_table(from_rows(("age", "name"), [("34", "Ada"), ("7", "Bo")]), rules)
    >>> [column.texts.tolist() for column in made.columns]
    [['30', '0'], ['', '']]
    """
    if rules is None:
        return table
    missing = [name for name in dict.fromkeys(columns) if name not in table.names and rules.drops(name)]
    treated = [_treated(one, rules) for one in table.columns]
    empty = [column(name, [None] * table.rows) for name in missing]
    return replace(table, columns=(*treated, *empty), calls=_calls(table.calls, rules))


def protected_labels(labels: Labels, rules: Rules | None) -> Labels:
    """Return labels that find the calls whose inference ids were hashed."""
    if rules is None or rules.inference_id == "keep":
        return labels
    return replace(labels, identifiers=_identifiers(labels.identifiers, rules))


def _treated(one: Column, rules: Rules) -> Column:
    rule = rules.of_column(one.name)
    if rule.method == "keep" if rule is not None else rules.default == "keep":
        return one
    if rule is None or rule.method == "drop":
        return column(one.name, [None] * one.kinds.size)
    words = one.words
    found = np.empty(len(words.different), dtype=np.object_)
    found[:] = [_text(text, rule) for text in words.different]
    return column(one.name, _values(one.kinds, found[words.codes]))


def _text(text: str, rule: Treatment) -> str | None:
    # Each text by itself: nobody waits for the answer here, and a text is the same in every window.
    return Work().done(rule, text)


def _values(kinds: NDArray[np.uint8], texts: NDArray[np.object_]) -> Sequence[Value]:
    """Return the values of treated texts; what is not there stays not there in its own way."""
    missing: dict[int, Value] = {Kind.ABSENT: ABSENT, Kind.NULL: None, Kind.EMPTY: ""}
    return [missing.get(kind, text) for kind, text in zip(kinds.tolist(), texts.tolist(), strict=True)]


def _calls(calls: Calls | None, rules: Rules) -> Calls | None:
    if calls is None or rules.inference_id == "keep":
        return calls
    return replace(calls, named=_identifiers(calls.identifiers, rules))


def _identifiers(identifiers: NDArray[np.object_], rules: Rules) -> NDArray[np.object_]:
    known = {one: protected_id(one, rules) for one in dict.fromkeys(identifiers.tolist())}
    treated = np.empty(identifiers.size, dtype=np.object_)
    treated[:] = [known[one] for one in identifiers.tolist()]
    return treated
