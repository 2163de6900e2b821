"""Orders of a shop, as a model of their risk is asked about them."""

from __future__ import annotations

import numpy as np
import pandas as pd

_LETTERS = np.array(list("abcdefghijklmnopqrstuvwxyz"))


def orders(seed: int, rows: int = 1000) -> pd.DataFrame:
    """Return orders: the model's answer, numbers of which two go together, categories and texts."""
    random = np.random.default_rng(seed)
    income = random.normal(size=rows)
    age = random.integers(18, 80, rows)
    # One in ten, exactly: Model Monitor takes any fall of completeness for a violation, a chance one too.
    is_gap = np.arange(rows) % 10 == 0
    return pd.DataFrame(
        {
            "risk": 1 / (1 + np.exp(random.normal(size=rows) + (age - 50) / 20)),
            "age": age,
            "income": np.exp(10 + 0.4 * income).round(2),
            "amount": np.exp(4 + 0.5 * (0.7 * income + 0.71 * random.normal(size=rows))).round(2),
            "discount": np.where(is_gap, np.nan, random.normal(10, 2, rows).round(3)),
            "city": random.choice(["Ulm", "Bonn", "Kiel", "Jena"], rows, p=[0.4, 0.3, 0.2, 0.1]),
            "voucher": [f"{_letters(random, 2).upper()}-{random.integers(1000, 10_000)}" for _ in range(rows)],
            "street": [
                f"{_letters(random, int(random.integers(3, 13)))} {random.integers(1, 100)}" for _ in range(rows)
            ],
        }
    )


def chosen(window: pd.DataFrame, *, share: float) -> pd.Series[bool]:
    """Return which rows are chosen by chance when so large a share of them is."""
    order = np.random.default_rng(3).permutation(len(window))
    return pd.Series(order < share * len(window), index=window.index)


def probed(window: pd.DataFrame, *, probes: int) -> pd.DataFrame:
    """Return a window in which somebody tries so many amounts, with everything else as in one order."""
    tried = window.iloc[[1] * probes].assign(amount=np.linspace(20, 150, probes).round(2))
    tried["risk"] = np.linspace(0.3, 0.7, probes)
    return pd.concat([window.iloc[probes:], tried], ignore_index=True)


def _letters(random: np.random.Generator, many: int) -> str:
    return "".join(random.choice(_LETTERS, many))
