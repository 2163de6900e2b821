"""evaluate, of model quality, for whoever comes from Model Monitor: its metrics and its files go on where they were."""

from __future__ import annotations

import json

from tests.windage.steps.answered import EIGHT, ROWS, SEVEN, SIX, answered, labelled, later, manifest, run, service
from tests.windage.steps.fakes import Bucket, Service, hour
from windage.config import Metrics, Results
from windage.metric_data import Gauge
from windage.quality_statistics_file import NUMBERS

NAMESPACE = "aws/sagemaker/Endpoints/model-metrics"
OURS = Metrics(names="sagemaker", schedule="Hourly", model_quality_schedule="Quality")


def theirs(made: Service) -> list[Gauge]:
    return [gauge for gauges in made.metrics.published for gauge in gauges if gauge.namespace == NAMESPACE]


def test_all_its_measures_are_published_when_a_window_is_judged_and_not_before() -> None:
    made = service(metrics=OURS)
    answered(made.storage, SIX)
    labelled(made.storage, SIX, at=SEVEN)
    run(made, later(SIX, 1))
    assert theirs(made) == []
    run(made, later(SIX, 3))
    found = theirs(made)
    assert [gauge.name for gauge in found] == list(NUMBERS["BinaryClassification"])
    measures = manifest(made.storage, SIX)[1].measures
    assert {gauge.name: gauge.value for gauge in found} == {gauge.name: measures[gauge.name] for gauge in found}
    for gauge in found:
        assert gauge.dimensions == {"Endpoint": "fraud", "MonitoringSchedule": "Quality"}
        assert gauge.at == hour(SIX).end


def test_a_window_that_late_labels_change_is_published_again_at_its_own_end() -> None:
    made = service(metrics=OURS)
    for start in (SIX, SEVEN):
        answered(made.storage, start)
        labelled(made.storage, start, at=later(start, 1), rows=range(ROWS // 2))
    for hours in (1, 2, 3, 4):
        run(made, later(SIX, hours))
    before = len(theirs(made))
    labelled(made.storage, SIX, at="2026-03-01T10:00:00Z", rows=range(ROWS // 2, ROWS), worse=True, name="late")
    run(made, later(SIX, 6))
    again = [gauge for gauge in theirs(made)[before:] if gauge.at == hour(SIX).end]
    assert len(again) == 17
    assert next(gauge.value for gauge in again if gauge.name == "auc") == manifest(made.storage, SIX)[1].measures["auc"]


def test_under_our_own_names_one_measure_stands_for_all() -> None:
    made = service()
    answered(made.storage, SIX)
    labelled(made.storage, SIX, at=SEVEN)
    run(made, later(SIX, 1))
    run(made, later(SIX, 3))
    assert {gauge.namespace for gauges in made.metrics.published for gauge in gauges} == {"Windage"}
    assert {"auc", "auc_estimated"} == {
        gauge.name for gauges in made.metrics.published for gauge in gauges if gauge.name.startswith("auc")
    }


def test_its_files_lie_in_the_hour_at_which_it_judged_under_a_schedule_of_their_own() -> None:
    """Window 06 to 07 waits two hours for its labels: the service judged it at 09, and so lay its files."""
    made = service(metrics=OURS, results=Results(uri="s3://reports/monitoring/"))
    reports = made.others["reports"] = Bucket("reports")
    answered(made.storage, SIX)
    labelled(made.storage, SIX, at=EIGHT)
    run(made, later(SIX, 1))
    assert reports.objects == {}
    run(made, later(SIX, 3))
    names = ("constraint_violations.json", "constraints.json", "statistics.json")
    assert sorted(reports.objects) == [f"monitoring/fraud/Quality/2026/03/01/09/{name}" for name in names]
    statistics = json.loads(reports.objects["monitoring/fraud/Quality/2026/03/01/09/statistics.json"])
    assert statistics["dataset"]["item_count"] == ROWS
