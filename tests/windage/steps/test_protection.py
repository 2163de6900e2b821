"""What the steps read unprotected goes out protected: an endpoint's own captures, training sets, labels, tracebacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from windage.config import Capture, DataCapture, Monitor, Privacy, rules_of
from windage.errors import ScriptError
from windage.steps.protection import quiet, quiet_lines, without_key

SECRET = "a-name-that-no-log-may-show"
PRIVATE = Monitor(
    name="clerks",
    capture=Capture(data_capture=DataCapture(endpoint="clerks", uri="s3://models/capture")),
    privacy=Privacy(fields={"clerk": "hash", "note": "drop"}),
)


@pytest.mark.parametrize(
    ("traceback", "kind"),
    [
        (f'Traceback (most recent call last):\n  File "a.py", line 3, in f\nValueError: no {SECRET}\n', "ValueError"),
        (f"Traceback:\nmy.module.OwnError: {SECRET}", "my.module.OwnError"),
        (f"KeyError: '{SECRET}'", "KeyError"),
        (f"a row with {SECRET}", "an error"),
        (SECRET, "an error"),
        ("", "an error"),
    ],
)
def test_a_traceback_says_only_what_kind_of_error_it_was(traceback: str, kind: str) -> None:
    def fails(given: Any) -> Sequence[Mapping[str, str | None]]:
        raise ScriptError(traceback)

    rules = without_key(PRIVATE)
    for preprocess in (quiet(fails, rules), quiet_lines(fails, rules)):
        assert preprocess is not None
        with pytest.raises(ScriptError) as caught:
            preprocess({} if preprocess.__qualname__.startswith("quiet.") else "")  # type: ignore[operator]
        assert str(caught.value) == f"{kind}; privacy keeps its text and its traceback back"
        assert caught.value.__suppress_context__
    assert quiet(fails, None) is fails
    assert quiet_lines(fails, None) is fails


def test_without_a_key_what_is_to_be_hashed_is_dropped() -> None:
    rules = without_key(PRIVATE)
    assert rules is not None
    rule = rules.of_column("clerk")
    assert rule is not None
    assert rule.of(SECRET) is None
    with_key = rules_of(PRIVATE, key=b"a key of thirty-two bytes, or so")
    assert with_key is not None
    hashing = with_key.of_column("clerk")
    assert hashing is not None
    assert str(hashing.of(SECRET)).startswith("h:")
