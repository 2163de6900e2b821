"""Write captures of a made-up model, or its training set: 14 numeric features, 6 categorical ones, one answer.

Two percent of the numbers are missing, every third numeric feature has a heavy tail, and one categorical feature has
1,000 values. ``--drifted`` changes the seven features of `DRIFTED`, of which `MISSING_MORE` changes in nothing but its
share of missing values. The same options give the same bytes; rows are made in blocks, so any number of them fits::

    python -m benchmarks.captures.generate training.csv --training --rows 20000
    python -m benchmarks.captures.generate captures.jsonl --rows 1000000 --drifted
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Format = Literal["csv", "json"]

SEED: Final = 20260301
NUMBERS: Final = tuple(f"n{place}" for place in range(14))
# How many values each categorical feature has.
WORDS: Final = {"c0": 3, "c1": 5, "c2": 8, "c3": 12, "c4": 30, "c5": 1000}
ANSWER: Final = "score"
FEATURES: Final = (*NUMBERS, *WORDS)
MISSING: Final = 0.02

MISSING_MORE: Final = "n4"
DRIFTED: Final = ("n0", "n2", MISSING_MORE, "n7", "n9", "c1", "c4")
# All captures are of one hour, so that they are one window.
HOUR: Final = datetime(2026, 3, 1, 6, tzinfo=UTC)

_BLOCK = 50_000


def rows_of(rows: int, *, part: int, drifted: bool) -> list[list[str | None]]:
    """Return the texts of a block of rows by column, the answer last; a missing number is ``None``."""
    rng = np.random.default_rng((SEED, part))
    columns = [_numbers(place, rows, rng, drifted=drifted) for place in range(len(NUMBERS))]
    columns += [_words(name, count, rows, rng, drifted=drifted) for name, count in WORDS.items()]
    return [*columns, [f"{score:.6f}" for score in rng.beta(2, 5, rows).tolist()]]


def _numbers(place: int, rows: int, rng: np.random.Generator, *, drifted: bool) -> list[str | None]:
    name = NUMBERS[place]
    moved = drifted and name in DRIFTED and name != MISSING_MORE
    values = rng.lognormal(0, 1, rows) if place % 3 == 0 else rng.normal(place, 1 + place, rows)
    if moved:
        values = values * 1.5 if place % 3 == 0 else values + 0.4 * (1 + place)
    missing = rng.random(rows) < (0.12 if drifted and name == MISSING_MORE else MISSING)
    return [None if gone else f"{value:.6g}" for gone, value in zip(missing.tolist(), values.tolist(), strict=True)]


def _words(name: str, count: int, rows: int, rng: np.random.Generator, *, drifted: bool) -> list[str | None]:
    weights: NDArray[np.float64] = 1 / (10 + np.arange(count, dtype=np.float64))
    if drifted and name in DRIFTED:
        # The former last is now the most frequent.
        weights[-1] = weights.sum() / 3
    known = [f"v{value}" for value in range(count)]
    return [known[value] for value in rng.choice(count, rows, p=weights / weights.sum()).tolist()]


def lines_of(columns: Sequence[Sequence[str | None]], *, start: int, format: Format) -> Iterator[str]:
    """Yield the capture of every row, as SageMaker writes it; ``start`` is the number of the first."""
    asked, answered = _payload_of(format)
    kind, encoding = ("text/csv", "CSV") if format == "csv" else ("application/json", "JSON")
    side = '{"observedContentType":"' + kind + '","mode":"%s","data":%s,"encoding":"' + encoding + '"}'
    sides = side % ("INPUT", "%s") + ',"endpointOutput":' + side % ("OUTPUT", "%s")
    for number, row in enumerate(zip(*columns, strict=True), start=start):
        time = (HOUR + timedelta(seconds=number % 3600)).isoformat().replace("+00:00", "Z")
        yield (
            '{"captureData":{"endpointInput":' + sides % (asked(row[:-1]), answered(row[-1:])) + "},"
            f'"eventMetadata":{{"eventId":"{number:08x}-5ca1-4f00-8d00-{number:012x}",'
            f'"inferenceId":"order-{number:018d}","inferenceTime":"{time}"}},'
            '"eventVersion":"0"}\n'
        )


def _payload_of(format: Format) -> tuple[Callable[[Sequence[str | None]], str], Callable[[Sequence[str | None]], str]]:
    if format == "csv":
        return (_csv, _csv)
    return (lambda row: _json(FEATURES, row), lambda row: _json((ANSWER,), row))


def _csv(row: Sequence[str | None]) -> str:
    return '"' + ",".join([value or "" for value in row]) + '"'


def _json(names: Sequence[str], row: Sequence[str | None]) -> str:
    # Of these texts, words alone begin with a v.
    values = ["null" if v is None else f'"{v}"' if v[0] == "v" else v for v in row]
    return json.dumps("{" + ", ".join([f'"{name}": {v}' for name, v in zip(names, values, strict=True)]) + "}")


def write(path: Path, *, rows: int, format: Format, training: bool, drifted: bool, compressed: bool) -> None:
    """Write a file of so many rows."""
    opened = gzip.GzipFile(path, "wb", compresslevel=6, mtime=0) if compressed else path.open("wb")
    with opened as file:
        if training:
            file.write((",".join([*FEATURES, ANSWER]) + "\n").encode())
        for start in range(0, rows, _BLOCK):
            # The captures' parts are numbered on from the training set's, so that no row is in both.
            part = start // _BLOCK if training else 2**20 + start // _BLOCK
            columns = rows_of(min(_BLOCK, rows - start), part=part, drifted=drifted)
            if training:
                lines: Iterator[str] = (",".join([v or "" for v in row]) + "\n" for row in zip(*columns, strict=True))
            else:
                lines = lines_of(columns, start=start, format=format)
            file.write("".join(lines).encode())


def main() -> None:
    """Write what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--format", choices=("csv", "json"), default="csv", help="what the payloads are")
    parser.add_argument("--gzip", action="store_true")
    parser.add_argument("--drifted", action="store_true")
    parser.add_argument("--training", action="store_true", help="write the training set instead, as CSV with a header")
    chosen = parser.parse_args()
    write(
        chosen.path,
        rows=chosen.rows,
        format=chosen.format,
        training=chosen.training,
        drifted=chosen.drifted,
        compressed=chosen.gzip,
    )


if __name__ == "__main__":
    main()
