"""What was recorded by a policy is judged as it was asked: with payloads aside, and with calls that failed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.windage.steps.fakes import Service, hour, result, service
from windage import names
from windage.capture import Call, Message
from windage.config import Capture, Model, Monitor
from windage.config.recording import policy_of
from windage.recording import record
from windage.window import parse_moment

START = parse_moment("2026-03-01T06:00:00Z")
MODEL = Model(lambda_function="fraud-model")


def monitor(**of_capture: Any) -> Monitor:
    return Monitor(name="fraud", capture=Capture(model=MODEL, **of_capture), output_columns=("score",))


def call(n: int, *, rows: int = 1) -> Call:
    asked = "\n".join(f"{20 + (n + row) % 50},{'Ulm' if (n + row) % 2 else 'Bonn'}" for row in range(rows))
    answered = "\n".join(f"0.{(n + row) % 10}" for row in range(rows))
    moment = START + timedelta(seconds=n)
    return Call(f"e{n}", moment, Message(asked.encode(), "text/csv"), Message(answered.encode(), "text/csv"))


def recorded(made: Service, settings: Monitor, calls: list[Call]) -> None:
    """Store what the capture function would."""
    every = [record(one, policy_of(settings, bucket=made.storage.name)) for one in calls]
    lines = [one.line for one in every if one is not None]
    for payload in (payload for one in every if one is not None for payload in one.aside):
        made.storage.put(payload.key, payload.data)
    key = f"{names.capture_prefix(settings.name)}2026/03/01/06/a.jsonl"
    made.storage.objects[key] = b"".join(lines)


def violations(made: Service) -> list[dict[str, Any]]:
    found = result(made.storage, "2026-03-01T06:00:00Z")
    (key,) = (key for key in found if key.endswith("constraint_violations.json"))
    return list(json.loads(found[key])["violations"])


def rows_of(made: Service) -> int:
    found = result(made.storage, "2026-03-01T06:00:00Z")
    (key,) = (key for key in found if key.endswith("statistics.json"))
    return int(json.loads(found[key])["dataset"]["item_count"])


@pytest.mark.parametrize("larger", ["truncate", "aside"])
def test_payloads_aside_are_judged_and_those_that_are_cut_are_counted(larger: str) -> None:
    settings = monitor(longest_payload="1 KB", larger_payloads=larger)
    made = service(settings)
    recorded(made, settings, [call(n, rows=400 if n % 10 == 0 else 1) for n in range(200)])
    made.run("2026-03-01T07:10:00Z")
    whole = 20 * 400 + 180
    if larger == "aside":
        assert rows_of(made) == whole
        assert violations(made) == []
    else:
        assert rows_of(made) == 180
        quarantine = result(made.storage, "2026-03-01T06:00:00Z")
        (key,) = (key for key in quarantine if key.endswith("quarantine.jsonl"))
        reasons = {json.loads(line)["reason"] for line in quarantine[key].splitlines()}
        assert reasons == {"cut_payload"}


def test_a_model_that_fails_is_no_model_whose_answers_are_missing() -> None:
    """A tenth of the calls failed: the score was said to be missing in a tenth of the rows."""
    made, settings = service(), monitor()
    calls = [call(n) for n in range(400)]
    failing = [
        replace(one, answer=None, status=500, error="server_error") if n % 10 == 3 else one
        for n, one in enumerate(calls)
    ]
    recorded(made, settings, failing)
    made.run("2026-03-01T07:10:00Z")
    assert rows_of(made) == 400
    assert violations(made) == []
    # Answers that are not there for another reason still are missing.
    silent = [replace(one, error=None, status=None) for one in failing]
    other = service()
    recorded(other, settings, silent)
    other.run("2026-03-01T07:10:00Z")
    assert {(one["feature_name"], one["constraint_check_type"]) for one in violations(other)} >= {
        ("score", "completeness_check")
    }


def test_what_a_failing_model_is_asked_is_judged() -> None:
    """Nobody but the features tells why it fails."""
    made, settings = service(), monitor()
    calls = [replace(call(n), question=Message(b"700,Bern", "text/csv"), answer=None, status=422) for n in range(400)]
    recorded(made, settings, calls)
    made.run("2026-03-01T07:10:00Z")
    assert "age" in {one["feature_name"] for one in violations(made)}
    assert "score" not in {one["feature_name"] for one in violations(made)}
    assert hour("2026-03-01T06:00:00Z").start == START
