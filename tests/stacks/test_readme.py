"""What the README says about costs is counted on the templates."""

import inspect
import re
from pathlib import Path

from tests.stacks.test_alarms import emitted_of_quality, of_attribution, of_bias, of_quality
from tests.templates import Templates
from tests.windage.test_summary import summary_of
from windage import feature_metrics, metric_data
from windage.config import Monitor
from windage.quality_statistics_file import NUMBERS
from windage.window import parse_moment

README = (Path(__file__).parents[2] / "README.md").read_text().replace("\n", " ")


def test_it_counts_the_metrics_and_alarms_that_are_paid_for(templates: Templates) -> None:
    said = re.search(
        r"publishes (\d+) metrics .*? has (\d+) alarms .*? about \$([\d.]+) a month; .*? has (\d+) alarms", README
    )
    assert said is not None
    metrics, of_monitor, dollars, of_service = map(float, said.groups())
    alarms = templates.of("CloudWatch::Alarm")
    its = [a for a in alarms if a.stack == "windage-dev-flights"]
    of_flights = [a for a in its if not (of_quality(a) or of_bias(a) or of_attribution(a))]
    service = [a for a in alarms if a.stack == "windage-dev-service"]
    assert (metrics, of_monitor, of_service) == (len(of_data()), len(of_flights), len(service))
    assert dollars == price(metrics=len(of_data()), alarms=len(of_flights))


def test_it_counts_what_model_quality_adds(templates: Templates, monitors: tuple[Monitor, ...]) -> None:
    said = re.search(
        r"`model_quality` adds (\d+) metrics .*? and (\d+) alarms, about \$([\d.]+); with Model Monitor's names up to "
        r"(\d+) metrics more, about \$([\d.]+)\.",
        README,
    )
    assert said is not None
    (flights,) = (monitor.model_quality for monitor in monitors if monitor.name == "flights")
    assert flights is not None
    gauges = {name for _, name, _ in emitted_of_quality("flights", flights)}
    alarms = [a for a in templates.of("CloudWatch::Alarm") if a.stack == "windage-dev-flights" and of_quality(a)]
    most = max(map(len, NUMBERS.values()))
    found = [len(gauges), len(alarms), price(metrics=len(gauges), alarms=len(alarms)), most, price(metrics=most)]
    assert [float(number.rstrip(".")) for number in said.groups()] == found


def of_data() -> set[str]:
    """Return the names of all gauges of the data, of a monitor that looks at everything."""
    everything = {"outlier_share": 0.1, "duplicate_share": 0.1, "prediction_drift": 0.1}
    at = parse_moment("2026-03-01T08:00:00Z")
    gauges = metric_data.of_summary(summary_of(**everything), violating_windows=0, at=at)
    return {gauge.name for gauge in (*gauges, *metric_data.of_failure("fraud"), *metric_data.of_overdue("fraud", []))}


def price(*, metrics: int, alarms: int = 0) -> float:
    """Return dollars a month, by the list prices of us-east-1."""
    return round(0.3 * metrics + 0.1 * alarms, 2)


def test_it_counts_the_metrics_of_a_feature() -> None:
    said = re.search(
        r"under our names \(\$([\d.]+) a month\), up to three under Model Monitor's \(\$([\d.]+)\)", README
    )
    assert said is not None
    source = inspect.getsource(feature_metrics)
    ours, services = (len(re.findall(begin, source)) for begin in (r'Gauge\("Feature', r'Gauge\(f"feature_'))
    assert tuple(map(float, said.groups())) == (round(ours * 0.3, 2), round(services * 0.3, 2))
