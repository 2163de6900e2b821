"""From what the AWS CLI prints of a Model Monitor schedule to a monitor file of Windage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from windage.config_file import parse_monitor
from windage.errors import InputError, shortened
from windage.importing import monitor_file
from windage.importing.counterparts import INLINE, reason
from windage.importing.descriptions import Description, of_kind, other_monitor, recognise
from windage.importing.found import Fetch, Note, Parts, Setting
from windage.importing.identifiers import monitor_name
from windage.importing.jobs import job_of, spelled_as_given
from windage.importing.translation import translate

__all__ = ["Fetch", "Imported", "Note", "monitor_files"]

_TITLE = "Imported by windage import from the monitoring schedule "
# Values that are none of ours to show: an environment may hold a secret.
_UNSHOWN = "Environment"


@dataclass(frozen=True)
class Imported:
    """One schedule as a monitor file.

    Parameters
    ----------
    name
        The monitor's name, and the file's.
    content
        The file, which `windage.config_file.parse_monitor` accepts.
    notes
        What has no counterpart, and what needs a look.
    fetches
        What is to be copied before the deploy.
    """

    name: str
    content: bytes
    notes: tuple[Note, ...]
    fetches: tuple[Fetch, ...]


def monitor_files(
    files: Mapping[str, bytes], *, capture_uri: str | None = None, data_uri: str | None = None
) -> tuple[Imported, ...]:
    """Return one monitor file for each schedule among descriptions.

    Parameters
    ----------
    files
        By name, in any order: what ``aws sagemaker`` prints for ``describe-monitoring-schedule``,
        ``describe-data-quality-job-definition``, ``describe-endpoint``, ``describe-endpoint-config`` and
        ``list-monitoring-alerts``.
    capture_uri, data_uri
        Where the endpoint's captures, or the batch transform's files lie, if no file says it.

    Raises
    ------
    InputError
        When a file is none of these, something is missing, or a schedule cannot be a monitor of this version.
    """
    descriptions = [recognise(data, file=file) for file, data in files.items()]
    schedules = of_kind(descriptions, "schedule")
    if not schedules:
        raise InputError(
            ", ".join(files), "no schedule among the files", do="aws sagemaker describe-monitoring-schedule"
        )
    alone = len(schedules) == 1
    all_parts = [_parts(schedule, descriptions, alone) for schedule in schedules]
    unused = tuple(_unused(descriptions, all_parts))
    imported: dict[str, Imported] = {}
    for schedule, parts in zip(schedules, all_parts, strict=True):
        made = _imported(parts, unused, capture_uri=capture_uri, data_uri=data_uri)
        if made.name in imported:
            raise InputError(schedule.file, "two schedules become one monitor", got=made.name, do="import them apart")
        imported[made.name] = made
    return tuple(imported.values())


def _imported(parts: Parts, unused: Sequence[Note], *, capture_uri: str | None, data_uri: str | None) -> Imported:
    schedule = parts.schedule
    original = schedule.text("MonitoringScheduleName")
    if not original:
        raise InputError(f"{schedule.file}: MonitoringScheduleName", "a schedule without a name")
    name = monitor_name(original)
    found = [
        _as_spelled(entry, parts)
        for entry in (
            *translate(parts, name=name, capture_uri=capture_uri, data_uri=data_uri),
            *_without_counterpart(parts),
            *unused,
        )
    ]
    settings = list({entry.path: entry for entry in found if isinstance(entry, Setting)}.values())
    notes = tuple(dict.fromkeys(entry for entry in found if isinstance(entry, Note)))
    fetches = tuple(dict.fromkeys(entry for entry in found if isinstance(entry, Fetch)))
    content = monitor_file.write(settings, title=f"{_TITLE}{original}", notes=notes, fetches=fetches)
    parse_monitor(content, name=f"{schedule.file} as {name}.yaml")
    return Imported(name, content, notes, fetches)


def _unused(descriptions: Sequence[Description], all_parts: Sequence[Parts]) -> Iterator[Note]:
    used = {
        described.file
        for parts in all_parts
        for described in (parts.schedule, parts.job, *parts.captures, *([parts.alerts] if parts.alerts else []))
    }
    for described in descriptions:
        if described.file not in used:
            yield Note(described.file, f"this {described.kind} is not used: it is of no schedule here for sure")


def _parts(schedule: Description, descriptions: Sequence[Description], alone: bool) -> Parts:
    for member in ("MonitoringType", "MonitoringScheduleConfig.MonitoringType"):
        kind = schedule.text(member)
        if kind not in (None, "DataQuality"):
            raise other_monitor(str(kind), where=f"{schedule.file}: {member}")
    job = job_of(schedule, descriptions)
    (given,) = job.parts("MonitoringInputs")
    endpoint = given.text("EndpointInput.EndpointName") if given.has("EndpointInput") else None
    alerts = of_kind(descriptions, "alerts")
    if len(alerts) > 1:
        raise InputError(alerts[1].file, "a second list of alerts", do="give one")
    return Parts(
        schedule=schedule,
        job=job,
        captures=tuple(_captures(endpoint or schedule.text("EndpointName"), descriptions, alone)),
        alerts=alerts[0] if alone and alerts else None,
    )


def _captures(endpoint: str | None, descriptions: Sequence[Description], alone: bool) -> list[Description]:
    """Return what says how an endpoint captures: it itself, and its configuration."""
    endpoints = [
        described
        for described in of_kind(descriptions, "endpoint")
        if endpoint is not None and described.text("EndpointName") == endpoint
    ]
    called = {described.text("EndpointConfigName") for described in endpoints}
    configurations = of_kind(descriptions, "endpoint config")
    if endpoints or not alone:
        configurations = [c for c in configurations if c.text("EndpointConfigName") in called]
    found = [*endpoints, *configurations]
    return sorted(found, key=lambda described: not described.has("DataCaptureConfig"))


def _without_counterpart(parts: Parts) -> Iterator[Note]:
    """Yield what the tables say of every member that became no setting."""
    for (kind, path), value in _members(parts):
        entry, why = reason(path, kind)
        if why is not None:
            shown = path == entry and not path.startswith(_UNSHOWN)
            yield Note(f"{entry} {shortened(value, limit=60)}" if shown else entry, why)


def _as_spelled(entry: Setting | Note | Fetch, parts: Parts) -> Setting | Note | Fetch:
    named = parts.job.file != parts.schedule.file
    match entry:
        case Setting():
            return replace(entry, source=spelled_as_given(entry.source, named=named))
        case Note():
            return replace(entry, member=spelled_as_given(entry.member, named=named))
    return entry


def _members(parts: Parts) -> Iterator[tuple[tuple[str, str], object]]:
    for path, value in parts.schedule.leaves():
        if not path.startswith(INLINE):
            yield ("schedule", path), value
    for path, value in parts.job.leaves():
        yield ("job", path), value
    for described in (*parts.captures, *([parts.alerts] if parts.alerts is not None else [])):
        for path, value in described.leaves():
            yield (described.kind, path), value
