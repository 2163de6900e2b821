"""Who is to be forgotten, and whether a record is about them."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from windage.capture import Message
from windage.errors import InputError
from windage.privacy import Rules, protected, protected_id
from windage.privacy.methods import Treatment
from windage.privacy.rules import Path, Side, parts

_SHORTEST = 3
_SIDES: Mapping[str, Side] = {"endpointInput": "input", "endpointOutput": "output"}
_TYPES = {"CSV": "text/csv", "JSON": "application/json"}


@dataclass(frozen=True)
class Subject:
    """Who is to be forgotten: by the ids of their calls, or by the value of a field.

    Parameters
    ----------
    identifiers
        Inference ids and event ids, as they were given and as they were hashed.
    values
        The values of a field, as it was given and as it was hashed.
    within
        That field.
    rules
        Those of the monitor, which know where fields stand.
    """

    identifiers: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()
    within: Path = ()
    rules: Rules = field(default_factory=Rules)

    @staticmethod
    def of_calls(identifiers: Iterable[str], rules: Rules) -> Subject:
        """Return the subject of calls.

        Raises
        ------
        InputError
            When an id is so short that it would be found everywhere, or no key is there to hash it with.
        """
        given = frozenset(identifiers)
        for one in given:
            _refuse_short(one, where="--inference-id")
        if rules.inference_id == "hash" and rules.key is None:
            raise InputError("--inference-id", "the monitor hashes ids", do="give the key: --secret or --key-file")
        hashed = {protected_id(one, rules) for one in given}
        return Subject(identifiers=given | {one for one in hashed if one is not None}, rules=rules)

    @staticmethod
    def of_field(name: str, value: str, rules: Rules) -> Subject:
        """Return the subject of whom a field has a value.

        Raises
        ------
        InputError
            When the value is so short that it would be found everywhere, or what is stored of the field is not that of
            one subject alone.
        """
        _refuse_short(value, where="--key")
        rule = rules.of_column(name)
        method = rule.method if rule is not None else rules.default
        if method not in ("keep", "hash"):
            raise InputError(
                "--field",
                f"the monitor's privacy says {method}: nobody is found by it",
                got=name,
                expected="keep or hash",
            )
        if method == "hash" and rules.key is None:
            raise InputError("--field", "the monitor hashes it", got=name, do="give the key: --secret or --key-file")
        stored = rule.of(value) if rule is not None else value
        values = {value} | ({stored} if stored is not None else set())
        return Subject(values=frozenset(values), within=parts(name), rules=rules)

    def with_calls(self, identifiers: Iterable[str]) -> Subject:
        """Return the same subject, of whom these calls are as well."""
        return Subject(self.identifiers | frozenset(identifiers), self.values, self.within, self.rules)

    def is_of(self, line: bytes) -> bool:
        """Return whether a line is a record of the subject; one that is no capture is when it names the subject."""
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            return self.is_named_in(line)
        if not isinstance(record, dict) or not isinstance(record.get("captureData"), dict):
            return self.is_named_in(line)
        metadata = record.get("eventMetadata")
        said = metadata.values() if isinstance(metadata, dict) else ()
        if any(isinstance(one, str) and one in self.identifiers for one in said):
            return True
        return any(self.asked(*_message(record["captureData"].get(side), name)) for side, name in _SIDES.items())

    def asked(self, message: Message | None, side: Side) -> bool:
        """Return whether a body holds a value of the subject in the field; one that cannot be read when it names it."""
        if message is None or not self.values:
            return False
        found: list[str] = []

        def look(text: str) -> str:
            found.extend({text} & self.values)
            return text

        probe = Rules(
            fields={self.within: Treatment("look", look, lambda length: 0)},
            columns=self.rules.columns,
            outputs=self.rules.outputs,
        )
        read = protected(message, probe, side=side)
        return bool(found) or (not isinstance(read, Message) and self.is_named_in(message.body))

    def is_named_in(self, data: bytes) -> bool:
        """Return whether a text says one of the ids or values, as a whole word."""
        return self._words is not None and self._words.search(data) is not None

    def unnamed(self, data: bytes) -> bytes:
        """Return a text in which the ids and values have become the word ``forgotten``."""
        return self._words.sub(b"forgotten", data) if self._words is not None else data

    @cached_property
    def _words(self) -> re.Pattern[bytes] | None:
        words = {*self.identifiers, *self.values}
        if not words:
            return None
        # As a text has them, as JSON does, and as JSON without other characters than those of ASCII.
        spelled = {*words, *(json.dumps(one, ensure_ascii=ascii_)[1:-1] for one in words for ascii_ in (True, False))}
        longest_first = sorted(spelled, key=lambda one: (-len(one), one))
        either = b"|".join(re.escape(one.encode(errors="replace")) for one in longest_first)
        return re.compile(rb"(?<![\w-])(?:" + either + rb")(?![\w-])")


def identifiers_of(line: bytes) -> frozenset[str]:
    """Return the ids of a captured record by which others name it."""
    try:
        metadata = json.loads(line)["eventMetadata"]
        said = (metadata.get("eventId"), metadata.get("inferenceId"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return frozenset()
    return frozenset(one for one in said if isinstance(one, str) and len(one) >= _SHORTEST)


def _message(side: Any, name: Side) -> tuple[Message | None, Side]:
    """Return a side of a record as the message that it was."""
    if not isinstance(side, dict) or not isinstance(side.get("data"), str):
        return None, name
    encoding, data = str(side.get("encoding", "CSV")).upper(), side["data"]
    if encoding in _TYPES:
        return Message(data.encode(errors="replace"), _TYPES[encoding]), name
    try:
        body = base64.b64decode(data)
    except (binascii.Error, ValueError):
        return None, name
    return Message(body, str(side.get("observedContentType", ""))), name


def _refuse_short(text: str, *, where: str) -> None:
    if len(text) < _SHORTEST:
        raise InputError(where, "too short to be one subject's own", got=text, expected=f"{_SHORTEST} characters")
