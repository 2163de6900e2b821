"""How good the model's answers are to be: what it answers, where the truth comes from, and when it is there."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from windage.config.ground_truth import GroundTruth, Waiting
from windage.config.part import Part
from windage.config.quality_tolerances import QualityTolerances
from windage.config.schedule import Schedule
from windage.config.value import Value
from windage.errors import InputError
from windage.window import Cadence

ProblemType = Literal["Regression", "BinaryClassification", "MulticlassClassification"]


class QualityBaseline(Part, frozen=True):
    """Where the model's quality in training comes from: a dataset with answers and truth, or both files of a baseline.

    Without either, the monitor waits for an upload below ``datasets/NAME/model-quality/``.

    Parameters
    ----------
    dataset
        Answers of the model with the truth beside them: CSV, JSON, JSON Lines or Parquet.
    header
        Whether the first row of a CSV file names the columns.
    ground_truth_attribute
        The column of the truth.
    statistics, constraints
        Both files of a baseline, as Model Monitor or Windage wrote them.
    """

    dataset: str | None = None
    header: bool = True
    ground_truth_attribute: str = "label"
    statistics: str | None = None
    constraints: str | None = None

    def __post_init__(self) -> None:
        if (self.statistics is None) != (self.constraints is None):
            missing = "statistics" if self.statistics is None else "constraints"
            raise InputError(
                f"model_quality.baseline.{missing}", "a baseline is two files", do="name both, or a dataset instead"
            )
        if self.statistics is not None and self.dataset is not None:
            raise InputError(
                "model_quality.baseline",
                "two baselines",
                got="dataset, statistics",
                expected="a dataset or the two files",
            )


class ModelQuality(Part, frozen=True):
    """How the quality of the model's answers is monitored, in Model Monitor's terms.

    A window is looked at as soon as it has ended: its quality is estimated. When ``end_offset`` has passed, its labels
    should be there, and it is judged. When labels come later, it is judged again.

    Parameters
    ----------
    problem_type
        What the model answers.
    inference_attribute, probability_attribute
        The columns of the answer with the number or class, and with the probability.
    probability_threshold
        From which probability on the answer is the positive class, where no column says the class.
    positive_label
        The positive class of a binary classification; left out, it is ``1`` or ``true`` if there is one.
    version_attribute
        The column that says which version of the model, or which variant, answered.
    variants
        Other variants of an endpoint that captures by itself, a shadow among them: compared with that of
        ``capture.data_capture``.
    champion
        The version or variant that the others are compared with; left out, that with most answers.
    can_be_labelled
        The answers of which the truth can ever become known, where the model decides that: of a refused loan nobody
        learns whether it would have been paid back. Left out: all.
    end_offset
        How long after a window's end its labels are waited for, as ``-P1D``.
    start_offset
        From where a window reaches, counted as ``end_offset`` is; left out, from the end of the window before.
    minimum_labels
        Of fewer labels, silence is ``insufficient_data``.
    tolerances
        How much worse than in the baseline is not material.
    value
        What right and wrong answers are worth, so that a fall reads in money.
    schedule
        How the windows are cut, where it is not as those of the data.
    """

    problem_type: ProblemType
    inference_attribute: str | None = None
    probability_attribute: str | None = None
    probability_threshold: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.5
    positive_label: str | None = None
    version_attribute: str | None = None
    variants: tuple[str, ...] = ()
    champion: str | None = None
    can_be_labelled: tuple[str, ...] = ()
    baseline: QualityBaseline = QualityBaseline()
    ground_truth: GroundTruth = GroundTruth()
    end_offset: str = "-P1D"
    start_offset: str | None = None
    minimum_labels: Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000)] = 100
    tolerances: QualityTolerances = QualityTolerances()
    value: Value | None = None
    schedule: Schedule | None = None

    def __post_init__(self) -> None:
        self._answers()
        if self.positive_label is not None and self.problem_type != "BinaryClassification":
            raise InputError(
                "model_quality.positive_label",
                "only a binary classification has one",
                got=f"problem_type: {self.problem_type}",
                do="leave it out",
            )
        if self.can_be_labelled and self.problem_type == "Regression":
            raise InputError(
                "model_quality.can_be_labelled",
                "only of classes",
                got="problem_type: Regression",
                do="leave it out",
            )
        # Whether the offsets fit each other is found by reading them.
        _ = self.waiting

    def _answers(self) -> None:
        binary = self.problem_type == "BinaryClassification"
        if self.inference_attribute is None and not (binary and self.probability_attribute is not None):
            or_else = ", or a probability_attribute" if binary else ""
            raise InputError(
                "model_quality.inference_attribute",
                "which column is the answer?",
                expected=f"the name of a column of the model's answer{or_else}",
            )
        if self.problem_type == "Regression" and self.probability_attribute is not None:
            raise InputError(
                "model_quality.probability_attribute",
                "a regression answers no probability",
                got=self.probability_attribute,
                do="leave it out",
            )

    @property
    def measure(self) -> str:
        """The measure that stands for all where there is room for one."""
        if self.problem_type == "Regression":
            return "rmse"
        if self.problem_type == "MulticlassClassification":
            return "accuracy"
        return "auc" if self.probability_attribute is not None else "f1"

    @property
    def waiting(self) -> Waiting:
        """How long labels are waited for, and which calls they are of."""
        return Waiting.of(self.end_offset, self.start_offset, late=self.ground_truth.patience, where="model_quality")

    def cadence(self, of_data: Schedule) -> Cadence:
        """Return how the time line is cut, where the data's windows are cut as the given schedule says."""
        return (self.schedule or of_data).cadence
