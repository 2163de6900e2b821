"""What the README says about costs is counted on the templates."""

import inspect
import re
from pathlib import Path

from tests.templates import Templates
from windage import feature_metrics, metric_data

README = (Path(__file__).parents[2] / "README.md").read_text().replace("\n", " ")


def test_it_counts_the_metrics_and_alarms_that_are_paid_for(templates: Templates) -> None:
    said = re.search(r"publishes (\d+) metrics .*? has (\d+) alarms .*? has (\d+) alarms", README)
    assert said is not None
    gauges = set(re.findall(r'Gauge\("(\w+)"', inspect.getsource(metric_data)))
    alarms = [alarm.stack for alarm in templates.of("CloudWatch::Alarm")]
    expected = (len(gauges), alarms.count("windage-dev-flights"), alarms.count("windage-dev-service"))
    assert tuple(map(int, said.groups())) == expected


def test_it_counts_the_metrics_of_a_feature() -> None:
    said = re.search(
        r"under our names \(\$([\d.]+) a month\), up to three under Model Monitor's \(\$([\d.]+)\)", README
    )
    assert said is not None
    source = inspect.getsource(feature_metrics)
    ours, services = (len(re.findall(begin, source)) for begin in (r'Gauge\("Feature', r'Gauge\(f"feature_'))
    assert tuple(map(float, said.groups())) == (round(ours * 0.3, 2), round(services * 0.3, 2))
