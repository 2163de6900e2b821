"""The kinds of windows, and how one is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
import pandas as pd

from benchmarks import shifts
from benchmarks.population import Categorical, Column, Numeric, Population, draw, frame_of

Group = Literal["quiet", "small", "material"]


def _any(_: Column) -> bool:
    return True


@dataclass(frozen=True)
class Kind:
    """One kind of window.

    Parameters
    ----------
    group
        ``quiet``: nothing that a person would want to hear of.
    memory
        How much a row remembers of the one before it.
    repeats, scattered
        How often every row is seen, and whether its copies lie apart.
    shift, suits
        What happens to some columns, and to which it can; of a quiet kind to all.
    """

    name: str
    group: Group
    memory: float = 0.0
    repeats: int = 1
    scattered: bool = False
    shift: shifts.Shift | None = None
    suits: Callable[[Column], bool] = _any


@dataclass(frozen=True)
class Window:
    """A window and the columns that were shifted in it."""

    frame: pd.DataFrame
    shifted: frozenset[str]


def _plain(column: Column) -> bool:
    return isinstance(column, Numeric) and column.plain


def _numeric(column: Column) -> bool:
    return isinstance(column, Numeric)


def _levels(column: Column) -> bool:
    return isinstance(column, Categorical)


NEGLIGIBLE = Kind("negligible", "quiet", shift=shifts.negligible)
KINDS = (
    Kind("no_drift", "quiet"),
    NEGLIGIBLE,
    Kind("clustered", "quiet", repeats=5),
    Kind("scattered", "quiet", repeats=5, scattered=True),
    Kind("autocorrelated_0.5", "quiet", memory=0.5),
    Kind("autocorrelated_0.9", "quiet", memory=0.9),
    Kind("mean_0.1_sd", "small", shift=partial(shifts.mean, by=0.1), suits=_plain),
    Kind("mean_0.25_sd", "material", shift=partial(shifts.mean, by=0.25), suits=_plain),
    Kind("mean_0.5_sd", "material", shift=partial(shifts.mean, by=0.5), suits=_plain),
    Kind("scale_x1.5", "material", shift=partial(shifts.scale, factor=1.5), suits=_plain),
    Kind("mix_10%", "material", shift=partial(shifts.mix, distance=0.1), suits=_levels),
    Kind("mix_20%", "material", shift=partial(shifts.mix, distance=0.2), suits=_levels),
    Kind("missing_+5pt", "material", shift=partial(shifts.missing, rise=0.05)),
    Kind("tail_2%", "material", shift=partial(shifts.tail, share=0.02), suits=_numeric),
    Kind("new_category_5%", "material", shift=partial(shifts.new_level, share=0.05), suits=_levels),
)


def window_of(kind: Kind, population: Population, rows: int, rng: np.random.Generator) -> Window:
    """Draw a window of a kind, with the truth about it."""
    drawn = draw(population, rows // kind.repeats, rng, memory=kind.memory)
    if kind.repeats > 1:
        order = np.repeat(np.arange(rows // kind.repeats), kind.repeats)
        if kind.scattered:
            rng.shuffle(order)
        drawn = {name: values[order] for name, values in drawn.items()}
    changed = _changed(kind, population, rng)
    if kind.shift is not None:
        for column in changed:
            drawn[column.name] = kind.shift(column, drawn[column.name], population, rng)
    truth = frozenset() if kind.group == "quiet" else frozenset(column.name for column in changed)
    return Window(frame_of(drawn), truth)


def _changed(kind: Kind, population: Population, rng: np.random.Generator) -> list[Column]:
    suitable = [column for column in population.columns if kind.suits(column)]
    if kind.group == "quiet":
        return suitable
    # Two to four, and never all of them: a rule that shares evidence among columns is to see some that stay.
    count = min(int(rng.integers(2, 5)), len(suitable))
    return [suitable[place] for place in rng.choice(len(suitable), size=count, replace=False)]
