"""Where the baseline of the data comes from."""

from __future__ import annotations

from windage.config.part import Part
from windage.errors import InputError


class Baseline(Part, frozen=True):
    """Where the baseline comes from: a dataset, or the two files of a baseline that exists already.

    Without either, the monitor waits for an upload to its dataset prefix. Addresses are paths from the folder of the
    app or ``s3://…``.

    Parameters
    ----------
    dataset
        A training set: CSV, JSON, JSON Lines or Parquet, by its ending; CSV and JSON also compressed with gzip.
    header
        Whether the first row of a CSV file names the columns.
    preprocessor
        A Python file whose ``preprocess_handler`` turns each line of the dataset into a row.
    statistics, constraints
        Both files of a baseline, as Model Monitor or Windage wrote them.
    """

    dataset: str | None = None
    header: bool = True
    preprocessor: str | None = None
    statistics: str | None = None
    constraints: str | None = None

    def __post_init__(self) -> None:
        if (self.statistics is None) != (self.constraints is None):
            missing = "statistics" if self.statistics is None else "constraints"
            raise InputError(f"baseline.{missing}", "a baseline is two files", do="name both, or a dataset instead")
        if self.statistics is not None and self.dataset is not None:
            raise InputError(
                "baseline", "two baselines", got="dataset, statistics", expected="a dataset or the two files"
            )
        if self.preprocessor is not None and not self.preprocessor.endswith(".py"):
            raise InputError(
                "baseline.preprocessor", "not a Python file", got=self.preprocessor, expected="a path that ends in .py"
            )
