"""What is known of the quality of one window after it has been looked at."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

from windage.config import Compatibility
from windage.intake import Intake
from windage.quality.comparison import QualityComparison
from windage.quality.course import QualityTrace
from windage.quality.estimate.estimated import Estimates
from windage.quality.join import Joined
from windage.quality.quality import Quality
from windage.quality.rules import Rules
from windage.quality.selective import Selective
from windage.quality.value import Worth
from windage.quality.versions import Versions
from windage.quality.violations import QualityViolation
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
    versions
        The versions of the model side by side, where there are several.
    selective
        Which answers can ever get a label; absent where all can.
    history
        What the windows before left, the oldest first.
    monitor, window, span
        Whose window it is, which, and from when to when its calls are; absent on a laptop.
    amended
        How often it was judged again because labels came late.
    """

    outcome: Outcome
    violations: tuple[QualityViolation, ...]
    comparisons: tuple[QualityComparison, ...]
    rows: int
    quality: Quality
    joined: Joined
    intake: Intake
    labelled: Intake
    faults: Mapping[str, int]
    estimates: Estimates
    expected: Estimates
    baseline: QualityBaseline
    rules: Rules
    worth: Worth | None = None
    usual_worth: Worth | None = None
    versions: Versions | None = None
    selective: Selective | None = None
    history: tuple[QualityTrace, ...] = ()
    monitor: str | None = None
    window: Window | None = None
    span: Window | None = None
    judged: bool = True
    amended: int = 0
    orphans: Mapping[str, int] = field(default_factory=dict)

    @property
    def compatibility(self) -> Compatibility:
        """Whose rules decided."""
        return self.rules.compatibility

    @property
    def coverage(self) -> float:
        """The share of answers with a label among those that can get one; 0 where none can."""
        can = self.selective.can if self.selective is not None else self.joined.counts.get("answers", 0)
        return self.joined.rows / can if can else 0.0

    @property
    def worst_fall(self) -> float:
        """The largest fall as a multiple of what is tolerated: above 1 is material; 0 where nothing fell."""
        return max((ratio(one) for one in self.comparisons), default=0.0)


def ratio(one: QualityComparison) -> float:
    """Return a fall as a multiple of what is tolerated; 0 where it did not fall."""
    if not one.fall > 0:
        return 0.0
    return min(one.fall / one.tolerance, sys.float_info.max) if one.tolerance else sys.float_info.max
