"""How the steps keep what they read as private as a monitor's file says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from windage.config import Monitor, rules_of
from windage.errors import ScriptError

if TYPE_CHECKING:
    from windage.captures.reading import Preprocess
    from windage.dataset_file.json_records import ParseLine
    from windage.privacy import Rules

Protect = Callable[[Monitor], "Rules | None"]
_KIND = re.compile(r"[A-Za-z_][\w.]{0,99}(Error|Exception|Exit|Interrupt|Iteration|Warning)")


def without_key(monitor: Monitor) -> Rules | None:
    """Return a monitor's rules where no key can be had: what is to be hashed is dropped."""
    return rules_of(monitor, key=None)


def quiet(preprocess: Preprocess | None, rules: Rules | None) -> Preprocess | None:
    """Return a pre-processor whose tracebacks hold no value of a record: only what kind of error it was."""
    if preprocess is None or rules is None:
        return preprocess

    def made(record: Mapping[str, Any]) -> Sequence[Mapping[str, str | None]]:
        try:
            return preprocess(record)
        except ScriptError as error:
            raise ScriptError(_kind(error)) from None

    return made


def quiet_lines(parse_line: ParseLine | None, rules: Rules | None) -> ParseLine | None:
    """Return a pre-processor of lines whose tracebacks hold no value of a line."""
    if parse_line is None or rules is None:
        return parse_line

    def made(line: str) -> Sequence[Mapping[str, str | None]]:
        try:
            return parse_line(line)
        except ScriptError as error:
            raise ScriptError(_kind(error)) from None

    return made


def _kind(error: ScriptError) -> str:
    """Return the type that stands at the beginning of a traceback's last line."""
    kind = str(error).strip().rpartition("\n")[2].partition(":")[0].strip()
    kind = kind if _KIND.fullmatch(kind) else "an error"
    return f"{kind}; privacy keeps its text and its traceback back"
