"""The message of an alarm: short enough, ASCII where it must be, and nothing that a name could forge."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.windage.test_summary import summary_of
from windage.notification import LONGEST_SMS, LONGEST_SUBJECT, Message, State, compose
from windage.summary import Finding, QualitySummary, Summary

RULE = "alarm windage-dev-fraud-violations (2 of the last 3 windows)"
URL = "https://eu-central-1.console.aws.amazon.com/s3/object/data"
VIOLATED = summary_of(
    outcome="violations",
    sentence="2 of 3 features have violations in 1,234 rows; pay moved most: distance 0.31 where 0.1 is allowed.",
    rows=1234,
    violations=3,
    violated_features=2,
    features=3,
    findings=(
        Finding("pay", ("baseline_drift_check",), 0.314159, 0.1),
        Finding("age", ("completeness_check", "data_type_check", "completeness_check")),
    ),
)

# What one reads of model quality.
FELL = summary_of(
    monitor="flights",
    monitor_type="model-quality",
    window="2013-07-01T00:00:00Z/2013-07-02T00:00:00Z",
    outcome="violations",
    sentence="2 of 11 measures are worse than the baseline allows; auc fell most: from 0.91 to 0.78.",
    rows=888,
    violations=2,
    violated_features=2,
    features=11,
    findings=(
        Finding("auc", ("LessThanThreshold",), fell="0.91 to 0.78"),
        Finding("recall", ("LessThanThreshold",), fell="0.8 to 0.6"),
    ),
    quality=QualitySummary(labelled=850, coverage=0.957, judged=True, looks=2),
)

names = st.text(max_size=80) | st.sampled_from(
    ["\x1b[2Jgone", "a\r\nTo: x@example.com", "\u202egnp", "é" * 200, "<b>", ""]
)
findings = st.builds(
    Finding,
    feature=names,
    checks=st.lists(st.sampled_from(["baseline_drift_check", "data_type_check", "unknown"]), max_size=4).map(tuple),
    distance=st.none() | st.floats(0, 1),
    threshold=st.floats(0, 1),
    course=st.none() | names,
    fell=st.none() | names,
)
qualities = st.builds(QualitySummary, labelled=st.integers(0, 10**9), coverage=st.floats(0, 1), judged=st.booleans())


def composed(latest: Summary = VIOLATED, state: State = "ALARM", history: tuple[Summary, ...] = ()) -> Message:
    return compose(latest, state=state, history=history or (latest,), report_url=URL, rule=RULE)


@settings(max_examples=200)
@given(
    st.lists(findings, max_size=10).map(tuple),
    st.from_regex(r"[a-z][a-z0-9-]{0,30}[a-z0-9]", fullmatch=True),
    st.integers(0, 10**7),
    st.sampled_from(["ALARM", "OK"]),
    st.none() | qualities,
)
def test_a_message_fits_every_way(
    found: tuple[Finding, ...], monitor: str, features: int, state: State, quality: QualitySummary | None
) -> None:
    latest = summary_of(
        monitor=monitor,
        findings=found,
        violated_features=features,
        features=features,
        outcome="violations",
        **({} if quality is None else {"quality": quality}),
    )
    message = composed(latest, state)
    for text, longest in ((message.subject, LONGEST_SUBJECT), (message.sms, LONGEST_SMS)):
        assert len(text) <= longest
        assert text.isascii()
        assert text.isprintable()
        assert text.startswith(monitor)
    assert message.email.encode()
    assert all(line.isprintable() for line in message.email.split("\n"))
    assert message.email.endswith("\n")


@given(names)
def test_a_name_adds_no_line_to_a_mail(name: str) -> None:
    latest = summary_of(outcome="violations", violated_features=1, findings=(Finding(name, ("data_type_check",)),))
    plain = summary_of(outcome="violations", violated_features=1, findings=(Finding("age", ("data_type_check",)),))
    assert composed(latest).email.count("\n") == composed(plain).email.count("\n")


def test_the_mail_of_an_alarm() -> None:
    quiet = summary_of()
    message = composed(VIOLATED, history=(quiet, summary_of(outcome="no_data"), VIOLATED))
    assert message.subject == "fraud: 2 of 3 features have violations"
    assert message.sms == "fraud: 2/3 features violated, worst pay 0.31 > 0.1"
    assert message.email == (
        "fraud: 2 of 3 features have violations in 1,234 rows; pay moved most: distance 0.31 where 0.1 is allowed.\n"
        "\n"
        "What changed:\n"
        "  pay: distribution moved (distance 0.31, allowed 0.1)\n"
        "  age: more values missing, values of another type\n"
        "\n"
        "Window:   2026-03-01 06:00 to 07:00 UTC\n"
        "Before:   no violations, no traffic\n"
        "Since:    2026-03-01 06:00 UTC\n"
        "Rows:     1,234 judged\n"
        "Baseline: 0123456789ab, 1,000 rows\n"
        "\n"
        "Next step: open the report and look at the first feature.\n"
        "\n"
        f"Report: {URL}\n"
        "\n"
        "One message for every change of the alarm windage-dev-fraud-violations (2 of the last 3 windows). "
        "To mute it, disable its actions in the CloudWatch console.\n"
    )


def test_the_mail_of_the_end() -> None:
    message = composed(summary_of(sentence="All 2 features look like the baseline, in 100 rows."), "OK")
    assert message.subject == "fraud: back to normal"
    assert message.sms == "fraud: back to normal, 2026-03-01 06:00 to 07:00 UTC"
    assert message.email.startswith(
        "fraud is back to normal.\n\nAll 2 features look like the baseline, in 100 rows.\n\n"
    )
    assert "What changed" not in message.email


def test_the_mail_of_worse_answers() -> None:
    earlier = summary_of(window="2013-06-30T00:00:00Z/2013-07-01T00:00:00Z")
    message = compose(
        FELL,
        state="ALARM",
        history=(earlier, FELL),
        report_url=URL,
        rule="alarm windage-dev-flights.model-quality-violations (1 of the last 1 windows)",
    )
    assert message.subject == "flights: answers worse by 2 of 11 measures"
    assert message.sms == (
        "flights: answers worse by 2/11 measures, worst auc 0.91 to 0.78, 2013-07-01 00:00 to 2013-07-02 00:00 UTC"
    )
    assert message.email == (
        "flights: 2 of 11 measures are worse than the baseline allows; auc fell most: from 0.91 to 0.78.\n"
        "\n"
        "What changed:\n"
        "  auc: 0.91 to 0.78\n"
        "  recall: 0.8 to 0.6\n"
        "\n"
        "Window:   2013-07-01 00:00 to 2013-07-02 00:00 UTC\n"
        "Before:   no violations\n"
        "Since:    2013-07-01 00:00 UTC\n"
        "Rows:     888 answers, 850 with a label (96%)\n"
        "Baseline: 0123456789ab, 1,000 rows\n"
        "\n"
        "Next step: open the report and look at the first measure.\n"
        "\n"
        f"Report: {URL}\n"
        "\n"
        "One message for every change of the alarm windage-dev-flights.model-quality-violations "
        "(1 of the last 1 windows). To mute it, disable its actions in the CloudWatch console.\n"
    )


def test_answers_that_are_good_again_say_nothing_of_the_data() -> None:
    """The data's own alarm may still be red."""
    quality = QualitySummary(labelled=850, coverage=0.957, judged=True)
    message = composed(
        summary_of(monitor="flights", monitor_type="model-quality", sentence="All is well.", quality=quality), "OK"
    )
    assert message.subject == "flights: answers back to normal"
    assert message.sms == "flights: answers back to normal, 2026-03-01 06:00 to 07:00 UTC"
    assert message.email.startswith("The answers of flights are back to normal.\n\nAll is well.\n\n")


def test_a_window_that_waited_for_labels_is_named_in_what_came_before() -> None:
    waiting = summary_of(outcome="awaiting_labels")
    assert "Before:   waiting for labels\n" in composed(FELL, history=(waiting, FELL)).email


def test_only_the_worst_features_are_listed() -> None:
    found = tuple(Finding(f"feature_{n}", ("data_type_check",)) for n in range(10))
    message = composed(summary_of(outcome="violations", violated_features=500, features=1000, findings=found))
    assert re.findall(r"  feature_(\d+):", message.email) == ["0", "1", "2", "3", "4"]
    assert "\n  and 495 more\n" in message.email


@pytest.mark.parametrize(
    ("outcomes", "since"),
    [
        (["violations"], "2026-03-01 06:00 UTC"),
        (["no_violations", "violations"], "2026-03-01 06:00 UTC"),
        (["no_violations", "violations", "violations"], "2026-03-01 05:00 UTC"),
        (["violations"] * 6, "2026-03-01 01:00 UTC or earlier"),
    ],
)
def test_since_when(outcomes: list[str], since: str) -> None:
    history = tuple(
        summary_of(outcome=outcome, window=f"2026-03-01T{hour:02}:00:00Z/2026-03-01T{hour + 1:02}:00:00Z")
        for hour, outcome in enumerate(outcomes, start=7 - len(outcomes))
    )
    assert f"Since:    {since}\n" in composed(history[-1], history=history).email


def test_quarantined_rows_are_told() -> None:
    message = composed(summary_of(outcome="violations", quarantined=1200, quarantined_share=0.123))
    assert "Rows:     100 judged, 1,200 quarantined (12.3%)\n" in message.email


@pytest.mark.parametrize(
    ("window", "words"),
    [
        ("2026-03-01T00:00:00Z/2026-03-02T00:00:00Z", "2026-03-01 00:00 to 2026-03-02 00:00 UTC"),
        ("2026-03-01T06:15:00Z/2026-03-01T06:30:00Z", "2026-03-01 06:15 to 06:30 UTC"),
        ("2025-12-31T23:00:00Z/2026-01-01T00:00:00Z", "2025-12-31 23:00 to 2026-01-01 00:00 UTC"),
    ],
)
def test_a_window_in_words(window: str, words: str) -> None:
    assert f"Window:   {words}\n" in composed(summary_of(window=window)).email


def test_an_alarm_without_a_finding_is_still_a_message() -> None:
    """The alarm may fire for windows of which the last has no violation (M of N)."""
    message = composed(summary_of())
    assert message.sms == "fraud: 0/2 features violated"
    assert "What changed" not in message.email


def test_the_message_names_no_value() -> None:
    message = composed(VIOLATED)
    assert "Ulm" not in message.email + message.sms + message.subject


def test_bias_is_told_by_the_groups_that_fare_worse() -> None:
    said = "30.7% are answered positively, of the others 43.0%: 12.3 points fewer"
    worse = summary_of(
        monitor="loans",
        monitor_type="model-bias",
        window="2013-07-01T00:00:00Z/2013-07-02T00:00:00Z",
        outcome="violations",
        sentence=f"1 of 4 groups fares worse than in the baseline, in 888 rows. Where sex is 1, {said}.",
        rows=888,
        violations=3,
        violated_features=1,
        features=4,
        findings=(Finding("sex is 1", ("DI", "DPPL", "RD"), fell=said),),
        quality=QualitySummary(labelled=850, coverage=0.957, judged=True),
    )
    message = composed(worse, "ALARM")
    assert message.subject == "loans: 1 of 4 groups fare worse"
    assert message.sms == "loans: 1/4 groups fare worse, worst sex is 1, 2013-07-01 00:00 to 2013-07-02 00:00 UTC"
    assert f"  sex is 1: {said}\n" in message.email
    assert "open the report and look at the first group." in message.email
    assert "Rows:     888 answers, 850 with a label (96%)" in message.email
    quiet = composed(summary_of(monitor="loans", monitor_type="model-bias", quality=worse.quality), "OK")
    assert quiet.subject == "loans: bias back to normal"
    assert quiet.email.startswith("The bias of loans is back to normal.")
