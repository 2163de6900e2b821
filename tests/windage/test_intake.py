"""Every row is accounted for: received = judged + quarantined + outside + filtered + repeated, also after adding up."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windage.intake import MOST_KEPT, Intake, Quarantined

reasons = st.sampled_from(["not_json", "payload", "columns"])
bad_rows = st.builds(
    Quarantined, source=st.sampled_from(["a", "b"]), line=st.integers(1, 50), reason=reasons, detail=st.just("")
)


@st.composite
def intakes(draw: st.DrawFn) -> Intake:
    kept = draw(st.lists(bad_rows, max_size=60))
    judged, outside, filtered, repeated = (draw(st.integers(0, 1000)) for _ in range(4))
    notes = draw(st.dictionaries(st.sampled_from(["blank_lines", "glued"]), st.integers(1, 9), max_size=2))
    widths = draw(st.dictionaries(st.integers(1, 9), st.integers(1, 9), max_size=3))
    return Intake(
        received=judged + outside + filtered + repeated + len(kept),
        judged=judged,
        quarantined=dict(sorted(Counter(entry.reason for entry in kept).items())),
        outside=outside,
        widths=dict(sorted(widths.items())),
        kept=tuple(sorted(kept)),
        filtered=filtered,
        repeated=repeated,
        notes=dict(sorted(notes.items())),
    )


@given(intakes(), intakes(), intakes())
@settings(max_examples=80)
def test_adding_does_not_depend_on_the_order(a: Intake, b: Intake, c: Intake) -> None:
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a + Intake() == a


@given(intakes(), intakes())
def test_nothing_is_lost_in_adding(a: Intake, b: Intake) -> None:
    both = a + b
    known = both.judged + both.quarantined_rows + both.outside + both.filtered + both.repeated
    assert both.received == known
    assert both.repeated == a.repeated + b.repeated
    assert both.quarantined_rows == a.quarantined_rows + b.quarantined_rows
    assert Counter(both.notes) == Counter(a.notes) + Counter(b.notes)
    assert Counter(both.widths) == Counter(a.widths) + Counter(b.widths)
    assert both.kept == tuple(sorted((*a.kept, *b.kept))[:MOST_KEPT])
    assert list(both.quarantined) == sorted(both.quarantined)


@given(intakes())
def test_the_share_of_bad_rows_is_a_share(intake: Intake) -> None:
    assert 0 <= intake.quarantined_share <= 1


@pytest.mark.parametrize(
    ("intake", "share"),
    [
        (Intake(), 0),
        (Intake(received=5, outside=5), 0),
        (Intake(received=10, judged=3, outside=6, quarantined={"payload": 1}), 0.25),
        (Intake(received=2, quarantined={"payload": 1, "not_json": 1}), 1),
        (Intake(received=10, judged=1, filtered=8, quarantined={"preprocessor": 1}), 0.5),
        (Intake(received=10, judged=1, repeated=8, quarantined={"payload": 1}), 0.5),
    ],
)
def test_rows_of_other_windows_do_not_count_in_the_share(intake: Intake, share: float) -> None:
    assert intake.quarantined_share == share
