"""What it costs to profile a window, without reading it: ``python -m benchmarks.captures.profile_cost``.

The window is made as columns, as the reader makes them: 14 numeric features with missing values and heavy tails, 6
categorical ones of which one has 1,000 values, and the prediction, in blocks of rows, with the calls of its records.
"""

from __future__ import annotations

import argparse
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from windage import baselines, profile_file
from windage.calls import Calls
from windage.profile import Profile, Yardstick, total
from windage.table import Column, Kind, Table, Words

NUMERIC, CATEGORIES = 14, (3, 5, 8, 12, 40, 1000)


def block(rng: np.random.Generator, rows: int) -> Table:
    """Return rows of a window."""
    columns = [_numeric(f"n{place:02}", place, rng, rows) for place in range(NUMERIC)]
    columns += [_categorical(f"c{place}", many, rng, rows) for place, many in enumerate(CATEGORIES)]
    columns.append(_number("prediction", rng.beta(2, 5, rows).round(6)))
    identifiers = np.array([str(uuid.UUID(bytes=rng.bytes(16))) for _ in range(rows)], dtype=np.object_)
    calls = Calls(identifiers, 1.77e9 + np.sort(rng.uniform(0, 3600, rows)).round(), np.ones(rows, np.bool_))
    return Table(rows, tuple(columns), calls)


def _numeric(name: str, place: int, rng: np.random.Generator, rows: int) -> Column:
    drawn = [
        lambda: rng.normal(place, 1 + place, rows).round(4),
        lambda: rng.lognormal(3, 1, rows).round(2),
        lambda: rng.standard_t(2.5, rows).round(4),
        lambda: rng.integers(0, 100, rows).astype(np.float64),
        lambda: rng.exponential(200, rows).round(1),
    ][place % 5]()
    made = _number(name, drawn, kind=Kind.INTEGRAL if place % 5 == 3 else Kind.FRACTIONAL)
    if place % 3:
        return made
    gone = rng.random(rows) < 0.03
    made.kinds[gone], made.numbers[gone] = Kind.EMPTY, np.nan
    return made


def _number(name: str, values: NDArray[np.float64], kind: Kind = Kind.FRACTIONAL) -> Column:
    return Column(name, np.full(values.size, kind, np.uint8), values)


def _categorical(name: str, many: int, rng: np.random.Generator, rows: int) -> Column:
    weights = 1 / np.arange(1, many + 1)
    codes = rng.choice(many, rows, p=weights / weights.sum()).astype(np.int32)
    words = Words(codes, tuple(f"{name}-{value}" for value in range(many)))
    return Column(name, np.full(rows, Kind.TEXT, np.uint8), np.full(rows, np.nan), coded=words)


def blocks(rows: int, size: int, *, seed: int = 8) -> Iterator[Table]:
    """Yield the blocks of a window."""
    rng = np.random.default_rng(seed)
    for start in range(0, rows, size):
        yield block(rng, min(size, rows - start))


def yardstick(rows: int = 10_000) -> Yardstick:
    """Return the yardstick of a baseline of such rows."""
    return baselines.learn(replace(block(np.random.default_rng(1), rows), calls=None)).yardstick


def measured(window: list[Table], by: Yardstick) -> tuple[Profile, float, float]:
    """Return the profile, and the processor seconds that making the parts and adding them up took."""
    started = time.process_time()
    parts = [Profile.of(table, yardstick=by) for table in window]
    made = time.process_time()
    whole = total(parts)
    return whole, made - started, time.process_time() - made


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=400_000)
    parser.add_argument("--block", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    by = yardstick()
    window = list(blocks(options.rows, options.block))
    values = options.rows * len(window[0].columns)
    for _ in range(options.rounds):
        whole, made, added = measured(window, by)
        print(
            f"{made:.3f} s to profile ({1e9 * made / values:.0f} ns a value), {1e3 * added / len(window):.1f} ms to add"
            f" a part, {len(profile_file.encode(whole)):,} bytes"
        )


if __name__ == "__main__":
    _main()
