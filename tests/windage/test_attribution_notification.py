"""The message about attributions: what the answers rest on now, and which score was needed."""

from __future__ import annotations

from tests.windage.steps.attributed import SIX, Asked, by_age, by_city, captured, manifest, run, service
from windage.notification import LONGEST_SMS, Message, compose
from windage.summary import Summary


def message(model: Asked, *, state: str) -> tuple[Message, Summary]:
    made = service(model)
    captured(made.storage, SIX)
    run(made)
    latest, _ = manifest(made.storage)
    rule = "alarm windage-dev-fraud.feature-attribution-violations (1 of the last 1 windows)"
    return compose(latest, state=state, history=[latest], report_url="https://report", rule=rule), latest


def test_it_says_the_score_and_which_features_moved() -> None:
    sent, latest = message(Asked(by_city), state="ALARM")
    assert sent.subject.startswith("fraud: answers rest on other features (score 0.")
    assert sent.subject.endswith(", 0.9 needed)")
    assert "  city: rose from rank 3 to 1\n" in sent.email
    assert "  age: fell from rank 1 to 3\n" in sent.email
    assert f"Rows:     150 of {latest.rows:,} explained, by " in sent.email
    assert "worst city rose from rank 3 to 1" in sent.sms or "worst age fell from rank 1 to 3" in sent.sms
    assert len(sent.sms) <= LONGEST_SMS


def test_it_says_which_alarm_is_quiet_again() -> None:
    sent, latest = message(Asked(by_age), state="OK")
    assert sent.subject == "fraud: attributions back to normal"
    assert sent.email.startswith(f"The attributions of fraud are back to normal.\n\n{latest.sentence}\n\n")
