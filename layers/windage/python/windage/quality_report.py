"""What is known of the quality of one window after it has been looked at."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from windage.config import Compatibility
from windage.intake import Intake
from windage.quality.before_labels.estimated import Estimates
from windage.quality.best_threshold import BestThreshold
from windage.quality.comparison import QualityComparison
from windage.quality.course import QualityTrace, points
from windage.quality.falls import named_once
from windage.quality.join import Joined
from windage.quality.quality import Quality
from windage.quality.rules import Rules
from windage.quality.selective import Restricted, Selection
from windage.quality.strays import Strays
from windage.quality.value import Worth
from windage.quality.versions import SideBySide
from windage.quality.violations import QualityViolation, metric_name
from windage.quality_baselines import QualityBaseline
from windage.summary import Outcome
from windage.window import Window


@dataclass(frozen=True, eq=False, kw_only=True)
class QualityReport:
    """The judgement of one window's answers.

    Parameters
    ----------
    outcome
        What it came to. ``awaiting_labels``: it is too early to judge; ``insufficient_data``: too few labels to show a
        material fall; ``no_data``: nothing was answered.
    violations
        The measures that are worse than they may be, the worst first.
    comparisons
        Every measure beside its constraint.
    rows
        How many rows were answered.
    quality
        What was measured of the answers with a label.
    joined
        What became of answers and labels.
    intake, labelled
        What became of the captured rows, and of the lines of labels.
    faults
        How many answers could not be used, by name.
    estimates, expected
        What is expected of all answers, and of those with a label, without their labels.
    baseline, rules
        What it was compared with, and how.
    worth, usual_worth
        What the answers with a label were worth in money, and what those of the baseline were.
    best
        From which probability on the positive answer would be worth most, by the labels of the window.
    versions
        The versions of the model side by side, where there are several.
    selection, restricted
        Which answers can ever get a label, and what can be measured by these alone; absent where all can.
    history
        What the windows before left, the oldest first.
    monitor, window, span
        Whose window it is, which, and from when to when its calls are; absent on a laptop.
    judged, wait_until
        Whether the wait for labels was over, and when it is.
    amended
        How often it was judged again because labels came late.
    strays
        What became of the labels that were uploaded during the window, whosever they are.
    """

    outcome: Outcome
    violations: tuple[QualityViolation, ...]
    comparisons: tuple[QualityComparison, ...]
    rows: int
    quality: Quality
    joined: Joined
    estimates: Estimates
    expected: Estimates
    baseline: QualityBaseline
    rules: Rules
    intake: Intake = Intake()
    labelled: Intake = Intake()
    faults: Mapping[str, int] = field(default_factory=dict)
    worth: Worth | None = None
    usual_worth: Worth | None = None
    best: BestThreshold | None = None
    versions: SideBySide | None = None
    selection: Selection | None = None
    restricted: Restricted | None = None
    history: tuple[QualityTrace, ...] = ()
    monitor: str | None = None
    window: Window | None = None
    span: Window | None = None
    judged: bool = True
    wait_until: datetime | None = None
    amended: int = 0
    strays: Strays = Strays()

    @property
    def compatibility(self) -> Compatibility:
        """Whose rules decided."""
        return self.rules.compatibility

    @property
    def is_of_a_sample(self) -> bool:
        """Whether there are more labelled answers than are measured."""
        return self.quality.rows < self.joined.rows

    @property
    def coverage(self) -> float:
        """The share of answers with a label among those that can get one; 0 where none can."""
        if self.selection is not None:
            return self.selection.coverage if self.selection.possible else 0.0
        can = self.joined.counts.get("answers", 0)
        return self.joined.rows / can if can else 0.0

    @property
    def shown(self) -> tuple[QualityComparison, ...]:
        """The comparisons that people read, the worst first: what is one fall under several names is there once."""
        return named_once(self.comparisons, {one.measure for one in self.comparisons if self._is_violated(one)})

    @property
    def falls(self) -> tuple[QualityComparison, ...]:
        """Those of them that are violations."""
        return tuple(one for one in self.shown if self._is_violated(one))

    def _is_violated(self, one: QualityComparison) -> bool:
        return metric_name(one.measure) in {violation.metric_name for violation in self.violations}

    @property
    def trace(self) -> QualityTrace:
        """What the window leaves for those to come."""
        return QualityTrace(
            window=str(self.window),
            baseline=self.baseline.identity,
            rows=self.rows,
            labelled=self.joined.rows,
            judged=self.judged,
            measured=points(self.quality.measures),
            estimated=points(self.estimates.measures),
            expected=points(self.expected.measures),
        )

    @property
    def worst_fall(self) -> float:
        """The largest fall as a multiple of what is tolerated: above 1 is material; 0 where nothing fell."""
        return max((ratio(one) for one in self.comparisons), default=0.0)


def ratio(one: QualityComparison) -> float:
    """Return a fall as a multiple of what is tolerated; 0 where it did not fall."""
    if not one.fall > 0:
        return 0.0
    return min(one.fall / one.tolerance, sys.float_info.max) if one.tolerance else sys.float_info.max
