"""What is said of values that are not expected: how many, how large their share may be, and where the first stands."""

from __future__ import annotations

from windage.page.writing import count, share, text
from windage.strange_values import Strange


def sentence(strange: Strange, *, of: str = "") -> str:
    """Say it in a sentence; ``of`` names the column where that is not clear.

    Examples
    --------
    >>> from windage.constraints import Feature
    >>> from windage.profile import Stranger
    >>> age, row = Feature("age", "Integral", 1.0), Stranger("text", "a.jsonl", 17)
    >>> sentence(Strange(age, "type", ("text",), 1, 1_000_000, (row,)), of="age")
    '1 of 1,000,000 values of age is no number (0.0001 %, at most 0.0006 %): line 17 of a.jsonl.'
    """
    few = strange.count == 1
    values = "values" if strange.reason == "type" else "numbers"
    named = f" of {of}" if of else ""
    shares = f"{_percent(strange.share)}, at most {_percent(strange.most)}"
    said = f"{count(strange.count)} of {count(strange.total)} {values}{named} {'is' if few else 'are'} "
    return f"{said}{_what(strange, few=few)} ({shares}){_where(strange)}."


def _what(strange: Strange, *, few: bool) -> str:
    if strange.reason == "negative":
        return "negative"
    whole = "whole " if "fraction" in strange.sorts else ""
    return f"no {whole}number{'' if few else 's'}"


def _where(strange: Strange) -> str:
    if not strange.rows:
        return ""
    first = strange.rows[0]
    place = f"line {count(first.line)} of {text(first.source, limit=200).shown}"
    if strange.count == 1:
        return f": {place}"
    return f": the first is on {place}"


def _percent(value: float) -> str:
    """Write a share to one digit that says something: a millionth is no 0 %."""
    return f"{float(f'{100 * value:.1g}'):.10g} %" if value < 0.001 else share(value)
