"""A window of more answers than one function can join is a fault that says so, and no death without a word."""

from __future__ import annotations

import pytest

from tests.windage.steps.answered import SIX, answered, labelled, later, service
from tests.windage.steps.fakes import hour
from windage import names
from windage.errors import InputError
from windage.steps import seen as step
from windage.steps.seen import seen


def test_what_can_be_joined_is_read_to_the_last_byte_and_no_further() -> None:
    made = service()
    answered(made.storage, SIX)
    labelled(made.storage, SIX, at="2026-03-01T07:00:00Z")
    made.profile(made.plan(later(SIX, 1), monitor_type=names.MODEL_QUALITY))
    size = sum(len(data) for key, data in made.storage.objects.items() if "/parts/" in key)
    assert seen(made.storage, "fraud", names.MODEL_QUALITY, hour(SIX), most=size).rows.judged == 1200
    with pytest.raises(InputError, match="more answers and labels than one function can join; got "):
        seen(made.storage, "fraud", names.MODEL_QUALITY, hour(SIX), most=size - 1)


def test_the_window_fails_and_stays_due(monkeypatch: pytest.MonkeyPatch) -> None:
    made = service()
    answered(made.storage, SIX)
    # As if the function were that small.
    monkeypatch.setattr(step.seen, "__kwdefaults__", {"most": 1000})
    planned = made.plan(later(SIX, 1), monitor_type=names.MODEL_QUALITY)
    made.profile(planned)
    (judgement,) = made.evaluate(planned)
    assert judgement.outcome == "failed"
    assert str(judgement.reason).endswith("do: choose a shorter schedule, or capture a sample of the calls")
    monkeypatch.undo()
    (again,) = made.run(later(SIX, 1), monitor_type=names.MODEL_QUALITY)
    assert again.outcome == "awaiting_labels"
