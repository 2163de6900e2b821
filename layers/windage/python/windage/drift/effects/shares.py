"""Whether one share has changed by more than a little."""

from __future__ import annotations

import math

from windage.drift.effects.effect import Effect, Name
from windage.evidence import more_than, two_proportions
from windage.special import ndtr


def change_of_share(
    name: Name, share: float, rows: float, baseline_share: float, baseline_rows: float, *, tolerated: float = 0.0
) -> Effect:
    """Return by how much a share has changed, from -1 to 1.

    The chance is that of two equal shares, exact where they are small. Against a baseline that has none at all, every
    single one would be beyond chance though it means nothing: therefore it is also never less than the chance that a
    change of half of what is tolerated looks like this.

    Parameters
    ----------
    name
        Which effect.
    share, rows
        The share in the window, and how many independent rows it was measured on.
    baseline_share, baseline_rows
        The same of the baseline.
    tolerated
        The largest change that is not material.

    Examples
    --------
    >>> one = change_of_share("missing", 0.015, 200, 0.0, 10_000)
    >>> same = change_of_share("missing", 0.015, 200, 0.0, 10_000, tolerated=0.01)
    >>> one.p_value < 0.0001, same.p_value > 0.1
    (True, True)
    """
    total, before = round(rows), round(baseline_rows)
    count = round(share * total)
    chance = two_proportions(count, total, round(baseline_share * before), before)
    if tolerated:
        allowed = baseline_share + tolerated / 2 if share > baseline_share else baseline_share - tolerated / 2
        nearer = (count, allowed) if share > baseline_share else (total - count, 1 - allowed)
        chance = max(chance, min(1.0, 2 * more_than(nearer[0], total, nearer[1])))
        # The baseline's share is itself known only within its error, which a large window does not take away.
        known = min(max(allowed, 0.0), 1.0)
        error = math.sqrt(known * (1 - known) / rows + baseline_share * (1 - baseline_share) / baseline_rows)
        beyond = abs(share - baseline_share) - tolerated / 2
        chance = max(chance, float(2 * ndtr(-beyond / error)) if beyond > 0 and error > 0 else float(beyond <= 0))
    return Effect(name, share - baseline_share, chance)
