"""A dataset that is read piece by piece has the results of one that is read at once."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from tests.windage.cli.loans import NAMES, Command, as_csv, loans
from windage import dataset_file

ROWS = [*loans(900, seed=5, ulm=0.7), ["old", "Köln", "-1", "0.5"], ["20", "Ulm"], ["30", 'a "city"', "", "nan"]]
# A column that only the last of them has, and one that the first lack.
RECORDS = [dict(zip(NAMES, row, strict=False)) | ({"new": "1"} if n > 700 else {}) for n, row in enumerate(ROWS)]
DATASETS = {
    "a.csv": as_csv(ROWS[:-1]),
    "b.csv": as_csv(ROWS[:-1]).replace("Ulm", '"Ulm, on\nthe Danube"'),
    "a.jsonl": "".join(json.dumps(record) + "\n" for record in RECORDS),
    "a.json": json.dumps(RECORDS),
}


def results(folder: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}


@pytest.mark.parametrize("name", list(DATASETS))
@pytest.mark.parametrize("workers", ["1", "2"])
def test_like_the_service_the_files_are_the_same_byte_for_byte(
    name: str, workers: str, windage: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service makes one pass over a file: of which pieces it was read cannot be seen."""
    Path(name).write_text(DATASETS[name])
    windage("baseline", "data-quality", "train.csv", "--out", "known", "--compatibility", "sagemaker")
    check = ("check", "data-quality", name, "--baseline", "known", "--compatibility", "sagemaker", "--workers", workers)
    told = windage(*check, "--out", "result")
    whole = results("result")
    monkeypatch.setattr(dataset_file, "tables_of", partial(dataset_file.tables_of, size=1000))
    assert windage(*check, "--out", "result") == told
    assert results("result") == whole


@pytest.mark.parametrize("name", list(DATASETS))
def test_counts_and_quarantine_are_the_same(name: str, windage: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    Path(name).write_text(DATASETS[name])
    windage("baseline", "data-quality", "train.csv", "--out", "known")
    check = ("check", "data-quality", name, "--baseline", "known", "--out", "result")
    status, out, _ = windage(*check)
    whole = results("result")
    monkeypatch.setattr(dataset_file, "tables_of", partial(dataset_file.tables_of, size=1000))
    assert windage(*check)[:2] == (status, out)
    pieces = results("result")
    # How much neighbouring rows are alike is told by fewer of them, and with it, what a window may be by chance.
    for file in ("quarantine.jsonl", "constraint_violations.json"):
        assert pieces[file] == whole[file]
    before, now = (json.loads(one["statistics.json"]) for one in (whole, pieces))
    assert now["dataset"] == before["dataset"]
    assert [_counts(one) for one in now["features"]] == [_counts(one) for one in before["features"]]


def _counts(feature: dict[str, object]) -> object:
    common = next(value for key, value in feature.items() if key.endswith("_statistics"))
    assert isinstance(common, dict)
    return feature["name"], feature["inferred_type"], common["common"]
