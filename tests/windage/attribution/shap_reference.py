"""Write ``shap_reference.json``: what the ``shap`` package says of small models.

The package is too heavy to be a dependency. The file was made by this script with the versions that it names, in an
environment of its own: ``uv run --no-project --with shap python -m tests.windage.attribution.shap_reference``, at the
top of the repository, with ``layers/windage/python`` on ``PYTHONPATH``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from tests.windage.attribution.models import crossed, probability, wide

SEED = 20260301
FILE = Path(__file__).with_suffix(".json")


def main() -> None:
    import shap
    from shap.utils._legacy import DenseData

    random = np.random.default_rng(SEED)
    np.random.seed(SEED)
    cases = []
    for name, model, link, features, rows, samples in (
        ("crossed", crossed, "identity", 6, 5, "auto"),
        ("probability", probability, "logit", 7, 1, "auto"),
        ("probability", probability, "identity", 6, 3, "auto"),
        ("wide", wide, "identity", 14, 2, 300),
    ):
        weights = random.random(rows)
        background, explained = random.normal(size=(rows, features)), random.normal(size=(3, features))
        # As a row that is like the background in some features.
        explained[0, 1:3] = background[0, 1:3] = background[:, 1:3] = 0.5
        data = DenseData(background, [f"f{place}" for place in range(features)], None, weights / weights.sum())
        explainer = shap.KernelExplainer(model, data, link=link)
        drawn = []
        values = []
        for row in explained:
            found = explainer.shap_values(row, nsamples=samples, l1_reg=False)
            values.append(np.atleast_2d(np.asarray(found).T).tolist())
            if samples != "auto":
                drawn.append(
                    {
                        "varying": np.asarray(explainer.varyingInds).tolist(),
                        "masks": np.asarray(explainer.maskMatrix).astype(int).tolist(),
                        "weights": np.asarray(explainer.kernelWeights).tolist(),
                        "answers": np.asarray(explainer.ey)[:, 0].tolist(),
                        "row": float(np.asarray(explainer.fx)[0]),
                    }
                )
        cases.append(
            {
                "model": name,
                "link": link,
                "background": background.tolist(),
                "weights": (weights / weights.sum()).tolist(),
                "rows": explained.tolist(),
                "expected": np.atleast_1d(explainer.expected_value).tolist(),
                "values": values,
                "drawn": drawn,
            }
        )
    made_with = {"shap": shap.__version__, "numpy": np.__version__, "seed": SEED}
    FILE.write_text(json.dumps({"made_with": made_with, "cases": cases}) + "\n")
    sys.stdout.write(f"{FILE}\n")


if __name__ == "__main__":
    main()
