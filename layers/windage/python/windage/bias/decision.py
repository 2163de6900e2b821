"""Whether a group fares worse than in the baseline: materially, and beyond chance.

A measure is worse when it is farther from its own ideal than in the baseline by more than is allowed (material), and
when that is not chance (real). For the second, the counts of both windows are drawn again many times; on the measure's
own scale, on which disparate impact is a logarithm, the distance from the ideal beyond that of the baseline is compared
with its spread. A skewed measure is not taken for a normal one: the share of draws in which nothing is worse counts,
too. Over all groups and measures of a window, the share of false findings is controlled.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr

from windage.bias.facets import Facet
from windage.bias.found import Measured, Status
from windage.bias.groups import Groups
from windage.bias.measures import MEASURES, Measure, Needs
from windage.bias.resampling import interval, resampled, smoothed
from windage.bias.values import Result
from windage.bias.words import BASES, WORDS, Said, gist, sentence
from windage.config import BiasThresholds
from windage.evidence import discoveries

# Rows within more values of a group variable tell nothing of each.
MOST_STRATA = 200
_NEEDS: tuple[Needs, ...] = ("labels", "answers", "both")


@dataclass(frozen=True)
class Asked:
    """What is known of one group, in the window and in the baseline.

    Parameters
    ----------
    facet
        Which group.
    now, before
        Its counts, by what of the rows is needed; those of a service's baseline are not known.
    values_now, values_before
        The values by the name of the measure, or why there is none.
    """

    facet: Facet
    now: Mapping[Needs, Groups]
    before: Mapping[Needs, Groups]
    values_now: Mapping[str, Result]
    values_before: Mapping[str, Result]

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures of which the window says something."""
        return tuple(self.values_now)

    def value_before(self, name: str) -> float | None:
        """Return the baseline's value, if there is one."""
        value = self.values_before.get(name)
        return None if isinstance(value, str) else value


@dataclass(frozen=True)
class Drawn:
    """The counts of a group, drawn again."""

    now: Mapping[Needs, Groups]
    before: Mapping[Needs, Groups]

    @staticmethod
    def of(asked: Asked, *, replicates: int, random: np.random.Generator) -> Drawn:
        """Draw the counts of both windows."""
        now, before = (
            {
                needs: resampled(side[needs], needs=needs, replicates=replicates, random=random)
                for needs in _NEEDS
                if needs in side and side[needs].counts.shape[0] <= MOST_STRATA and float(side[needs].rows)
            }
            for side in (asked.now, asked.before)
        )
        return Drawn(now, before)


def measured(
    asked: Asked, *, first: bool, thresholds: BiasThresholds, random: np.random.Generator
) -> tuple[Measured, ...]:
    """Return every measure of a group; those that are material are ``chance`` until all groups are known.

    What is of all rows together is decided with the ``first`` group only.
    """
    drawn = Drawn.of(asked, replicates=thresholds.replicates, random=random)
    found = (_measured(MEASURES[name], asked, drawn, thresholds) for name in asked.measures)
    return tuple(
        replace(one, status="shown", p_value=None)
        if one.p_value is not None and MEASURES[one.name].of_all and not first
        else one
        for one in found
    )


def allowed(name: str, thresholds: BiasThresholds) -> float:
    """Return how much farther from its ideal a measure may be, on its scale.

    Examples
    --------
    >>> allowed("DPPL", BiasThresholds()), round(allowed("DI", BiasThresholds()), 2)
    (0.05, 0.14)
    """
    material = thresholds.material
    own = {
        "CI": material.imbalance,
        "DI": math.log(material.ratio),
        "DCA": material.outcomes,
        "DCR": material.outcomes,
        "TE": material.treatment,
        "GE": material.entropy,
    }
    return own.get(name, material.share)


def chance(measure: Measure, asked: Asked, drawn: Drawn, before: float) -> float:
    """Return how probable it is that a group is at least so much farther from the ideal by chance.

    Twice the probability of the side on which the window lies, for which side that is, chance decides, too.
    """
    needs = measure.needs
    now = measure.beside_ideal(measure.of(drawn.now[needs]))
    point = float(measure.beside_ideal(measure.of(smoothed(asked.now[needs], needs=needs))))
    if needs in drawn.before:
        then = np.abs(measure.beside_ideal(measure.of(drawn.before[needs])))
        point_then = abs(float(measure.beside_ideal(measure.of(smoothed(asked.before[needs], needs=needs)))))
    else:
        then = np.full(now.shape, measure.away(before))
        point_then = measure.away(before)
    side = -1.0 if point < 0 else 1.0
    beyond, spread = side * point - point_then, math.hypot(float(now.std()), float(then.std()))
    if not beyond > 0:
        return 1.0
    normal = float(2 * ndtr(-beyond / spread)) if spread > 0 else 0.0
    return min(1.0, max(normal, 2 * float(np.mean(side * now <= then))))


def _measured(measure: Measure, asked: Asked, drawn: Drawn, thresholds: BiasThresholds) -> Measured:
    groups = asked.now[measure.needs]
    name = measure.name
    before, value = asked.value_before(name), asked.values_now[name]
    if isinstance(value, str):
        return Measured(name, "no_rows" if groups.least("rows") == 0 else "failed", before=before, reason=value)
    found = Measured(name, "steady", value, before, allowed=allowed(name, thresholds))
    few = _too_few(measure, groups, thresholds)
    if few is not None:
        return replace(found, status="too_few", reason=few)
    if measure.needs not in drawn.now:
        strata = groups.counts.shape[0]
        reason = f"the group variable has {strata:,} values, more than {MOST_STRATA}: too few rows are within each"
        return replace(found, status="too_few", reason=reason)
    confidence = thresholds.confidence
    found = replace(found, interval=interval(measure, value, drawn.now[measure.needs], confidence=confidence))
    if before is not None and measure.needs in drawn.before:
        drawn_before = drawn.before[measure.needs]
        found = replace(found, interval_before=interval(measure, before, drawn_before, confidence=confidence))
    said = Said(value, before, found.interval, confidence)
    if name in WORDS:
        title = asked.facet.title
        found = replace(found, sentence=sentence(name, title, groups, said), gist=gist(name, title, groups, value))
    if not measure.decides:
        return replace(found, status="shown")
    why = _not_comparable(measure, asked, before, thresholds)
    if before is None or why is not None:
        return replace(found, status="not_compared", reason=why)
    return _compared(found, measure, chance(measure, asked, drawn, before))


def _compared(found: Measured, measure: Measure, p_value: float) -> Measured:
    assert found.value is not None
    assert found.before is not None
    assert found.allowed is not None
    now, then = measure.away(found.value), measure.away(found.before)
    material = now != then and now - then > found.allowed
    status: Status = "chance" if material else "steady"
    return replace(found, status=status, p_value=p_value)


def _too_few(measure: Measure, groups: Groups, thresholds: BiasThresholds) -> str | None:
    rows = groups.least("rows")
    if rows < thresholds.minimum_rows:
        return f"only {rows:,.0f} {'row' if rows == 1 else 'rows'} on one side, of {thresholds.minimum_rows} needed"
    cases = groups.least(measure.base)
    if cases < thresholds.minimum_cases:
        of = BASES[measure.base]
        are = "row is" if cases == 1 else "rows are"
        return f"on one side only {cases:,.0f} {are} {of}, of {thresholds.minimum_cases} needed"
    return None


def _not_comparable(measure: Measure, asked: Asked, before: float | None, thresholds: BiasThresholds) -> str | None:
    if before is None:
        return "the baseline does not have it"
    groups = asked.before.get(measure.needs)
    few = _too_few(measure, groups, thresholds) if groups is not None else None
    return f"in the baseline {few}" if few is not None else None


def decided(found: Sequence[Sequence[Measured]], *, rate: float) -> list[tuple[Measured, ...]]:
    """Return every group's measures, of which those are ``worse`` that are material and, among all, real.

    Examples
    --------
    >>> sure, unsure = (Measured("DPPL", "chance", 0.3, 0.1, p_value=p) for p in (1e-9, 0.2))
    >>> [one.status for group in decided([[sure], [unsure]], rate=0.01) for one in group]
    ['worse', 'chance']
    """
    asked = [one for group in found for one in group if one.p_value is not None]
    # What is not material asks nothing.
    chances = [one.p_value if one.status == "chance" and one.p_value is not None else 1.0 for one in asked]
    real = iter(discoveries(chances, rate=rate))
    return [
        tuple(
            one
            if one.p_value is None
            else replace(one, status="worse")
            if next(real) and one.status == "chance"
            else one
            for one in group
        )
        for group in found
    ]
