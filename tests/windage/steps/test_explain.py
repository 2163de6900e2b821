"""explain: a window's sample of rows is explained within its budget and its time, and judged once."""

from __future__ import annotations

import json
from contextlib import suppress

import msgspec
import numpy as np
import pytest

from tests.windage.steps.attributed import (
    BUDGET,
    FEATURES,
    SETTINGS,
    SEVEN_TEN,
    SIX,
    Asked,
    by_city,
    captured,
    manifest,
    result,
    run,
    service,
    settings,
    training,
    upload,
)
from tests.windage.steps.fakes import Broken, Bucket, Service, deployed, monitor
from windage import names
from windage.attribution import analysis_file
from windage.capture import Call, Message, encode
from windage.captures.called import EXPLANATION
from windage.config import (
    AttributionRequest,
    Capture,
    DataCapture,
    FeatureAttribution,
    Metrics,
    Model,
    Results,
)
from windage.errors import InputError
from windage.steps.baseline import uploaded
from windage.steps.baseline_attribution import of_attribution
from windage.steps.capture import INFERENCE_ID
from windage.steps.shards import Cut
from windage.window import parse_moment


def budget(**changes: int) -> FeatureAttribution:
    return msgspec.structs.replace(SETTINGS, budget=msgspec.structs.replace(BUDGET, **changes))


def test_a_quiet_window_rests_on_what_the_baseline_rests_on() -> None:
    model = Asked()
    made = service(model)
    captured(made.storage, SIX)
    (judgement,) = run(made)
    assert (judgement.outcome, judgement.violations) == ("no_violations", 0)
    read, found = manifest(made.storage)
    assert (read.rows, found.explained, found.failed, found.stopped) == (600, 150, 0, None)
    assert found.score == pytest.approx(1.0)
    assert made.metrics.last("AttributionScore") == pytest.approx(1.0)
    assert made.metrics.last("ExplainedRows") == 150
    assert made.metrics.last("ModelCalls") == found.calls == len(model.calls)
    assert made.metrics.last("ViolatingWindows") == 0
    assert {*read.files} | {names.MANIFEST} == set(result(made.storage))


def test_a_model_that_rests_on_other_features_is_a_violation_and_says_which() -> None:
    made = service(Asked(by_city))
    captured(made.storage, SIX)
    (judgement,) = run(made)
    assert (judgement.outcome, judgement.violations) == ("violations", 1)
    read, found = manifest(made.storage)
    assert found.score is not None
    assert found.score < 0.9
    assert {(one.feature, one.fell) for one in read.findings} >= {
        ("city", "rose from rank 3 to 1"),
        ("age", "fell from rank 1 to 3"),
    }
    (violation,) = json.loads(result(made.storage)["constraint_violations.json"])["violations"]
    assert violation["constraint_check_type"] == "feature_attribution_drift_check"
    assert made.metrics.last("ViolatingWindows") == 1


def test_the_attributions_are_those_of_a_linear_model() -> None:
    """Of a sum of features, Shapley values are known: each feature's own part, less that of the background row."""
    made = service(Asked())
    captured(made.storage, SIX)
    run(made)
    read = analysis_file.from_json(result(made.storage)["analysis.json"], where="here")
    (label,) = read.labels.values()
    assert read.method is not None
    ((age, pay, _),) = read.method.background
    rng_ages, rng_pays = (np.array([float(row[place]) for row in _explained(made.storage)]) for place in (0, 1))
    values = dict(zip(label.features, label.values.tolist(), strict=True))
    assert values["age"] == pytest.approx(np.abs(3 * (rng_ages - float(str(age)))).mean())
    assert values["pay"] == pytest.approx(np.abs(0.01 * (rng_pays - float(str(pay)))).mean())


def _explained(storage: Bucket) -> list[list[str]]:
    (key,) = [key for key in storage.objects if "/profiles/" in key and names.FEATURE_ATTRIBUTION in key]
    document = json.loads(storage.objects[key])
    places = [document["columns"].index(name) for name in FEATURES]
    return [[row[place] for place in places] for row in document["rows"]]


def test_the_same_window_gives_the_same_bytes_however_it_is_cut() -> None:
    def judged(objects: int) -> dict[str, bytes]:
        made = service(Asked(by_city))
        captured(made.storage, SIX, objects=objects)
        run(made)
        return result(made.storage)

    assert judged(1) == judged(3) == judged(7)


def test_a_record_that_stands_in_several_shards_is_explained_once() -> None:
    def judged(*, copies: bool) -> Service:
        made = service(Asked(by_city), budget(explained=600))
        captured(made.storage, SIX)
        made.cut = Cut(shard_objects=1)
        if copies:
            prefix = f"{names.capture_prefix('fraud')}2026/03/01/06/"
            again = made.storage.objects[f"{prefix}000.jsonl"].splitlines(keepends=True)[:20]
            made.storage.objects[f"{prefix}003.jsonl"] = b"".join(again)
        run(made)
        return made

    once, again = judged(copies=False).storage, judged(copies=True).storage
    for name in (analysis_file.FILE, "constraint_violations.json"):
        assert result(again)[name] == result(once)[name]
    (read, _), (expected, _) = manifest(again), manifest(once)
    assert (read.rows, read.repeated, expected.repeated) == (expected.rows, 60, 0)


def test_a_window_is_explained_once() -> None:
    model = Asked()
    made = service(model)
    captured(made.storage, SIX)
    planned = made.plan(SEVEN_TEN, monitor_type=names.FEATURE_ATTRIBUTION)
    made.profile(planned)
    made.evaluate(planned)
    calls, before = len(model.calls), result(made.storage)
    made.evaluate(planned)
    assert len(model.calls) == calls
    assert result(made.storage) == before
    assert made.plan(SEVEN_TEN, monitor_type=names.FEATURE_ATTRIBUTION).windows == ()


@pytest.mark.parametrize(
    ("status", "reason"), [(500, "failed"), (429, "throttled"), (504, "timed_out"), (400, "refused")]
)
def test_a_model_that_fails_is_an_outcome_and_no_storm_of_calls(status: int, reason: str) -> None:
    model = Asked(good=0, status=status)
    made = service(model)
    captured(made.storage, SIX)
    (judgement,) = run(made)
    assert judgement.outcome == "not_explained"
    read, found = manifest(made.storage)
    assert dict(found.failures) == {reason: len(model.calls)}
    assert len(model.calls) <= 6
    assert read.sentence.startswith("No row could be explained: the model ")
    assert made.metrics.last("ExplainedRows") == 0
    assert made.metrics.last("FailedCalls") == len(model.calls)
    assert "analysis.json" not in result(made.storage)
    # It has a result: the next run asks no second time.
    assert made.plan(SEVEN_TEN, monitor_type=names.FEATURE_ATTRIBUTION).windows == ()


def test_sagemaker_says_by_a_name_that_it_is_called_too_often() -> None:
    """Its ThrottlingException has the status 400, as wrong questions have."""
    said = b'{"message": "the model cannot be called: ThrottlingException"}'
    made = service(Asked(good=0, status=502, said=said))
    captured(made.storage, SIX)
    run(made)
    assert set(manifest(made.storage)[1].failures) == {"throttled"}


def test_a_model_that_fails_in_between_leaves_what_was_explained() -> None:
    made = service(Asked(good=7))
    captured(made.storage, SIX)
    run(made)
    read, found = manifest(made.storage)
    assert 0 < found.explained < 150
    assert (found.stopped, found.failed) == ("model", 6)
    assert read.outcome in {"no_violations", "insufficient_data"}


@pytest.mark.parametrize("calls", [3, 6, 12])
def test_the_budget_is_kept_and_told(calls: int) -> None:
    model = Asked()
    made = service(model, budget(calls=calls, batch=40))
    captured(made.storage, SIX)
    run(made)
    _, found = manifest(made.storage)
    assert len(model.calls) <= calls
    assert (found.calls, found.asked) == (len(model.calls), sum(model.calls))
    assert max(model.calls) <= 40
    assert found.explained == found.planned < 150


def test_a_budget_that_is_not_enough_fails_before_anything_is_asked() -> None:
    model = Asked()
    made = service(model, budget(calls=1, batch=5))
    captured(made.storage, SIX)
    (judgement,) = run(made)
    assert judgement.outcome == "failed"
    assert "budget: not enough to explain two rows" in str(judgement.reason)
    assert model.calls == []


def test_asking_ends_before_the_function_does() -> None:
    """A call may last 25 seconds, and a minute is kept to write the result."""
    model = Asked(seconds=300, a_call_takes=40)
    made = service(model)
    captured(made.storage, SIX)
    run(made)
    _, found = manifest(made.storage)
    assert (len(model.calls), found.stopped) == (6, "time")
    assert model.seconds >= 0
    assert 0 < found.explained < 150


def test_a_run_that_dies_anywhere_is_made_good_by_the_next() -> None:
    whole = service(Asked(by_city))
    captured(whole.storage, SIX)
    run(whole)
    for calls in range(1, 30, 3):
        made = service(Asked(by_city))
        captured(made.storage, SIX)
        made.storage.calls_left = calls
        with suppress(Broken):
            run(made)
        made.storage.calls_left = None
        run(made)
        assert result(made.storage) == result(whole.storage), calls


def test_an_hour_without_calls_is_no_data_and_asks_nothing() -> None:
    model = Asked()
    made = service(model)
    (judgement,) = run(made)
    assert judgement.outcome == "no_data"
    assert model.calls == []
    assert made.metrics.all("ExplainedRows") == []


def test_what_is_asked_says_that_it_is_no_traffic() -> None:
    model = Asked()
    made = service(model)
    captured(made.storage, SIX)
    run(made)
    assert {question.headers[INFERENCE_ID] for question in model.questions} == {EXPLANATION}
    assert [opened for opened, _ in model.opened] == [Model(lambda_function="fraud-model")]


def test_an_endpoint_that_captures_by_itself_is_asked_for_the_variant_that_is_captured() -> None:
    model = Asked()
    capture = Capture(data_capture=DataCapture(endpoint="Endpoint", uri="s3://elsewhere/x", variant="Blue"))
    storage = deployed(msgspec.structs.replace(settings(), capture=capture), training=None)
    upload(storage, training(), model)
    assert {opened for opened, _ in model.opened} == {Model(sagemaker_endpoint="Endpoint")}
    assert {question.headers["x-amzn-sagemaker-target-variant"] for question in model.questions} == {"Blue"}


def test_a_model_is_asked_as_the_monitor_says() -> None:
    form = AttributionRequest(content_type="application/json", content_template='{"rows": $records}')
    model = Asked(good=0)
    storage = deployed(settings(msgspec.structs.replace(SETTINGS, request=form)), training=None)
    with pytest.raises(InputError, match="too few rows could be explained"):
        upload(storage, training(), model)
    assert json.loads(model.questions[0].body)["rows"][0][2] in {"Ulm", "Bonn", "Kiel"}


def test_a_model_that_returns_its_attributions_is_not_asked() -> None:
    model = Asked(good=0)
    own = FeatureAttribution(attributions="shap_{}", schedule=SETTINGS.schedule)
    outputs = ("score", "shap_age", "shap_pay")
    storage = deployed(settings(own, output_columns=outputs), training=None)
    rng = np.random.default_rng(1)
    lines = [f"1,{a},{p},20,3000" for a, p in zip(rng.normal(0, 9, 300), rng.normal(0, 2, 300), strict=True)]
    upload(storage, ("score,shap_age,shap_pay,age,pay\n" + "\n".join(lines) + "\n").encode(), model)
    made = Service(storage, asking=model.asking)
    captured_own(storage, rng.normal(0, 2, 300), rng.normal(0, 9, 300))
    (judgement,) = run(made)
    assert (judgement.outcome, model.calls) == ("violations", [])
    assert manifest(storage)[1].explained == 300


def captured_own(storage: Bucket, age: np.ndarray, pay: np.ndarray) -> None:
    lines = [
        encode(
            Call(
                f"e{n}", parse_moment(SIX), Message(b"20,3000", "text/csv"), Message(f"1,{a},{p}".encode(), "text/csv")
            )
        )
        for n, (a, p) in enumerate(zip(age, pay, strict=True))
    ]
    storage.objects[f"{names.capture_prefix('fraud')}2026/03/01/06/a.jsonl"] = b"".join(lines)


def test_results_and_metrics_go_where_the_services_went() -> None:
    made = service(
        Asked(by_city),
        compatibility="sagemaker",
        metrics=Metrics(names="sagemaker", feature_attribution_schedule="Explain"),
        results=Results(uri="s3://reports/monitoring"),
    )
    made.others["reports"] = Bucket("reports")
    captured(made.storage, SIX)
    (judgement,) = run(made)
    assert judgement.message == "CompletedWithViolations: Job completed successfully with 1 violations."
    place = "monitoring/fraud/Explain/2026/03/01/07/"
    assert sorted(made.others["reports"].objects) == [f"{place}analysis.json", f"{place}constraint_violations.json"]
    service_gauges = [gauge for gauges in made.metrics.published for gauge in gauges if gauge.namespace != "Windage"]
    assert {gauge.namespace for gauge in service_gauges} == {"aws/sagemaker/Endpoints/explainability-metrics"}
    assert [gauge.name for gauge in service_gauges] == ["feature_city", "feature_pay", "feature_age", "ExpectedValue"]
    assert dict(service_gauges[-1].dimensions) == {
        "Endpoint": "fraud",
        "MonitoringSchedule": "Explain",
        "ExplainabilityMethod": "KernelShap",
        "Label": "label0",
        "ValueType": "ExpectedValue",
    }


def test_without_a_baseline_the_reason_is_told_and_nothing_is_asked() -> None:
    model = Asked()
    made = Service(deployed(settings(), training=None), asking=model.asking)
    captured(made.storage, SIX)
    (judgement,) = run(made)
    assert judgement.outcome == "failed"
    assert "datasets/fraud/feature-attribution/" in str(judgement.reason)
    assert model.calls == []


def test_a_baseline_that_was_changed_is_refused() -> None:
    made = service(Asked())
    captured(made.storage, SIX)
    (key,) = [key for key in made.storage.objects if key.endswith(analysis_file.FILE)]
    made.storage.objects[key] = made.storage.objects[key].replace(b"age", b"agf")
    with pytest.raises(InputError, match="the baseline has been changed"):
        run(made)


def test_a_baseline_of_a_model_that_fails_is_refused_and_the_old_one_stays() -> None:
    storage = deployed(settings(), training=None)
    first = upload(storage, training(), Asked())
    with pytest.raises(InputError, match=r"too few rows could be explained .* got 0 rows; the model failed"):
        upload(storage, training(500), Asked(good=0))
    pointer = json.loads(storage.objects[names.baseline_pointer("fraud", names.FEATURE_ATTRIBUTION)])
    assert pointer == {"baseline": first, "rows": 150}


def test_the_function_that_may_not_ask_the_model_leaves_such_an_upload_alone() -> None:
    storage = deployed(settings(), training=None)
    key = f"{names.dataset_prefix('fraud', names.FEATURE_ATTRIBUTION)}training.csv"
    storage.objects[key] = training()
    assert uploaded(key, storage=storage) is None
    assert names.baseline_pointer("fraud", names.FEATURE_ATTRIBUTION) not in storage.objects


def test_attributions_of_the_service_need_a_dataset_for_the_background() -> None:
    values = {"age": 30.0, "pay": 10.0, "city": 1.0}
    document = {"version": "1.0", "explanations": {"kernel_shap": {"label0": {"global_shap_values": values}}}}
    files, storage = Bucket("files"), deployed(settings(), training=None)
    files.objects |= {"analysis.json": json.dumps(document).encode(), "training.csv": training()}
    model = Asked()
    given = {"storage": storage, "asking": model.asking, "analysis": (files, "analysis.json")}
    with pytest.raises(InputError, match=r"name feature_attribution\.baseline\.dataset beside analysis"):
        of_attribution(settings(), **given, dataset=None)
    of_attribution(settings(), **given, dataset=(files, "training.csv"))
    assert model.calls == []
    made = Service(storage, asking=model.asking)
    captured(storage, SIX)
    (judgement,) = run(made)
    assert judgement.outcome == "no_violations"
    assert manifest(storage)[1].explained == 150


def test_the_report_on_the_data_puts_first_what_the_answers_rest_on() -> None:
    """Both columns move as far; only one of them matters to the model."""

    def first(attributed: bool) -> str:
        attribution = {"feature_attribution": SETTINGS} if attributed else {}
        settled = monitor(**attribution)
        storage = deployed(settled, training=_two_columns(0))
        if attributed:
            upload(storage, _two_columns(0).encode(), Asked(lambda row: 10 * float(row[1]) + 0.1 * float(row[0])))
        made = Service(storage)
        _captured_two(storage)
        made.run(SEVEN_TEN)
        document = json.loads(storage.below("results/fraud/data-quality/2026/03/01/06-00/")[names.MANIFEST])
        return str(document["findings"][0]["feature"])

    assert (first(attributed=False), first(attributed=True)) == ("aa", "bb")


def _two(seed: int, shift: float) -> list[str]:
    rng = np.random.default_rng(seed)
    return [f"1,{a:.4f},{b:.4f}" for a, b in zip(rng.normal(2 * shift, 1, 800), rng.normal(shift, 1, 800), strict=True)]


def _two_columns(seed: int) -> str:
    return "score,aa,bb\n" + "\n".join(_two(seed, 0.0)) + "\n"


def _captured_two(storage: Bucket) -> None:
    lines = [
        encode(
            Call(
                f"e{n}",
                parse_moment(SIX),
                Message(row.partition(",")[2].encode(), "text/csv"),
                Message(b"1", "text/csv"),
            )
        )
        for n, row in enumerate(_two(2, 1.5))
    ]
    storage.objects[f"{names.capture_prefix('fraud')}2026/03/01/06/a.jsonl"] = b"".join(lines)
