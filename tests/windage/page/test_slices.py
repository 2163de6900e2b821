"""The page's section on slices: where, how many rows, what, how far; nothing foreign is obeyed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import windage
from windage import page
from windage.page.slices import MOST_SHOWN, slices


def frame(seed: int, rows: int, shift: float = 0.0, values: int = 2, columns: int = 1) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    region = random.integers(0, values, size=rows)
    # Up in every second one, down in the others.
    moved = np.where(region % 2, shift, -shift)
    numbers = {f"n{n}": random.normal(size=rows) + moved for n in range(columns)}
    return pd.DataFrame({"<b>region": [f"<i>{value}" for value in region], **numbers})


def test_the_section_says_where_and_how_far() -> None:
    baseline = windage.baseline(frame(1, 8000), slices=["<b>region"])
    report = windage.check(frame(2, 3000, 0.5), baseline)
    shown = slices(report)
    assert shown is not None
    assert [row.where.shown for row in shown.rows] in (
        ["<b>region is <i>0", "<b>region is <i>1"],
        ["<b>region is <i>1", "<b>region is <i>0"],
    )
    assert {row.meter.state for row in shown.rows} == {"moved"}
    assert shown.overview[0].shown == "<b>region: 2 slices compared, 2 with a change of their own."
    html = page.render(report).decode()
    assert "Within slices" in html
    assert "&lt;b&gt;region is &lt;i&gt;1" in html
    assert "<i>1" not in html


def test_a_quiet_window_says_that_it_was_compared() -> None:
    baseline = windage.baseline(frame(1, 8000), slices=["<b>region"])
    html = page.render(windage.check(frame(2, 3000), baseline)).decode()
    assert "No feature moved within a slice by more than the whole window shows." in html
    assert "2 slices compared, 0 with a change of their own." in html


@pytest.mark.parametrize("compatibility", ["sagemaker", "windage"])
def test_without_slices_there_is_no_section(compatibility: str) -> None:
    baseline = windage.baseline(frame(1, 500), slices=["<b>region"] if compatibility == "sagemaker" else [])
    report = windage.check(frame(2, 500), baseline, compatibility=compatibility)
    assert slices(report) is None
    assert "Within slices" not in page.render(report).decode()


def test_what_nothing_was_compared_by_is_said() -> None:
    baseline = windage.baseline(frame(1, 500))
    report = replace(windage.check(frame(2, 500), baseline), unsliced=("<b>region",))
    html = page.render(report).decode()
    assert "&lt;b&gt;region: nothing is compared within its values, for the baseline was learned without it" in html
    assert "No feature moved within a slice" not in html


def test_a_long_table_is_cut() -> None:
    baseline = windage.baseline(frame(1, 8000, values=10, columns=4), slices=["<b>region"])
    report = windage.check(frame(2, 4000, 1.0, values=10, columns=4), baseline)
    shown = slices(report)
    assert shown is not None
    assert (len(shown.rows), shown.more) == (MOST_SHOWN, 10)


def test_features_beyond_what_a_profile_holds_are_said_to_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("windage.profile.slices.MOST_PARTS", 6)
    baseline = windage.baseline(frame(1, 2000, columns=5), slices=["<b>region"])
    shown = slices(windage.check(frame(2, 2000, columns=5), baseline))
    assert shown is not None
    assert "the last 3 features are compared only as a whole" in shown.overview[0].shown
