"""Real streams: what is called drifted, and how tables come from files and go to other environments."""

from __future__ import annotations

import json
from pathlib import Path

import fastparquet
import numpy as np
import pandas as pd
import pytest

from benchmarks.detector import Verdict
from benchmarks.peers import frames
from benchmarks.peers.client import PEERS
from benchmarks.streams import folder
from benchmarks.streams.judged import judged
from benchmarks.streams.sources import streams
from benchmarks.streams.stream import Stream, effect, truth_of


def table(rows: int = 4_000, *, seed: int = 5) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "number": rng.normal(size=rows),
            "gaps": np.where(rng.random(rows) < 0.1, np.nan, rng.normal(size=rows)),
            "text": rng.choice(["a", "b"], rows).astype(object),
        }
    )


def test_columns_are_called_drifted_stable_or_neither() -> None:
    other = table(seed=6)
    assert truth_of(table(), other).stable == {"number", "gaps", "text"}
    moved = other.assign(number=other["number"] + 1, gaps=other["gaps"].where(other.index % 10 > 0))
    moved.loc[:300, "text"] = "c"
    truth = truth_of(table(), moved)
    assert truth.drifted == {"number", "gaps"}
    assert truth.stable == frozenset()


def test_effects_by_hand() -> None:
    assert effect(pd.Series(["a", "a", "b", "b"]), pd.Series(["a", "b", "b", "b"])) == 0.25
    assert effect(pd.Series([0.0, 1.0]), pd.Series([5.0, 6.0])) >= 1.0
    assert effect(pd.Series([], dtype=float), pd.Series([1.0])) == 1.0


def test_missed_and_false_columns_are_named() -> None:
    moved = table(seed=6).assign(number=9.0)
    stream = Stream.measured("mine", table(), {"moved": moved})
    (one,) = judged(lambda reference: lambda current: Verdict(frozenset({"text"})), [stream])
    assert (one.missed, one.false) == (("number",), ("text",))
    assert (one.tally.found, one.tally.shifted, one.tally.false, one.tally.unshifted) == (0, 1, 1, 2)


def test_a_folder_of_streams_is_read_with_its_truth(tmp_path: Path) -> None:
    rows = pd.concat([table(30).assign(window="ref"), table(20).assign(window="now")])
    fastparquet.write(
        str(tmp_path / "mine.parquet"), rows.astype({"text": object, "window": object}), write_index=False
    )
    truth = {"mine.parquet": {"now": {"drifted": ["number"], "stable": ["text"]}}}
    (tmp_path / "truth.json").write_text(json.dumps(truth))
    (stream,) = folder.read(tmp_path)
    frame, said = stream.windows["now"]
    assert (len(stream.reference), len(frame), said.drifted) == (30, 20, {"number"})
    pd.testing.assert_frame_equal(frame, table(20))


def test_a_folder_that_is_not_there_is_said_and_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    next(iter(streams(tmp_path)))
    assert "truth.json: its streams are left out" in capsys.readouterr().err


def test_a_table_arrives_in_another_environment_as_it_left(tmp_path: Path) -> None:
    frame = table(50).assign(whole=np.arange(50))
    frame.loc[3, "text"] = None
    frames.write(frame, tmp_path / "frame.npz")
    pd.testing.assert_frame_equal(frames.read(tmp_path / "frame.npz"), frame)
    assert frames.numeric(frame) == ["number", "gaps", "whole"]


def test_every_peer_has_a_lock_that_names_its_version() -> None:
    assert {name: peer.version.count(".") for name, peer in PEERS.items()} == dict.fromkeys(PEERS, 2)
