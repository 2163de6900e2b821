"""The baseline of a check: a folder that is named, or what the monitor file says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from windage.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from windage.attribution.baseline import AttributionBaseline
    from windage.baselines import Baseline
    from windage.cli.settings import Settings


def baseline_of(folder: Path | None, settings: Settings) -> Baseline:
    """Return the baseline in a folder; without one, that which a monitor with this file would have.

    Raises
    ------
    InputError, ScriptError
        When there is none, or it cannot be read or learned.
    """
    from windage.baselines import Baseline, learn
    from windage.cli.scripts import preprocessor_at
    from windage.dataset_file import read_dataset

    if folder is not None:
        return Baseline.from_files(folder)
    given = settings.monitor.baseline if settings.monitor is not None else None
    if given is not None and given.statistics is not None and given.constraints is not None:
        _, statistics = _one(given.statistics, settings)
        _, constraints = _one(given.constraints, settings)
        return Baseline.from_bytes(statistics, constraints, where="baseline")
    if given is not None and given.dataset is not None:
        script = settings.app / given.preprocessor if given.preprocessor is not None else None
        name, data = _one(given.dataset, settings)
        parse_line = preprocessor_at(script).line if script is not None else None
        table, intake = read_dataset(data, name=name, header=given.header, strict=True, parse_line=parse_line)
        return learn(table, intake=intake, compatibility=settings.compatibility)
    raise InputError(
        "--baseline",
        "which baseline?",
        got=None if settings.monitor is None else "a monitor file that names none",
        expected="the folder of statistics.json and constraints.json, or a monitor file that says baseline.dataset",
    )


def attribution_baseline_of(folder: Path) -> AttributionBaseline:
    """Return the attributions in a folder.

    Raises
    ------
    BaselineError
        When there are none, or they are damaged.
    """
    from windage.attribution import analysis_file
    from windage.errors import BaselineError

    path = folder / analysis_file.FILE
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BaselineError(
            str(path), "the baseline cannot be read", got=error.strerror, do="windage baseline attribution"
        ) from None
    return analysis_file.from_json(data, where=str(path))


def _one(place: str, settings: Settings) -> tuple[str, bytes]:
    from windage.local import files

    (found, *others) = files.contents([place if place.startswith("s3://") else str(settings.app / place)])
    if others:
        raise InputError(place, "one file is needed", got=f"{len(others) + 1} files")
    return found
