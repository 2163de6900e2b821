"""What was found of the bias of one window: each measure of each group, and what it comes to."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from windage.bias.baseline import BiasBaseline
from windage.bias.facets import Facet
from windage.config import Compatibility
from windage.jackson import Json
from windage.summary import Outcome
from windage.window import Window

# worse: farther from the ideal than in the baseline, by more than is allowed and than chance explains. chance: by more
# than is allowed, but chance may explain it. steady: neither. shown: another measure decides. too_few, no_rows: nothing
# can be said. not_compared: the baseline says nothing of it. failed: it cannot be had.
Status = Literal["worse", "chance", "steady", "shown", "too_few", "no_rows", "not_compared", "failed"]


@dataclass(frozen=True)
class Measured:
    """One measure of one group.

    Parameters
    ----------
    name
        The measure's, as in `windage.bias.measures.MEASURES`.
    status
        What it comes to.
    value, before
        In the window and in the baseline, in the measure's unit; absent where it cannot be had.
    interval
        Between what the true value lies with the asked confidence; absent where too few rows say it.
    interval_before
        The same in the baseline, where its counts are known.
    allowed
        How much farther from the ideal is not material, on the measure's scale.
    p_value
        How probable so much is by chance, where it is compared.
    sentence, gist
        What it means for the group, in plain units; and the beginning of that, without intervals and baseline.
    reason
        Why nothing is said of it, or why it cannot be had.
    """

    name: str
    status: Status
    value: float | None = None
    before: float | None = None
    interval: tuple[float, float] | None = None
    interval_before: tuple[float, float] | None = None
    allowed: float | None = None
    p_value: float | None = None
    sentence: str | None = None
    gist: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class GroupBias:
    """One group of a window.

    Parameters
    ----------
    facet
        Which one.
    rows, others, unknown
        How many rows are of it, how many are not, and of how many it cannot be told.
    rows_before
        How many rows the baseline has of it; absent where that is not known.
    measures
        In the table's order.
    reason
        Why the group as a whole is not judged.
    """

    facet: Facet
    rows: int
    others: int
    unknown: int
    rows_before: int | None
    measures: tuple[Measured, ...]
    reason: str | None = None

    @property
    def worse(self) -> tuple[Measured, ...]:
        """The measures by which the group fares worse than in the baseline."""
        return tuple(one for one in self.measures if one.status == "worse")

    @property
    def judged(self) -> bool:
        """Whether anything could be said of the group."""
        return any(one.status in {"worse", "chance", "steady"} for one in self.measures)


@dataclass(frozen=True, order=True)
class BiasViolation:
    """One measure of one group that violates, in the words of the service's file."""

    facet: str
    facet_value: str
    metric_name: str
    constraint_check_type: Literal["bias_drift_check"]
    description: str

    def to_json(self) -> Json:
        """Return the entry of the service's file."""
        return dict(sorted(asdict(self).items()))


@dataclass(frozen=True)
class BiasReport:
    """The judgement of one window.

    Parameters
    ----------
    outcome
        What it came to; ``insufficient_data``: no group has rows enough to be judged.
    violations
        What it violates, by group.
    groups, intersections
        Every group of the configuration, and those where two of them meet.
    rows, unlabelled, unanswered
        How many rows there are; of how many the truth is not known, and of how many the answer.
    label, label_value
        The column of the truth, and what is positive.
    baseline
        What it was compared with.
    analysis
        The contents of the service's file on this window.
    confidence
        Of the intervals.
    notes
        What else the reader should know, in sentences.
    monitor, window
        Whose window it is and which; absent on a laptop.
    amended
        How often it was judged again because labels came late.
    """

    outcome: Outcome
    violations: tuple[BiasViolation, ...]
    groups: tuple[GroupBias, ...]
    intersections: tuple[GroupBias, ...]
    rows: int
    unlabelled: int
    unanswered: int
    label: str
    label_value: str
    baseline: BiasBaseline
    analysis: bytes
    compatibility: Compatibility = "windage"
    confidence: float = 0.95
    notes: tuple[str, ...] = ()
    monitor: str | None = None
    window: Window | None = None
    amended: int = 0

    @property
    def every_group(self) -> tuple[GroupBias, ...]:
        """The groups, then their intersections."""
        return (*self.groups, *self.intersections)
