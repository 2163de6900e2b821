"""Twelve columns without a change, several of them distributed alike: what no check may cry at."""

from __future__ import annotations

import numpy as np

from windage.table import Column, Kind, Table

Random = np.random.Generator
_LETTERS = np.array(list("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), dtype=object)


def clean(random: Random, rows: int, *, repeated: int = 1) -> Table:
    """Return a table of clean rows, each as often in a row as is said."""
    different = -(-rows // repeated)
    columns = tuple(_repeated(column, repeated, rows) for column in _columns(random, different))
    return Table(rows, columns)


def numbers(name: str, values: np.ndarray, *, missing: np.ndarray | None = None, whole: bool = False) -> Column:
    gone = np.zeros(values.size, dtype=bool) if missing is None else missing
    kinds = np.where(gone, Kind.NULL, Kind.INTEGRAL if whole else Kind.FRACTIONAL).astype(np.uint8)
    return Column(name, kinds, np.where(gone, np.nan, values.astype(float)), np.full(values.size, "", dtype=object))


def texts(name: str, values: np.ndarray, *, kinds: np.ndarray | None = None) -> Column:
    of = np.full(values.size, Kind.TEXT, dtype=np.uint8) if kinds is None else kinds.astype(np.uint8)
    there = of == Kind.TEXT
    return Column(name, of, np.full(values.size, np.nan), np.where(there, values, "").astype(object))


def _columns(random: Random, rows: int) -> list[Column]:
    kinds = random.choice([Kind.TEXT, Kind.NULL, Kind.EMPTY, Kind.ABSENT], size=rows, p=[0.9, 0.05, 0.03, 0.02])
    return [
        numbers("uniform_1", random.random(rows)),
        numbers("uniform_2", random.random(rows)),
        numbers("uniform_3", random.random(rows), missing=random.random(rows) < 0.05),
        numbers("normal", random.normal(size=rows)),
        numbers("amount", random.lognormal(sigma=1.5, size=rows).round(2)),
        numbers("tail", random.standard_t(3, size=rows)),
        numbers("count", random.poisson(3, size=rows), whole=True),
        numbers("mostly", random.random(rows) < 0.01, whole=True),
        texts("city", random.choice(np.array(["Ulm", "Bonn", "Kiel"], dtype=object), size=rows), kinds=kinds),
        texts("shop", np.array([f"shop-{n}" for n in np.minimum(random.zipf(1.3, size=rows), 5000)], dtype=object)),
        texts("plate", plates(random, rows)),
        texts("name", np.array([_name(random) for _ in range(rows)], dtype=object)),
    ]


def plates(random: Random, rows: int) -> np.ndarray:
    """Return texts of one format."""
    first, second = (_LETTERS[random.integers(0, 26, rows)] for _ in range(2))
    return first + second + np.array([f"-{n}" for n in random.integers(1000, 10_000, rows)], dtype=object)


def _name(random: Random) -> str:
    length = 2 + int(random.poisson(5))
    return "".join(map(chr, random.integers(97, 123, length))).capitalize()


def _repeated(column: Column, times: int, rows: int) -> Column:
    if times == 1:
        return column
    parts = (part.repeat(times)[:rows] for part in (column.kinds, column.numbers, column.texts))
    return Column(column.name, *parts)
