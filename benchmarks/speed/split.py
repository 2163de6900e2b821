"""How far the sum of twenty profiles is from the profile of all rows: ``python -m benchmarks.speed.split CAPTURES``.

Prints the largest relative difference of a moment, whether all counts between cuts are equal, and the largest error of
a rank, by the values themselves.
"""

from __future__ import annotations

import json
from functools import reduce
from operator import add

import numpy as np

from benchmarks.speed.parse import asked

PARTS = 20


def main() -> None:
    """Profile the captures of the command line at once and in parts."""
    from windage.profile import Profile
    from windage.table import stacked

    tables, baseline = asked()
    table = stacked(list(tables))
    whole = Profile.of(table, yardstick=baseline.yardstick)
    places = np.array_split(np.arange(table.rows), PARTS)
    parts = reduce(add, [Profile.of(table.taken(rows), yardstick=baseline.yardstick) for rows in places])
    moments, ranks, equal = [0.0], [0.0], True
    for column, one, other in zip(table.columns, whole.columns, parts.columns, strict=True):
        if one.histogram is not None and other.histogram is not None:
            equal &= bool((one.histogram.counts == other.histogram.counts).all())
        if not one.numerical.count:
            continue
        for here, there in (
            (one.numerical.mean, other.numerical.mean),
            (one.numerical.standard_deviation, other.numerical.standard_deviation),
        ):
            moments.append(abs(here - there) / max(abs(here), 1e-300))
        values = np.sort(column.numbers[column.is_number])
        sketch = other.numerical.sketch
        exact = values.searchsorted(sketch.items, "right")
        ranks.append(float(np.abs(sketch.rank(sketch.items) - exact).max()) / values.size)
    print(json.dumps({"moments": max(moments), "bins_equal": equal, "rank": max(ranks)}))


if __name__ == "__main__":
    main()
