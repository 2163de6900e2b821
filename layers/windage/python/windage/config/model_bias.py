"""Which groups are looked at for bias, by which measures, and where the truth and the baseline come from."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from windage.config.bias import BiasThresholds
from windage.config.ground_truth import GroundTruth
from windage.config.part import Part
from windage.config.schedule import Schedule
from windage.errors import InputError

BiasMeasure = Literal[
    "CI", "DPL", "JS", "KL", "KS", "LP", "TVD", "CDDL",
    "AD", "CDDPL", "DAR", "DCA", "DCR", "DI", "DPPL", "DRR", "FT", "GE", "RD", "SD", "TE",
]  # fmt: skip
BiasValue = str | int | float


class BiasBaseline(Part, frozen=True):
    """Where the bias in training comes from: a dataset with labels and answers, or a file of the service.

    Without either, the monitor waits for an upload below ``datasets/NAME/model-bias/``.

    Parameters
    ----------
    dataset
        Rows with their labels and the model's answers: CSV, JSON, JSON Lines or Parquet.
    header
        Whether the first row of a CSV file names the columns; without one, ``headers`` does.
    analysis
        The service's ``analysis.json``.
    """

    dataset: str | None = None
    header: bool = True
    analysis: str | None = None

    def __post_init__(self) -> None:
        if self.dataset is not None and self.analysis is not None:
            raise InputError(
                "model_bias.baseline", "two baselines", got="dataset, analysis", expected="a dataset or the file"
            )


class BiasFacet(Part, frozen=True):
    """A column and the values, or the threshold above which a number lies, of the group; no values: each by itself."""

    name_or_index: str
    value_or_threshold: tuple[BiasValue, ...] = ()


class ModelBias(Part, frozen=True):
    """How bias is monitored, in Model Monitor's terms: what its analysis configuration says stands here.

    A window is judged once, when ``end_offset`` has passed since its end; when labels come later, it is judged again.

    Parameters
    ----------
    analysis_config
        A path to the service's file from the folder of the app, read when the monitor file is read: instead of what
        of the following it says.
    label
        The column of the truth.
    label_values_or_threshold
        The values of the positive label, or the threshold above which it lies.
    facet
        The groups.
    group_variable
        The column within whose values disparities are measured.
    headers
        The names of all columns of a dataset, the label among them; left out, those of the baseline's dataset.
    predicted_label, probability
        The column of the model's answer: the label, or how probable the positive one is. Neither: what
        ``model_quality`` says, else ``predicted_label``.
    probability_threshold
        From which probability on the answer is positive.
    measures
        The short names of the measures that are asked for; left out, all.
    ground_truth, end_offset
        As of ``model_quality``, and what that says where it is left out here.
    start_offset
        From where a window reaches, counted as ``end_offset`` is; left out, from the end of the window before.
    thresholds
        How much worse than in the baseline is material, and how sure one has to be.
    schedule
        How the windows are cut, where it is not as those of the data.
    """

    analysis_config: str | None = None
    label: str = ""
    label_values_or_threshold: tuple[BiasValue, ...] = ()
    facet: tuple[BiasFacet, ...] = ()
    group_variable: str | None = None
    headers: tuple[str, ...] = ()
    predicted_label: str | None = None
    probability: str | None = None
    probability_threshold: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None
    measures: tuple[BiasMeasure, ...] = ()
    baseline: BiasBaseline = BiasBaseline()
    ground_truth: GroundTruth | None = None
    end_offset: str | None = None
    start_offset: str | None = None
    thresholds: BiasThresholds = BiasThresholds()
    schedule: Schedule | None = None

    def __post_init__(self) -> None:
        if self.analysis_config is not None:
            raise InputError(
                "model_bias.analysis_config",
                "it is read with the monitor file only",
                got=self.analysis_config,
                do="write what it says",
            )
        needed = {
            "label": ("which column is the truth?", "the name of a column", self.label),
            "label_values_or_threshold": (
                "what is positive?",
                "values, as [1] or [late]",
                self.label_values_or_threshold,
            ),
            "facet": ("which groups?", "columns, as [{name_or_index: sex}]", self.facet),
        }
        for key, (what, expected, given) in needed.items():
            if not given:
                raise InputError(f"model_bias.{key}", what, expected=f"{expected}, or an analysis_config")
        if self.predicted_label is not None and self.probability is not None:
            raise InputError(
                "model_bias.probability",
                "the answer's label goes before it",
                got=f"{self.probability}, predicted_label {self.predicted_label}",
                do="leave one out",
            )
        for place, facet in enumerate(self.facet):
            if facet.name_or_index == self.label:
                raise InputError(f"model_bias.facet[{place}]", "the label is no group", got=self.label)
