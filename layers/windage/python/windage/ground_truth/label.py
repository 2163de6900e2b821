"""One label as it was read: whose it is, what it says; or why it is none."""

from __future__ import annotations

import math
from functools import lru_cache

import msgspec

from windage.captures.called import LONGEST_IDENTIFIER
from windage.captures.outcome import Bad, Note
from windage.quality.answers import canonical

# No call has more rows: with what is asked they would not fit into the six megabytes that an endpoint takes.
MOST_POSITION = 100_000

UNLABELLED = Note("unlabelled_rows")


# A million of them are read at once: structs that the garbage collector need not look at cost the least.
class Label(msgspec.Struct, frozen=True, gc=False):
    """A label: of which call and which of its rows, what is true, and when that was decided, as it is written."""

    identifier: str
    position: int
    actual: str
    decided: str | None = None


LabelOutcome = Label | Bad | Note


def identifier_problem(identifier: object) -> Bad | None:
    """Return what keeps an id from being one; nothing when it is an id.

    Examples
    --------
    >>> identifier_problem("58"), identifier_problem("").reason, identifier_problem("x" * 201).reason
    (None, 'no_id', 'long_id')
    """
    if identifier is None or identifier == "":
        return Bad("no_id", "no inference id")
    if type(identifier) is not str:
        return Bad("no_id", "the inference id is neither a text nor a whole number")
    if len(identifier) > LONGEST_IDENTIFIER:
        # Cut, as captures cut theirs, two of them might become one.
        return Bad("long_id", f"the inference id has {len(identifier):,} characters, the limit is {LONGEST_IDENTIFIER}")
    return None


@lru_cache(maxsize=10_000)
def actual_of(text: str | None) -> str | Bad:
    """Return what a label says, as `canonical` writes it, or why it says nothing.

    Examples
    --------
    >>> actual_of("1.0 "), actual_of(" ").reason, actual_of("NaN").reason
    ('1', 'empty_label', 'nan_label')
    """
    said = canonical(text) if text is not None else ""
    if not said:
        return Bad("empty_label", "the label is empty")
    if said.lower().lstrip("+-") == "nan":
        return Bad("nan_label", "the label is NaN")
    return said


def position_of(text: str | None) -> int | Bad:
    """Return which row of its call a label belongs to, from 0; the first, if nothing is said.

    Examples
    --------
    >>> position_of(None), position_of("2"), position_of("2.0"), position_of("-1").reason
    (0, 2, 2, 'bad_position')
    """
    try:
        number = float(text) if text else 0.0
    except ValueError:
        number = math.nan
    if not (number.is_integer() and 0 <= number < MOST_POSITION):
        return Bad("bad_position", f"the position is no whole number from 0 to {MOST_POSITION - 1:,}")
    return int(number)
