"""What a window's quality violates, and the file that says so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from windage import jackson
from windage.quality.constraints import Operator


@dataclass(frozen=True, order=True)
class QualityViolation:
    """One measure that is worse than it may be, with the keys and in the order of Model Monitor's file."""

    constraint_check_type: Operator
    description: str
    metric_name: str


def to_json(violations: Iterable[QualityViolation]) -> bytes:
    """Return the contents of ``constraint_violations.json`` of model quality."""
    return jackson.encode({"violations": [asdict(violation) for violation in violations]})


def metric_name(measure: str) -> str:
    """Return a measure's name as the service's violations have it.

    Examples
    --------
    >>> metric_name("true_positive_rate"), metric_name("auc"), metric_name("weighted_f0_5")
    ('truePositiveRate', 'auc', 'weightedF0_5')
    """
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), measure)
