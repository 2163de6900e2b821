"""How something wrong is said: one line, harmless on a terminal, never too long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.errors import BaselineError, InputError, shortened

ANYTHING = st.text(st.characters(), max_size=200)


@given(ANYTHING, ANYTHING, ANYTHING, ANYTHING, ANYTHING)
def test_a_message_is_one_printable_line(where: str, what: str, got: str, expected: str, do: str) -> None:
    message = str(InputError(where, what, got=got, expected=expected, do=do))
    assert message.isprintable()
    assert len(message) <= 2000
    assert message.encode()


@given(ANYTHING, st.integers(1, 50))
def test_a_shortened_value_keeps_its_limit(value: str, limit: int) -> None:
    short = shortened(value, limit=limit)
    assert len(short) <= limit
    assert short.isprintable()


@given(ANYTHING)
def test_shortening_twice_changes_nothing(value: str) -> None:
    assert shortened(shortened(value)) == shortened(value)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({}, "a.yaml:3: wrong"),
        ({"got": 0}, "a.yaml:3: wrong; got 0"),
        ({"got": "x", "expected": "y"}, "a.yaml:3: wrong; got x; expected y"),
        ({"expected": "y", "do": "write y"}, "a.yaml:3: wrong; expected y; do: write y"),
    ],
)
def test_only_what_is_known_is_said(parts: dict[str, object], message: str) -> None:
    assert str(InputError("a.yaml:3", "wrong", **parts)) == message


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("plain", "plain"),
        ("a\nb", r"a\nb"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("\ud800", r"\ud800"),
        ("é€😀", "é€😀"),
    ],
)
def test_what_a_terminal_would_obey_is_shown(value: str, shown: str) -> None:
    assert shortened(value) == shown


def test_a_value_error_catches_both() -> None:
    """A caller who knows nothing of Windage catches ValueError."""
    assert issubclass(BaselineError, InputError)
    assert issubclass(InputError, ValueError)
