"""The body of a call: rows as CSV, JSON or JSON Lines, in the form in which the model is asked otherwise."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

import msgspec

from windage.attribution.model import Rows
from windage.captures.payload import Payload, PayloadError, body_of, documents
from windage.errors import InputError
from windage.table import Kind, classify

CSV, JSON, JSON_LINES = "text/csv", "application/json", "application/jsonlines"

# Clarify's words for the places of a template.
_RECORDS, _RECORD = "$records", "$record"
_BY_NAME, _BY_POSITION = "$features_kvp", "$features"
_EXACT_DIGITS = 18


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """How a model is asked.

    Parameters
    ----------
    content_type
        CSV without a header, JSON, or JSON Lines.
    content
        Of JSON, the document around the records, with ``$records`` (a list) or ``$record`` (one a call) in it.
    record
        Of JSON and JSON Lines, one record, with ``$features`` (a list) or ``$features_kvp`` (an object) in it.
    texts
        The features whose values are texts, even where they look like numbers.

    Raises
    ------
    InputError
        When the content type is another, or a template has no place for its content.
    """

    content_type: str = CSV
    content: str = _RECORDS
    record: str = _BY_POSITION
    texts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in (CSV, JSON, JSON_LINES):
            raise InputError(
                "content type",
                "a model cannot be asked so",
                got=self.content_type,
                expected=f"{CSV}, {JSON} or {JSON_LINES}",
            )
        for where, template, places in (
            ("content template", self.content, (_RECORDS, _RECORD)),
            ("record template", self.record, (_BY_NAME, _BY_POSITION)),
        ):
            if not any(_is_template(template, place) for place in places):
                raise InputError(
                    where, "not a template", got=template, expected=f"JSON with {' or '.join(places)} in it once"
                )

    @property
    def kind(self) -> str:
        """The content type without its parameters."""
        kind = self.content_type.partition(";")[0].strip().lower()
        return JSON_LINES if kind in {"application/x-ndjson", "application/jsonl"} else kind

    @property
    def one_row(self) -> bool:
        """Whether a call carries one row."""
        return self.kind == JSON and _RECORDS not in self.content


def body(rows: Rows, features: Sequence[str], form: Form) -> bytes:
    r"""Return the body that asks rows.

    Examples
    --------
    >>> import numpy as np
    >>> rows = np.array([["20", "Ulm"], ["30", None]], dtype=object)
    >>> body(rows, ("age", "city"), Form())
    b'20,Ulm\n30,\n'
    >>> body(rows, ("age", "city"), Form(content_type=JSON, content='{"instances": $records}', record="$features_kvp"))
    b'{"instances": [{"age":20,"city":"Ulm"},{"age":30,"city":null}]}'
    """
    if form.kind == CSV:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        return text.getvalue().encode()
    as_texts = [name in form.texts for name in features]
    records = [
        _record([_json(value, as_text=as_text) for value, as_text in zip(row, as_texts, strict=True)], features, form)
        for row in rows
    ]
    if form.kind == JSON_LINES:
        return "".join(f"{record}\n" for record in records).encode()
    if form.one_row:
        return form.content.replace(_RECORD, records[0]).encode()
    return form.content.replace(_RECORDS, f"[{','.join(records)}]").encode()


def form_like(payload: Payload, features: Sequence[str]) -> Form:
    """Return the form of a question that was captured.

    Raises
    ------
    InputError
        When it is of no known form; templates have to say it then.

    Examples
    --------
    >>> form_like(Payload('{"instances": [{"age": 20, "zip": "01067"}]}', "JSON"), ("age", "zip"))
    Form(content_type='application/json', content='{"instances": $records}', record='$features_kvp', texts=('zip',))
    """
    try:
        asked = body_of(payload)
        if not asked.json:
            return Form()
        (first, *_) = documents(asked)
    except PayloadError as error:
        raise _unknown(str(error)) from None
    document, line = first
    content, record = _RECORD, document
    if isinstance(document, dict) and len(document) == 1:
        ((name, inside),) = document.items()
        if isinstance(inside, list) and inside and isinstance(inside[0], dict | list):
            content, record = f"{{{json.dumps(name)}: {_RECORDS}}}", inside[0]
    elif isinstance(document, list) and document and isinstance(document[0], dict | list):
        content, record = _RECORDS, document[0]
    template, values = _template(record)
    texts = [name for place, name in enumerate(features) if _looks_otherwise(values.get(name, values.get(place)))]
    kind = JSON_LINES if line else JSON
    return Form(content_type=kind, content=_RECORDS if line else content, record=template, texts=tuple(texts))


def _template(record: Any) -> tuple[str, dict[Any, Any]]:
    """Return the template of a record, and its values by name or by place."""
    if isinstance(record, list) and not any(isinstance(value, dict | list) for value in record):
        return _BY_POSITION, dict(enumerate(record))
    if isinstance(record, dict):
        if len(record) == 1:
            ((name, inside),) = record.items()
            if isinstance(inside, dict | list):
                template, values = _template(inside)
                return f"{{{json.dumps(name)}: {template}}}", values
        if not any(isinstance(value, dict | list) for value in record.values()):
            return _BY_NAME, record
    raise _unknown("a record with lists or objects in it")


def _looks_otherwise(value: Any) -> bool:
    return isinstance(value, str) and classify(value)[0] in {Kind.INTEGRAL, Kind.FRACTIONAL, Kind.BOOLEAN}


def _record(values: Sequence[str], features: Sequence[str], form: Form) -> str:
    if _BY_NAME in form.record:
        pairs = ",".join(f"{json.dumps(name)}:{value}" for name, value in zip(features, values, strict=True))
        return form.record.replace(_BY_NAME, f"{{{pairs}}}")
    return form.record.replace(_BY_POSITION, f"[{','.join(values)}]")


def _json(value: str | None, *, as_text: bool) -> str:
    if value is None:
        return "null"
    kind = Kind.TEXT if as_text else classify(value)[0]
    if kind is Kind.INTEGRAL and len(value) <= _EXACT_DIGITS:
        return str(int(value.replace(" ", "")))
    if kind in {Kind.INTEGRAL, Kind.FRACTIONAL}:
        return repr(float(value.replace(" ", "")))
    if kind is Kind.BOOLEAN:
        return value.lower()
    # JSON has no NaN and no infinity.
    return "null" if kind in {Kind.NAN, Kind.INFINITE, Kind.EMPTY} else json.dumps(value)


def _is_template(template: str, place: str) -> bool:
    try:
        json.loads(template.replace(place, "0"))
    except ValueError:
        return False
    return template.count(place) == 1


def _unknown(got: str) -> InputError:
    return InputError(
        "captures",
        "the form of what the model is asked is not known",
        got=got,
        do="say it: --content-type application/json --content-template '{\"instances\": $records}' "
        "--record-template '$features_kvp'",
    )
