"""Whether a group fares worse: materially, really, and of enough rows."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.windage.bias.counted import Four, groups
from windage.bias.decision import MOST_STRATA, Asked, decided, measured
from windage.bias.facets import Facet
from windage.bias.found import Measured
from windage.bias.groups import Groups
from windage.bias.measures import MEASURES
from windage.bias.service import by_the_service
from windage.bias.values import values_of
from windage.config import BiasThresholds, BiasTolerance

SEX = Facet(("sex",), ("f",), "sex: f", "sex is f")
NEEDS = ("labels", "answers", "both")


def asked(now: Groups, before: Groups, *, counted: bool = True) -> Asked:
    names = tuple(MEASURES)
    return Asked(
        SEX,
        now=dict.fromkeys(NEEDS, now),
        before=dict.fromkeys(NEEDS, before) if counted else {},
        values_now=values_of(names, dict.fromkeys(NEEDS, now)),
        values_before=values_of(names, dict.fromkeys(NEEDS, before)),
    )


def found(one: Asked, **thresholds: object) -> dict[str, Measured]:
    chosen = BiasThresholds(**thresholds)
    (group,) = decided(
        [measured(one, first=True, thresholds=chosen, random=np.random.default_rng(1))], rate=chosen.false_alarm_rate
    )
    return {measure.name: measure for measure in group}


def times(side: Four, factor: int) -> Four:
    return tuple(factor * count for count in side)


EVEN: Four = (50, 10, 6, 34)
WORSE: Four = (55, 5, 20, 20)
FAIR = groups(times(EVEN, 20), times(EVEN, 10))


def test_what_has_not_changed_is_steady() -> None:
    assert {one.status for one in found(asked(FAIR, FAIR)).values()} <= {"steady", "shown", "failed"}


def test_what_is_material_and_real_is_worse() -> None:
    measures = found(asked(groups(times(EVEN, 20), times(WORSE, 5)), FAIR))
    assert {name for name, one in measures.items() if one.status == "worse"} >= {"DPPL", "DI", "RD", "TE"}
    assert measures["DPPL"].sentence.startswith("Where sex is f, 25.0% are answered positively, of the others 44.0%: ")
    assert measures["DPPL"].sentence.endswith("In the baseline: no difference.")
    low, high = measures["DPPL"].interval
    assert low < 0.19 < high
    assert measures["DPPL"].p_value < 1e-6


def test_what_is_material_and_of_few_rows_may_be_chance() -> None:
    small = groups((50, 10, 6, 34), (22, 2, 8, 8))
    measures = found(asked(small, FAIR))
    assert measures["DPPL"].status == "chance"
    assert measures["DPPL"].p_value > 0.01


def test_what_is_real_and_not_material_is_steady() -> None:
    """Of a million rows, one point is real."""
    side: Four = (500, 95, 70, 335)
    measures = found(
        asked(groups(times(EVEN, 10_000), times(side, 1000)), groups(times(EVEN, 10_000), times(EVEN, 10_000)))
    )
    assert measures["DPPL"].status == "steady"
    tight = BiasTolerance(share=0.002)
    again = found(
        asked(groups(times(EVEN, 10_000), times(side, 1000)), groups(times(EVEN, 10_000), times(EVEN, 10_000))),
        material=tight,
    )
    assert again["DPPL"].status == "worse"


def test_an_old_bias_that_has_not_grown_is_steady() -> None:
    biased = groups(times(EVEN, 20), times(WORSE, 10))
    assert found(asked(biased, biased))["DPPL"].status == "steady"


def test_a_bias_that_turned_round_and_is_as_large_has_not_grown() -> None:
    one, other = groups(times(EVEN, 20), times(WORSE, 20)), groups(times(WORSE, 20), times(EVEN, 20))
    assert found(asked(one, other))["DPPL"].status == "steady"


def test_disparate_impact_is_as_far_at_a_half_as_at_the_double() -> None:
    """By the service's rule a ratio that falls towards 0 is never seen."""
    half = groups((50, 50, 0, 0), (75, 25, 0, 0))
    double = groups((75, 25, 0, 0), (50, 50, 0, 0))
    even = groups((50, 50, 0, 0), (50, 50, 0, 0))
    large = [Groups(one.counts * 20) for one in (half, double, even)]
    assert [found(asked(one, large[2]))["DI"].status for one in large] == ["worse", "worse", "steady"]
    service = [{m.name: m.status for m in by_the_service(asked(one, large[2]))}["DI"] for one in large]
    assert service == ["steady", "worse", "steady"]


def test_a_ratio_of_nothing_is_as_far_as_can_be() -> None:
    nobody = Groups(groups((50, 50, 0, 0), (100, 0, 0, 0)).counts * 5)
    even = Groups(groups((50, 50, 0, 0), (50, 50, 0, 0)).counts * 5)
    one = found(asked(nobody, even))["DI"]
    assert (one.status, one.value) == ("worse", 0.0)
    assert one.interval[0] == 0.0
    assert math.isfinite(one.interval[1])
    assert found(asked(nobody, nobody))["DI"].status == "steady"


def test_a_group_with_too_few_rows_is_named() -> None:
    measures = found(asked(groups(times(EVEN, 20), (20, 2, 3, 4)), FAIR))
    assert {one.status for one in measures.values()} <= {"too_few", "failed"}
    assert measures["DPPL"].reason == "only 29 rows on one side, of 30 needed"
    assert measures["DPPL"].interval is None
    assert found(asked(groups(times(EVEN, 20), (20, 2, 3, 4)), FAIR), minimum_rows=29)["DPPL"].status != "too_few"


def test_a_group_of_one() -> None:
    measures = found(asked(groups(times(EVEN, 20), (1, 0, 0, 0)), FAIR))
    assert measures["AD"].reason == "only 1 row on one side, of 30 needed"


def test_nobody() -> None:
    measures = found(asked(groups(times(EVEN, 20), (0, 0, 0, 0)), FAIR))
    assert {(one.status, one.reason) for one in measures.values()} == {("no_rows", "Facet set is empty")}
    assert {one.value for one in measures.values()} == {None}


def test_everybody() -> None:
    """A group that is all there is has nobody to be compared with."""
    measures = found(asked(groups((0, 0, 0, 0), times(EVEN, 20)), FAIR))
    assert {(one.status, one.reason) for one in measures.values()} == {("no_rows", "Negated facet set is empty")}


def test_by_the_service_what_either_side_lacks_is_no_violation() -> None:
    now = {"DI": 0.5, "AD": 0.2, "TE": "Facet set is empty"}
    one = Asked(SEX, {}, {}, values_now=now, values_before={"AD": "Facet set is empty", "TE": 0.1})
    said = {measure.name: (measure.status, measure.reason) for measure in by_the_service(one)}
    assert said == {
        "DI": ("not_compared", "the baseline does not have it"),
        "AD": ("not_compared", "Facet set is empty"),
        "TE": ("failed", "Facet set is empty"),
    }


def test_few_cases_say_nothing_of_what_is_measured_on_them() -> None:
    """A hundred rows in the group, of which four are positive: nothing can be said of recall."""
    measures = found(asked(groups(times(EVEN, 20), (76, 20, 2, 2)), FAIR))
    assert measures["RD"].status == "too_few"
    assert measures["RD"].reason == "on one side only 4 rows are truly positive, of 10 needed"
    assert measures["SD"].status != "too_few"
    assert measures["DPPL"].status != "too_few"


def test_a_baseline_of_too_few_rows_is_no_yardstick() -> None:
    one = found(asked(FAIR, groups((10, 2, 2, 6), (10, 2, 2, 6))))["DPPL"]
    assert (one.status, one.reason) == ("not_compared", "in the baseline only 20 rows on one side, of 30 needed")


def test_a_baseline_that_lacks_a_measure() -> None:
    one = Asked(SEX, dict.fromkeys(NEEDS, FAIR), {}, values_of(["DPPL"], {"answers": FAIR}), {})
    (group,) = decided(
        [measured(one, first=True, thresholds=BiasThresholds(), random=np.random.default_rng(1))], rate=0.01
    )
    assert (group[0].status, group[0].reason) == ("not_compared", "the baseline does not have it")
    assert group[0].interval is not None


def test_values_without_counts_are_taken_as_they_are() -> None:
    now = groups((50, 10, 6, 34), (22, 4, 8, 26))
    before = groups((50, 10, 6, 34), (30, 5, 4, 21))
    sure, unsure = (found(asked(now, before, counted=known))["RD"].p_value for known in (False, True))
    assert sure < unsure


def test_a_group_variable_of_too_many_values() -> None:
    many = MOST_STRATA + 1
    counts = np.ones((many, 2, 2, 2))
    measures = found(asked(Groups(counts, stratified=True), Groups(counts, stratified=True)))
    assert measures["CDDL"].status == "too_few"
    assert measures["CDDL"].reason.startswith("the group variable has 201 values, more than 200")
    few = Groups(counts[:MOST_STRATA], stratified=True)
    assert found(asked(few, few))["CDDL"].status == "steady"


def test_what_is_of_all_rows_is_decided_once() -> None:
    now = groups(times(WORSE, 20), times(WORSE, 10))
    later = measured(asked(now, FAIR), first=False, thresholds=BiasThresholds(), random=np.random.default_rng(1))
    assert {one.name: one.status for one in later}["GE"] == "shown"
    assert found(asked(now, FAIR))["GE"].status == "worse"


@pytest.mark.parametrize("counted", [True, False])
@pytest.mark.parametrize("rows", [120, 1000])
def test_chance_alone_is_seldom_worse(rows: int, counted: bool) -> None:
    """Of 150 windows in which nothing has changed, and of which any growth would be material, one or two."""
    chances = np.array([0.35, 0.07, 0.04, 0.24, 0.15, 0.03, 0.02, 0.10])
    random = np.random.default_rng(3)
    nothing = BiasTolerance(share=0, ratio=1, outcomes=0, treatment=0, entropy=0, imbalance=0)
    alarms = 0
    for _ in range(150):
        now, before = (
            Groups(random.multinomial(many, chances).reshape(1, 2, 2, 2).astype(float)) for many in (rows, 5000)
        )
        measures = found(asked(now, before, counted=counted), material=nothing, replicates=200)
        alarms += any(one.status == "worse" for one in measures.values())
    assert alarms <= 4


def test_what_there_is_is_found() -> None:
    """Ten points of 1,000 rows, of which 300 are in the group, in nine of ten windows."""
    fair = np.array([0.35, 0.07, 0.04, 0.24, 0.15, 0.03, 0.02, 0.10])
    biased = fair + np.array([0, 0, 0, 0, 0.01, -0.01, 0.04, -0.04])
    random = np.random.default_rng(3)
    before = Groups(random.multinomial(5000, fair).reshape(1, 2, 2, 2).astype(float))
    seen = 0
    for _ in range(50):
        now = Groups(random.multinomial(1000, biased).reshape(1, 2, 2, 2).astype(float))
        seen += found(asked(now, before))["RD"].status == "worse"
    assert seen >= 45
