"""Whether texts have the format of those of the baseline.

What is compared and said is the shape of a text (`windage.profile.text_shape`), never the text itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from windage.checks import categorical_values
from windage.checks.comparison import Comparison
from windage.checks.tolerance import too_many_outside
from windage.errors import shortened
from windage.profile import ColumnProfile, TextShape
from windage.profile.misfits import fitting
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
        if pair.feature.expected.patterns is None or not too_many_outside(
            pair,
            part=lambda expected: expected.patterns,
            outside=lambda misfits: misfits.misshapen,
            of=lambda column: column.categorical.count,
            tolerated=comparison.thresholds.tolerated_outside_share,
        ):
            continue
        misfits, total = pair.current.misfits, pair.current.categorical.count
        assert misfits is not None
        patterns = pair.feature.expected.patterns
        example = _example(pair.current.text_shape, patterns)
        yield Violation(
            pair.feature.name,
            "text_pattern_check",
            f"{misfits.misshapen:,} of {total:,} texts ({misfits.misshapen / total:.2%}) do not have the expected "
            f"format {' or '.join(shortened(pattern, limit=24) for pattern in patterns[:3])}"
            f"{f' (or {len(patterns) - 3} others)' if len(patterns) > 3 else ''}: {example} "
            "(A and a stand for letters, 9 for a digit).",
        )


def _few(counts: Mapping[str, int], total: int) -> tuple[str, ...] | None:
    covered, taken = 0, []
    for shape in sorted(counts, key=lambda shape: (-counts[shape], shape))[:_MOST_PATTERNS]:
        taken.append(shape)
        covered += counts[shape]
        if covered >= _COVERED * total:
            return tuple(sorted(taken))
    return None


def _example(shape: TextShape, patterns: tuple[str, ...]) -> str:
    fit = fitting(list(shape.exact.counts), patterns)
    with_the_expected = {*patterns, *with_runs(patterns)}
    others = [(-count, one) for one, count in shape.exact.counts.items() if one not in fit]
    others = others or [(-count, one) for one, count in shape.runs.counts.items() if one not in with_the_expected]
    return f"most often {shortened(min(others)[1], limit=40)}" if others else "of many formats"
