"""Call a user's ``preprocess_handler``: a captured record, or a line of a training set, becomes rows of texts."""

from __future__ import annotations

import logging
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from windage.captures.payload import Payload, PayloadError
from windage.captures.payload import rows as rows_of_payload
from windage.errors import ScriptError, shortened
from windage.scripts.inference_record import EventData, InferenceRecord
from windage.scripts.loading import OUTPUT, Logger, Script, guarded, load

HANDLER = "preprocess_handler"
_WANTED = "a dict, a list of dicts, or [] to leave the record out"

TextRow = dict[str, str | None]


@dataclass(frozen=True)
class Preprocessor:
    """A loaded pre-processor.

    Parameters
    ----------
    script
        What was loaded.
    handler, arguments
        Its function, and how many arguments that takes: the record, and maybe a logger.
    logger
        What the function gets as its second argument; what it prints goes there, too.
    """

    script: Script
    handler: Any
    arguments: int
    logger: Logger

    def __call__(self, record: Mapping[str, Any]) -> list[TextRow]:
        """Return the rows of a captured record; none when the script leaves it out.

        Raises
        ------
        ScriptError
            With the script's own traceback, or with what is wrong with its answer.
        """
        return self._rows(InferenceRecord.of(record))

    def line(self, line: str) -> list[TextRow]:
        """Return the rows of a line of a dataset, as `__call__` does of a record."""
        return self._rows(line)

    def _rows(self, given: InferenceRecord | str) -> list[TextRow]:
        with guarded(self.script, logger=self.logger):
            answer = self.handler(*(given, self.logger)[: self.arguments])
            # An answer may be an object of theirs, whose own code fails only now.
            return [_text_row(row) for row in _answered(answer)]


def load_preprocessor(script: Script, *, logger: Logger | None = None) -> Preprocessor:
    """Load a pre-processor.

    Raises
    ------
    InputError
        When the script is not Python, or has no ``preprocess_handler`` that takes a record and maybe a logger.
    ScriptError
        When it fails while it is loaded.

    Examples
    --------
    >>> source = b"def preprocess_handler(record): return dict(enumerate(record.endpoint_input.data.split(',')))"
    >>> preprocess = load_preprocessor(Script("split.py", source))
    >>> preprocess({"captureData": {"endpointInput": {"data": "20,Ulm"}}})
    [{'0': '20', '1': 'Ulm'}]
    """
    logger = logger if logger is not None else logging.getLogger(__name__)
    # Scripts kept logs in the service's folder of results. A shard has no result: the folder goes with the script.
    scratch = tempfile.mkdtemp(prefix="windage-script-")
    try:
        handler, arguments = load(script, HANDLER, arguments=(1, 2), logger=logger, folders={OUTPUT: scratch})
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    preprocessor = Preprocessor(script, handler, arguments, logger)
    weakref.finalize(preprocessor, shutil.rmtree, scratch, ignore_errors=True)
    return preprocessor


def _answered(answer: Any) -> Iterator[Mapping[Any, Any]]:
    """Yield the rows of whatever a handler returned."""
    if answer is None:
        return
    if isinstance(answer, InferenceRecord):
        yield from _tabulated(answer)
    elif isinstance(answer, Mapping):
        yield from _rows_of_mapping(answer)
    elif isinstance(answer, list | tuple):
        for place, row in enumerate(answer):
            if not isinstance(row, Mapping):
                raise ScriptError(f"{HANDLER} returned {_kind(row)} at place {place} of its list; expected {_WANTED}")
            yield from _rows_of_mapping(row)
    else:
        raise ScriptError(f"{HANDLER} returned {_kind(answer)}; expected {_WANTED}")


def _rows_of_mapping(row: Mapping[Any, Any]) -> Iterator[Mapping[Any, Any]]:
    """Yield a row, or the rows of columns of one length."""
    if not row:
        raise ScriptError(f"{HANDLER} returned a row without columns; expected {_WANTED}")
    if not all(isinstance(values, list | tuple) for values in row.values()):
        yield row
        return
    lengths = {len(values) for values in row.values()}
    if len(lengths) > 1:
        raise ScriptError(f"{HANDLER} returned columns of {min(lengths)} to {max(lengths)} values; expected one length")
    for values in zip(*row.values(), strict=True):
        yield dict(zip(row, values, strict=True))


def _tabulated(record: InferenceRecord) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of a record that a handler returned as it is: the answer before the question."""
    sides = (record.endpoint_output or record.batch_transform_output, record.endpoint_input)
    try:
        tables = [rows_of_payload(_payload(side)) for side in sides if side is not None]
    except PayloadError as error:
        raise ScriptError(f"{HANDLER} returned the record, whose payload cannot be read: {error}") from None
    if len({len(table) for table in tables}) > 1:
        raise ScriptError(f"{HANDLER} returned the record, whose inputs and outputs differ in number")
    for parts in zip(*tables, strict=True):
        row: dict[str, Any] = {}
        place = count()
        for part in parts:
            row |= part if isinstance(part, Mapping) else {f"{next(place):020}": value for value in part}
        yield row


def _payload(side: EventData) -> Payload:
    return Payload(
        data=str(side.data), encoding=side.encoding or "CSV", observedContentType=side.observedContentType or ""
    )


def _text_row(row: Mapping[Any, Any]) -> TextRow:
    made: TextRow = {}
    for key, value in row.items():
        if not isinstance(key, str | int):
            raise ScriptError(f"{HANDLER} returned a column whose name is {_kind(key)}; expected a str or an int")
        name = _writable(str(key))
        if name in made:
            raise ScriptError(f"{HANDLER} returned column {shortened(name)!r} twice")
        made[name] = _text(value, column=name)
    return made


def _text(value: Any, *, column: str) -> str | None:
    """Return a value as text, as that of a JSON payload is."""
    # What pandas puts in the place of a missing value.
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return None
    if isinstance(value, str):
        return _writable(str(value))
    if type(value).__module__ == "numpy" and getattr(value, "ndim", None) == 0 and value.dtype.kind in "biuf":
        # The shortest text of a small float; as a large one it would have digits that it never had.
        return str(value).lower()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return int.__repr__(value) if isinstance(value, int) else float.__repr__(value)
    raise ScriptError(f"{HANDLER} returned {_kind(value)} in column {shortened(column)!r}; expected a text or a number")


def _writable(text: str) -> str:
    """Return the text if it can be written; half of a surrogate pair, which JSON can spell, cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ScriptError(f"{HANDLER} returned a text with half of a surrogate pair") from None
    return text


def _kind(value: object) -> str:
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
