"""Bias, deployed: a window is judged once its labels should be there, and amended by those that come late."""

from __future__ import annotations

import json
from contextlib import suppress

import msgspec
import pytest

from tests.windage.steps.biased import (
    BIAS,
    EIGHT,
    ELEVEN,
    NINE,
    ROWS,
    SEVEN,
    SIX,
    TEN,
    asked,
    judgements,
    labelled,
    manifest,
    people,
    result,
    run,
    service,
    settings,
    training,
    upload,
)
from tests.windage.steps.fakes import Broken, Bucket, Service, deployed
from windage import names
from windage.bias import rows_file
from windage.config import BiasFacet, Metrics, ModelBias, Results
from windage.errors import InputError
from windage.steps import parts
from windage.steps.requests import Scheduled
from windage.steps.shards import Cut
from windage.steps.watch import watch

SEX = BiasFacet(name_or_index="sex", value_or_threshold=(0,))


def judged(*, unfair: bool = False, bias: ModelBias = BIAS, **others: object) -> Service:
    """Return the service after it has judged the hour from six."""
    made = service(bias, **others)
    asked(made.storage, SIX, unfair=unfair)
    labelled(made.storage, SIX, at=EIGHT)
    run(made, NINE)
    return made


def test_a_window_is_judged_when_its_labels_should_be_there_and_not_before() -> None:
    made = service()
    asked(made.storage, SIX)
    assert run(made, EIGHT) == [("05", "no_data")]
    labelled(made.storage, SIX, at=EIGHT)
    # Labels have come since it was looked at; whose they are is not known before they are read.
    assert run(made, NINE) == [("05", "no_data"), ("06", "no_violations")]
    read = manifest(made.storage, SIX)
    assert (read.rows, read.labelled.labelled, read.labelled.coverage, read.labelled.judged) == (ROWS, ROWS, 1.0, True)
    assert (read.features, read.violated_features, read.violations) == (1, 0, 0)
    assert read.sentence == "The one group that can be judged does not fare worse than in the baseline, in 1,200 rows."
    assert run(made, NINE) == []


def test_a_group_that_fares_worse_is_a_violation_in_the_services_file_and_ours() -> None:
    made = judged(unfair=True)
    read, files = manifest(made.storage, SIX), result(made.storage, SIX)
    violations = json.loads(files["constraint_violations.json"])["violations"]
    assert {violation["facet"] for violation in violations} == {"sex"}
    assert {"DPPL", "DI", "RD", "AD"} <= {violation["metric_name"] for violation in violations}
    assert read.outcome == "violations"
    assert read.violations == len(violations)
    (finding,) = read.findings
    assert (finding.feature, read.violated_features) == ("sex is 0", 1)
    assert finding.fell is not None
    assert finding.fell.endswith("fewer") or "points fewer" in finding.fell
    assert "sex is 0" not in finding.fell
    assert read.worst_drift > 1
    sex, _, paid = people(6)
    values = json.loads(files["analysis.json"])["pre_training_bias_metrics"]["facets"]["sex"][0]["metrics"]
    dpl = next(metric["value"] for metric in values if metric["name"] == "DPL")
    assert dpl == pytest.approx(paid[sex == 1].mean() - paid[sex == 0].mean())
    assert b"fares worse" in files["report.html"]
    assert set(read.files) == set(files) - {names.MANIFEST}


def test_the_gauges_of_a_judged_window() -> None:
    made = judged(unfair=True)
    gauges = {gauge.name: gauge.value for gauge in made.metrics.published[-1]}
    read = manifest(made.storage, SIX)
    assert gauges == {
        "FailedWindows": 0,
        "ViolatingWindows": 1,
        "Violations": read.violations,
        "LabelCoverage": 100,
        "WorstBias": read.worst_drift,
        "Rows": ROWS,
        "WindowLag": 2 * 3600 + 600,
        "QuarantinedShare": 0,
    }
    assert {gauge.dimensions["MonitorType"] for gauge in made.metrics.published[-1]} == {"model-bias"}


def test_labels_that_come_late_amend_the_result() -> None:
    made = service()
    asked(made.storage, SIX)
    labelled(made.storage, SIX, at=EIGHT, rows=range(600))
    run(made, NINE)
    assert manifest(made.storage, SIX).labelled.coverage == 0.5
    labelled(made.storage, SIX, at=NINE, rows=range(600, ROWS), name="late")
    assert ("06", "no_violations") in run(made, TEN)
    read = manifest(made.storage, SIX)
    assert (read.labelled.labelled, read.labelled.amended, read.labelled.looks) == (ROWS, 1, 2)
    assert b"1 time" in result(made.storage, SIX)["report.html"]


def test_labels_of_other_windows_change_nothing() -> None:
    made = judged()
    before = {name: data for name, data in result(made.storage, SIX).items() if name != names.MANIFEST}
    labelled(made.storage, SEVEN, at=NINE)
    run(made, TEN)
    after = result(made.storage, SIX)
    assert {name: data for name, data in after.items() if name != names.MANIFEST} == before
    assert (manifest(made.storage, SIX).labelled.amended, manifest(made.storage, SIX).labelled.looks) == (0, 2)


def test_without_labels_what_the_answers_alone_say_is_judged() -> None:
    made = service()
    asked(made.storage, SIX, unfair=True)
    assert run(made, NINE) == [("06", "violations")]
    read = manifest(made.storage, SIX)
    assert read.labelled.labelled == 0
    assert {"DPPL", "DI"} <= set(read.findings[0].checks)
    assert not {"RD", "AD", "DPL", "CI"} & set(read.findings[0].checks)
    assert made.metrics.last("LabelCoverage") == 0
    assert b"No row has a label (paid)" in result(made.storage, SIX)["report.html"]


def test_a_group_that_is_too_small_is_not_called_fine() -> None:
    made = service()
    asked(made.storage, SIX, women=0.01)
    labelled(made.storage, SIX, at=EIGHT, women=0.01)
    few = int((people(6, women=0.01)[0] == 0).sum())
    assert 0 < few < 30
    assert run(made, NINE) == [("06", "insufficient_data")]
    assert f"Too few rows to tell: sex is 0 ({few})." in manifest(made.storage, SIX).sentence


def test_an_hour_without_calls_is_no_data_and_says_nothing_of_labels() -> None:
    made = service()
    assert run(made, NINE) == [("06", "no_data")]
    assert "LabelCoverage" not in {gauge.name for gauge in made.metrics.published[-1]}


def test_without_a_baseline_the_reason_is_told() -> None:
    made = Service(deployed(settings(), training=None))
    asked(made.storage, SIX)
    (judgement,) = judgements(made, NINE)
    assert judgement.outcome == "failed"
    assert str(judgement.reason) == (
        "monitor fraud: there is no baseline of its bias; do: upload rows with their labels and answers to "
        "s3://data/datasets/fraud/model-bias/"
    )
    assert made.metrics.last("FailedWindows") == 1


@pytest.mark.parametrize("file", ["analysis.json", "bias_counts.json"])
def test_a_baseline_that_was_changed_is_not_used(file: str) -> None:
    made = service()
    asked(made.storage, SIX)
    labelled(made.storage, SIX, at=EIGHT)
    planned = made.plan("2026-03-01T09:10:00Z", monitor_type=names.MODEL_BIAS)
    made.profile(planned)
    (key,) = (key for key in made.storage.objects if key.startswith("baselines/") and key.endswith(file))
    changed = made.storage.objects[key].replace(b'"label": "paid"', b'"label": "late"').replace(b"3000", b"3001")
    assert changed != made.storage.objects[key]
    made.storage.objects[key] = changed
    (judgement,) = made.evaluate(planned)
    assert judgement.outcome == "failed"
    assert "do: " in str(judgement.reason)


def test_the_same_files_are_written_again_whatever_run_dies() -> None:
    expected = result(judged(unfair=True).storage, SIX)
    for calls in range(1, 40, 3):
        made = service()
        asked(made.storage, SIX, unfair=True)
        labelled(made.storage, SIX, at=EIGHT)
        made.storage.calls_left = calls
        with suppress(Broken):
            run(made, NINE)
        made.storage.calls_left = None
        run(made, NINE)
        run(made, NINE)
        read = manifest(made.storage, SIX)
        assert (read.outcome, read.labelled.labelled, read.labelled.judged) == ("violations", ROWS, True), calls
        files = {
            name: data
            for name, data in result(made.storage, SIX).items()
            if name not in {names.MANIFEST, "failure.json"}
        }
        if not read.labelled.amended:
            assert files == {name: data for name, data in expected.items() if name != names.MANIFEST}, calls


def test_the_same_look_gives_the_same_bytes() -> None:
    assert result(judged().storage, SIX) == result(judged().storage, SIX)


def test_only_the_columns_that_are_looked_at_are_kept_where_nobody_asks_for_neighbours() -> None:
    for measures, kept in (((), {"score", "sex", "age"}), (("DPPL",), {"score", "sex"})):
        made = judged(bias=msgspec.structs.replace(BIAS, measures=measures))
        prefix = names.parts_prefix("fraud", names.MODEL_BIAS, "captures")
        (data,) = (data for key, data in made.storage.objects.items() if key.startswith(prefix))
        table = rows_file.decode(parts.decode(data, where="part").content, where="rows")
        assert (set(table.names), table.rows) == (kept, ROWS)


def test_a_record_that_stands_in_several_shards_is_judged_once() -> None:
    def found(*objects: slice, cut: Cut) -> dict[str, bytes]:
        made = service()
        asked(made.storage, SIX, unfair=True)
        prefix = f"{names.capture_prefix('fraud')}2026/03/01/06/"
        lines = made.storage.objects.pop(f"{prefix}a.jsonl").splitlines(keepends=True)
        for number, part in enumerate(objects):
            made.storage.objects[f"{prefix}{number}.jsonl"] = b"".join(lines[part])
        labelled(made.storage, SIX, at=EIGHT)
        made.cut = cut
        run(made, NINE)
        return result(made.storage, SIX)

    expected = found(slice(None), cut=Cut())
    again = found(slice(None), slice(100, 300), slice(250, 400), cut=Cut(shard_objects=1))
    for name in ("analysis.json", "constraint_violations.json"):
        assert again[name] == expected[name]
    assert (_counted(expected), _counted(again)) == ((ROWS, 0), (ROWS, 350))


def _counted(files: dict[str, bytes]) -> tuple[int, int]:
    document = json.loads(files[names.MANIFEST])
    return document["rows"], document["repeated"]


def test_the_alarm_counts_windows_and_an_older_one_says_nothing_of_itself() -> None:
    made = service(violating=1, of=3)
    for start, unfair in ((SIX, True), (SEVEN, False)):
        asked(made.storage, start, unfair=unfair)
        labelled(made.storage, start, at=EIGHT, rows=range(1, ROWS))
    assert run(made, NINE) == [("06", "violations")]
    assert run(made, TEN) == [("07", "no_violations")]
    assert made.metrics.last("ViolatingWindows") == 1
    labelled(made.storage, SIX, at=TEN, rows=range(1), name="late")
    before = len(made.metrics.published)
    assert run(made, ELEVEN)[0] == ("06", "violations")
    assert manifest(made.storage, SIX).labelled.amended == 1
    by_name = [gauge.name for gauge in made.metrics.published[before]]
    assert by_name == ["FailedWindows", "ViolatingWindows"]


def test_the_canary_waits_as_long_as_labels_are_waited_for() -> None:
    made = service()
    run(made, NINE)

    def late(at: str) -> list[str]:
        request = Scheduled(monitor="fraud", scheduled_time=at, monitor_type=names.MODEL_BIAS)
        return [window[11:13] for window in watch(request, storage=made.storage, metrics=made.metrics)]

    assert late("2026-03-01T10:30:00Z") == []
    assert late("2026-03-01T11:05:00Z") == []
    assert late("2026-03-01T11:30:00Z") == ["07"]


def test_a_file_of_the_service_is_a_baseline_too() -> None:
    made = service(msgspec.structs.replace(BIAS, headers=("score", "sex", "age", "paid")))
    (key,) = (key for key in made.storage.objects if key.endswith("analysis.json"))
    before = made.storage.objects["baselines/fraud/model-bias/manifest.json"]
    upload(made.storage, "analysis.json", made.storage.objects[key])
    assert made.storage.objects["baselines/fraud/model-bias/manifest.json"] != before
    asked(made.storage, SIX, unfair=True)
    labelled(made.storage, SIX, at=EIGHT)
    assert run(made, NINE) == [("06", "violations")]
    assert b"a file of values without counts" in result(made.storage, SIX)["report.html"]


def test_without_names_of_columns_the_file_of_the_service_says_too_little() -> None:
    made = service()
    (key,) = (key for key in made.storage.objects if key.endswith("analysis.json"))
    upload(made.storage, "analysis.json", made.storage.objects[key])
    asked(made.storage, SIX)
    planned = made.plan("2026-03-01T09:10:00Z", monitor_type=names.MODEL_BIAS)
    with pytest.raises(
        InputError, match=r"^monitor fraud: model_bias\.headers: which columns are these\?; got rows of"
    ):
        made.profile(planned)


def test_a_dataset_that_cannot_be_used_leaves_the_old_baseline() -> None:
    made = service()
    before = made.storage.objects["baselines/fraud/model-bias/manifest.json"]
    with pytest.raises(InputError, match=r"^facet\[0\]: no such column; got sex; expected one of score, age, paid"):
        upload(made.storage, "other.csv", b"score,age,paid\n0.5,20,1\n0.2,30,0\n")
    assert made.storage.objects["baselines/fraud/model-bias/manifest.json"] == before


def test_a_dataset_without_answers_is_a_baseline_of_labels_alone_where_no_more_is_asked() -> None:
    data = b"sex,age,paid\n" + b"0,20,1\n1,30,0\n1,40,1\n" * 30
    with pytest.raises(
        InputError, match=r"^s3://data/datasets/fraud/model-bias/people\.csv: the column of the model's "
    ):
        upload(service().storage, "people.csv", data)
    labels_alone = service(msgspec.structs.replace(BIAS, measures=("CI", "DPL")))
    assert upload(labels_alone.storage, "people.csv", data) is not None


def test_a_monitor_without_bias_takes_no_baseline_of_it() -> None:
    storage = deployed(training=None)
    with pytest.raises(
        InputError, match=r"^monitor fraud: it has no model_bias; do: deploy the monitor's stack again$"
    ):
        upload(storage, "people.csv", training())


def test_the_service_finds_its_files_and_metrics_where_they_were() -> None:
    elsewhere = Bucket("reports")
    made = service(
        compatibility="sagemaker",
        metrics=Metrics(names="sagemaker", endpoint="Loans", model_bias_schedule="Loans-Bias"),
        results=Results(uri="s3://reports/all"),
    )
    made.others["reports"] = elsewhere
    asked(made.storage, SIX, unfair=True)
    labelled(made.storage, SIX, at=EIGHT)
    planned = made.plan("2026-03-01T09:10:00Z", monitor_type=names.MODEL_BIAS)
    made.profile(planned)
    (judgement,) = made.evaluate(planned)
    many = manifest(made.storage, SIX).violations
    assert judgement.message == f"CompletedWithViolations: Job completed successfully with {many} violations."
    folder = "all/Loans/Loans-Bias/2026/03/01/09/"
    assert elsewhere.below(folder) == {
        name: result(made.storage, SIX)[name] for name in ("analysis.json", "constraint_violations.json")
    }
    theirs = [
        gauge for gauge in made.metrics.published[-1] if gauge.namespace == "aws/sagemaker/Endpoints/bias-metrics"
    ]
    metrics = {(one.name, one.dimensions["BiasStage"]): one for one in theirs}
    assert {("bias_metric_CI", "Pre-training"), ("bias_metric_DPPL", "Post-Training")} <= set(metrics)
    assert dict(metrics["bias_metric_DPPL", "Post-Training"].dimensions) == {
        "Endpoint": "Loans",
        "MonitoringSchedule": "Loans-Bias",
        "BiasStage": "Post-Training",
        "Label": "paid",
        "LabelValue": "1",
        "Facet": "sex",
        "FacetValue": "0",
    }
    made.evaluate(planned)
    first, again = made.metrics.published[-2:]
    assert again == first
