"""What is known of one window after it has been judged."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from windage.baselines import Baseline
from windage.config import Compatibility
from windage.drift import Drift
from windage.history import Course, Trace
from windage.profile import Profile
from windage.summary import Outcome
from windage.violations import TRAFFIC_CHECKS, Violation
from windage.window import Window

if TYPE_CHECKING:
    from windage.drift import SliceDrift, Unasked
    from windage.history.past import Past
    from windage.history.usual import Usual
    from windage.unread import Unread

# JSON has no infinity.
_LARGEST = sys.float_info.max


@dataclass(frozen=True)
class Report:
    """The judgement of one window.

    Parameters
    ----------
    outcome
        What it came to. ``insufficient_data``: too few rows to show a material change; ``no_data``: none at all.
    violations
        What the window violates, sorted by feature.
    drifts
        How far each column has moved, the farthest (against its threshold) first.
    current, baseline
        The window's profile and what it was compared with.
    monitor, window
        Whose window it is and which; absent on a laptop.
    as_compared
        The window's profile with what was recognised undone: columns under the baseline's names, in its places and in
        its units. Absent where that is the window's profile itself.
    past
        The windows before; absent where they were not asked for.
    trace
        What this window leaves for those to come; nothing under the service's rules.
    courses
        How the drifts of the features went over the windows.
    recurring
        What would be violations, were it not the season for them.
    usual
        The windows that tell how much traffic is usual, if there are enough.
    predictions
        The columns that carry the model's answer, in the baseline's order; none where that is not known.
    slice_drifts
        How far each column has moved within each slice, the farthest first.
    unasked
        The slices that were too small to be compared.
    attributions
        The share of each feature in what the model's answers rest on, where that is known: drifts come in the order in
        which they matter then.
    unsliced
        The columns that the monitor would have its windows cut by, and that its baseline was learned without.
    unread
        What of the window could not be read, and is not judged; absent where that is nothing.
    dollars_a_day
        What the monitor costs a day with the traffic of this window, where that is known.
    """

    outcome: Outcome
    violations: tuple[Violation, ...]
    drifts: tuple[Drift, ...]
    current: Profile
    baseline: Baseline
    compatibility: Compatibility = "windage"
    monitor: str | None = None
    window: Window | None = None
    as_compared: Profile | None = None
    past: Past | None = None
    trace: Trace | None = None
    courses: Mapping[str, Course] = field(default_factory=dict)
    recurring: tuple[Violation, ...] = ()
    usual: Usual | None = None
    predictions: tuple[str, ...] = ()
    slice_drifts: tuple[SliceDrift, ...] = ()
    unasked: tuple[Unasked, ...] = ()
    attributions: Mapping[str, float] = field(default_factory=dict)
    unsliced: tuple[str, ...] = ()
    unread: Unread | None = None
    dollars_a_day: float | None = None

    @property
    def compared(self) -> Profile:
        """The window's profile as the checks saw it."""
        return self.as_compared if self.as_compared is not None else self.current

    @property
    def worst_drift(self) -> float:
        """The largest distance as a multiple of its threshold: above 1 is material; 0 when nothing was compared."""
        return max((ratio(drift) for drift in self.drifts), default=0.0)

    @property
    def violated_features(self) -> tuple[str, ...]:
        """The names of the features with violations, those whose drift matters most first."""
        moved = [*self.drifts, *(one.drift for one in self.slice_drifts if one.drift.drifted)]
        moved.sort(key=lambda drift: (not drift.drifted, -self.weight(drift)))
        order = {drift.feature: rank for rank, drift in reversed(list(enumerate(moved)))}
        of_features = (v for v in self.violations if v.constraint_check_type not in TRAFFIC_CHECKS)
        names = dict.fromkeys(violation.feature_name for violation in of_features)
        return tuple(sorted(names, key=lambda name: (order.get(name, len(order)), name)))

    @property
    def of_traffic(self) -> tuple[Violation, ...]:
        """What is wrong with the traffic as a whole."""
        return tuple(v for v in self.violations if v.constraint_check_type in TRAFFIC_CHECKS)

    @property
    def recurring_features(self) -> tuple[str, ...]:
        """The names of the features that differ from the baseline as their season does."""
        return tuple(dict.fromkeys(violation.feature_name for violation in self.recurring))

    @property
    def violated_predictions(self) -> tuple[str, ...] | None:
        """Which of the model's answers have violations; nothing where it cannot be told whether any has."""
        compared = [drift for drift in self.drifts if drift.feature in self.predictions]
        names = {drift.feature for drift in compared}
        violated = tuple(name for name in self.violated_features if name in names)
        return violated if violated or any(drift.conclusive for drift in compared) else None

    @property
    def prediction_drift(self) -> float | None:
        """The largest drift of a prediction as a multiple of its threshold; nothing where none was compared."""
        return max((ratio(drift) for drift in self.drifts if drift.feature in self.predictions), default=None)

    def weight(self, drift: Drift) -> float:
        """Return how much a drift matters: how far it went, weighted with its attribution where that is known."""
        if not self.attributions:
            return ratio(drift)
        from windage.attribution.impact import share_of

        return ratio(drift) * share_of(drift.feature, self.attributions, answers=self.predictions)


def weighted(report: Report, shares: Mapping[str, float]) -> Report:
    """Return the report with its drifts in the order in which they matter; its findings stay as they are.

    Parameters
    ----------
    report
        A judged window.
    shares
        The share of each feature in what the model's answers rest on, from 0 to 1.

    Raises
    ------
    InputError
        When a share is out of range.
    """
    known = replace(report, attributions=dict(shares))
    drifts = sorted(known.drifts, key=lambda drift: (not drift.drifted, -known.weight(drift), drift.feature))
    return replace(known, drifts=tuple(drifts))


def ratio(drift: Drift) -> float:
    """Return a drift as a multiple of its threshold; of a p-value, of which less is worse, the reverse."""
    if drift.less_is_worse:
        return min(drift.threshold / drift.distance, _LARGEST) if drift.distance else float(drift.threshold > 0)
    return min(drift.distance / drift.threshold, _LARGEST) if drift.threshold else float(drift.distance > 0)
