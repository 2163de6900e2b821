"""Look at a window that needs labels, write the result and publish it: what the types of monitors have in common."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice

import msgspec

from windage import names, summary
from windage.config import bucket_and_prefix
from windage.errors import InputError
from windage.metric_data import Gauge
from windage.steps import stored
from windage.steps.failure import fail
from windage.steps.looking import Looking
from windage.steps.looks import Look
from windage.steps.ports import Metrics, Missing, Storage
from windage.steps.profile_planned import why_lost
from windage.steps.requests import DueWindow, Judgement
from windage.steps.seen import Seen, seen
from windage.steps.shard_list import reason_of
from windage.summary import DECIDED, Summary
from windage.window import Window, isoformat, parse_moment

Files = Mapping[str, tuple[bytes, str]]
# By how often the result has been amended: its summary, without its files, and what makes them.
Found = Callable[[int], tuple[Summary, Callable[[], Files]]]


@dataclass(frozen=True)
class Newest:
    """What the windows around one say of its gauges.

    Parameters
    ----------
    violating_windows
        How many of the last windows that could be judged, and that the alarm rule looks at, have violations.
    is_newest
        Whether no later window has been judged.
    """

    violating_windows: int
    is_newest: bool


@dataclass(frozen=True)
class Kind:
    """What one type of monitor does in a look.

    Parameters
    ----------
    judge
        Returns what is seen.
    gauges
        Returns what is published of a result.
    of_the_service
        The names of the files that Model Monitor wrote.
    """

    judge: Callable[[Looking, Seen], Found]
    gauges: Callable[[Looking, Summary, Newest], list[Gauge]]
    of_the_service: tuple[str, ...]


def evaluate_labelled(
    due: DueWindow,
    kind: Kind,
    *,
    storage: Storage,
    metrics: Metrics,
    open_bucket: Callable[[str], Storage],
) -> Judgement:
    """Look at one window: for the first time, to judge it, or again because labels have come late.

    A look is noted before the result is written, as one that is under way, and when all is done: a run that dies
    between is repeated. A look that changes nothing leaves the result as it is. The manifest is the last of its files.
    """
    if due.unplanned:
        return fail(due, reason_of(due, storage=storage), storage=storage, metrics=metrics)
    try:
        looking = _looking(due, storage)
        if looking.before is not None and not due.again:
            made, known = looking.before, looking.known()
        else:
            made, known = _look(looking, kind, open_bucket=open_bucket)
        gauges = kind.gauges(looking, made, _newest(looking, made, known))
    except Missing as error:
        return fail(due, why_lost(due, storage=storage) or str(error), storage=storage, metrics=metrics)
    except InputError as error:
        return fail(due, str(error), storage=storage, metrics=metrics)
    prefix = names.result_prefix(due.monitor, due.monitor_type, looking.window)
    # Before the gauges: what they ring is about what the manifest says, and a look is not done before its note.
    storage.put(prefix + names.MANIFEST, summary.encode(made))
    stored.remember_latest(storage, due.monitor, due.monitor_type, looking.window)
    metrics.publish(gauges)
    if (look := known.get(looking.window)) is not None:
        looking.note(look)
    like_the_service = looking.monitor.compatibility == "sagemaker"
    return Judgement(
        monitor=due.monitor,
        window=due.window,
        outcome=made.outcome,
        violations=made.violations,
        result=f"s3://{storage.name}/{prefix}",
        message=summary.exit_message(made.outcome, made.violations) if like_the_service else None,
    )


def _looking(due: DueWindow, storage: Storage) -> Looking:
    monitor, window = stored.monitor(storage, due.monitor), Window.parse(due.window)
    return Looking(
        monitor,
        due.monitor_type,
        stored.waiting_of(monitor, due.monitor_type),
        window,
        parse_moment(due.scheduled_time),
        due.baseline,
        stored.result(storage, due.monitor, due.monitor_type, window),
        storage,
    )


def _look(looking: Looking, kind: Kind, *, open_bucket: Callable[[str], Storage]) -> tuple[Summary, dict[Window, Look]]:
    """Write what is seen; return its summary and the looks that there are when it is done."""
    window = looking.window
    there = seen(looking.storage, looking.monitor.name, looking.monitor_type, window)
    earlier = looking.known().get(window)
    known = looking.note(earlier or Look(isoformat(window.end), "", judged=False))
    known[window] = Look(isoformat(looking.now), there.digest, judged=looking.is_over)
    return _written(looking, kind, there, open_bucket=open_bucket), known


def _written(looking: Looking, kind: Kind, there: Seen, *, open_bucket: Callable[[str], Storage]) -> Summary:
    found, before = kind.judge(looking, there), looking.before
    made, files = found(looking.amended)
    if before is not None and _says_the_same(made, before):
        if made.labelled.labels == before.labelled.labels:
            return _looked_at(before, made)
        # Labels that say the same again are told, and amend nothing.
        made, files = found(before.labelled.amended)
    written = files()
    prefix = names.result_prefix(looking.monitor.name, looking.monitor_type, looking.window)
    for name, (content, content_type) in written.items():
        looking.storage.put(prefix + name, content, content_type=content_type)
    if looking.monitor.results.uri is not None and made.outcome not in {"no_data", "awaiting_labels"}:
        _also_for_the_service(looking, kind, written, open_bucket=open_bucket)
    digests = {name: hashlib.sha256(content).hexdigest() for name, (content, _) in sorted(written.items())}
    return msgspec.structs.replace(made, files=digests)


def _also_for_the_service(
    looking: Looking, kind: Kind, written: Files, *, open_bucket: Callable[[str], Storage]
) -> None:
    bucket, folder = bucket_and_prefix(looking.monitor.results.uri or "", where="results.uri")
    there_too = f"{folder}/" if folder else ""
    there_too += names.service_results(looking.monitor, looking.monitor_type)
    there_too += names.service_hour(looking.window, wait=looking.waiting.wait)
    elsewhere = open_bucket(bucket)
    for name in kind.of_the_service:
        elsewhere.put(there_too + name, written[name][0])


def _says_the_same(made: Summary, before: Summary) -> bool:
    """Return whether a look has changed nothing: the labels that came are of other windows."""
    then = before.labelled
    quality = msgspec.structs.replace(made.labelled, looks=then.looks, amended=then.amended, labels=then.labels)
    return msgspec.structs.replace(made, files=before.files, quality=quality) == before


def _looked_at(before: Summary, made: Summary) -> Summary:
    """Return a result that a look has not changed, with the look counted."""
    quality = msgspec.structs.replace(before.labelled, looks=made.labelled.looks)
    return msgspec.structs.replace(before, quality=quality)


def _newest(looking: Looking, made: Summary, known: Mapping[Window, Look]) -> Newest:
    newest = max((window for window, look in known.items() if look.judged), default=looking.window)
    return Newest(_violating_windows(looking, made, newest), looking.window >= newest)


def _violating_windows(looking: Looking, made: Summary, newest: Window) -> int:
    """Count violations among the last windows that could be judged: those that still wait for labels say nothing."""
    rule = looking.monitor.alerts.alarm
    cadence = looking.monitor.schedule_of(looking.monitor_type).cadence
    decided: list[bool] = []
    for window in islice(cadence.windows_before(newest.end), 3 * rule.of):
        result = (
            made
            if window == looking.window
            else stored.result(looking.storage, made.monitor, made.monitor_type, window)
        )
        if result is not None and result.outcome in DECIDED:
            decided.append(result.outcome == "violations")
    return sum(decided[: rule.of])
