"""What a judged window leaves for those to come: its counts on the baseline's cuts, and how far each column moved.

Its file, ``trace.json``, lies beside the window's report. The cuts themselves are the baseline's: traces of two
baselines cannot be laid beside each other, and say by whose they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import msgspec

from windage.errors import InputError
from windage.history.course import Course
from windage.profile import ColumnProfile, Profile
from windage.window import Window

if TYPE_CHECKING:
    from windage.drift import Drift

TRACE = "trace.json"
# Raised with every change that an older reader would misread.
FORMAT = 1
MOST_VALUES = 120

# What is well below the threshold is calm; between, a drift may go on.
_CALM = 2 / 3
_LIKE_THE_BASELINE = 0.05

State = Literal["drifted", "unsure", "calm", "unmeasured"]


class Measure(msgspec.Struct, frozen=True):
    """How far a column moved by one measure; ``drifted`` by the one that decided that it did."""

    method: str
    distance: float
    threshold: float
    drifted: bool = False

    @property
    def times(self) -> float:
        """The distance as a multiple of its threshold."""
        return self.distance / self.threshold if self.threshold else float(self.distance > 0)


class ColumnTrace(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One column of a judged window.

    Parameters
    ----------
    kinds
        How many values of each kind, those of which there are none left out.
    cells
        How many numbers lie in each cell of the baseline's cuts.
    values, others
        How often the most common texts occur, and how many texts are none of them.
    time, missing_time
        The autocorrelation times of the values and of whether there is one, in rows.
    measures
        How far it moved by every effect, not only by the decisive one: which that is may differ from window to window,
        and the course of a drift is that of one effect. Where a distance was chosen, that one.
    state
        ``drifted``; ``calm``, like the baseline; ``unsure``, between both; ``unmeasured``.
    """

    name: str
    kinds: Mapping[str, int] = {}
    cells: tuple[int, ...] = ()
    values: Mapping[str, int] = {}
    others: int = 0
    time: float = 1.0
    missing_time: float = 1.0
    measures: tuple[Measure, ...] = ()
    state: State = "unmeasured"
    course: Course | None = None

    @property
    def rows(self) -> int:
        """How many rows were looked at."""
        return sum(self.kinds.values())

    @property
    def missing(self) -> int:
        """How many of them had no value."""
        return sum(self.kinds.get(kind, 0) for kind in ("absent", "null", "empty", "nan", "infinite"))

    @property
    def worst(self) -> Measure | None:
        """The measure that decided, or would have: of a drift before others, then the farthest from its threshold."""
        return max(self.measures, key=lambda m: (m.drifted, m.times), default=None)


class Trace(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One judged window.

    Parameters
    ----------
    window
        Which, ``start/end``; absent on a laptop.
    baseline
        By which baseline it was judged.
    before
        How many windows had been judged by this baseline before; absent where that is not known.
    rows
        How many rows were judged.
    last
        When the last record came, in seconds since 1970; absent where records have no times.
    """

    format: int = FORMAT
    window: str | None = None
    baseline: str
    before: int | None = None
    rows: int
    last: float | None = None
    columns: tuple[ColumnTrace, ...] = ()

    def get(self, name: str) -> ColumnTrace | None:
        """Return the trace of a column, or nothing when there is none of that name."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, ColumnTrace]:
        return {column.name: column for column in self.columns}

    @property
    def start(self) -> float | None:
        """When the window begins, in seconds since 1970."""
        return None if self.window is None else Window.parse(self.window).start.timestamp()


def trace_of(
    profile: Profile,
    drifts: Sequence[Drift] = (),
    *,
    baseline: str,
    window: Window | None = None,
    before: int | None = None,
) -> Trace:
    """Return what a window leaves.

    Examples
    --------
    >>> from windage.table import from_rows
    >>> left = trace_of(Profile.of(from_rows(["city"], [["Ulm"], ["Bonn"], ["Ulm"]])), baseline="b")
    >>> dict(left.columns[0].values), decode(encode(left), where="here") == left
    ({'Ulm': 2, 'Bonn': 1}, True)
    """
    moved: dict[str, list[Drift]] = {}
    for drift in drifts:
        moved.setdefault(drift.feature, []).append(drift)
    return Trace(
        window=None if window is None else str(window),
        baseline=baseline,
        before=before,
        rows=profile.rows,
        last=profile.traffic.last,
        columns=tuple(_column(column, moved.get(column.name, ())) for column in profile.columns),
    )


def encode(trace: Trace) -> bytes:
    """Return the contents of ``trace.json``, the same bytes for the same trace."""
    return msgspec.json.encode(trace, order="deterministic") + b"\n"


def decode(data: bytes, *, where: str) -> Trace:
    """Read what `encode` wrote.

    Raises
    ------
    InputError
        When it is damaged or of another version.
    """
    try:
        version = msgspec.json.decode(data, type=_Version).format
        if version == FORMAT:
            trace = msgspec.json.decode(data, type=Trace)
            _ = trace.start
            return trace
    except (msgspec.DecodeError, UnicodeDecodeError, InputError) as error:
        raise InputError(where, "the trace of a window is damaged", got=str(error)) from None
    raise InputError(where, "the trace of a window of another version", got=version, expected=FORMAT)


class _Version(msgspec.Struct):
    format: int


def _column(column: ColumnProfile, drifts: Sequence[Drift]) -> ColumnTrace:
    counts = column.categorical.counts
    common = sorted(counts, key=lambda value: (-counts[value], value))[:MOST_VALUES]
    values = {value: counts[value] for value in common}
    kinds = ("absent", "null", "empty", "nan", "infinite", "integral", "fractional", "boolean", "text")
    return ColumnTrace(
        name=column.name,
        kinds={kind: many for kind in kinds if (many := getattr(column.kinds, kind))},
        cells=tuple(column.histogram.counts.tolist()) if column.histogram is not None else (),
        values=values,
        others=sum(counts.values()) - sum(values.values()),
        time=column.time,
        missing_time=column.missing_dependence.time,
        measures=tuple(measure for drift in drifts for measure in _measures(drift)),
        state=_state(drifts),
    )


def _measures(drift: Drift) -> Iterator[Measure]:
    """Yield the decisive measure, and after it the other effects."""
    yield Measure(drift.method, float(drift.distance), float(drift.threshold), bool(drift.drifted))
    for effect in drift.effects:
        if effect.method != drift.method:
            yield Measure(effect.method, float(effect.distance), float(effect.threshold))


def _state(drifts: Sequence[Drift]) -> State:
    if not drifts:
        return "unmeasured"
    if any(drift.drifted for drift in drifts):
        return "drifted"
    return "calm" if all(_is_calm(drift) for drift in drifts) else "unsure"


def _is_calm(drift: Drift) -> bool:
    # Of few rows even the baseline's own are some distance away: what chance explains is calm, too.
    by_chance = drift.p_value is not None and drift.p_value > _LIKE_THE_BASELINE
    return drift.distance <= _CALM * drift.threshold or by_chance
