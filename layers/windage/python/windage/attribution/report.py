"""What is known of the attributions of one window after it has been judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from windage.attribution.attributions import Attributions
from windage.attribution.baseline import AttributionBaseline
from windage.attribution.kernel_shap import Explained
from windage.attribution.moved import Rank
from windage.attribution.ndcg import Score
from windage.attribution.violations_file import AttributionViolation
from windage.config import Compatibility
from windage.intake import Intake
from windage.window import Window

Outcome = Literal["no_violations", "violations", "no_data", "insufficient_data", "not_explained"]


@dataclass(frozen=True, eq=False)
class LabelReport:
    """One label of the model's answer.

    Parameters
    ----------
    label
        Its name in the files.
    baseline, current
        What the answers rested on, and what they rest on now; the features in one order.
    score
        How far the order is still the baseline's.
    ranks
        The features' ranks then and now.
    violation
        What is violated, if anything is.
    conclusive
        Whether the rows that were explained are enough to tell.
    """

    label: str
    baseline: Attributions
    current: Attributions
    score: Score
    ranks: tuple[Rank, ...]
    violation: AttributionViolation | None
    conclusive: bool

    @property
    def moved(self) -> tuple[Rank, ...]:
        """The features whose rank surely moved, those whose share of all attributions changed most first."""
        changes = np.abs(self.current.shares - self.baseline.shares)
        change = dict(zip(self.baseline.features, changes.tolist(), strict=True))
        return tuple(sorted((r for r in self.ranks if r.real), key=lambda r: (-change[r.feature], r.feature)))


@dataclass(frozen=True, eq=False)
class AttributionReport:
    """The judgement of one window.

    Parameters
    ----------
    outcome
        What it came to. ``not_explained``: the model answered nothing of use; ``insufficient_data``: too few rows were
        explained to tell; ``no_data``: there were none.
    labels
        One report a label of the answer; none where no row was explained.
    explained
        The values of the rows, and what they cost; nothing where there were none.
    available
        How many captured rows there were to choose from.
    baseline
        What the window was compared with.
    threshold
        The score that is needed.
    compatibility
        Whose rules decided.
    intake
        What became of the captured rows.
    monitor, window
        Whose window it is and which; absent on a laptop.
    """

    outcome: Outcome
    labels: tuple[LabelReport, ...]
    explained: Explained | None
    available: int
    baseline: AttributionBaseline
    threshold: float
    compatibility: Compatibility = "windage"
    intake: Intake = Intake()
    monitor: str | None = None
    window: Window | None = None

    @property
    def violations(self) -> tuple[AttributionViolation, ...]:
        """What the window violates, in the order of the labels."""
        return tuple(one.violation for one in self.labels if one.violation is not None)

    @property
    def rows(self) -> int:
        """How many rows were explained."""
        return len(self.explained.rows) if self.explained is not None else 0
