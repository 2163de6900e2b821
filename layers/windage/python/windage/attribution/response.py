"""The scores in a model's answer: CSV, JSON or JSON Lines, a row or a list for each row that was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from windage.attribution.model import Failure, Scores
from windage.captures.json_rows import Selection
from windage.captures.payload import Payload, PayloadError, Row
from windage.captures.payload import rows as rows_of
from windage.errors import shortened


def scores(
    body: bytes,
    *,
    rows: int,
    content_type: str = "",
    selection: Selection | None = None,
    columns: Sequence[str] = (),
    wanted: Sequence[str] = (),
) -> Scores | Failure:
    r"""Return the scores in the answer to so many rows, shape (rows, labels), or why there are none.

    Parameters
    ----------
    body, content_type
        What the model answered.
    rows
        How many rows it was asked.
    selection
        Where the rows are in nested JSON.
    columns
        The names of the answer's columns, if they are known.
    wanted
        Which of them are scores, by name or by place from 0; all of them, if nothing is said.

    Examples
    --------
    >>> scores(b"0.25\n0.5\n", rows=2).tolist(), scores(b"0.25,0.5", rows=2).tolist()
    ([[0.25], [0.5]], [[0.25], [0.5]])
    >>> scores(b'{"predictions": [{"label": "yes", "score": 0.5}]}', rows=1, wanted=["score"]).tolist()
    [[0.5]]
    >>> scores(b"yes,0.5", rows=1).sentence
    'the model answered text where a score is expected (yes)'
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Failure("unreadable", "not UTF-8")
    encoding = "JSON" if text.lstrip()[:1] in {"{", "["} else "CSV"
    try:
        found = rows_of(Payload(text, encoding, content_type), selection=selection if encoding == "JSON" else None)
    except PayloadError as error:
        return Failure("unreadable", str(error))
    if len(found) == 1 and rows > 1 and len(found[0]) == rows and not wanted:
        # Some containers put the scores of all rows into one line.
        (only,) = found
        found = [(value,) for value in (only.values() if isinstance(only, Mapping) else only)]
    if len(found) != rows:
        return Failure("another_count", f"{len(found):,} for {rows:,}")
    numbers: list[list[float]] = []
    for row in found:
        values = _values(row, columns, wanted)
        if isinstance(values, Failure):
            return values
        numbers.append(values)
    widths = {len(values) for values in numbers}
    if len(widths) > 1:
        return Failure("another_width", f"{min(widths):,} to {max(widths):,} in one answer")
    return np.array(numbers, dtype=np.float64).reshape(rows, -1)


def _values(row: Row, columns: Sequence[str], wanted: Sequence[str]) -> list[float] | Failure:
    if isinstance(row, Mapping):
        named: Mapping[str, str | None] = row
    else:
        names = columns if len(columns) == len(row) else [str(place) for place in range(len(row))]
        named = dict(zip(names, row, strict=True))
    chosen = wanted or list(named)
    missing = next((name for name in chosen if name not in named), None)
    if missing is not None:
        return Failure("unreadable", f"no {shortened(missing, limit=40)} among {shortened(', '.join(named), limit=80)}")
    values = []
    for name in chosen:
        written = named[name]
        try:
            values.append(float(written if written is not None else ""))
        except ValueError:
            return Failure("not_a_number", shortened(written or "nothing", limit=40))
    return values
