"""Names that two parts agree on: nothing collides, nothing is missed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from windage import names
from windage.config import BatchTransform, Capture, DataCapture, Metrics, ModelQuality, Monitor
from windage.window import Cadence, Window

moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
KINDS = ("violations", "failed", "overdue", "quarantined", "uncovered", "judge", "watch", "captures-dropped")
TYPES = (names.DATA_QUALITY, *names.LABELLED)
monitors = st.from_regex(r"[a-z][a-z0-9-]{0,30}[a-z0-9]", fullmatch=True)


@settings(max_examples=60)
@given(moments, st.integers(5, 4 * 24 * 60))
def test_every_minute_of_a_window_has_exactly_one_prefix(start: datetime, minutes: int) -> None:
    window = Window(start, start + timedelta(minutes=minutes))
    prefixes = list(names.hour_prefixes(window))
    assert prefixes == sorted(set(prefixes))
    moment = window.start
    while moment < window.end:
        assert sum(f"{moment:%Y/%m/%d/%H/%M}".startswith(prefix) for prefix in prefixes) == 1
        moment += timedelta(minutes=7)


@settings(max_examples=60)
@given(moments, st.integers(5, 4 * 24 * 60))
def test_no_prefix_lies_outside_the_hours_of_a_window(start: datetime, minutes: int) -> None:
    window = Window(start, start + timedelta(minutes=minutes))
    for prefix in names.hour_prefixes(window):
        hour = datetime.strptime(prefix + "00/"[: 14 - len(prefix)], "%Y/%m/%d/%H/").replace(tzinfo=UTC)
        length = timedelta(days=1) if len(prefix) == len("2026/03/01/") else timedelta(hours=1)
        assert hour < window.end
        assert hour + length > window.start


@pytest.mark.parametrize(
    ("window", "prefixes"),
    [
        ("2026-03-01T06:00:00Z/2026-03-01T07:00:00Z", ["2026/03/01/06/"]),
        ("2026-03-01T06:15:00Z/2026-03-01T06:30:00Z", ["2026/03/01/06/"]),
        ("2026-03-01T06:45:00Z/2026-03-01T07:15:00Z", ["2026/03/01/06/", "2026/03/01/07/"]),
        ("2024-02-28T00:00:00Z/2024-03-01T00:00:00Z", ["2024/02/28/", "2024/02/29/"]),
        ("2025-12-31T23:00:00Z/2026-01-01T01:00:00Z", ["2025/12/31/23/", "2026/01/01/00/"]),
    ],
)
def test_the_prefixes_a_person_would_list(window: str, prefixes: list[str]) -> None:
    assert list(names.hour_prefixes(Window.parse(window))) == prefixes


@pytest.mark.parametrize("text", ["5 minutes", "7 minutes", "1 hour", "1 day", "1 month", "cron(30 6 ? * MON-FRI *)"])
def test_results_have_keys_of_their_own_that_sort_as_windows_do(text: str) -> None:
    windows = list(islice(Cadence.parse(text).windows_before(datetime(2026, 1, 2, tzinfo=UTC)), 300))
    for prefix in (names.result_prefix, names.work_prefix):
        keys = [prefix("fraud", names.DATA_QUALITY, window) for window in windows]
        assert all(later > earlier for later, earlier in pairwise(keys))


@given(monitors, monitors, moments)
def test_nothing_of_one_monitor_lies_under_another(one: str, other: str, moment: datetime) -> None:
    """A prefix ends in a slash: ``fraud/`` is no prefix of ``fraud-v2/``."""
    if one == other:
        return
    window = Window(moment, moment + timedelta(hours=1))
    for mine, others in [
        (names.capture_prefix(one), names.capture_prefix(other)),
        (names.dataset_prefix(one), names.dataset_prefix(other)),
        (names.results_prefix(one, names.DATA_QUALITY), names.result_prefix(other, names.DATA_QUALITY, window)),
        (names.work_prefix(one, names.DATA_QUALITY, window), names.work_prefix(other, names.DATA_QUALITY, window)),
        (names.baseline_prefix(one, names.DATA_QUALITY, "a"), names.baseline_prefix(other, names.DATA_QUALITY, "a")),
    ]:
        assert not others.startswith(mine)


@given(monitors, moments)
def test_keys_are_what_s3_and_everybody_takes(monitor: str, moment: datetime) -> None:
    window = Window(moment, moment + timedelta(hours=1))
    keys = [
        names.monitor_key(monitor),
        names.dataset_prefix(monitor),
        names.capture_prefix(monitor),
        names.baseline_pointer(monitor, names.DATA_QUALITY),
        names.baseline_prefix(monitor, names.DATA_QUALITY, "0123456789ab"),
        names.result_prefix(monitor, names.DATA_QUALITY, window),
        names.work_prefix(monitor, names.DATA_QUALITY, window),
        names.alert_key(monitor, names.alarm_name("prod", monitor, "violations"), moment),
    ]
    for key in keys:
        assert re.fullmatch(r"[A-Za-z0-9/._-]{1,1024}", key)
        assert key.split("/")[0] in names.PREFIXES


def test_captures_lie_as_sagemaker_lays_them() -> None:
    assert names.capture_prefix("fraud") == "captures/fraud/AllTraffic/"


def test_a_change_of_an_alarm_has_one_key_a_second() -> None:
    changed = datetime(2026, 3, 1, 6, 0, 9, tzinfo=UTC)
    assert names.alert_key("fraud", "a", changed) == "alerts/fraud/a/2026-03-01T060009Z.json"


@given(monitors, monitors, st.sampled_from(KINDS), st.sampled_from(KINDS))
@example("fraud", "fraud-model-quality", "failed", "failed")
@example("fraud", "fraud-quality", "judge", "judge")
def test_no_two_alarms_or_schedules_have_one_name(one: str, other: str, kind: str, other_kind: str) -> None:
    """EventBridge and CloudWatch refuse the second, and its stack is rolled back."""
    for name in (names.alarm_name, names.schedule_name):
        made = {
            (monitor, of, monitor_type): name("prod", monitor, of, monitor_type)
            for monitor, of in ((one, kind), (other, other_kind))
            for monitor_type in TYPES
        }
        assert len(set(made.values())) == len(made)


@given(monitors, st.sampled_from(TYPES))
def test_a_schedule_has_a_name_that_eventbridge_takes(monitor: str, monitor_type: str) -> None:
    for name in (names.schedule_name("prod", monitor, kind, monitor_type) for kind in ("judge", "watch")):
        assert re.fullmatch(r"[0-9a-zA-Z-_.]{1,64}", name)


@given(st.integers(0, 24 * 30), st.sampled_from(["1 hour", "2 hours", "1 day", "cron(30 6 ? * MON-FRI *)"]))
def test_no_two_windows_have_one_place_in_the_services_results(wait: int, every: str) -> None:
    windows = list(islice(Cadence.parse(every).windows_before(datetime(2026, 1, 2, tzinfo=UTC)), 100))
    folders = [names.service_hour(window, wait=timedelta(minutes=17 * wait)) for window in windows]
    assert len(set(folders)) == len(folders)
    assert all(re.fullmatch(r"\d{4}/\d{2}/\d{2}/\d{2}/", folder) for folder in folders)


@pytest.mark.parametrize(
    ("metrics", "of_data", "of_quality"),
    [
        ({}, "Fraud/fraud/", "Fraud/fraud-model-quality/"),
        ({"schedule": "Hourly"}, "Fraud/Hourly/", "Fraud/Hourly-model-quality/"),
        ({"model_quality_schedule": "Daily"}, "Fraud/fraud/", "Fraud/Daily/"),
        ({"endpoint": "Old", "model_quality_schedule": "Daily"}, "Old/fraud/", "Old/Daily/"),
    ],
)
def test_each_type_has_its_place_in_the_services_results(
    metrics: dict[str, str], of_data: str, of_quality: str
) -> None:
    own = Capture(data_capture=DataCapture(endpoint="Fraud", uri="s3://bucket/capture"))
    quality = ModelQuality(problem_type="Regression", inference_attribute="y")
    monitor = Monitor(name="fraud", capture=own, model_quality=quality, metrics=Metrics(**metrics))
    assert names.service_results(monitor) == names.service_results(monitor, names.DATA_QUALITY) == of_data
    assert names.service_results(monitor, names.MODEL_QUALITY) == of_quality


def test_results_of_batch_transform_jobs_have_no_endpoint() -> None:
    jobs = Capture(batch_transform=BatchTransform(uri="s3://bucket/m", data="s3://bucket/d"))
    quality = ModelQuality(problem_type="Regression", inference_attribute="y")
    monitor = Monitor(name="fraud", capture=jobs, model_quality=quality)
    assert [names.service_results(monitor, of) for of in TYPES] == [
        "fraud/",
        "fraud-model-quality/",
        "fraud-model-bias/",
    ]


def test_alarms_of_one_monitor_stand_together() -> None:
    assert names.alarm_name("prod", "fraud", "violations") == "windage-prod-fraud-violations"
