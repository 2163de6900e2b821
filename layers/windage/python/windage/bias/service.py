"""Whether a group fares worse by the service's own rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from windage.bias.found import Measured
from windage.bias.values import Result


def by_the_service(
    names: Sequence[str], now: Mapping[str, Result], before: Mapping[str, Result]
) -> tuple[Measured, ...]:
    """Return every measure by the service's rule: worse is what is farther from 0 than in the baseline, however little.

    Examples
    --------
    >>> [one.status for one in by_the_service(["DI", "CI"], {"DI": 0.5, "CI": -0.2}, {"DI": 0.9, "CI": 0.1})]
    ['steady', 'worse']
    """
    found = []
    for name in names:
        value, then = now[name], before.get(name)
        known = None if then is None or isinstance(then, str) else then
        if isinstance(value, str):
            found.append(Measured(name, "failed", before=known, reason=value))
        elif known is None:
            reason = then if isinstance(then, str) else "the baseline does not have it"
            found.append(Measured(name, "not_compared", value, reason=reason))
        else:
            found.append(Measured(name, "worse" if abs(value) > abs(known) else "steady", value, known))
    return tuple(found)
