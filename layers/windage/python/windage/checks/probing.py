"""Whether somebody tries out the model: many rows that are alike in all columns but one, or one and the answer."""

from __future__ import annotations

from collections.abc import Iterator

from windage.checks.comparison import Comparison
from windage.checks.independent import is_enough, untold
from windage.profile.alike import FEWEST
from windage.violations import Violation

# So many times the largest group that the baseline leads to expect.
_MARGIN = 4


def check(comparison: Comparison) -> Iterator[Violation]:
    """Yield, for each column that is tried out, the largest group of rows that are alike in all others.

    A group is probing from ``probing_rows`` different rows on, if it is four times as large as the largest group of
    the baseline, for as many rows, in which the same columns vary. (The baseline's groups of fewer than eight rows are
    not known, and are taken for eight.) It must be more than the rows that only a lost value makes alike.
    """
    current, baseline = comparison.current.whole_rows.alike, comparison.baseline.whole_rows.alike
    if not is_enough(comparison) or not current.groups or not baseline.rows:
        return
    order = {feature.name: place for place, feature in enumerate(comparison.constraints.features)}
    more = max(1.0, current.rows / baseline.rows)
    fewest = max(comparison.thresholds.probing_rows, untold(comparison) + 1)
    for columns in dict.fromkeys(group.columns for group in current.groups):
        size = current.largest(columns)
        expected = max(FEWEST, baseline.largest(columns)) * more
        if size < fewest or size < _MARGIN * expected:
            continue
        # The answer comes first and varies with the question; what is tried out comes after it.
        tried = max(columns, key=lambda name: order.get(name, -1))
        natural = baseline.largest(columns)
        yield Violation(
            tried,
            "probing_check",
            f"{size:,} rows are alike in all columns but {' and '.join(columns)}, as if somebody tried out the model; "
            f"in the baseline {f'at most {natural:,}' if natural else f'fewer than {FEWEST}'} are.",
        )
