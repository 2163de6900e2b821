"""Too few rows, or too many: quiet on traffic as it comes, loud when it breaks down."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.windage.history.sequences import judged
from windage.checks.volume import unusual
from windage.config import Traffic
from windage.errors import InputError
from windage.report import Report
from windage.sentences import sentence
from windage.violations import TRAFFIC, Violation

rows_of = st.lists(st.integers(0, 10**6), min_size=6, max_size=12)


def of_traffic(report: Report) -> list[str]:
    assert {violation.feature_name for violation in report.of_traffic} <= {TRAFFIC}
    return [violation.description for violation in report.of_traffic]


@given(rows_of, st.randoms(use_true_random=False))
def test_the_order_of_the_windows_before_does_not_matter(before: list[int], random: object) -> None:
    shuffled = random.sample(before, len(before))  # type: ignore[attr-defined]
    assert unusual(100, before) == unusual(100, shuffled)


@given(rows_of, st.integers(1, 10**6))
def test_what_lies_within_them_is_usual(before: list[int], rows: int) -> None:
    assert not unusual(min(max(rows, min(before)), max(before)), before)


@given(rows_of)
def test_still_fewer_rows_are_no_more_usual(before: list[int]) -> None:
    verdicts = [unusual(rows, before) for rows in (1, 2, 5, 20, 100, 1000) if rows < min(before)]
    assert verdicts == sorted(verdicts, reverse=True)


@pytest.mark.parametrize(
    "draw",
    [
        lambda random, size: random.poisson(3, size),
        lambda random, size: random.poisson(200, size),
        lambda random, size: random.poisson(2_000_000, size),
        lambda random, size: random.poisson(random.gamma(4, 500, size)),
        lambda random, size: random.poisson(random.lognormal(7, 1.0, size)),
        lambda random, size: random.negative_binomial(2, 0.01, size),
    ],
    ids=["rare", "poisson", "many", "gamma", "lognormal", "very uneven"],
)
def test_traffic_as_it_comes_is_hardly_ever_unusual(draw: object) -> None:
    """Fewer than one in 1,000 of the windows, however unevenly they come; seven are known."""
    random = np.random.default_rng(5)
    runs = 5_000
    counts = np.maximum(draw(random, (runs, 8)), 1)  # type: ignore[operator]
    found = sum(unusual(int(row[7]), row[:7].tolist()) for row in counts)
    assert found <= 5


@pytest.mark.parametrize("rows", [10, 212, 900, 5000, 100_000])
def test_a_breakdown_and_a_flood_are_found(rows: int) -> None:
    random = np.random.default_rng(6)
    found = sum(unusual(rows, random.poisson(2100, 7).tolist()) for _ in range(200))
    assert found == 200


def test_in_words_after_a_week_of_hours() -> None:
    random = np.random.default_rng(7)
    rows = random.poisson(np.tile(np.where(np.arange(24) == 6, 900, 100), 8)).tolist()
    rows[7 * 24 + 6] = 212
    reports = judged([0.0] * len(rows), rows=rows)
    assert [place for place, report in enumerate(reports) if report.of_traffic] == [7 * 24 + 6]
    same = [rows[24 * day + 6] for day in range(7)]
    report = reports[7 * 24 + 6]
    text = f"212 rows where the same hour of the last 7 days had {min(same)} to {max(same)}."
    assert report.violations == (Violation("Traffic", "volume_check", text),)
    assert report.outcome == "violations"
    assert sentence(report) == f"The traffic is not as usual: {text}"
    assert report.violated_features == ()


def test_nothing_is_said_before_six_windows_are_known() -> None:
    assert not any(report.of_traffic for report in judged([0.0] * 6, rows=[2000] * 5 + [10], timed=False))
    assert judged([0.0] * 7, rows=[2000] * 6 + [10], timed=False)[-1].of_traffic


def test_an_empty_window_says_what_is_usual() -> None:
    report = judged([0.0] * 7, rows=[200] * 6 + [0], timed=False)[-1]
    assert (report.outcome, report.violations) == ("no_data", ())
    assert sentence(report) == (
        "No traffic was captured in this window, so there is nothing to judge. The last 6 windows had 200 rows."
    )


@pytest.mark.parametrize(
    ("traffic", "rows", "said"),
    [
        (Traffic(minimum_rows=500), 400, ["400 rows where at least 500 are expected."]),
        (Traffic(minimum_rows=500), 0, ["0 rows where at least 500 are expected."]),
        (Traffic(minimum_rows=400), 400, []),
        (Traffic(maximum_rows=300), 400, ["400 rows where at most 300 are expected."]),
        (Traffic(), 400, []),
    ],
)
def test_the_monitors_file_may_say_how_many(traffic: Traffic, rows: int, said: list[str]) -> None:
    assert of_traffic(judged([0.0], rows=[rows], traffic=traffic)[0]) == said


def test_what_is_learned_may_be_switched_off() -> None:
    reports = judged([0.0] * 7, rows=[2000] * 6 + [10], timed=False, traffic=Traffic(learned=False))
    assert not reports[-1].of_traffic


def test_settings_that_cannot_be_right_are_refused() -> None:
    with pytest.raises(InputError, match="traffic: the least is more than the most; got 5 and 3"):
        Traffic(minimum_rows=5, maximum_rows=3)
    with pytest.raises(InputError, match=r"traffic\.stale_after: not a duration"):
        Traffic(stale_after="soon")
