"""baseline: a training set that was uploaded or named becomes the baseline, or the old one stays."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.windage.steps.fakes import DEPLOYED, TRAINING, Broken, Bucket, deployed, encoded, monitor, upload
from windage import names
from windage.baselines import identity
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


@pytest.mark.parametrize("name", ["train.json", "train.jsonl.gz", "train.csv.gz"])
def test_an_upload_may_be_in_any_format(name: str) -> None:
    storage = deployed(training=None)
    rows = [dict(zip(("score", "age", "city"), row.split(","), strict=True)) for row in TRAINING.split("\n")[1:] if row]
    written = {
        "train.json": json.dumps(rows).encode(),
        "train.jsonl.gz": gzip.compress("\n".join(map(json.dumps, rows)).encode(), mtime=0),
        "train.csv.gz": gzip.compress(TRAINING.encode(), mtime=0),
    }
    key = f"{names.dataset_prefix('fraud')}{name}"
    storage.objects[key] = written[name]
    assert uploaded(key, storage=storage) == upload(storage, "fraud", TRAINING)


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
    assert deaths == 6


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


# Spaces, the order of keys and a key of somebody else: bytes that Windage would not write.
STATISTICS = b"""{
  "version" : 0.0,
  "dataset" : { "item_count" : 3 },
  "features" : [ {
    "name" : "score", "inferred_type" : "Fractional",
    "numerical_statistics" : {
      "common" : { "num_present" : 3, "num_missing" : 0 },
      "mean" : 0.5, "sum" : 1.5, "std_dev" : 0.0, "min" : 0.5, "max" : 0.5,
      "distribution" : { "kll" : {
        "buckets" : [ { "lower_bound" : 0.5, "upper_bound" : 0.5, "count" : 3.0 } ],
        "sketch" : { "parameters" : { "c" : 0.64, "k" : 2048.0 }, "data" : [ [ 0.5, 0.5, 0.5 ] ] }
      } }
    }
  } ]
}"""
CONSTRAINTS = b'{"version":0.0,"features":[{"name":"score","inferred_type":"Fractional","completeness":1.0}],"own":1}'
READY = {"s.json": STATISTICS, "c.json": CONSTRAINTS}
PREFIX = "baselines/fraud/data-quality/"


def ready(storage: Bucket, objects: dict[str, bytes] = READY) -> str | None:
    elsewhere = Bucket("elsewhere", dict(objects))
    places = (elsewhere, "s.json"), (elsewhere, "c.json")
    return deploy(monitor(), storage=storage, dataset=None, ready=places, at=DEPLOYED)


def test_a_baseline_that_is_made_already_is_stored_byte_for_byte() -> None:
    storage = Bucket()
    name = ready(storage)
    assert name == identity(STATISTICS, CONSTRAINTS) == current(storage)
    assert storage.below(f"{PREFIX}{name}/") == {"statistics.json": STATISTICS, "constraints.json": CONSTRAINTS}
    assert read_baseline(storage, "fraud", names.DATA_QUALITY, name).profile.rows == 3
    assert json.loads(storage.objects[f"{PREFIX}manifest.json"]) == {"baseline": name, "rows": 3}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"s.json": b"{"}, "fraud: baseline/statistics.json: "),
        ({"c.json": b"[]"}, "fraud: baseline/constraints.json: not an object; got list"),
        (
            {"c.json": CONSTRAINTS.replace(b"score", b"other")},
            "fraud: baseline: statistics.json and constraints.json are of different datasets; got other",
        ),
        ({"s.json": None}, "s3://elsewhere/s.json: no such object"),
        ({"c.json": None}, "s3://elsewhere/c.json: no such object"),
    ],
)
def test_a_baseline_that_cannot_be_used_leaves_the_old_one(changed: dict[str, bytes | None], message: str) -> None:
    storage = deployed()
    before = current(storage)
    with pytest.raises(InputError) as raised:
        ready(storage, {key: data for key, data in {**READY, **changed}.items() if data is not None})
    assert str(raised.value).startswith(message)
    assert current(storage) == before


def test_a_baseline_of_the_service_itself_is_stored_byte_for_byte() -> None:
    """With a key that Windage does not know, and overrides where the SDK puts them."""
    folder = Path(__file__).parents[4] / "shared" / "model-monitor" / "sdk-tests"
    if not folder.exists():
        pytest.skip("the service's own files are not beside the project")
    given = {name: (folder / name).read_bytes() for name in ("statistics.json", "constraints.json")}
    elsewhere, storage = Bucket("elsewhere", dict(given)), Bucket()
    places = (elsewhere, "statistics.json"), (elsewhere, "constraints.json")
    settings = Monitor(name="fraud", capture=monitor().capture)
    name = deploy(settings, storage=storage, dataset=None, ready=places, at=DEPLOYED)
    assert storage.below(f"{PREFIX}{name}/") == given


def test_a_ready_baseline_without_an_output_column_is_refused() -> None:
    with pytest.raises(InputError, match=r"^fraud: baseline: an output column is missing; got score; expected s$"):
        ready(Bucket(), {"s.json": STATISTICS.replace(b"score", b"s"), "c.json": CONSTRAINTS.replace(b"score", b"s")})


@pytest.mark.parametrize("folder", ["datasets/fraud/", "datasets/fraud/2026/"])
@pytest.mark.parametrize("first", ["statistics.json", "constraints.json"])
def test_both_files_uploaded_are_a_baseline_once_both_are_there(folder: str, first: str) -> None:
    storage = deployed()
    before, files = current(storage), {"statistics.json": STATISTICS, "constraints.json": CONSTRAINTS}
    storage.objects[folder + first] = files.pop(first)
    assert uploaded(folder + first, storage=storage) is None
    assert current(storage) == before
    ((second, content),) = files.items()
    storage.objects[folder + second] = content
    name = uploaded(folder + second, storage=storage)
    assert name == current(storage) == identity(STATISTICS, CONSTRAINTS)
    assert storage.objects[f"{PREFIX}{name}/statistics.json"] == STATISTICS


def test_constraints_that_are_uploaded_again_make_another_baseline() -> None:
    """So are thresholds changed: edit the file, upload it."""
    storage = deployed()
    storage.objects["datasets/fraud/statistics.json"] = STATISTICS
    for completeness in (b"1.0", b"0.9"):
        storage.objects["datasets/fraud/constraints.json"] = CONSTRAINTS.replace(b"1.0}", completeness + b"}")
        name = uploaded("datasets/fraud/constraints.json", storage=storage)
        read = read_baseline(storage, "fraud", names.DATA_QUALITY, name)
        assert read.constraints.features[0].completeness == float(completeness)


def test_a_damaged_file_uploaded_is_told_with_its_place() -> None:
    storage = deployed()
    storage.objects |= {"datasets/fraud/statistics.json": STATISTICS, "datasets/fraud/constraints.json": b"{"}
    with pytest.raises(InputError, match=r"^s3://data/datasets/fraud/constraints\.json: the file is damaged"):
        uploaded("datasets/fraud/constraints.json", storage=storage)


def test_wherever_a_deploy_with_a_ready_baseline_dies_a_reader_sees_one_whole() -> None:
    deaths = 0
    while True:
        storage = deployed()
        old = current(storage)
        storage.calls_left = deaths
        try:
            new = ready(storage)
        except Broken:
            storage.calls_left = None
            assert read_baseline(storage, "fraud", names.DATA_QUALITY, current(storage)).identity == old
            deaths += 1
        else:
            break
    storage.calls_left = None
    assert current(storage) == new
    # One file less than of a baseline that was learned: the service has no profile.
    assert deaths == 5


def test_a_dataset_that_lacks_a_slicing_column_leaves_the_old_baseline() -> None:
    storage = deployed()
    before = current(storage)
    deploy(monitor(slices=("region",)), storage=storage, dataset=None, at=DEPLOYED)
    with pytest.raises(InputError, match="slices: there is no such column; got region; expected one of score, age"):
        upload(storage, "fraud", TRAINING)
    assert current(storage) == before
