"""baseline: a training set that was uploaded or named becomes the baseline, or the old one stays."""

from __future__ import annotations

import json

import pytest

from tests.windage.steps.fakes import DEPLOYED, TRAINING, Broken, Bucket, deployed, encoded, monitor, upload
from windage import names
from windage.config import Baseline as BaselineSettings
from windage.config import Monitor
from windage.errors import InputError
from windage.steps.baseline import deploy, uploaded
from windage.steps.ports import Missing
from windage.steps.stored import current_baseline
from windage.steps.stored_baseline import read_baseline


def current(storage: Bucket, name: str = "fraud") -> str | None:
    return current_baseline(storage, name, names.DATA_QUALITY)


def test_an_upload_becomes_the_baseline() -> None:
    storage = deployed(training=None)
    assert current(storage) is None
    identity = upload(storage, "fraud", TRAINING)
    assert current(storage) == identity
    read = read_baseline(storage, "fraud", names.DATA_QUALITY, identity)
    assert [feature.name for feature in read.constraints.features] == ["score", "age", "city"]
    pointer = json.loads(storage.objects["baselines/fraud/data-quality/manifest.json"])
    assert pointer == {"baseline": identity, "rows": 1000}


def test_the_same_upload_again_changes_nothing() -> None:
    storage = deployed()
    before = dict(storage.objects)
    upload(storage, "fraud", TRAINING)
    assert storage.objects == before


def test_an_older_baseline_stays_readable_beside_the_new_one() -> None:
    """A run in flight has pinned it."""
    storage = deployed()
    old = current(storage)
    new = upload(storage, "fraud", TRAINING + "0.5,99,Kiel\n")
    assert current(storage) == new != old
    assert read_baseline(storage, "fraud", names.DATA_QUALITY, old).profile.rows == 1000


@pytest.mark.parametrize(
    ("training", "message"),
    [
        ("", "s3://data/datasets/fraud/train.csv: no rows; got an empty file; expected a dataset"),
        ("score,age,city\n", "s3://data/datasets/fraud/train.csv: no rows; got a header only; expected a dataset"),
        ("score,age,city\n1,2\n", "s3://data/datasets/fraud/train.csv:2: a row has another number of fields; got 2;"),
        ("score,score\n1,2\n", "s3://data/datasets/fraud/train.csv:1: a column is named twice; got score; do: give"),
        (
            "age,city\n1,2\n",
            "s3://data/datasets/fraud/train.csv: an output column is missing; got score; expected age, city",
        ),
        ('score,age,city\n1,2,"3\n', "s3://data/datasets/fraud/train.csv:2: not CSV; got unexpected end of data"),
    ],
)
def test_a_dataset_that_cannot_be_used_leaves_the_old_baseline(training: str, message: str) -> None:
    storage = deployed()
    before = {key: data for key, data in storage.objects.items() if key.startswith("baselines/")}
    with pytest.raises(InputError) as raised:
        upload(storage, "fraud", training)
    assert str(raised.value).startswith(message)
    assert {key: data for key, data in storage.objects.items() if key.startswith("baselines/")} == before


def test_wherever_an_upload_dies_a_reader_sees_the_old_baseline_or_the_new_one_whole() -> None:
    deaths = 0
    while True:
        storage = deployed()
        old = current(storage)
        key = f"{names.dataset_prefix('fraud')}new.csv"
        storage.objects[key] = TRAINING.replace("Ulm", "Kiel").encode()
        storage.calls_left = deaths
        try:
            new = uploaded(key, storage=storage)
        except Broken:
            storage.calls_left = None
            seen = current(storage)
            assert seen == old
            assert read_baseline(storage, "fraud", names.DATA_QUALITY, seen).identity == seen
            deaths += 1
        else:
            break
    storage.calls_left = None
    assert current(storage) == new
    assert deaths == 5


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("datasets/fraud", "datasets/fraud: not a dataset of a monitor; expected datasets/MONITOR/FILE.csv"),
        ("captures/fraud/x.csv", "captures/fraud/x.csv: not a dataset of a monitor"),
        ("datasets/other/x.csv", "s3://data/monitors/other/monitor.json: the monitor is not deployed; do: deploy its"),
        ("datasets/../x.csv", "s3://data/monitors/../monitor.json: the monitor is not deployed"),
        ("datasets/fraud/gone.csv", "s3://data/datasets/fraud/gone.csv: the dataset is gone; do: upload it again"),
    ],
)
def test_an_upload_that_belongs_to_nobody_is_told(key: str, message: str) -> None:
    with pytest.raises(InputError) as raised:
        uploaded(key, storage=deployed())
    assert str(raised.value).startswith(message)


def test_a_folder_below_the_monitors_is_the_monitors() -> None:
    storage = deployed(training=None)
    storage.objects["datasets/fraud/2026/03/train.csv"] = TRAINING.encode()
    assert uploaded("datasets/fraud/2026/03/train.csv", storage=storage) == current(storage)


def test_a_header_is_a_setting() -> None:
    storage = deployed(
        Monitor(name="fraud", capture=monitor().capture, baseline=BaselineSettings(header=False)), training=None
    )
    identity = upload(storage, "fraud", "1,x\n2,y\n")
    features = read_baseline(storage, "fraud", names.DATA_QUALITY, identity).constraints.features
    assert [feature.name for feature in features] == ["_c0", "_c1"]


def test_a_deploy_stores_the_settings() -> None:
    storage = Bucket()
    assert deploy(monitor(), storage=storage, dataset=None, at=DEPLOYED) is None
    assert storage.objects == {
        "monitors/fraud/monitor.json": encoded(monitor()),
        "monitors/fraud/since.json": b'{"since": "2026-03-02T11:30:00Z"}\n',
    }


def test_a_deploy_makes_the_baseline_that_its_file_names() -> None:
    storage, elsewhere = Bucket(), Bucket("elsewhere", {"sets/train.csv": TRAINING.encode()})
    identity = deploy(monitor(), storage=storage, dataset=(elsewhere, "sets/train.csv"), at=DEPLOYED)
    assert current(storage) == identity
    assert elsewhere.objects.keys() == {"sets/train.csv"}


def test_a_deploy_again_keeps_an_uploaded_baseline() -> None:
    storage = deployed()
    before = current(storage)
    deploy(monitor(), storage=storage, dataset=None, at=DEPLOYED)
    assert current(storage) == before


@pytest.mark.parametrize(
    ("content", "error"),
    [(b"score,age\n1\n", InputError), (None, Missing)],
)
def test_a_deploy_with_an_unusable_dataset_fails_and_leaves_the_old_baseline(
    content: bytes | None, error: type[Exception]
) -> None:
    storage = deployed()
    before = current(storage)
    elsewhere = Bucket("elsewhere", {} if content is None else {"train.csv": content})
    with pytest.raises(error, match=r"^s3://elsewhere/train.csv"):
        deploy(monitor(), storage=storage, dataset=(elsewhere, "train.csv"), at=DEPLOYED)
    assert current(storage) == before
