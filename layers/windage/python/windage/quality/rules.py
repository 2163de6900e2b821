"""What decides about the quality of a window, beside its baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from windage.config import Compatibility
from windage.config.quality_tolerances import QualityTolerances
from windage.config.value import Value
from windage.errors import InputError
from windage.quality.answers import canonical
from windage.quality.value import check_classes


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


def check_rules(rules: Rules, classes: Sequence[str]) -> None:
    """Check that the classes that the rules name are those of the baseline; where it knows none, nothing is checked.

    Raises
    ------
    InputError
        When a cell that is worth something, or an answer that can be labelled, is of no class that there is.

    Examples
    --------
    >>> check_rules(Rules(can_be_labelled=("1.0",)), ("0", "1"))
    """
    if not classes:
        return
    if rules.value is not None:
        check_classes(rules.value, classes)
    unknown = [name for name in rules.can_be_labelled if canonical(name) not in classes]
    if unknown:
        raise InputError(
            "model_quality.can_be_labelled", "no such class", got=unknown[0], expected=f"one of {', '.join(classes)}"
        )


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
