"""notify: one message for each change that is news, and none for what is not."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.windage.steps.fakes import Bucket, Service, alarm_text, captured, deployed, hour, monitor, service
from tests.windage.test_summary import summary_of
from windage import names
from windage.config import AlarmRule, Alerts, ModelQuality
from windage.errors import InputError
from windage.notification import Message
from windage.steps.looks import look_at, remember_look
from windage.steps.notify import AlarmChange, alarm_change, notify
from windage.summary import QualitySummary, encode
from windage.window import parse_moment

FIRST = parse_moment("2026-03-01T07:11:00Z")
SECOND = parse_moment("2026-03-01T08:11:00Z")
QUALITY = ModelQuality(problem_type="Regression", inference_attribute="score")


@dataclass
class Postbox:
    """What was sent, and to whose topic."""

    sent: list[tuple[str, Message]] = field(default_factory=list)

    def send(self, name: str, message: Message) -> None:
        self.sent.append((name, message))


def told(storage: Bucket, box: Postbox, text: str) -> Message | None:
    change = alarm_change(text)
    return notify(
        change, storage=storage, send=box.send, report_url=lambda bucket, key: f"https://console/{bucket}/{key}"
    )


def judged(*moved: bool, **settings: object) -> Service:
    """Return the service after some hours from six on, of which some have violations."""
    made = service(monitor(**settings))
    for index, has_moved in enumerate(moved):
        captured(made.storage, f"2026-03-01T{6 + index:02}:00:00Z", moved=has_moved)
        made.run(f"2026-03-01T{7 + index:02}:10:00Z")
    return made


def test_an_alarm_is_told_once() -> None:
    """SNS delivers at least once; the same change may come again."""
    made, box = judged(True), Postbox()
    message = told(made.storage, box, alarm_text())
    assert box.sent == [("fraud", message)]
    assert told(made.storage, box, alarm_text()) is None
    assert len(box.sent) == 1


def test_the_next_change_is_told_again() -> None:
    made, box = judged(True, False), Postbox()
    told(made.storage, box, alarm_text("ALARM", "OK", changed=FIRST))
    told(made.storage, box, alarm_text("OK", "ALARM", changed=SECOND))
    told(made.storage, box, alarm_text("ALARM", "OK", changed=parse_moment("2026-03-01T09:11:00Z")))
    assert [message.subject for _, message in box.sent] == [
        "fraud: 1 of 3 features have violations, answers did not move (so far)",
        "fraud: back to normal",
        "fraud: 1 of 3 features have violations, answers did not move (so far)",
    ]


@pytest.mark.parametrize(
    ("state", "before", "messages"),
    [
        ("ALARM", "OK", 1),
        ("ALARM", "INSUFFICIENT_DATA", 1),
        ("OK", "ALARM", 1),
        ("OK", "INSUFFICIENT_DATA", 0),
        ("OK", "OK", 0),
        ("INSUFFICIENT_DATA", "OK", 0),
        ("INSUFFICIENT_DATA", "ALARM", 0),
    ],
)
def test_what_is_news(state: str, before: str, messages: int) -> None:
    """A deploy makes every alarm go from INSUFFICIENT_DATA to OK."""
    made, box = judged(True), Postbox()
    told(made.storage, box, alarm_text(state, before))
    assert len(box.sent) == messages
    assert len(made.storage.below(f"{names.ALERTS}/")) == messages


def test_what_was_sent_is_stored() -> None:
    made, box = judged(True), Postbox()
    message = told(made.storage, box, alarm_text())
    assert message is not None
    ((key, data),) = made.storage.below(f"{names.ALERTS}/").items()
    assert key == "fraud/windage-dev-fraud-violations/2026-03-01T071100Z.json"
    assert json.loads(data) == {
        "alarm": "windage-dev-fraud-violations",
        "state": "ALARM",
        "changed": "2026-03-01T07:11:00Z",
        "subject": message.subject,
        "email": message.email,
        "sms": message.sms,
    }


def test_what_could_not_be_sent_is_not_said_to_have_been() -> None:
    made, box = judged(True), Postbox()

    def refuse(name: str, message: Message) -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        notify(alarm_change(alarm_text()), storage=made.storage, send=refuse, report_url=lambda bucket, key: "")
    assert made.storage.below(f"{names.ALERTS}/") == {}
    told(made.storage, box, alarm_text())
    assert len(box.sent) == 1


def test_the_message_tells_the_window_its_report_and_what_came_before() -> None:
    made, box = judged(False, True, alerts=Alerts(alarm=AlarmRule(violating=1, of=2))), Postbox()
    message = told(made.storage, box, alarm_text(changed=SECOND))
    assert message is not None
    assert "Window:   2026-03-01 07:00 to 08:00 UTC\n" in message.email
    assert "city: distribution moved, stopped or began to vary (distance 0.50, allowed 0.04)" in message.email
    assert "https://console/data/results/fraud/data-quality/2026/03/01/07-00/report.html" in message.email
    assert "1 of the last 2 windows" in message.email
    assert "Before:   no violations\n" in message.email


def test_an_alarm_is_about_the_window_that_has_the_violations() -> None:
    """When the message is written, the next window may have been judged, and be quiet: "0 of 3 features" it said."""
    made, box = judged(False, True, False), Postbox()
    message = told(made.storage, box, alarm_text())
    assert message is not None
    assert message.subject == "fraud: 1 of 3 features have violations, answers did not move (so far)"
    assert "Window:   2026-03-01 07:00 to 08:00 UTC\n" in message.email
    back = told(made.storage, box, alarm_text("OK", "ALARM", changed=SECOND))
    assert back is not None
    assert "Window:   2026-03-01 08:00 to 09:00 UTC\n" in back.email


def test_windows_that_nobody_judged_are_left_out_of_the_history() -> None:
    made, box = judged(True, True, True), Postbox()
    del made.storage.objects["results/fraud/data-quality/2026/03/01/07-00/manifest.json"]
    message = told(made.storage, box, alarm_text())
    assert message is not None
    assert "Window:   2026-03-01 08:00 to 09:00 UTC\n" in message.email


def test_an_alarm_without_a_window_is_an_error() -> None:
    with pytest.raises(InputError, match=r"^monitor fraud: an alarm without a judged window; got windage-dev-fraud-"):
        told(service().storage, Postbox(), alarm_text())


def test_an_alarm_of_a_monitor_that_is_gone_is_an_error() -> None:
    with pytest.raises(InputError, match=r"monitors/fraud/monitor.json: the monitor is not deployed"):
        told(Bucket(), Postbox(), alarm_text())


def test_a_damaged_note_of_the_latest_window_is_told() -> None:
    made = judged(True)
    made.storage.objects["results/fraud/data-quality/latest.json"] = b"{"
    with pytest.raises(
        InputError, match=r"^s3://data/results/fraud/data-quality/latest.json: the file is damaged; do: "
    ):
        told(made.storage, Postbox(), alarm_text())


def test_what_cloudwatch_publishes_is_read() -> None:
    assert alarm_change(alarm_text()) == AlarmChange(
        alarm="windage-dev-fraud-violations",
        monitor="fraud",
        monitor_type="data-quality",
        before="OK",
        state="ALARM",
        changed=datetime(2026, 3, 1, 7, 11, 0, 123_000, tzinfo=UTC),
    )


def test_keys_of_dimensions_are_written_small_and_large() -> None:
    trigger = {"Dimensions": [{"Name": "Monitor", "Value": "fraud"}, {"name": "MonitorType", "value": "data-quality"}]}
    assert alarm_change(alarm_text(Trigger=trigger)).monitor == "fraud"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello",
        "[]",
        "null",
        "{}",
        '{"Trigger": null}',
        alarm_text(Trigger={"Dimensions": []}),
        alarm_text(Trigger={"Dimensions": [{"name": "Monitor"}]}),
        alarm_text(state="FINE"),
        alarm_text(StateChangeTime="now"),
        alarm_text(StateChangeTime=None),
        "[" * 100_000,
    ],
)
def test_what_is_no_change_of_a_monitors_alarm(text: str) -> None:
    with pytest.raises(InputError, match=r"^alarm: not a change of a monitor's alarm; got "):
        alarm_change(text)


@settings(max_examples=100)
@given(st.text(max_size=60))
def test_any_text_is_a_change_or_an_input_error(text: str) -> None:
    with pytest.raises(InputError, match=r"^alarm: not a change of a monitor's alarm; got "):
        alarm_change(text)


def quality(
    storage: Bucket, start: str, outcome: str, *, judged: bool, violations: int = 0, sentence: str = "All is well."
) -> None:
    """Store the result of a window of model quality, and note the look at it."""
    window = hour(start)
    made = summary_of(
        monitor_type=names.MODEL_QUALITY,
        window=str(window),
        outcome=outcome,
        sentence=sentence,
        violations=violations,
        violated_features=violations,
        quality=QualitySummary(labelled=90, coverage=0.9, judged=judged),
    )
    storage.objects[names.result_prefix("fraud", names.MODEL_QUALITY, window) + names.MANIFEST] = encode(made)
    look = look_at(window.end, labels="x", judged=judged)
    remember_look(storage, "fraud", names.MODEL_QUALITY, window, look, patience=timedelta(days=8))


OF_QUALITY = {"Dimensions": [{"name": "Monitor", "value": "fraud"}, {"name": "MonitorType", "value": "model-quality"}]}


def of_answers(state: str, before: str, changed: datetime = FIRST) -> str:
    return alarm_text(
        state, before, changed=changed, AlarmName="windage-dev-fraud.model-quality-violations", Trigger=OF_QUALITY
    )


def test_an_alarm_on_answers_is_about_a_judged_window_although_others_came_since() -> None:
    """A day of hours that wait for labels lies between a window that is judged and the newest one."""
    storage, box = deployed(monitor(model_quality=QUALITY)), Postbox()
    quality(storage, "2026-03-01T05:00:00Z", "no_violations", judged=True)
    quality(storage, "2026-03-01T06:00:00Z", "violations", judged=True, violations=2)
    for later in range(7, 24):
        quality(storage, f"2026-03-01T{later:02}:00:00Z", "awaiting_labels", judged=False)
    message = told(storage, box, of_answers("ALARM", "OK"))
    assert message is not None
    assert message.subject == "fraud: answers worse by 2 of 2 measures"
    assert "Window:   2026-03-01 06:00 to 07:00 UTC\nBefore:   no violations\n" in message.email
    assert "https://console/data/results/fraud/model-quality/2026/03/01/06-00/report.html" in message.email
    assert list(storage.below("alerts/fraud/")) == [
        "windage-dev-fraud.model-quality-violations/2026-03-01T071100Z.json"
    ]
    quality(storage, "2026-03-01T07:00:00Z", "no_violations", judged=True)
    back = told(storage, box, of_answers("OK", "ALARM", SECOND))
    assert back is not None
    assert back.subject == "fraud: answers back to normal"
    assert "Window:   2026-03-01 07:00 to 08:00 UTC\nBefore:   no violations, violations\n" in back.email


def test_an_alarm_on_answers_says_nothing_of_the_data() -> None:
    made, box = judged(True, model_quality=QUALITY), Postbox()
    quality(made.storage, "2026-03-01T06:00:00Z", "violations", judged=True, violations=1)
    told(made.storage, box, alarm_text())
    told(made.storage, box, of_answers("ALARM", "OK"))
    assert [message.subject for _, message in box.sent] == [
        "fraud: 1 of 3 features have violations, answers did not move (so far)",
        "fraud: answers worse by 1 of 2 measures",
    ]


def test_an_alarm_on_answers_of_which_none_was_judged_is_an_error() -> None:
    storage = deployed(monitor(model_quality=QUALITY))
    quality(storage, "2026-03-01T06:00:00Z", "awaiting_labels", judged=False)
    with pytest.raises(InputError, match="an alarm without a judged window"):
        told(storage, Postbox(), of_answers("ALARM", "OK"))
