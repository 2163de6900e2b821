"""Every number that the service published about data that can be had, to the ninth digit."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import entropy

from tests.windage.bias.counted import groups
from windage.bias.groups import Groups
from windage.bias.measures import MEASURES

SERVICE = Path(__file__).parent / "service"


def document(name: str) -> Any:
    return json.loads((SERVICE / name).read_bytes())


def published(name: str) -> dict[str, float | None]:
    stages = [
        document(name)[f"{stage}_bias_metrics"]
        for stage in ("pre_training", "post_training")
        if f"{stage}_bias_metrics" in document(name)
    ]
    (facets,) = {json.dumps(sorted(stage["facets"])) for stage in stages}
    (facet,) = json.loads(facets)
    return {metric["name"]: metric["value"] for stage in stages for metric in stage["facets"][facet][0]["metrics"]}


def assert_like(counts: Groups, expected: dict[str, float | None], *, but: tuple[str, ...] = ()) -> None:
    for name, value in expected.items():
        if name in but:
            continue
        measure = MEASURES[name]
        if value is None:
            assert measure.fault(counts) is not None, name
        else:
            of = measure.like_the_service or measure.of
            assert float(of(counts)) == pytest.approx(value, abs=1e-9), name


def test_the_churn_baseline() -> None:
    """Its answers are not published. TE and SD say that no answer is wrongly positive, DPPL and DI how many are."""
    rows = list(csv.DictReader((SERVICE / "churn.csv").read_text().splitlines()))
    long = np.array([float(row["Account Length"]) > 100 for row in rows])
    label = np.array([row["Churn"] == "1" for row in rows])
    positive = (int(label[~long].sum()), int(label[long].sum()))
    assert (len(rows), int(long.sum()), positive) == (666, 337, (49, 61))
    found = groups((329 - 49, 0, 49 - 29, 29), (337 - 61, 0, 61 - 29, 29))
    # The flip test needs the answers of single rows.
    assert_like(found, published("churn.analysis.json"), but=("FT",))
    assert_like(Groups.of(long, label=label), {"DPL": published("churn.analysis.json")["DPL"]})


def test_an_hour_of_churn_that_violates() -> None:
    """The smallest counts that five of the numbers allow; the others, and GE, follow."""
    found = groups((48, 4, 109, 5), (49, 2, 107, 10))
    entries = document("churn.constraint_violations.json")["violations"]
    values = {entry["metric_name"]: float(entry["description"].split()[2]) for entry in entries}
    assert len(values) == 7
    assert_like(found, values)


def test_the_fraud_analysis() -> None:
    """The only counts below 6,000 rows that CI, DPL and KL allow together; all are answered positively."""
    found = groups((0, 2796 - 2707, 0, 2707), (0, 1204 - 1187, 0, 1187))
    # Every row is answered alike, so that no row flips.
    assert published("fraud.analysis.json")["FT"] == 0.0
    # This version of 2020 took all rows together for the middle of both sides; the files of later versions do not.
    others, group, all_rows = ([1 - q, q] for q in (2707 / 2796, 1187 / 1204, 3894 / 4000))
    older = (entropy(others, all_rows) + entropy(group, all_rows)) / 2
    assert older == pytest.approx(published("fraud.analysis.json")["JS"], abs=1e-9)
    assert_like(found, published("fraud.analysis.json"), but=("FT", "JS"))


def test_the_analysis_of_a_dataset() -> None:
    rows = np.loadtxt(SERVICE / "clarify.csv", delimiter=",")
    _, strata = np.unique(rows[:, 2], return_inverse=True)
    found = Groups.of(rows[:, 1] > 0.5, label=rows[:, 0] == 1, strata=strata)
    assert_like(found, published("clarify.analysis.json"))
