"""The value of a measure, or why there is none, in the service's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from windage.bias.groups import Groups
from windage.bias.measures import MEASURES, Measure, Needs

EMPTY, NO_OTHERS = "Facet set is empty", "Negated facet set is empty"

# A value, or why there is none.
Result = float | str


def value_of(measure: Measure, groups: Groups, *, like_the_service: bool = False) -> Result:
    """Return the value of a measure, or why there is none.

    Examples
    --------
    >>> import numpy as np
    >>> nobody = Groups.of(np.array([False, False]), label=np.array([1, 0]))
    >>> value_of(MEASURES["DPL"], nobody), value_of(MEASURES["CI"], nobody)
    ('Facet set is empty', 'Facet set is empty')
    """
    if not float(groups.disadvantaged.rows):
        return EMPTY
    if not float(groups.advantaged.rows):
        return NO_OTHERS
    fault = measure.service_fault if like_the_service and measure.service_fault is not None else measure.fault
    reason = fault(groups) if fault is not None else None
    if reason is not None:
        return reason
    of = measure.like_the_service if like_the_service and measure.like_the_service is not None else measure.of
    return float(of(groups))


def values_of(
    names: Iterable[str], groups: Mapping[Needs, Groups], *, like_the_service: bool = False
) -> dict[str, Result]:
    """Return the values of the measures of which all that they need is known."""
    measures = (MEASURES[name] for name in names)
    return {
        measure.name: value_of(measure, groups[measure.needs], like_the_service=like_the_service)
        for measure in measures
        if measure.needs in groups
    }
