"""baseline: what CloudFormation asks at a deploy, and what EventBridge says of an upload."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.lambdas.local_server import Reply, Server, serving
from tests.lambdas.story import Story, deploy, upload
from tests.lambdas.world import World
from windage import config
from windage.config import Monitor

pytestmark = pytest.mark.xdist_group("lambdas")


@pytest.fixture
def cloudformation() -> Iterator[Server]:
    with serving(lambda _: Reply()) as server:
        yield server


def test_a_deploy_stores_the_monitor_as_it_was_written(story: Story, monitors: tuple[Monitor, ...]) -> None:
    for monitor in monitors[:3]:
        stored = config.decode(story.stored[f"monitors/{monitor.name}/monitor.json"], where="here")
        assert stored == monitor


def test_cloudformation_is_told_what_it_waits_for(world: World, cloudformation: Server) -> None:
    answer = deploy(world, "flights", cloudformation)
    (request,) = cloudformation.requests
    assert (request.method, request.path) == ("PUT", "/flights?signature=0a1b")
    # S3 signed the address for no type of content at all.
    assert "content-type" not in request.headers
    assert len(request.body) < 4096
    assert answer == {
        "Status": "SUCCESS",
        "Reason": "",
        "PhysicalResourceId": "Deployed",
        "StackId": "arn:aws:cloudformation:us-east-1:123456789012:stack/windage-dev-flights/0a1b",
        "RequestId": "0a1b",
        "LogicalResourceId": "Deployed",
        "Data": {"Baseline": "none"},
    }
    assert world.keys("") == ["monitors/flights/monitor.json", "monitors/flights/since.json"]


@pytest.mark.parametrize("monitor", ["churn", "fraud"])
def test_a_training_set_that_the_monitor_names_becomes_its_baseline(
    world: World, cloudformation: Server, monitor: str
) -> None:
    """One of them lies in a bucket of the user's, the other travels with the deploy."""
    answer = deploy(world, monitor, cloudformation)
    identity = answer["Data"]["Baseline"]
    prefix = f"baselines/{monitor}/data-quality/"
    assert answer["Status"] == "SUCCESS"
    assert world.keys(prefix) == [
        f"{prefix}{identity}/constraints.json",
        f"{prefix}{identity}/profile.json",
        f"{prefix}{identity}/statistics.json",
        f"{prefix}manifest.json",
    ]
    assert json.loads(world.get(f"{prefix}manifest.json")) == {"baseline": identity, "rows": 300}


@pytest.mark.parametrize(
    ("changed", "reason", "made"),
    [
        ({"Monitor": '{"name": "churn"}'}, "monitor: not a deployed monitor; got Object missing required field", []),
        ({"QualityDatasetKey": "gone.csv"}, "s3://training-sets/gone.csv: no such object", []),
        # Those of other types are made before; CloudFormation then deploys what was there, and its baseline.
        ({"BiasDatasetKey": "gone.csv"}, "s3://training-sets/gone.csv: no such object", ["model-quality"]),
        ({"DatasetKey": "gone.csv"}, "s3://training-sets/gone.csv: no such object", ["model-bias", "model-quality"]),
    ],
)
def test_a_deploy_that_cannot_be_done_fails_with_the_reason(
    world: World, cloudformation: Server, changed: dict[str, str], reason: str, made: list[str]
) -> None:
    answer = deploy(world, "churn", cloudformation, **changed)
    assert answer["Status"] == "FAILED"
    assert answer["Reason"].startswith(reason)
    assert sorted({key.split("/")[2] for key in world.keys("baselines/churn/")}) == made


def test_a_monitor_of_several_types_has_a_baseline_of_each(world: World, cloudformation: Server) -> None:
    for monitor in ("churn", "returns"):
        assert deploy(world, monitor, cloudformation)["Status"] == "SUCCESS"
        files = {key.rpartition("/")[2] for key in world.keys(f"baselines/{monitor}/model-quality/")}
        # The service's two files say nothing of what is expected before labels come.
        assert files == {"constraints.json", "statistics.json", "manifest.json"} | (
            {"quality.json"} if monitor == "churn" else set()
        )
        of_bias = {key.rpartition("/")[2] for key in world.keys(f"baselines/{monitor}/model-bias/")}
        assert of_bias == {"analysis.json", "manifest.json"} | ({"bias_counts.json"} if monitor == "churn" else set())


def test_a_deletion_keeps_the_data(world: World, cloudformation: Server) -> None:
    deploy(world, "churn", cloudformation)
    before = world.keys("")
    assert deploy(world, "churn", cloudformation, kind="Delete")["Status"] == "SUCCESS"
    assert world.keys("") == before


def test_an_upload_becomes_the_baseline(story: Story) -> None:
    identity = story.uploaded["baseline"]
    prefix = "baselines/flights/data-quality/"
    assert json.loads(story.stored[f"{prefix}manifest.json"])["baseline"] == identity
    statistics = json.loads(story.stored[f"{prefix}{identity}/statistics.json"])
    assert statistics["dataset"]["item_count"] == 5002
    assert [feature["name"] for feature in statistics["features"]][-1] == "late_probability"


def test_an_upload_that_cannot_be_used_leaves_the_old_baseline(world: World, cloudformation: Server) -> None:
    deploy(world, "churn", cloudformation)
    before = {key: world.get(key) for key in world.keys("baselines/")}
    world.put("datasets/churn/new.csv", b"amount,country,score\n1,A\n")
    with pytest.raises(ValueError, match=r"new\.csv:2: a row has another number of fields"):
        world.invoke("baseline", upload(world, "datasets/churn/new.csv"))
    assert {key: world.get(key) for key in world.keys("baselines/")} == before
