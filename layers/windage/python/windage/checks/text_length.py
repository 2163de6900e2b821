"""Whether texts are as long as those of the baseline."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from windage.checks import categorical_values
from windage.checks.comparison import Comparison
from windage.checks.tolerance import as_suggested, too_many_outside
from windage.profile import ColumnProfile, Misfits
from windage.violations import Violation


def suggest(column: ColumnProfile) -> tuple[int, int] | None:
    """Return the fewest and the most characters of the baseline's texts, widened where they vary.

    Either end is moved outwards by half the span, so that names of 3 to 21 letters may have 1 to 30; texts that are all
    of one length stay so. Nothing for categories, which are known one by one.

    Examples
    --------
    >>> from windage.table import column
    >>> suggest(ColumnProfile.of(column("plate", [f"AB-{n}" for n in range(1000, 1200)])))
    (7, 7)
    """
    shape = column.text_shape
    if column.inferred_type != "String" or not shape.count or categorical_values.suggest(column) is not None:
        return None
    span = shape.longest - shape.shortest
    # An empty text is missing and no short one.
    return max(min(1, shape.shortest), shape.shortest - span // 2), shape.longest + (span + 1) // 2


def check(comparison: Comparison) -> Iterator[Violation]:
    """Yield the columns of which a material share of the texts is too short or too long, with evidence.

    Numbers in texts may count on, as of the suggested formats (`windage.checks.text_pattern`).
    """
    if comparison.like_the_service:
        return
    for pair in comparison.pairs():
        counts_on = as_suggested(pair, lambda expected: (expected.lengths, expected.patterns))
        if pair.feature.expected.lengths is None or not too_many_outside(
            pair,
            part=lambda expected: expected.lengths,
            outside=partial(_outside, counts_on=counts_on),
            of=lambda column: column.categorical.count,
            tolerated=comparison.thresholds.tolerated_outside_share,
        ):
            continue
        misfits, shape = pair.current.misfits, pair.current.text_shape
        assert misfits is not None
        fewest, most = pair.feature.expected.lengths
        sides, longer = [], _longer(misfits, counts_on=counts_on)
        if misfits.shorter:
            sides.append(f"{misfits.shorter:,} are shorter, the shortest {shape.shortest:,}")
        if longer:
            sides.append(f"{longer:,} are longer, the longest {shape.longest:,}")
        outside, total = misfits.shorter + longer, pair.current.categorical.count
        expected = f"{fewest:,}" if fewest == most else f"{fewest:,} to {most:,}"
        yield Violation(
            pair.feature.name,
            "text_length_check",
            f"{outside:,} of {total:,} texts ({outside / total:.2%}) do not have the expected {expected} characters: "
            f"{'; '.join(sides)}.",
        )


def _outside(misfits: Misfits, *, counts_on: bool) -> int:
    return misfits.shorter + _longer(misfits, counts_on=counts_on)


def _longer(misfits: Misfits, *, counts_on: bool) -> int:
    return misfits.longer - (misfits.grown_longer if counts_on else 0)
