"""How much worse a group may fare than in the baseline, and how sure one has to be."""

from __future__ import annotations

from typing import Annotated

import msgspec

from windage.config.part import Amount, Part, Share


class BiasTolerance(Part, frozen=True):
    """By how much a measure of bias may move away from its ideal without being material.

    Parameters
    ----------
    share
        Of differences of shares, in shares: 0.05 is five percentage points.
    ratio
        Of disparate impact, as a factor: 1.15 lets a ratio of 0.92 become 0.8, and one of 1 become 1.15.
    outcomes
        Of the differences in conditional acceptance and rejection, in labels for each answer.
    treatment
        Of treatment equality, in wrong rejections for each wrong acceptance.
    entropy
        Of generalized entropy.
    imbalance
        Of class imbalance, in shares.
    """

    share: Share = 0.05
    ratio: Annotated[float, msgspec.Meta(ge=1, le=1_000_000)] = 1.15
    outcomes: Amount = 0.1
    treatment: Amount = 0.5
    entropy: Amount = 0.02
    imbalance: Share = 0.1


class BiasThresholds(Part, frozen=True):
    """How much of what is material, how sure one has to be, and of how many rows one can be.

    Parameters
    ----------
    material
        By how much measures may move away from their ideals.
    minimum_rows
        Of a group with fewer rows, or fewer others, nothing is judged.
    minimum_cases
        The same of the rows that a measure takes its shares of: of recall, those that are positive.
    false_alarm_rate
        The share of false findings that is accepted among all groups and measures of a window.
    confidence
        How probably an interval holds the true value.
    replicates
        How often counts are drawn again for an interval.
    intersections
        Whether groups are also looked at where two of them meet.
    """

    material: BiasTolerance = BiasTolerance()
    minimum_rows: Annotated[int, msgspec.Meta(ge=2, le=1_000_000_000)] = 30
    minimum_cases: Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000)] = 10
    false_alarm_rate: Annotated[float, msgspec.Meta(gt=0, lt=0.5)] = 0.01
    confidence: Annotated[float, msgspec.Meta(ge=0.5, lt=1)] = 0.95
    replicates: Annotated[int, msgspec.Meta(ge=100, le=100_000)] = 1000
    intersections: bool = True
