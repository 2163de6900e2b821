"""What the AWS CLI printed of a schedule and of what belongs to it, each file recognised by its keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from windage.errors import InputError

Kind = Literal["schedule", "definition", "endpoint", "endpoint config", "alerts"]

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_DEEPEST = 20
# The keys that only one kind has all of; of a schedule that has an endpoint's too, the first that fits.
_KEYS: tuple[tuple[Kind, frozenset[str]], ...] = (
    ("schedule", frozenset({"MonitoringScheduleName", "MonitoringScheduleConfig"})),
    ("definition", frozenset({"JobDefinitionName", "DataQualityJobInput"})),
    ("endpoint", frozenset({"EndpointName", "EndpointConfigName"})),
    ("endpoint config", frozenset({"EndpointConfigName", "ProductionVariants"})),
    ("alerts", frozenset({"MonitoringAlertSummaries"})),
)
_OF_OTHER_MONITORS = {
    "ModelQualityJobInput": "ModelQuality",
    "ModelBiasJobInput": "ModelBias",
    "ModelExplainabilityJobInput": "ModelExplainability",
}
COMMANDS = (
    "aws sagemaker describe-monitoring-schedule, describe-data-quality-job-definition, describe-endpoint, "
    "describe-endpoint-config or list-monitoring-alerts"
)


@dataclass(frozen=True)
class Description:
    """One file, of a kind."""

    kind: Kind
    file: str
    document: Mapping[str, Any]

    def text(self, path: str) -> str | None:
        """Return a text in it, or nothing when it is not there; ``path`` is written as ``A.B.C``."""
        value = self.value(path)
        if value is None or isinstance(value, str):
            return value
        raise self._other_than(path, value, "text")

    def number(self, path: str) -> int | None:
        """Return a whole number in it, or nothing when it is not there."""
        value = self.value(path)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        raise self._other_than(path, value, "a whole number")

    def switch(self, path: str) -> bool | None:
        """Return a switch in it, or nothing when it is not there."""
        value = self.value(path)
        if value is None or isinstance(value, bool):
            return value
        raise self._other_than(path, value, "true or false")

    def parts(self, path: str) -> list[Description]:
        """Return the members of a list in it."""
        value = self.value(path)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
            raise self._other_than(path, value, "a list of objects")
        return [Description(self.kind, self.file, part) for part in value]

    def has(self, path: str) -> bool:
        """Return whether there is anything."""
        return self.value(path) is not None

    def value(self, path: str) -> Any:
        """Return what is there, or nothing."""
        found: Any = self.document
        for part in path.split("."):
            if not isinstance(found, dict):
                raise self._other_than(path, found, "an object")
            found = found.get(part)
            if found is None:
                return None
        return found

    def leaves(self) -> Iterator[tuple[str, Any]]:
        """Yield the path and the value of everything in it that holds no more, lists written as ``A[].B``."""
        yield from _leaves(self.document, "")

    def _other_than(self, path: str, value: Any, expected: str) -> InputError:
        return InputError(f"{self.file}: {path}", "of another type", got=type(value).__name__, expected=expected)


def recognise(data: bytes, *, file: str) -> Description:
    """Return the description in a file.

    Raises
    ------
    InputError
        When it is none of a data-quality schedule.

    Examples
    --------
    >>> recognise(b'{"MonitoringAlertSummaries": []}', file="alerts.json").kind
    'alerts'
    """
    try:
        document = msgspec.json.decode(data.removeprefix(_BYTE_ORDER_MARK))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(file, "not JSON", got=str(error), expected=f"what prints {COMMANDS}") from None
    if not isinstance(document, dict):
        raise InputError(file, "not a description", got=type(document).__name__, expected=f"what prints {COMMANDS}")
    if _depth(document) > _DEEPEST:
        raise InputError(file, "nested too deeply", expected=f"what prints {COMMANDS}")
    for key, kind in _OF_OTHER_MONITORS.items():
        if key in document:
            raise other_monitor(kind, where=file)
    for kind_, keys in _KEYS:
        if keys <= document.keys():
            return Description(kind_, file, document)
    raise InputError(file, "not a description", got=", ".join(sorted(document)), expected=f"what prints {COMMANDS}")


def of_kind(descriptions: Iterable[Description], kind: Kind) -> list[Description]:
    """Return the descriptions of one kind."""
    return [description for description in descriptions if description.kind == kind]


def other_monitor(kind: str, *, where: str) -> InputError:
    """Return the error about a schedule of another kind of monitor."""
    return InputError(
        where, "a schedule of another monitor", got=kind, expected="DataQuality: this version imports no other"
    )


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _leaves(child, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for child in value:
            yield from _leaves(child, f"{path}[]")
    elif value is not None:
        yield path, value


def _depth(value: Any) -> int:
    deepest, level = 0, [value]
    while level:
        deepest += 1
        level = [
            child
            for holder in level
            if isinstance(holder, dict | list)
            for child in (holder.values() if isinstance(holder, dict) else holder)
        ]
    return deepest
