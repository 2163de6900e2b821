"""A table as a file that every environment can read, whatever its pandas: numpy arrays, and nothing pickled."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd


def write(frame: pd.DataFrame, path: Path) -> None:
    """Write columns of numbers as they are, others as codes and levels; a missing level is -1."""
    arrays: dict[str, np.ndarray] = {"names": np.array([str(name) for name in frame.columns], dtype=str)}
    for place in range(len(frame.columns)):
        series = frame.iloc[:, place]
        if series.dtype.kind in "iuf":
            arrays[f"numbers-{place}"] = series.to_numpy()
        else:
            codes, levels = pd.factorize(series)
            arrays[f"codes-{place}"] = codes
            arrays[f"levels-{place}"] = np.array([str(level) for level in levels], dtype=str)
    with path.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]


def read(path: Path) -> pd.DataFrame:
    """Read a table; texts are objects, and None where they are missing."""
    with np.load(path, allow_pickle=False) as arrays:
        columns: dict[str, object] = {}
        for place, name in enumerate(arrays["names"].tolist()):
            if f"numbers-{place}" in arrays:
                columns[name] = arrays[f"numbers-{place}"]
            else:
                known = np.array([*arrays[f"levels-{place}"].tolist(), None], dtype=object)
                columns[name] = known[arrays[f"codes-{place}"]]
    return pd.DataFrame(columns)


def numeric(frame: pd.DataFrame) -> list[str]:
    """Return the names of the columns of numbers; the others hold texts."""
    return [str(name) for name in frame.columns if frame[name].dtype.kind in "iuf"]
