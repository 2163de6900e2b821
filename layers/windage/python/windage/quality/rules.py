"""What decides about the quality of a window, beside its baseline."""

from __future__ import annotations

from dataclasses import dataclass

from windage.config import Compatibility
from windage.config.quality_tolerances import QualityTolerances
from windage.config.value import Value


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What decides, in the terms of `windage.config.ModelQuality`.

    Parameters
    ----------
    tolerances
        How much worse is not material.
    false_alarm_rate
        The share of false findings that is accepted among the measures of a window.
    minimum_labels
        Of fewer, silence is ``insufficient_data``.
    can_be_labelled
        The answers of which the truth can ever become known; all where none is named.
    champion
        The version that the others are compared with.
    value
        What right and wrong answers are worth.
    compatibility
        Whose rules decide.
    """

    tolerances: QualityTolerances = QualityTolerances()
    false_alarm_rate: float = 0.01
    minimum_labels: int = 100
    can_be_labelled: tuple[str, ...] = ()
    champion: str | None = None
    value: Value | None = None
    compatibility: Compatibility = "windage"


@dataclass(frozen=True, kw_only=True)
class Wait:
    """How long labels are waited for, in seconds since 1970; without a deployed monitor nobody waits.

    Parameters
    ----------
    is_over
        Whether the window's labels should be there.
    late_after
        From when on a label is late.
    """

    is_over: bool = True
    late_after: float | None = None


USUAL = Rules()
NO_WAIT = Wait()
