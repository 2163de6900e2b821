"""Train the model on January and February in two versions, and keep what the first saw, and how good it was.

Run ``python -m examples.flights.train --out build/flights`` to get ``model.onnx``, ``model-v2.onnx``, ``baseline.csv``
and ``quality.csv``.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import onnxruntime
import pandas as pd
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder

from examples.flights.data import EVENT_TIME, FEATURES, LABEL, NAMES, NUMBERS, PREDICTION, flights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnx import ModelProto

# Midnight in UTC, as the monitor's windows: no flight is both in the baseline and in the first window.
END: Final = pd.Timestamp("2013-03-01", tz="UTC")


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """What a training gave: both versions of the model, both baselines, and how good the first is on days it never saw.

    ``baseline`` is what it is asked and answers, ``quality`` its answers beside the truth, on the days held out.
    """

    model: Path
    second: Path
    baseline: Path
    quality: Path
    auc: float
    rows: int
    seconds: float


def train(folder: Path) -> Training:
    """Write both models and both baselines into ``folder``; the same files at every run."""
    start = time.perf_counter()
    seen = baseline_flights()
    known = seen[seen[LABEL].notna()]
    # Whole days are held out: flights of one day share its weather, so that a random split flatters.
    held_out = known[EVENT_TIME].dt.day % 5 == 0
    folder.mkdir(parents=True, exist_ok=True)
    model, second = folder / "model.onnx", folder / "model-v2.onnx"
    baseline, quality = folder / "baseline.csv", folder / "quality.csv"
    model.write_bytes(export(fit(known[~held_out])).SerializeToString())
    # The second version is a bolder one: fewer trees, that each say more.
    second.write_bytes(export(fit(known[~held_out], trees=20, rate=0.4)).SerializeToString())
    late = pd.Series(predict(model, seen), index=seen.index, name=PREDICTION)
    # Four decimals, as the Lambda answers.
    table = pd.concat([late.map("{:.4f}".format), seen[list(FEATURES)]], axis="columns")
    table.to_csv(baseline, index=False, lineterminator="\n")
    judged = known[held_out]
    answered = table.loc[judged.index].assign(**{LABEL: judged[LABEL].astype(int)})
    answered.to_csv(quality, index=False, lineterminator="\n")
    auc = float(roc_auc_score(judged[LABEL].astype(bool), late[judged.index]))
    seconds = time.perf_counter() - start
    return Training(
        model=model, second=second, baseline=baseline, quality=quality, auc=auc, rows=len(seen), seconds=seconds
    )


def baseline_flights() -> pd.DataFrame:
    """Select the flights that left in January and February."""
    table = flights()
    return table[(table[EVENT_TIME] < END) & table["departure_delay"].notna()]


def fit(rows: pd.DataFrame, *, trees: int = 60, rate: float = 0.15) -> Pipeline:
    """Fit so many trees; a missing number counts as the median, an unknown name as none of the known."""
    names = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    numbers = SimpleImputer(strategy="median")
    columns = ColumnTransformer([("numbers", numbers, list(NUMBERS)), ("names", names, list(NAMES))])
    # Few, coarse trees on purpose: a model that remembers its training rows makes later days look drifted.
    boosted = GradientBoostingClassifier(
        n_estimators=trees,
        learning_rate=rate,
        max_depth=4,
        min_samples_leaf=50,
        subsample=0.5,
        max_features=0.3,
        random_state=0,
    )
    return Pipeline([("columns", columns), ("trees", boosted)]).fit(typed(rows), rows[LABEL].astype(bool))


def export(pipeline: Pipeline) -> ModelProto:
    """Turn the pipeline into ONNX with one input a feature, so that the model itself says what it expects."""
    number, name = FloatTensorType([None, 1]), StringTensorType([None, 1])
    inputs = [(feature, number if feature in NUMBERS else name) for feature in FEATURES]
    model: ModelProto = to_onnx(pipeline, initial_types=inputs, options={"zipmap": False})
    # skl2onnx keeps the operator sets in a set of names, whose order changes from run to run.
    model.opset_import.sort(key=lambda operators: operators.domain)
    return model


def predict(model: Path, rows: pd.DataFrame) -> NDArray[np.float32]:
    """Answer the probability of late arrival, row for row, as the Lambda does."""
    session = onnxruntime.InferenceSession(model)
    inputs = {name: column.to_numpy().reshape(-1, 1) for name, column in typed(rows).items()}
    probabilities: NDArray[np.float32] = session.run(["probabilities"], inputs)[0]
    return probabilities[:, 1]


def typed(rows: pd.DataFrame) -> pd.DataFrame:
    """Take the features as ONNX does: single precision, missing numbers as NaN."""
    return rows[list(FEATURES)].astype(dict.fromkeys(NUMBERS, "float32") | dict.fromkeys(NAMES, "object"))


def main() -> None:
    """Train, and say how it went in a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/flights"))
    done = train(parser.parse_args().out)
    print(f"{done.rows} flights, AUC {done.auc:.3f} on days held out, {done.seconds:.1f} s")
    print(f"{done.model}\n{done.second}\n{done.baseline}\n{done.quality}")


if __name__ == "__main__":
    main()
