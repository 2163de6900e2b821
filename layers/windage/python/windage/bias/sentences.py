"""What was found of the bias of a window, said in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from windage.bias.found import BiasReport, GroupBias, Measured
from windage.errors import shortened

_MOST_NAMED = 3
# What people understand best comes first.
_PLAINEST: Mapping[str, int] = {
    name: place for place, name in enumerate(("DPPL", "RD", "AD", "SD", "DAR", "DRR", "DI", "DPL", "TE", "DCA", "DCR"))
}


def plainest(one: Measured) -> int:
    """Return the place of a measure among those that people understand, the best understood first."""
    return _PLAINEST.get(one.name, len(_PLAINEST))


def sentence(report: BiasReport) -> str:
    """Say in one sentence which groups fare worse, and of which nothing can be said.

    Examples
    --------
    ``1 of 4 groups fares worse than in the baseline, in 1,500 rows. Where sex is 1, 30.7% are answered positively, of
    the others 43.0%: 12.3 points fewer (5 measures say so). Too few rows to tell: race is 4 (12).``
    """
    rows = f"{report.rows:,} {'row' if report.rows == 1 else 'rows'}"
    worse = [group for group in report.every_group if group.worse]
    small = [group for group in report.groups if group.reason is not None]
    unsaid = f" {_small(small)}" if small else ""
    if report.outcome == "no_data":
        return "No row was captured in this window, so there is nothing to judge."
    if report.outcome == "insufficient_data":
        return f"No group can be judged in {rows}.{unsaid}"
    if not worse:
        judged = sum(group.judged for group in report.groups)
        many = "No group" if judged != 1 else "The one group that can be judged does not"
        fares = "fares" if judged != 1 else "fare"
        return f"{many} {fares} worse than in the baseline, in {rows}.{unsaid}"
    plain = sum(bool(group.worse) for group in report.groups)
    return f"{_worse(report, plain)} worse than in the baseline, in {rows}. {_lead(worse)}{unsaid}"


def _worse(report: BiasReport, plain: int) -> str:
    if plain:
        return f"{plain} of {len(report.groups)} groups {'fares' if plain == 1 else 'fare'}"
    met = sum(bool(group.worse) for group in report.intersections)
    return f"No group as a whole, but {met} where two of them meet {'fares' if met == 1 else 'fare'}"


def _lead(groups: Sequence[GroupBias]) -> str:
    """Say the one thing that people understand best; how many measures say so tells how broad it is."""
    group, one = min(
        ((group, one) for group in groups for one in group.worse),
        key=lambda found: (len(found[0].facet.columns), plainest(found[1])),
    )
    many = len(group.worse)
    said = one.gist if one.gist is not None else f"Where {group.facet.title}, by {one.name}"
    others = f" ({many} measures say so)" if many > 1 else ""
    return f"{said}{others}."


def _small(groups: Sequence[GroupBias]) -> str:
    shown = ", ".join(
        f"{shortened(group.facet.title, limit=60)} ({min(group.rows, group.others):,})"
        for group in groups[:_MOST_NAMED]
    )
    more = f" and {len(groups) - _MOST_NAMED} more" if len(groups) > _MOST_NAMED else ""
    return f"Too few rows to tell: {shown}{more}."
