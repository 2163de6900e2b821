"""What Spark adds up is what the laptop adds up of the same partitions. Runs in an environment of its own."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import windage
from windage import profile_file
from windage.captures.capture_file import read_captures
from windage.captures.schema import Schema
from windage.errors import InputError
from windage.monitors.data_quality import judge
from windage.profile import Profile, total
from windage.table import from_frame
from windage.window import Window

pyspark = pytest.importorskip("pyspark")
if shutil.which("java") is None:
    pytest.skip("Spark needs Java", allow_module_level=True)

from pyspark.sql import SparkSession  # noqa: E402

from windage import spark as adapter  # noqa: E402

ROWS, PARTITIONS = 3_000, 4


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    # Workers are this interpreter, not the first python3 that is found.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    made = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.memory", "1g")
        .getOrCreate()
    )
    yield made
    made.stop()


@pytest.fixture(scope="module")
def training() -> pd.DataFrame:
    random = np.random.default_rng(11)
    return pd.DataFrame(
        {
            "score": random.random(ROWS),
            "amount": random.lognormal(3, 1, ROWS).round(2),
            "city": random.choice(["Ulm", "Bonn", "Köln"], ROWS),
        }
    )


def captured(frame: pd.DataFrame) -> list[str]:
    """Return the frame as lines of a capture file, of which some cannot be read and some are of another hour."""
    lines = []
    for number, (score, amount, city) in enumerate(frame.itertuples(index=False)):
        hour = 7 if number % 50 == 0 else 6
        record = {
            "captureData": {
                "endpointInput": {"data": f"{amount},{city}", "encoding": "CSV", "mode": "INPUT"},
                "endpointOutput": {"data": str(score), "encoding": "CSV", "mode": "OUTPUT"},
            },
            "eventMetadata": {"eventId": f"e{number}", "inferenceTime": f"2026-03-01T{hour:02}:00:00Z"},
            "eventVersion": "0",
        }
        lines.append("no json" if number % 97 == 0 else json.dumps(record, ensure_ascii=False))
    return lines


def parts(items: list[str]) -> list[list[str]]:
    """Cut as Spark's ``parallelize`` does."""
    return [items[len(items) * n // PARTITIONS : len(items) * (n + 1) // PARTITIONS] for n in range(PARTITIONS)]


def test_captures_add_up_to_the_same_bytes(session: SparkSession, training: pd.DataFrame, tmp_path: Path) -> None:
    baseline = windage.baseline(training)
    window = Window.parse("2026-03-01T06:00:00Z/2026-03-01T07:00:00Z")
    lines = captured(training)
    frame = session.createDataFrame(
        session.sparkContext.parallelize([(line,) for line in lines], PARTITIONS), "value string"
    )
    found = adapter.profile_captures(frame, baseline, output_columns=["score"], window=window)
    schema = Schema.of(["score", "amount", "city"], outputs=["score"])
    expected = []
    for number, part in enumerate(parts(lines)):
        data = "\n".join(part).encode() + b"\n"
        table, intake = read_captures([(f"partition {number}, block 0", data)], schema=schema, window=window)
        expected.append(Profile.of(table, intake=intake, yardstick=baseline.yardstick))
    assert profile_file.encode(found) == profile_file.encode(total(expected))
    assert found.intake.received == ROWS
    assert found.intake.quarantined["not_json"] == -(-ROWS // 97)
    assert found.intake.received == found.intake.judged + found.intake.quarantined_rows + found.intake.outside
    assert judge(found, baseline).outcome == judge(total(expected), baseline).outcome


def test_lines_of_a_compressed_file(session: SparkSession, training: pd.DataFrame, tmp_path: Path) -> None:
    baseline = windage.baseline(training)
    path = tmp_path / "captures.jsonl.gz"
    pd.Series(captured(training)).to_csv(path, index=False, header=False, quoting=3, sep="\x01", quotechar="\x02")
    found = adapter.profile_captures(session.read.text(str(path)), baseline, output_columns=["score"])
    assert found.intake.received == ROWS


def test_rows_of_a_table_are_judged_alike(session: SparkSession, training: pd.DataFrame) -> None:
    baseline = windage.baseline(training)
    drifted = training.assign(amount=training["amount"] * 3)
    for frame, violated in ((training, set()), (drifted, {"amount"})):
        rows = session.createDataFrame(frame).coalesce(1)
        found = adapter.profile_rows(rows, baseline)
        alone = Profile.of(from_frame(frame), yardstick=baseline.yardstick)
        assert profile_file.encode(found) == profile_file.encode(alone)
        assert {violation.feature_name for violation in judge(found, baseline).violations} == violated


def test_an_empty_partition_adds_nothing(session: SparkSession, training: pd.DataFrame) -> None:
    baseline = windage.baseline(training)
    few = session.createDataFrame(session.sparkContext.parallelize([("no json",)], 5), "value string")
    assert adapter.profile_captures(few, baseline).intake.quarantined == {"not_json": 1}


def test_many_partitions_are_added_in_groups(
    session: SparkSession, training: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter, "_GROUP", 3)
    baseline = windage.baseline(training)
    lines = session.createDataFrame(
        session.sparkContext.parallelize([(line,) for line in captured(training)], 11), "value string"
    )
    one, again = (adapter.profile_captures(lines, baseline, output_columns=["score"]) for _ in range(2))
    assert profile_file.encode(one) == profile_file.encode(again)
    assert one.rows == ROWS - -(-ROWS // 97)


def test_what_is_no_lines_is_refused(session: SparkSession, training: pd.DataFrame) -> None:
    baseline = windage.baseline(training)
    with pytest.raises(InputError, match="not the lines of capture files"):
        adapter.profile_captures(session.createDataFrame([(1, "a")], "n int, t string"), baseline)
    with pytest.raises(InputError, match="a column is named twice"):
        adapter.profile_rows(session.createDataFrame([(1, 2)], "n int, n int"), baseline)
