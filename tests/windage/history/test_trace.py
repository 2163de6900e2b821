"""What a window leaves: read back as it was written, the same bytes for the same window, and never misread."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.windage.history.sequences import reports_of
from tests.windage.strategies import profiles
from windage.drift import Drift
from windage.errors import InputError
from windage.history.trace import FORMAT, Measure, decode, encode, trace_of
from windage.profile import Profile
from windage.window import Window

HOUR = Window.parse("2026-03-01T06:00:00Z/2026-03-01T07:00:00Z")


@given(profiles)
def test_a_trace_is_read_back(profile: Profile) -> None:
    left = trace_of(profile, baseline="b", window=HOUR, before=3)
    assert decode(encode(left), where="here") == left
    assert encode(decode(encode(left), where="here")) == encode(left)
    assert [column.rows for column in left.columns] == [column.rows for column in profile.columns]
    assert [column.missing for column in left.columns] == [column.kinds.missing for column in profile.columns]


@pytest.mark.parametrize("name", ["sudden", "recurring"])
def test_with_what_is_known_of_the_drift(name: str) -> None:
    for report in reports_of(name):
        assert report.trace is not None
        assert decode(encode(report.trace), where="here") == report.trace


def test_it_is_small() -> None:
    report = reports_of("sudden")[-1]
    assert report.trace is not None
    assert len(encode(report.trace)) < 1500 * len(report.trace.columns)


@given(st.binary(max_size=60))
def test_any_other_bytes_are_an_input_error(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^here: the trace of a window "):
        decode(data, where="here")


@given(st.data())
def test_a_changed_byte_is_a_trace_or_an_input_error(data: st.DataObject) -> None:
    content = bytearray(encode(reports_of("sudden")[-1].trace))  # type: ignore[arg-type]
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255))
    try:
        decode(bytes(content), where="here")
    except InputError as error:
        assert str(error).startswith("here: the trace of a window ")


def test_one_of_another_version_is_not_misread() -> None:
    with pytest.raises(InputError, match=f"of another version; got 9; expected {FORMAT}"):
        decode(b'{"format": 9}', where="here")
    with pytest.raises(InputError, match="damaged"):
        decode(b'{"format": 1, "window": "x", "baseline": "b", "rows": 1}', where="here")


@pytest.mark.parametrize(
    ("drifts", "state"),
    [
        ([], "unmeasured"),
        ([Drift("x", "L-infinity", 0.05, 0.1, 0.01)], "calm"),
        ([Drift("x", "L-infinity", 0.09, 0.1, 0.01)], "unsure"),
        ([Drift("x", "L-infinity", 0.2, 0.1, 0.3)], "calm"),
        ([Drift("x", "L-infinity", 0.2, 0.1, 0.01)], "unsure"),
        ([Drift("x", "L-infinity", 0.2, 0.1, 1e-9, drifted=True)], "drifted"),
        (
            [Drift("x", "L-infinity", 0.0, 0.1, 1.0), Drift("x", "missing share", 0.2, 0.1, 0.0, drifted=True)],
            "drifted",
        ),
    ],
)
def test_the_state_of_a_column(drifts: list[Drift], state: str) -> None:
    from tests.windage.strategies import profile_of

    (column,) = trace_of(profile_of(x=["1"]), drifts, baseline="b").columns
    assert column.state == state


def test_of_several_measures_the_one_that_decided_counts() -> None:
    assert Measure("a", 0.3, 0.1).times == pytest.approx(3)
    assert Measure("a", 0.3, 0.0).times == 1
    drifts = [Drift("x", "L-infinity", 0.5, 0.1), Drift("x", "missing share", 0.2, 0.1, drifted=True)]
    from tests.windage.strategies import profile_of

    (column,) = trace_of(profile_of(x=["1"]), drifts, baseline="b").columns
    assert column.worst is not None
    assert column.worst.method == "missing share"
