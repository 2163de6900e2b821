"""What right and wrong answers are worth, in money."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

from windage.config.part import Part
from windage.errors import InputError

Kind = Literal["Regression", "BinaryClassification", "MulticlassClassification"]

_LONGEST_CURRENCY = 12
_OF: Mapping[Kind, tuple[str, ...]] = {
    "Regression": ("per_unit_over", "per_unit_under"),
    "BinaryClassification": ("true_positive", "false_positive", "false_negative", "true_negative"),
    "MulticlassClassification": ("right", "wrong", "cells"),
}


class Value(Part, frozen=True):
    """What answers are worth: what they bring is positive, what they cost negative; what is not said is worth nothing.

    Parameters
    ----------
    currency
        How the money is called: ``EUR``.
    true_positive, false_positive, false_negative, true_negative
        Of a binary classification: what each answer of its kind is worth.
    cells
        Of several classes: what it is worth when what is true was answered so, by ``actual/answered``, the classes as
        `windage.quality.answers.canonical` writes them.
    right, wrong
        Of several classes: what every other right or wrong answer is worth.
    per_unit_over, per_unit_under
        Of a regression: what each unit is worth by which an answer is too high or too low.

    Examples
    --------
    >>> Value(currency="EUR", false_positive=-5, false_negative=-100).kind
    'BinaryClassification'
    """

    currency: str
    true_positive: float | None = None
    false_positive: float | None = None
    false_negative: float | None = None
    true_negative: float | None = None
    cells: Mapping[str, float] = {}
    right: float | None = None
    wrong: float | None = None
    per_unit_over: float | None = None
    per_unit_under: float | None = None

    def __post_init__(self) -> None:
        text = self.currency
        if not text.strip() or text != text.strip() or len(text) > _LONGEST_CURRENCY or not text.isprintable():
            raise InputError("value.currency", "no name of money", got=text or "nothing", expected="a name like EUR")
        _ = self.kind
        amounts = {name: getattr(self, name) for names in _OF.values() for name in names if name != "cells"}
        for name, amount in {**amounts, **{f"cells.{cell}": worth for cell, worth in self.cells.items()}}.items():
            if amount is not None and not math.isfinite(amount):
                raise InputError(f"value.{name}", "no amount", got=amount, expected="a number")
        for cell in self.cells:
            actual, _, answered = cell.partition("/")
            if not actual or not answered:
                raise InputError("value.cells", "no cell", got=cell, expected="actual/answered, as cat/dog")

    @property
    def kind(self) -> Kind:
        """Of which kind of question the amounts are."""
        said = {kind: [name for name in names if getattr(self, name) not in (None, {})] for kind, names in _OF.items()}
        kinds = [kind for kind, names in said.items() if names]
        if not kinds:
            raise InputError("value", "nothing is worth anything", do="say what answers are worth, as false_negative")
        if len(kinds) > 1:
            got = " and ".join(said[kind][0] for kind in kinds)
            raise InputError("value", "amounts of different kinds of questions", got=got, do="leave out one kind")
        return kinds[0]

    @property
    def amounts(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """What is worth what of a binary classification: what is true in rows, what was answered in columns."""
        return (
            (self.true_negative or 0.0, self.false_positive or 0.0),
            (self.false_negative or 0.0, self.true_positive or 0.0),
        )
