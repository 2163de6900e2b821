"""``windage check model-quality``: captured answers beside their labels."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from windage.cli import reading, settings
from windage.cli.layout import Layout
from windage.cli.problem import add_problem, problem_of
from windage.cli.status import NO_VIOLATIONS, VIOLATIONS, WRONG_INPUT, write
from windage.errors import InputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from windage.captures.schema import Schema
    from windage.cli.settings import Settings
    from windage.cli.status import Verbs
    from windage.intake import Intake
    from windage.local.answers_and_labels import AnswersAndLabels
    from windage.quality.answers import Answers
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

    from windage.local.answers_and_labels import AnswersAndLabels
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
        _read(options, chosen, baseline, read)
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


def _read(options: argparse.Namespace, chosen: Settings, baseline: QualityBaseline, window: AnswersAndLabels) -> None:
    """Add answers and labels: those that lie in one file, or captures and what was uploaded later."""
    from windage.ground_truth.label_file import labels_of
    from windage.local import files
    from windage.local.beside import beside
    from windage.quality.merged import merged_of

    own = chosen.monitor.model_quality if chosen.monitor is not None else None
    version = options.version_attribute or (own.version_attribute if own is not None else None)
    label = options.ground_truth_attribute or (own.ground_truth.label_attribute if own is not None else None)
    schema = _schema(chosen, baseline, version)
    if options.ground_truth is None:
        for name in files.named(options.captures):
            for part in merged_of(
                name,
                partial(files.opened, name),
                problem=baseline.problem,
                schema=schema,
                label_attribute=label,
                version_attribute=version,
                aside=beside([name]),
            ):
                window.add_answers(part.answers, part.rows, part.faults)
                window.add_labels(part.labels, part.labelled)
        return
    for answers, rows, faults in _captured(options, chosen, baseline, schema=schema, version=version):
        window.add_answers(answers, rows, faults)
    for name in files.named(options.ground_truth):
        with files.opened(name) as file:
            for labels, labelled in labels_of([(name, file)], label_attribute=label):
                window.add_labels(labels, labelled)


def _schema(chosen: Settings, baseline: QualityBaseline, version: str | None) -> Schema:
    from windage.captures.schema import Schema
    from windage.quality_baselines import columns_of

    outputs = chosen.output_columns or baseline.problem.answers
    columns = columns_of(baseline, outputs, version_attribute=version)
    return Schema.of(
        columns,
        outputs=outputs,
        features_attribute=chosen.features_attribute,
        inference_attribute=chosen.inference_attribute,
        answers_only=set(columns) <= set(outputs),
    )


def _captured(
    options: argparse.Namespace, chosen: Settings, baseline: QualityBaseline, *, schema: Schema, version: str | None
) -> Iterator[tuple[Answers, Intake, dict[str, int]]]:
    from windage.cli.scripts import preprocessor_at
    from windage.quality.answered import answers_of
    from windage.quality.before_labels.ahead import with_expected

    script = chosen.preprocessor
    layout = Layout(
        schema,
        None,
        header=not options.no_header,
        preprocessor=preprocessor_at(script) if script is not None else None,
        batch=chosen.batch,
    )
    for table, intake in reading.tables(options.captures, layout):
        answers, faults = answers_of(table, baseline.problem, version_attribute=version)
        yield with_expected(baseline.estimator, answers, table), intake, faults


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
