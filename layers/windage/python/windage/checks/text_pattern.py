"""Whether texts have the format of those of the baseline.

What is compared and said is the shape of a text (`windage.profile.text_shape`), never the text itself. Where the
formats were suggested, numbers may count on: that ``id-10000`` comes after ``id-9999`` is no other format. (A digit
less is one: what is cut off lacks digits.) A format that a person wrote is meant as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from windage.checks import categorical_values
from windage.checks.comparison import Comparison
from windage.checks.tolerance import as_suggested, too_many_outside
from windage.errors import shortened
from windage.expected import Expected
from windage.profile import ColumnProfile, Misfits, TextShape
from windage.profile.misfits import fitting, has_grown
from windage.profile.text_shape import with_runs
from windage.violations import Violation

# More shapes are no format.
_MOST_PATTERNS = 10
_COVERED = 0.999


def suggest(column: ColumnProfile) -> tuple[str, ...] | None:
    """Return the few shapes that cover at least 99.9 % of the baseline's texts; nothing when it takes many.

    Nothing for categories either, which are known one by one. Shapes with runs as one are suggested where those
    character by character are too many.

    Examples
    --------
    >>> from windage.table import column
    >>> suggest(ColumnProfile.of(column("plate", [f"AB-{n}" for n in range(1000, 1200)])))
    ('AA-9999',)
    >>> suggest(ColumnProfile.of(column("order", [f"o{2 ** n}" for n in range(200)])))
    ('a+9+',)
    """
    shape = column.text_shape
    if column.inferred_type != "String" or not shape.count or categorical_values.suggest(column) is not None:
        return None
    return _few(shape.exact.counts, shape.count) or _few(shape.runs.counts, shape.count)


def check(comparison: Comparison) -> Iterator[Violation]:
    """Yield the columns of which a material share of the texts has another format, with evidence."""
    if comparison.like_the_service:
        return
    for pair in comparison.pairs():
        counts_on = as_suggested(pair, _patterns)
        outside = partial(_misshapen, counts_on=counts_on)
        if pair.feature.expected.patterns is None or not too_many_outside(
            pair,
            part=_patterns,
            outside=outside,
            of=lambda column: column.categorical.count,
            tolerated=comparison.thresholds.tolerated_outside_share,
        ):
            continue
        misfits, total = pair.current.misfits, pair.current.categorical.count
        assert misfits is not None
        patterns, count = pair.feature.expected.patterns, outside(misfits)
        example = _example(pair.current.text_shape, patterns, counts_on=counts_on)
        yield Violation(
            pair.feature.name,
            "text_pattern_check",
            f"{count:,} of {total:,} texts ({count / total:.2%}) do not have the expected "
            f"format {' or '.join(shortened(pattern, limit=24) for pattern in patterns[:3])}"
            f"{f' (or {len(patterns) - 3} others)' if len(patterns) > 3 else ''}: {example} "
            "(A and a stand for letters, 9 for a digit).",
        )


def _patterns(expected: Expected) -> tuple[str, ...] | None:
    return expected.patterns


def _misshapen(misfits: Misfits, *, counts_on: bool) -> int:
    return misfits.misshapen - (misfits.grown if counts_on else 0)


def _few(counts: Mapping[str, int], total: int) -> tuple[str, ...] | None:
    covered, taken = 0, []
    for shape in sorted(counts, key=lambda shape: (-counts[shape], shape))[:_MOST_PATTERNS]:
        taken.append(shape)
        covered += counts[shape]
        if covered >= _COVERED * total:
            return tuple(sorted(taken))
    return None


def _example(shape: TextShape, patterns: tuple[str, ...], *, counts_on: bool) -> str:
    fit = fitting(list(shape.exact.counts), patterns)
    fit |= {one for one in shape.exact.counts if counts_on and has_grown(one, patterns)}
    with_the_expected = {*patterns, *with_runs(patterns)}
    others = [(-count, one) for one, count in shape.exact.counts.items() if one not in fit]
    others = others or [(-count, one) for one, count in shape.runs.counts.items() if one not in with_the_expected]
    return f"most often {shortened(min(others)[1], limit=40)}" if others else "of many formats"
