"""What ``windage cost`` counts is what the templates make and the functions publish."""

from __future__ import annotations

import pytest

from tests.stacks.test_alarms import (
    emitted,
    emitted_of_attribution,
    emitted_of_bias,
    emitted_of_quality,
    of_type,
)
from tests.stacks.test_readme import of_data
from tests.templates import Templates
from windage import names
from windage.config import Monitor
from windage.cost import watching


def test_every_alarm_is_paid_for(templates: Templates, monitors: tuple[Monitor, ...]) -> None:
    alarms = templates.of("CloudWatch::Alarm")
    for monitor in monitors:
        made = [alarm for alarm in alarms if alarm.stack == f"windage-dev-{monitor.name}"]
        assert watching.alarms(monitor) == len(made), monitor.name
        for monitor_type in monitor.types:
            its = [alarm for alarm in made if of_type(alarm, monitor_type)]
            assert watching.alarms_of(monitor, monitor_type) == len(its), (monitor.name, monitor_type)
    shared = [alarm for alarm in alarms if alarm.stack == "windage-dev-service"]
    of_data_stack = [alarm for alarm in alarms if alarm.stack == "windage-dev-data"]
    assert len(shared) + len(of_data_stack) == watching.SHARED_ALARMS


def test_the_alarm_of_a_key_is_paid_for_where_there_is_one(
    private: Templates, private_monitors: tuple[Monitor, ...]
) -> None:
    for monitor in private_monitors:
        made = private.of("CloudWatch::Alarm", stack=f"windage-dev-{monitor.name}")
        assert watching.alarms(monitor) == len(made), monitor.name


def test_every_metric_is_paid_for(monitors: tuple[Monitor, ...]) -> None:
    (flights,) = (monitor for monitor in monitors if monitor.name == "flights")
    assert flights.model_quality is not None
    published = {
        names.DATA_QUALITY: of_data(),
        names.MODEL_QUALITY: {name for _, name, _ in emitted_of_quality("flights", flights.model_quality)},
        names.MODEL_BIAS: {name for _, name, _ in emitted_of_bias("flights")},
        names.FEATURE_ATTRIBUTION: {name for _, name, _ in emitted_of_attribution("flights")},
    }
    # Of records that are lost, one pays when some are.
    of_calls = {name for place, name, _ in emitted("flights") if place == names.NAMESPACE} - of_data()
    assert len(of_calls) == watching.METRICS_OF_CALLS
    assert dict(watching.METRICS) == {kind: len(found) for kind, found in published.items()}


@pytest.mark.parametrize("kind", ["Dashboard"])
def test_one_dashboard_each(templates: Templates, monitors: tuple[Monitor, ...], kind: str) -> None:
    assert len(templates.of(f"CloudWatch::{kind}")) == len(monitors)
