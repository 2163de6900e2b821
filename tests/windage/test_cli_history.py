"""``windage check --history``: the earlier results that a person names say since when, and with which season."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.windage.test_cli import MOVED, SAME, Command, learned, windage  # noqa: F401


def window(place: int) -> str:
    day, hour = divmod(place, 24)
    return f"2026-03-{2 + day:02}T{hour:02}:00:00Z/2026-03-{2 + day:02}T{hour:02}:30:00Z"


def check(
    command: Command, place: int, *history: int, moved: bool = False, timed: bool = False
) -> tuple[int, str, str]:
    Path("now.csv").write_text(MOVED if moved else SAME)
    more = ["--history", *(f"out{before}" for before in history)] if history else []
    more += ["--window", window(place)] if timed else []
    return command("check", "data-quality", "now.csv", "--baseline", "baseline", "--out", f"out{place}", *more)


def test_a_drift_has_its_shape_by_the_order_of_the_folders(learned: Command) -> None:  # noqa: F811
    for place in range(6):
        assert check(learned, place, *range(place))[0] == 0
    check(learned, 6, *range(6), moved=True)
    status, out, _ = check(learned, 7, *range(7), moved=True)
    assert status == 1
    assert "(sudden, 2 windows)" in out
    assert "city: Sudden, 2 windows." in out
    assert "Sudden, 2 windows." in Path("out7", "report.html").read_text()
    status, out, _ = check(learned, 8, *range(8))
    assert status == 0
    assert "city: Temporary, 2 windows." in out


def test_a_season_is_known_by_the_windows(learned: Command) -> None:  # noqa: F811
    judged: list[int] = []
    for day in range(3):
        for hour in range(2, 8):
            status, out, _ = check(learned, 24 * day + hour, *judged, moved=hour in {5, 6}, timed=True)
            judged.append(24 * day + hour)
            assert (day, hour, status) == (day, hour, int(hour in {5, 6} and day < 2))
    assert "city: Recurring, last from 4 March 05:00 UTC to 4 March 07:00 UTC, 2 windows." in out


def test_all_of_the_same_is_training_serving_skew(learned: Command) -> None:  # noqa: F811
    check(learned, 0, moved=True)
    check(learned, 1, 0, moved=True)
    _, out, _ = check(learned, 2, 0, 1, moved=True)
    assert "training-serving skew" in out


def test_without_history_nothing_is_said(learned: Command) -> None:  # noqa: F811
    _, out, _ = check(learned, 0, moved=True, timed=True)
    assert "since" not in out
    assert "skew" not in out
    assert Path("out0", "trace.json").is_file()


def test_the_same_history_gives_the_same_files(learned: Command) -> None:  # noqa: F811
    for place in range(3):
        check(learned, place, *range(place))
    check(learned, 3, 0, 1, 2, moved=True)
    once = {path.name: path.read_bytes() for path in Path("out3").iterdir()}
    check(learned, 3, 0, 1, 2, moved=True)
    assert {path.name: path.read_bytes() for path in Path("out3").iterdir()} == once


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "out0/trace.json: the result of an earlier window cannot be read; got No such file or directory"),
        (b"{", "out0/trace.json: the trace of a window is damaged"),
    ],
)
def test_a_folder_that_is_no_result_is_named(learned: Command, content: bytes | None, message: str) -> None:  # noqa: F811
    Path("out0").mkdir()
    if content is not None:
        Path("out0", "trace.json").write_bytes(content)
    status, _, err = check(learned, 1, 0)
    assert status == 2
    assert message in err


@pytest.mark.parametrize("text", ["yesterday", "2026-03-01T06:00Z", "2026-03-02T00:00Z/2026-03-01T00:00Z"])
def test_a_window_that_is_none_is_refused(learned: Command, text: str) -> None:  # noqa: F811
    Path("now.csv").write_text(SAME)
    status, _, err = learned(
        "check", "data-quality", "now.csv", "--baseline", "baseline", "--out", "out", "--window", text
    )
    assert status == 2
    assert "windage:" in err
