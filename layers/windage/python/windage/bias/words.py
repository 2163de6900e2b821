"""What a measure says of a group, for somebody who knows the people and no statistics."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from windage.bias.groups import Base, Groups, Side, Values
from windage.bias.measures.division import divided

BASES: Mapping[Base, str] = {
    "rows": "",
    "positive": "truly positive",
    "negative": "truly negative",
    "accepted": "answered positively",
    "rejected": "answered negatively",
    "mistakes": "answered wrongly",
}


@dataclass(frozen=True)
class Said:
    """A value with what it is compared with: in the baseline, and between what it may be."""

    value: float
    before: float | None = None
    interval: tuple[float, float] | None = None
    confidence: float = 0.95


@dataclass(frozen=True)
class Words:
    """How a measure is said: what it is of the group, how its value is written, and what joins both."""

    phrase: Callable[[str, Groups], str]
    unit: Callable[[float], str]
    joined: str = ": "


def sentence(name: str, title: str, groups: Groups, said: Said) -> str | None:
    """Say what a measure means for a group; nothing where another measure says it.

    Examples
    --------
    >>> import numpy as np
    >>> groups = Groups(np.array([[[[40.0, 60], [0, 0]], [[70, 30], [0, 0]]]]))
    >>> sentence("DPPL", "sex is 0", groups, Said(0.3))
    'Where sex is 0, 30.0% are answered positively, of the others 60.0%: 30.0 points fewer.'
    >>> sentence("DI", "sex is 0", groups, Said(0.5))
    'Where sex is 0, a positive answer is, compared with the others, 0.5 times as frequent.'
    """
    words = WORDS.get(name)
    if words is None:
        return None
    text = gist(name, title, groups, said.value)
    if said.interval is not None:
        low, high = sorted(said.interval, key=abs) if said.interval[1] <= 0 else said.interval
        text += f" ({_between(words.unit(low), words.unit(high))}, with {said.confidence:.0%} confidence)"
    return f"{text}." if said.before is None else f"{text}. In the baseline: {words.unit(said.before)}."


def gist(name: str, title: str, groups: Groups, value: float) -> str:
    """Say what a measure is of a group.

    Raises
    ------
    KeyError
        When another measure says it.
    """
    words = WORDS[name]
    return f"{words.phrase(title, groups)}{words.joined}{words.unit(value)}"


def _between(low: str, high: str) -> str:
    """Say both ends, the unit once where it is one.

    Examples
    --------
    >>> _between("3.0 points fewer", "5.0 points fewer"), _between("3.0 points more", "5.0 points fewer")
    ('3.0 to 5.0 points fewer', '3.0 points more to 5.0 points fewer')
    """
    number, _, unit = low.partition(" ")
    if number[:1].isdigit() and unit and high.endswith(f" {unit}"):
        return f"{number} to {high}"
    return f"{low} to {high}"


def _shares(of: Callable[[Side], Values], verb: str, *, among: str = "") -> Callable[[str, Groups], str]:
    def phrase(title: str, groups: Groups) -> str:
        group, others = (f"{float(of(side)):.1%}" for side in (groups.disadvantaged, groups.advantaged))
        return f"Where {title}, {group}{among} {verb}, of the others {others}"

    return phrase


def _ratios(of: Callable[[Side], Values], what: str, each: str) -> Callable[[str, Groups], str]:
    def phrase(title: str, groups: Groups) -> str:
        group, others = (_number(float(of(side))) for side in (groups.disadvantaged, groups.advantaged))
        return f"Where {title}, there are {group} {what} for each {each}, for the others {others}"

    return phrase


def _disparity(said: str) -> Callable[[str, Groups], str]:
    def phrase(title: str, groups: Groups) -> str:
        del groups
        return (
            f"Within the values of the group variable, those where {title} make up another part of all {said} "
            f"negatively than of all {said} positively"
        )

    return phrase


def _flips(title: str, groups: Groups) -> str:
    assert groups.flips is not None
    better, _, worse = (groups.flips / max(1.0, float(groups.flips.sum()))).tolist()
    return (
        f"Where {title}, {better:.1%} are answered better than their nearest neighbours among the others, "
        f"{worse:.1%} worse"
    )


def _points(value: float) -> str:
    """Write a difference of shares of which more than 0 is fewer in the group."""
    if abs(value) < 0.0005:
        return "no difference"
    return f"{abs(value) * 100:.1f} points {'fewer' if value > 0 else 'more'}"


def _more(value: float) -> str:
    return _points(-value)


def _part(value: float) -> str:
    """Write a class imbalance as the group's part of all rows."""
    return f"{(1 - value) / 2:.1%}"


def _larger(value: float) -> str:
    return f"{abs(value) * 100:.1f} points {'larger' if value > 0 else 'smaller'}"


def _better(value: float) -> str:
    return f"{abs(value) * 100:.1f} points {'better' if value > 0 else 'worse'}"


def _apart(value: float) -> str:
    """Write a difference of ratios."""
    if not math.isfinite(value):
        return "infinitely many more" if value > 0 else "infinitely many fewer"
    return f"{_number(abs(value))} {'more' if value > 0 else 'fewer'}"


def _fewer(value: float) -> str:
    return _apart(-value)


def _number(value: float) -> str:
    return f"{value:.3g}" if math.isfinite(value) else "infinitely many"


def _times(value: float) -> str:
    return f"{value:.3g} times as frequent" if math.isfinite(value) else "infinitely more frequent"


WORDS: Mapping[str, Words] = {
    "CDDL": Words(_disparity("labelled"), _larger),
    "CI": Words(lambda title, _: f"The part of the rows where {title}", _part),
    "DPL": Words(_shares(lambda side: divided(side.positive, side.rows), "are labelled positively"), _points),
    "AD": Words(
        _shares(lambda side: divided(side.true_positive + side.true_negative, side.rows), "are answered rightly"),
        _points,
    ),
    "CDDPL": Words(_disparity("answered"), _larger),
    "DAR": Words(
        _shares(lambda side: divided(side.true_positive, side.accepted), "are right", among=" of the positive answers"),
        _points,
    ),
    "DCA": Words(
        _ratios(lambda side: divided(side.positive, side.accepted), "positive labels", "positive answer"), _fewer
    ),
    "DCR": Words(
        _ratios(lambda side: divided(side.negative, side.rejected), "negative labels", "negative answer"), _apart
    ),
    "DI": Words(lambda title, _: f"Where {title}, a positive answer is, compared with the others, ", _times, joined=""),
    "DPPL": Words(_shares(lambda side: divided(side.accepted, side.rows), "are answered positively"), _points),
    "DRR": Words(
        _shares(lambda side: divided(side.true_negative, side.rejected), "are right", among=" of the negative answers"),
        _more,
    ),
    "FT": Words(_flips, _better),
    "GE": Words(
        lambda _title, _: "The model's mistakes are spread unequally over all rows",
        _number,
        joined=": generalized entropy ",
    ),
    "RD": Words(
        _shares(lambda side: divided(side.true_positive, side.positive), "are recognised", among=" of the positive"),
        _points,
    ),
    "SD": Words(
        _shares(lambda side: divided(side.true_negative, side.negative), "are recognised", among=" of the negative"),
        _more,
    ),
    "TE": Words(
        _ratios(lambda side: divided(side.false_negative, side.false_positive), "wrong rejections", "wrong acceptance"),
        _apart,
    ),
}
