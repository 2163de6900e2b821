"""The attributions of every row that was explained, as CSV or JSON Lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Literal

from windage.attribution.attributions import Values

LocalFormat = Literal["csv", "jsonl"]


def to_csv(labels: Mapping[str, Values], features: Sequence[str], names: Sequence[str]) -> bytes:
    r"""Return a line a row: its name, then the value of each feature for each label, as ``feature_label``.

    Examples
    --------
    >>> import numpy as np
    >>> to_csv({"label0": np.array([[0.5, -1.0]])}, ("age", "city"), ("call-1",))
    b'row,age_label0,city_label0\ncall-1,0.5,-1.0\n'
    """
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(["row", *(f"{feature}_{label}" for label in labels for feature in features)])
    for place, name in enumerate(names):
        lines.writerow([name, *(repr(value) for values in labels.values() for value in values[place].tolist())])
    return text.getvalue().encode()


def to_json_lines(labels: Mapping[str, Values], features: Sequence[str], names: Sequence[str]) -> bytes:
    r"""Return an object a row: its name, then an object of values for each label.

    Examples
    --------
    >>> import numpy as np
    >>> to_json_lines({"label0": np.array([[0.5]])}, ("age",), ("call-1",))
    b'{"row": "call-1", "label0": {"age": 0.5}}\n'
    """
    lines = []
    for place, name in enumerate(names):
        of_labels = {
            label: dict(zip(features, values[place].tolist(), strict=True)) for label, values in labels.items()
        }
        lines.append(json.dumps({"row": name, **of_labels}, allow_nan=False))
    return "".join(f"{line}\n" for line in lines).encode()
