"""``windage check model-quality``: captured answers beside their labels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from windage.cli import reading, settings
from windage.cli.problem import add_problem, problem_of
from windage.cli.status import NO_VIOLATIONS, VIOLATIONS, WRONG_INPUT, write
from windage.errors import InputError

if TYPE_CHECKING:
    import argparse

    from windage.cli.settings import Settings
    from windage.cli.status import Verbs
    from windage.quality.course import QualityTrace
    from windage.quality.rules import Rules
    from windage.quality_baselines import QualityBaseline
    from windage.quality_report import QualityReport


def add(kinds: Verbs) -> None:
    """Add the monitor to ``windage check``."""
    one = kinds.add_parser("model-quality", help="captured answers beside their labels")
    one.add_argument("captures", metavar="FILE", nargs="+", help=reading.PLACES)
    one.add_argument(
        "--ground-truth",
        metavar="LABELS",
        nargs="+",
        help="Model Monitor's ground truth, or CSV with id and label; without it, the captures have labels merged",
    )
    one.add_argument("--ground-truth-attribute", metavar="G", help="where a label is: a column, or JMESPath in JSON")
    one.add_argument("--baseline", metavar="DIR", type=Path, required=True, help="what the baseline verb wrote")
    one.add_argument("--out", metavar="DIR", type=Path, required=True, help="where to write")
    add_problem(one, required=False)
    one.add_argument("--version-attribute", metavar="V", help="the column that says which version answered")
    one.add_argument("--champion", metavar="NAME", help="the version that others are compared with")
    reading.add_options(one)
    settings.add_reading_options(one)
    one.add_argument(
        "--history",
        metavar="DIR",
        nargs="+",
        type=Path,
        default=[],
        help="the folders of earlier windows (their --out), the oldest first: how good were the estimates",
    )
    one.add_argument("--window", metavar="START/END", help="which window it is, as 2026-03-01T06:00Z/2026-03-01T07:00Z")
    one.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> int:
    import numpy as np

    from windage.cli.quality_rows import add_rows
    from windage.joining.with_labels import AnswersAndLabels
    from windage.monitors.model_quality import judge
    from windage.quality.rules import check_rules
    from windage.quality_files import files
    from windage.window import Window

    if options.out.resolve() == options.baseline.resolve():
        raise InputError(str(options.out), "the result would replace the baseline", do="another --out")
    chosen = settings.settings_of(options)
    baseline = _baseline_of(options, chosen)
    window = Window.parse(options.window) if options.window is not None else None
    rules = _rules(options, chosen)
    check_rules(rules, baseline.quality.classes)
    with AnswersAndLabels() as read:
        add_rows(read, options, chosen, baseline)
        report = judge(
            read,
            baseline,
            generator=np.random.default_rng(0),
            rules=rules,
            history=_history(options),
            window=window,
        )
    write(options.out, {name: content for name, (content, _) in files(report).items()})
    _print(report, options.out)
    if report.outcome == "no_data" and report.intake.quarantined:
        return WRONG_INPUT
    return VIOLATIONS if report.violations else NO_VIOLATIONS


def _baseline_of(options: argparse.Namespace, chosen: Settings) -> QualityBaseline:
    from windage.baselines import CONSTRAINTS, STATISTICS
    from windage.quality_baselines import QUALITY, QualityBaseline
    from windage.steps.stored_quality import problem_of as problem_of_monitor

    own = chosen.monitor.model_quality if chosen.monitor is not None else None
    problem = problem_of_monitor(own) if own is not None else None
    if options.problem_type is not None:
        problem = problem_of(options)
    folder = options.baseline
    contents = []
    for name in (STATISTICS, CONSTRAINTS):
        try:
            contents.append((folder / name).read_bytes())
        except OSError as error:
            raise InputError(
                str(folder / name),
                "the baseline cannot be read",
                got=error.strerror,
                do="windage baseline model-quality",
            ) from None
    third = folder / QUALITY
    learned = third.read_bytes() if third.is_file() else None
    return QualityBaseline.from_bytes(contents[0], contents[1], learned, where=str(folder), problem=problem)


def _rules(options: argparse.Namespace, chosen: Settings) -> Rules:
    from dataclasses import replace

    from windage.quality.rules import Rules
    from windage.steps.stored_quality import rules_of

    monitor = chosen.monitor
    rules = rules_of(monitor) if monitor is not None and monitor.model_quality is not None else Rules()
    return replace(rules, compatibility=chosen.compatibility, champion=options.champion or rules.champion)


def _history(options: argparse.Namespace) -> list[QualityTrace]:
    from windage.quality.course import COURSE, decode

    found = []
    for folder in options.history:
        path = folder / COURSE
        try:
            found.append(decode(path.read_bytes(), where=str(path)))
        except OSError as error:
            raise InputError(
                str(path),
                "the result of an earlier window cannot be read",
                got=error.strerror,
                expected="the --out of an earlier check with --window",
            ) from None
    return found


def _print(report: QualityReport, out: Path) -> None:
    from windage.cli.terminal import say, say_intake, say_table
    from windage.page.quality import FAULTS
    from windage.page.quality_rows import rows
    from windage.quality_sentences import money_sentence, sample_sentence, sentence
    from windage.summary import exit_message

    say(sentence(report))
    if report.compatibility == "sagemaker" and (message := exit_message(report.outcome, len(report.violations))):
        say(message)
    for more in (sample_sentence(report), money_sentence(report)):
        if more is not None:
            say(more)
    if report.best is not None and report.best.is_sure:
        say(report.best.sentence)
    if report.selection is not None:
        say(report.selection.sentence)
    for contest in report.versions.contests if report.versions is not None else ():
        say(contest.sentence)
    say_intake(report.intake, kept=out / "quarantine.jsonl")
    say_intake(report.labelled, kept=out / "quarantine.jsonl", whose="labels: ")
    for name, many in report.faults.items():
        say(f"answers: {FAULTS[name]} {many:,}")
    counts = {**report.joined.counts, "no_identifier": report.joined.read.get("no_identifier", 0)}
    unusable = [f"{said} {counts[name]:,}" for name, said in _OF_ANSWERS.items() if counts.get(name)]
    if unusable:
        say(f"answers: {', '.join(unusable)}")
    said = [f"{name.replace('_', ' ')} {count:,}" for name, count in counts.items() if count and name in _SAID]
    if said:
        say(f"labels: {', '.join(said)} (the first of each: {out / 'labels.jsonl'})")
    if report.comparisons:
        marks = {"moved": "worse", "chance": "may be chance", "still": "", "silent": "too few to tell"}
        shown = [(row.name, row.before, row.now, row.half, row.change, marks[row.state]) for row in rows(report)]
        say_table(("measure", "baseline", "window", "±", "change", ""), shown, right=("baseline", "window"))
    say(f"Report: {out / 'report.html'}")


_OF_ANSWERS = {"no_identifier": "without an id", "repeated": "repeated", "unanswered": "without an answer"}
_SAID = frozenset(
    {"elsewhere", "no_such_row", "duplicate", "corrected", "conflicting", "late", "not_a_number", "unknown_class"}
)
