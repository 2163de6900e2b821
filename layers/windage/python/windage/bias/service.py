"""Whether a group fares worse by the service's own rule."""

from __future__ import annotations

from windage.bias.decision import Asked
from windage.bias.found import Measured
from windage.bias.measures import MEASURES
from windage.bias.words import WORDS, gist


def by_the_service(asked: Asked) -> tuple[Measured, ...]:
    """Return every measure by the service's rule: worse is what is farther from 0 than in the baseline, however little.

    Examples
    --------
    >>> from windage.bias.facets import Facet
    >>> facet = Facet(("sex",), ("0",), "sex: 0", "sex is 0")
    >>> asked = Asked(facet, {}, {}, values_now={"DI": 0.5, "CI": -0.2}, values_before={"DI": 0.9, "CI": 0.1})
    >>> [one.status for one in by_the_service(asked)]
    ['steady', 'worse']
    """
    return tuple(_measured(name, asked) for name in asked.measures)


def _measured(name: str, asked: Asked) -> Measured:
    value, then = asked.values_now[name], asked.values_before.get(name)
    known = asked.value_before(name)
    if isinstance(value, str):
        return Measured(name, "failed", before=known, reason=value)
    groups = asked.now.get(MEASURES[name].needs)
    said = gist(name, asked.facet.title, groups, value) if groups is not None and name in WORDS else None
    if known is None:
        reason = then if isinstance(then, str) else "the baseline does not have it"
        return Measured(name, "not_compared", value, gist=said, reason=reason)
    return Measured(name, "worse" if abs(value) > abs(known) else "steady", value, known, gist=said)
