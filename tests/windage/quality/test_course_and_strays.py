"""What a window leaves for those to come, and labels that are of no window that is waited for."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.windage.quality.made import labels, truth
from windage.errors import InputError
from windage.quality.before_labels.estimated import Estimated
from windage.quality.course import Point, QualityTrace, decode, encode, points, track
from windage.quality.identifiers import Identifiers
from windage.quality.strays import strays

some_points = st.builds(Point, value=st.floats(-10, 10), error=st.floats(0, 10))
named = st.dictionaries(st.sampled_from(["auc", "rmse", "f1"]), some_points, max_size=3)
traces = st.builds(
    QualityTrace,
    window=st.just("2026-03-01T06:00:00Z/2026-03-01T07:00:00Z"),
    baseline=st.sampled_from(["a", "b"]),
    rows=st.integers(0, 99),
    labelled=st.integers(0, 99),
    judged=st.booleans(),
    measured=named,
    estimated=named,
    expected=named,
)


@given(traces)
def test_a_trace_comes_back(trace: QualityTrace) -> None:
    data = encode(trace)
    assert decode(data, where="here") == trace
    assert encode(decode(data, where="here")) == data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "here: the trace is damaged"),
        (b"\xff", "here: the trace is damaged"),
        (b"{}", "here: the trace is damaged"),
        (encode(QualityTrace(window="w", baseline="b", rows=1, labelled=1, judged=True))[:-5], "here: the trace is"),
        (
            encode(QualityTrace(format=2, window="w", baseline="b", rows=1, labelled=1, judged=True)),
            "here: a trace of another version; got 2; expected 1",
        ),
    ],
)
def test_damage_is_told(data: bytes, message: str) -> None:
    with pytest.raises(InputError) as caught:
        decode(data, where="here")
    assert str(caught.value).startswith(message)


numbers = st.floats() | st.sampled_from([0.0, math.inf, math.nan])


@given(st.dictionaries(st.sampled_from(["auc", "rmse", "f1"]), st.tuples(numbers, numbers)))
def test_what_a_window_of_few_rows_measured_comes_back(measures: dict[str, tuple[float, float]]) -> None:
    """A measure of one row has an infinite error, and JSON has none: the whole trace was damage to the next window."""
    kept = points({name: Estimated(name, value, error, "") for name, (value, error) in measures.items()})
    trace = QualityTrace(window="w", baseline="b", rows=1, labelled=1, judged=True, measured=kept)
    assert decode(encode(trace), where="here") == trace
    assert set(kept) == {name for name, both in measures.items() if all(map(math.isfinite, both))}


@given(st.lists(traces, max_size=6), st.integers(0, 6))
def test_tracks_add_up(some: list[QualityTrace], place: int) -> None:
    one, other, both = track(some[:place], "auc"), track(some[place:], "auc"), track(some, "auc")
    added = one + other
    assert (added.windows, added.within) == (both.windows, both.within)
    assert added.distance == pytest.approx(both.distance)
    assert both.windows == sum(one.judged and "auc" in one.measured and "auc" in one.expected for one in some)


ids = st.lists(st.sampled_from("abcdefgh"), max_size=12)


@given(ids, ids, st.lists(st.tuples(st.booleans(), ids), max_size=4))
def test_every_label_is_of_the_window_or_another_or_too_late_or_an_orphan(
    arrived: list[str], own: list[str], before: list[tuple[bool, list[str]]]
) -> None:
    found = strays(
        labels(*(truth(name, line=line + 1) for line, name in enumerate(arrived))),
        Identifiers.of(own),
        ((waited, Identifiers.of(calls)) for waited, calls in before),
    )
    expected = []
    for name in arrived:
        first = next((waited for waited, calls in before if name in calls), None)
        known = True if name in own else first
        expected.append({True: "fine", False: "too_late", None: "orphan"}[known])
    assert found.arrived == len(arrived)
    assert found.orphans == expected.count("orphan")
    assert found.too_late == expected.count("too_late")
    assert sorted((one.line, one.what) for one in found.remarks) == [
        (line + 1, what) for line, what in enumerate(expected) if what != "fine"
    ]


def test_no_more_windows_are_asked_than_it_takes() -> None:
    asked = []

    def before():
        for name in "abc":
            asked.append(name)
            yield True, Identifiers.of([name])

    strays(labels(truth("a"), truth("b")), Identifiers.of([]), before())
    assert asked == ["a", "b"]
