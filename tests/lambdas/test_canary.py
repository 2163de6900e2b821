"""canary: how many windows nobody judged."""

from __future__ import annotations

import pytest

from tests.lambdas.story import Story

pytestmark = pytest.mark.xdist_group("lambdas")


def test_days_that_nobody_judged_are_counted(story: Story) -> None:
    assert story.canary[-1] == {
        "overdue": ["2013-07-02T00:00:00Z/2013-07-03T00:00:00Z", "2013-07-03T00:00:00Z/2013-07-04T00:00:00Z"]
    }


def test_the_count_is_a_gauge_of_the_monitor(story: Story) -> None:
    assert story.gauges["flights"]["OverdueWindows"] == 2
    assert "OverdueWindows" not in story.gauges["churn"]


def test_a_monitor_that_has_just_begun_is_not_late(story: Story) -> None:
    """An hour after its first window was judged; nobody was there to judge the one before."""
    assert story.canary[0] == {"overdue": []}
