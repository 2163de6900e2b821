"""What is expected of a window whose truth is not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# Half the width of an interval that holds 95 % of a normal distribution, in standard errors.
_NINETEEN_OF_TWENTY = 1.96

ASSUMPTION = "It is inferred from inputs and answers and would not see a changed meaning of the answer; labels would."


@dataclass(frozen=True)
class Estimated:
    """One measure as it is expected to turn out.

    Parameters
    ----------
    name
        As in `windage.quality.quality.Measured`.
    value
        In the unit of the measure.
    error
        The standard error: by how much what turns out will differ, because single truths are chance, and because the
        method has learned from a sample.
    method
        How it was found, as people write it.
    """

    name: str
    value: float
    error: float
    method: str

    @property
    def interval(self) -> tuple[float, float]:
        """Between which values the measure will be in 19 of 20 windows, if the method's assumption holds."""
        return self.value - _NINETEEN_OF_TWENTY * self.error, self.value + _NINETEEN_OF_TWENTY * self.error


@dataclass(frozen=True)
class Estimates:
    """What is expected of the measures of a window, and of which nothing is.

    Parameters
    ----------
    rows
        How many answers it is inferred from.
    left_out
        How many others there were: without a probability, of an unknown class, or without their features.
    measures
        By name.
    absent
        Why nothing is expected of a measure, by its name.
    by_class
        The same of single classes: the name of the class, then ``precision``.
    """

    rows: int
    left_out: int = 0
    measures: Mapping[str, Estimated] = field(default_factory=dict)
    absent: Mapping[str, str] = field(default_factory=dict)
    by_class: Mapping[str, Mapping[str, Estimated]] = field(default_factory=dict)

    def sentence(self, name: str) -> str:
        """Say in a sentence or two what is expected of a measure.

        Examples
        --------
        >>> one = Estimated("accuracy", 0.871, 0.01, "calibrated confidence")
        >>> Estimates(rows=1204, measures={"accuracy": one}).sentence("accuracy")  # doctest: +ELLIPSIS
        'Before labels arrive, accuracy is expected at 0.871 ± 0.02 (calibrated confidence of 1,204 answers). It is...'
        >>> Estimates(rows=0, absent={"auc": "no answer has a probability"}).sentence("auc")
        'Before labels arrive, nothing can be said of auc: no answer has a probability.'
        """
        plain = name.replace("_", " ")
        found = self.measures.get(name)
        if found is None:
            return f"Before labels arrive, nothing can be said of {plain}: {self.absent.get(name, 'no method for it')}."
        return (
            f"Before labels arrive, {plain} is expected at {found.value:.3g} ± "
            f"{_NINETEEN_OF_TWENTY * found.error:.2g} ({found.method} of {self.rows:,} answers). {ASSUMPTION}"
        )
