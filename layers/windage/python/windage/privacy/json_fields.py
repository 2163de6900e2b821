"""The fields in a JSON document: by their names at any depth, or by position in its rows.

What is nested below a field goes the way of the field. Of an object that is dropped nothing stays but a null, so that
the row keeps its column; a field that no rule names, where such are dropped, goes with its name, which is the caller's
text as well. Rows by position, and the envelopes that hold rows, are those that the analysis reads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any, cast

from windage.privacy.json_text import DEEPEST, NOT_JSON, Number, Unreadable, read, written
from windage.privacy.methods import Treatment
from windage.privacy.rules import Path, Rules, Side
from windage.privacy.work import Work

# Names that hold rows, whoever chose the others: of SageMaker, TensorFlow Serving, MLflow, KServe.
ENVELOPES = frozenset(("instances", "predictions", "inputs", "outputs", "data", "features", "rows")) | {
    "dataframe_records",
    "dataframe_split",
}
_OPENING = ("{", "[")
_DATATYPE = re.compile("[A-Z][A-Z0-9]{1,7}")
_NUMBERS = (Number, bool, type(None))


@dataclass(frozen=True)
class _Place:
    """Where in a document one is: below which names, whether rows are still to come, and how deep."""

    path: Path = ()
    names: Path = ()
    rows: bool = True
    depth: int = 0

    def below(self, name: str, *, rows: bool = False) -> _Place:
        """Return the place below a name, in which dots stand between parts."""
        if self.depth >= DEEPEST:
            raise Unreadable("too_deep")
        more = tuple(name.split("."))
        return _Place((*self.path, *more), (*self.names, *more), rows, self.depth + 1)

    def at(self, index: int) -> _Place:
        """Return the place of an item of a list."""
        if self.depth >= DEEPEST:
            raise Unreadable("too_deep")
        return _Place((*self.path, str(index)), self.names, self.rows, self.depth + 1)


# Not null, which a field may be: nothing of it stays.
_GONE: Any = object()


@dataclass(frozen=True)
class Document:
    """How the fields of one document are treated."""

    rules: Rules
    side: Side
    work: Work

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of fields that come by position."""
        return self.rules.columns if self.side == "input" else self.rules.outputs

    def treated(self, value: Any) -> Any:
        """Return a document with every field as it may leave.

        Raises
        ------
        Unreadable
            When values stand by position, and the columns are not known or are others.
        """
        found = self._value(value, _Place())
        return None if found is _GONE else found

    def positional(self, values: Sequence[Any], names: Sequence[str]) -> list[Any]:
        """Return the values of a row by position, as many as there are names."""
        treated = [self._named(name, value, _Place(rows=False)) for name, value in zip(names, values, strict=True)]
        # A position stays, or all behind it would move.
        return [None if value is _GONE else value for value in treated]

    def unnamed(self, values: Sequence[Any]) -> list[Any]:
        """Return the values of a row of which no column is known; only numbers that a model answers are no secret."""
        names = self.columns
        if self.side == "input" or names:
            raise Unreadable("columns_differ" if names else "no_columns")
        if self.rules.default == "drop":
            return [None] * len(values)
        if not all(isinstance(value, _NUMBERS) for value in values):
            raise Unreadable("no_columns")
        return list(values)

    def row(self, values: Sequence[Any]) -> list[Any]:
        """Return a row by position."""
        names = self.columns
        return self.positional(values, names) if len(values) == len(names) else self.unnamed(values)

    def _value(self, value: Any, place: _Place) -> Any:
        if isinstance(value, dict):
            return self._object(value, place)
        if isinstance(value, list):
            return self._list(value, place)
        if place.rows:
            return self.row([value])[0]
        return self._text(value, place)

    def _object(self, value: dict[str, Any], place: _Place) -> Any:
        if _is_split(value):
            return self._split(value, place)
        if _is_tensor(value):
            return self._tensor(value, place)
        if place.rows and len(value) == 1:
            ((name, content),) = value.items()
            if isinstance(content, list) and content and _is_flat(content) and not self._is_column(name, place):
                return {name: self._list(content, place.below(name, rows=True))}
        return self._others(value, frozenset(), place)

    def _is_column(self, name: str, place: _Place) -> bool:
        return name in self.columns or self._rule(place, name) is not None

    def _rule(self, place: _Place, name: str) -> Treatment | None:
        """Return the rule of a name at a place: with the numbers of the items above it, else without."""
        rules = self.rules
        if rules.by_number and (rule := rules.treating((*place.path, *name.split(".")))) is not None:
            return rule
        return rules.below(place.names, name)

    def _named(self, name: str, value: Any, place: _Place) -> Any:
        """Return the value of a name, or that nothing of it stays."""
        rule = self._rule(place, name)
        if rule is not None and rule.method != "keep":
            return self._treated(value, rule)
        if rule is None and place.rows and name in ENVELOPES:
            return self._value(value, place.below(name, rows=True))
        keep = rule is not None or self.rules.default == "keep"
        # Most values: single ones that stay.
        if keep and type(value) is not dict and type(value) is not list and not _may_be_document(value):
            return value
        if keep:
            # What no rule names below a field that is kept is kept with it.
            kept = self if rule is None else replace(self, rules=self.rules.keeping)
            return kept._value(value, place.below(name))
        if isinstance(value, dict | list) and self.rules.leads((*place.names, *name.split("."))):
            return self._value(value, place.below(name))
        # A name that the rules know is no secret: a row of which nothing is kept is a row all the same.
        return None if name in self.columns else _GONE

    def _list(self, value: list[Any], place: _Place) -> list[Any]:
        if place.rows and _is_flat(value) and value:
            if len(self.columns) == 1 and place.path:
                return [self.row([item])[0] for item in value]
            return self.row(value)
        treated = [self._item(item, place.at(index)) for index, item in enumerate(value)]
        return [None if item is _GONE else item for item in treated]

    def _item(self, value: Any, place: _Place) -> Any:
        # An item has a name when a rule says its number: the third of a list of addresses.
        if (rule := self.rules.treating(place.path)) is not None and not place.rows:
            return self._treated(value, rule)
        return self._value(value, place)

    def _text(self, value: Any, place: _Place) -> Any:
        """Return a single value below no rule; a text may be a document itself."""
        if self.rules.default == "drop":
            return _GONE
        if not _may_be_document(value):
            return value
        try:
            inside = read(value)
        except Unreadable as error:
            if str(error) == NOT_JSON:
                return value
            raise
        treated = self._value(inside, _Place(place.path, place.names, False, place.depth + 1))
        return value if treated == inside else written(treated)

    def _split(self, value: dict[str, Any], place: _Place) -> Any:
        """Return columns and rows that stand apart; a column that goes, goes with its name."""
        names, rows, inside = cast("list[str]", value["columns"]), value["data"], replace(place, rows=False)
        if any(not isinstance(row, list) or len(row) != len(names) for row in rows):
            raise Unreadable("columns_differ")
        stay = [self._named(name, None, inside) is not _GONE for name in names]
        treated = [
            [self._named(name, item, inside) for name, item, stays in zip(names, row, stay, strict=True) if stays]
            for row in rows
        ]
        kept = [name for name, stays in zip(names, stay, strict=True) if stays]
        return {"columns": kept, "data": treated} | self._others(value, {"columns", "data"}, inside)

    def _tensor(self, value: dict[str, Any], place: _Place) -> Any:
        """Return the values of one field, which stands under its name as a value."""
        inside = replace(place, rows=False)
        data = self._named(value["name"], value["data"], inside)
        if data is _GONE:
            return _GONE
        shape, kind = value.get("shape"), value.get("datatype")
        known = {"name": value["name"], "data": data}
        if isinstance(shape, list) and all(isinstance(size, Number) for size in shape):
            known["shape"] = shape
        if type(kind) is str and _DATATYPE.fullmatch(kind):
            known["datatype"] = kind
        return known | self._others(value, known.keys(), inside)

    def _others(self, value: dict[str, Any], known: AbstractSet[str], place: _Place) -> dict[str, Any]:
        treated = {name: self._named(name, item, place) for name, item in value.items() if name not in known}
        return {name: item for name, item in treated.items() if item is not _GONE}

    def _treated(self, value: Any, rule: Treatment) -> Any:
        if isinstance(value, list):
            return [self._treated(item, rule) for item in value]
        if value is None or rule.method == "keep":
            return value
        if isinstance(value, dict):
            # As a whole: its names may say as much as its values.
            return rule.of(written(value)) if rule.method == "hash" else None
        text = value.text if isinstance(value, Number) else value
        text = text if isinstance(text, str) else "true" if text else "false"
        found = self.work.done(rule, text)
        if found is None or found == text:
            return None if found is None else value
        return Number(found) if isinstance(value, Number) and rule.method == "bucket" else found


def _may_be_document(value: Any) -> bool:
    return type(value) is str and value.lstrip()[:1] in _OPENING


def _is_flat(values: list[Any]) -> bool:
    return not any(isinstance(item, dict | list) for item in values)


def _is_split(value: dict[str, Any]) -> bool:
    names, rows = value.get("columns"), value.get("data")
    return isinstance(names, list) and isinstance(rows, list) and all(type(name) is str for name in names)


def _is_tensor(value: dict[str, Any]) -> bool:
    return type(value.get("name")) is str and "data" in value and ("datatype" in value or "shape" in value)
