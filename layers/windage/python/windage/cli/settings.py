"""What decides on a laptop: the options of the command line, then the monitor file, then the defaults."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from windage.errors import InputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping

    from windage.config import BatchTransform, BiasThresholds, Compatibility, Monitor, Thresholds

T = TypeVar("T", "Thresholds", "BiasThresholds")

# Monitor files lie in this folder of the app; the paths in them begin at the folder of the app.
_MONITORS = "monitors"


@dataclass(frozen=True)
class Settings:
    """How data are read and judged; ``monitor`` is the file's, if there is one, and ``app`` where its paths begin."""

    compatibility: Compatibility
    thresholds: Thresholds
    output_columns: tuple[str, ...]
    features_attribute: str | None
    inference_attribute: str | None
    preprocessor: Path | None
    postprocessor: Path | None
    monitor: Monitor | None
    app: Path

    @property
    def batch(self) -> BatchTransform | None:
        """What the monitor says of the files of batch transform jobs."""
        return self.monitor.capture.batch_transform if self.monitor is not None else None


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what is judged how."""
    add_reading_options(parser)
    parser.add_argument(
        "--threshold",
        metavar="NAME=NUMBER",
        action="append",
        help="as in the monitor file below thresholds: drift=0.2, material.location=0.1, drift_by_feature.age=0.3; "
        "may be repeated",
    )


def add_reading_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how data are read and counted."""
    parser.add_argument(
        "--monitor",
        metavar="FILE.yaml",
        type=Path,
        help="a monitor file: its compatibility, columns, records, scripts and thresholds; options go before it",
    )
    parser.add_argument(
        "--compatibility",
        choices=("windage", "sagemaker"),
        help="whose rules decide (default: the monitor file's, else windage)",
    )


def settings_of(options: argparse.Namespace) -> Settings:
    """Return what the command line and the monitor file say together.

    Raises
    ------
    InputError
        When the monitor file cannot be used, with its line, or a threshold is none.
    """
    from windage.config import Records, Scripts, Thresholds

    monitor = None
    if options.monitor is not None:
        from windage.config_file import read_monitor

        monitor = read_monitor(options.monitor)
    app = _app(options.monitor)
    records, scripts = (monitor.records, monitor.scripts) if monitor is not None else (Records(), Scripts())
    columns = names_of(options.output_columns)
    return Settings(
        compatibility=options.compatibility or (monitor.compatibility if monitor is not None else "windage"),
        thresholds=changed(
            monitor.thresholds if monitor is not None else Thresholds(), getattr(options, "threshold", None) or ()
        ),
        output_columns=columns if columns is not None else monitor.output_columns if monitor is not None else (),
        features_attribute=options.features_attribute or records.features_attribute,
        inference_attribute=options.inference_attribute or records.inference_attribute,
        preprocessor=options.preprocessor or _path(scripts.preprocessor, app),
        postprocessor=getattr(options, "postprocessor", None) or _path(scripts.postprocessor, app),
        monitor=monitor,
        app=app,
    )


def names_of(option: str | None) -> tuple[str, ...] | None:
    """Return the names that an option lists; nothing when it was not given."""
    return None if option is None else tuple(name.strip() for name in option.split(",") if name.strip())


def _app(monitor: Path | None) -> Path:
    if monitor is None:
        return Path()
    folder = monitor.resolve().parent
    return folder.parent if folder.name == _MONITORS else Path()


def _path(path: str | None, app: Path) -> Path | None:
    return None if path is None else app / path


def changed(thresholds: T, changes: Iterable[str]) -> T:
    """Return the thresholds with those that the command line gives.

    Raises
    ------
    InputError
        When there is none of a name, or a number cannot be one.
    """
    import msgspec

    document = msgspec.to_builtins(thresholds)
    for change in changes:
        name, equals, number = change.partition("=")
        place, key = _place(document, name.strip())
        if not equals or not key:
            raise InputError("--threshold", "not a threshold", got=change, expected="NAME=NUMBER, as drift=0.2")
        place[key] = number.strip()
        try:
            thresholds = msgspec.convert(document, type(thresholds), strict=False)
        except msgspec.ValidationError as error:
            said = str(error).partition(" - at ")[0].removeprefix("Expected ").replace("`", "")
            expected = "a number" if ", got" in said else said
            raise InputError(f"--threshold {name}", "not such a number", got=number, expected=expected) from None
        document = msgspec.to_builtins(thresholds)
    return thresholds


def _place(document: dict[str, Any], name: str) -> tuple[dict[str, Any], str]:
    """Return the group of settings and the key in it; the name of a feature may have dots in it."""
    group, dot, below = name.partition(".")
    known = sorted(_named(document))
    if isinstance(inner := document.get(group), dict) and dot and (below in inner or group.endswith("_by_feature")):
        return inner, below
    if name in document and not isinstance(document[name], dict):
        return document, name
    near = difflib.get_close_matches(name, known, n=1)
    raise InputError(
        "--threshold",
        "no such threshold",
        got=name,
        expected=f"one of {', '.join(known)}",
        do=f"write {near[0]}" if near else None,
    )


def _named(document: Mapping[str, Any]) -> list[str]:
    names = []
    for name, value in document.items():
        if name.endswith("_by_feature"):
            names.append(f"{name}.FEATURE")
        elif isinstance(value, dict):
            names += [f"{name}.{inner}" for inner in value]
        else:
            names.append(name)
    return names
