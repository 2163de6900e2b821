"""Which kind of question a model answers, and how its answers are read."""

from __future__ import annotations

from dataclasses import dataclass

from windage.config.model_quality import ProblemType

__all__ = ["DEFAULT_THRESHOLD", "Problem", "ProblemType"]

DEFAULT_THRESHOLD = 0.5


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What a model answers, in Model Monitor's terms.

    Parameters
    ----------
    type
        Whether it answers a number, one of two classes, or one of several.
    inference_attribute
        The column of its answer that holds the number or the class; of a binary classification it may be left out where
        there is a probability.
    probability_attribute
        The column that holds the probability: of the positive class, or, with several classes, of the class answered.
    threshold
        From which probability on the answer is the positive class, where no column says the class. From 0 to 1.
    positive
        The name of the positive class; of a binary classification only.

    Examples
    --------
    >>> Problem(type="BinaryClassification", probability_attribute="score", positive="1").answers
    ('score',)
    """

    type: ProblemType
    inference_attribute: str | None = None
    probability_attribute: str | None = None
    threshold: float = DEFAULT_THRESHOLD
    positive: str | None = None

    @property
    def answers(self) -> tuple[str, ...]:
        """The columns that are read of the model's answer."""
        return tuple(name for name in (self.inference_attribute, self.probability_attribute) if name is not None)
