"""A course in words: short, in one line, and true of every course."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.history import Course
from windage.history.words import sentence, shortly

SIX = "2026-03-01T06:00:00Z/2026-03-01T07:00:00Z"
NINE = "2026-03-01T09:00:00Z/2026-03-01T10:00:00Z"

windows = st.none() | st.sampled_from([SIX, NINE])
courses = st.builds(
    Course,
    shape=st.sampled_from(["recurring", "temporary", "gradual", "sudden", "unknown"]),
    onset=windows,
    since=windows,
    until=windows,
    windows=st.integers(1, 10**4),
    earlier=st.booleans(),
    season=st.sampled_from([None, "day", "week"]),
    seen=st.integers(0, 3),
    returned=st.booleans(),
    skew=st.booleans(),
)


@given(courses)
def test_any_course_has_its_words(course: Course) -> None:
    for text in (shortly(course), sentence(course)):
        assert text
        assert text.isprintable()
        assert "None" not in text
        assert ", ," not in text
    assert len(shortly(course)) <= 120
    assert sentence(course)[0].isupper()
    assert sentence(course).endswith(".")


@pytest.mark.parametrize(
    ("course", "words"),
    [
        (Course(shape="sudden", onset=NINE, since=NINE), "sudden, since 1 March 09:00 UTC, 1 window"),
        (
            Course(shape="gradual", onset=SIX, since=NINE, windows=3),
            "gradual, rising since 1 March 06:00 UTC, drifted since 1 March 09:00 UTC, 3 windows",
        ),
        (Course(shape="unknown", since=SIX, earlier=True), "in this window; none was judged just before it"),
        (
            Course(shape="temporary", since=SIX, until=NINE, windows=3),
            "temporary, from 1 March 06:00 UTC to 1 March 09:00 UTC, 3 windows",
        ),
        (
            Course(shape="recurring", since=SIX, season="week", seen=2),
            "recurring, as at the same time of the week before, seen 2 times before",
        ),
        (
            Course(shape="recurring", since=SIX, season="day", seen=1),
            "recurring, as at the same time of the day before, seen once before",
        ),
        (Course(shape="sudden", windows=3), "sudden, 3 windows"),
        (Course(shape="unknown", windows=3), "for 3 windows"),
    ],
)
def test_the_words(course: Course, words: str) -> None:
    assert shortly(course) == words


def test_training_serving_skew_in_its_own_words() -> None:
    assert sentence(Course(shape="unknown", windows=2, skew=True)) == (
        "The traffic has looked like this since the monitor began with this baseline, in all 2 windows: the training "
        "data may not be what is served (training-serving skew)."
    )


def test_a_season_says_whether_it_is_known() -> None:
    known = Course(shape="recurring", season="day", seen=2)
    assert sentence(known).endswith("This is its season, and no violation.")
    assert "Once more" in sentence(Course(shape="recurring", season="day", seen=1))
