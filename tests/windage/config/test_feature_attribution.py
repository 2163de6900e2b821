"""feature_attribution: which model is asked, how much of it, and what does not fit together."""

from __future__ import annotations

import msgspec
import pytest

from windage import names
from windage.config import (
    BatchTransform,
    Capture,
    DataCapture,
    FeatureAttribution,
    Metrics,
    Model,
    ModelQuality,
    Monitor,
    Schedule,
)
from windage.config_file import parse_monitor
from windage.errors import InputError

OURS = Capture(model=Model(lambda_function="fraud-model"))
OWN = Capture(data_capture=DataCapture(endpoint="Endpoint", uri="s3://bucket/capture"))
JOBS = Capture(batch_transform=BatchTransform(uri="s3://manifests", data="s3://data"))


@pytest.mark.parametrize(
    ("capture", "asked"), [(OURS, Model(lambda_function="fraud-model")), (OWN, Model(sagemaker_endpoint="Endpoint"))]
)
def test_the_model_is_that_of_the_capture_unless_another_is_named(capture: Capture, asked: Model) -> None:
    assert FeatureAttribution().asked(capture) == asked
    other = Model(lambda_function="copy")
    assert FeatureAttribution(model=other).asked(capture) == other
    assert FeatureAttribution(attributions="shap_{}").asked(capture) is None


def test_of_batch_transform_jobs_it_has_to_be_named() -> None:
    with pytest.raises(InputError, match=r"feature_attribution\.model: which model is asked\?; got capture"):
        Monitor(name="fraud", capture=JOBS, feature_attribution=FeatureAttribution())
    for section in (
        FeatureAttribution(model=Model(sagemaker_endpoint="Copy")),
        FeatureAttribution(attributions="shap_{}"),
    ):
        made = Monitor(name="fraud", capture=JOBS, feature_attribution=section)
        assert made.types == (names.DATA_QUALITY, names.FEATURE_ATTRIBUTION)


def test_it_has_a_schedule_of_its_own() -> None:
    made = Monitor(name="fraud", capture=OURS, feature_attribution=FeatureAttribution())
    assert (made.schedule_of(names.DATA_QUALITY).every, made.schedule_of(names.FEATURE_ATTRIBUTION).every) == (
        "1 hour",
        "1 day",
    )
    section = FeatureAttribution(model=Model(lambda_function="copy"), schedule=Schedule(every="30 minutes"))
    with pytest.raises(InputError, match=r"^feature_attribution\.schedule\.every: manifests of batch transform"):
        Monitor(name="fraud", capture=JOBS, feature_attribution=section)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("attributions: shap", "fraud.yaml:3: feature_attribution.attributions: one column for all features"),
        ("{attributions: 'shap_{}', model: {lambda: copy}}", "a model is not asked for attributions that it returns"),
        ("{budget: {calls: 0}}", "calls"),
        ("{threshold: 1.1}", "threshold"),
        ("{background: 51}", "background"),
        ("{request: {content_type: text/plain}}", "content_type"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(text: str, said: str) -> None:
    section = text if text.startswith("{") else f"{{{text}}}"
    file = f"name: fraud\ncapture: {{model: {{lambda: fraud-model}}}}\nfeature_attribution: {section}"
    with pytest.raises(InputError) as raised:
        parse_monitor(file.encode(), name="fraud.yaml")
    assert said in str(raised.value)


def test_names_of_the_service_are_of_something_and_no_other_types() -> None:
    named = Metrics(names="sagemaker", schedule="One", feature_attribution_schedule="One")
    section = FeatureAttribution()
    with pytest.raises(InputError, match=r"metrics\.feature_attribution_schedule: another type's schedule has it"):
        Monitor(name="fraud", capture=OURS, feature_attribution=section, metrics=named)
    own = msgspec.structs.replace(named, feature_attribution_schedule="Two")
    with pytest.raises(InputError, match="only of feature attribution"):
        Monitor(name="fraud", capture=OURS, metrics=own)
    quality = ModelQuality(problem_type="Regression", inference_attribute="score")
    made = Monitor(name="fraud", capture=OWN, feature_attribution=section, model_quality=quality, metrics=own)
    found = [names.service_results(made, monitor_type) for monitor_type in made.types]
    assert found == ["Endpoint/One/", "Endpoint/One-model-quality/", "Endpoint/Two/"]
    assert names.attribution_namespace(made) == names.ENDPOINT_ATTRIBUTION_NAMESPACE
