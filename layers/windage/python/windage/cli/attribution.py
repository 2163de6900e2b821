"""``windage baseline attribution`` and ``windage check attribution``: what a model's answers rest on."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from windage.cli import attribution_result, explaining, models, reading, settings
from windage.cli.layout import Layout
from windage.cli.status import NO_VIOLATIONS, VIOLATIONS, WRONG_INPUT, write
from windage.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from windage.cli.status import Verbs
    from windage.intake import Intake
    from windage.table import Table

NAME = "attribution"
# A model is asked texts, of which each takes some 80 bytes; and few rows are explained.
_MOST_VALUES, _LEAST_ROWS = 1_000_000, 10_000


def add_baseline(kinds: Verbs) -> None:
    """Add the kind of baseline to ``windage baseline``."""
    one = kinds.add_parser(NAME, help="analysis.json: which features the answers to a dataset rest on")
    one.add_argument("data", metavar="DATA", nargs="+", help=reading.PLACES)
    one.add_argument("--out", metavar="DIR", type=Path, required=True, help="where to write")
    _add_common(one)
    reading.add_names(one)
    one.add_argument(
        "--background", metavar="N", type=int, default=1, help="rows that stand for not knowing a feature, 1 to 50"
    )
    one.add_argument("--link", choices=("identity", "logit"), default="identity", help="logit: explain log-odds")
    one.add_argument(
        "--aggregation", choices=("mean_abs", "median", "mean_sq"), default="mean_abs", help="how rows are added up"
    )
    one.set_defaults(run=_baseline)


def add_check(kinds: Verbs) -> None:
    """Add the kind of check to ``windage check``."""
    one = kinds.add_parser(NAME, help="whether the answers still rest on the features that they rested on")
    one.add_argument("data", metavar="CAPTURES", nargs="+", help=reading.PLACES)
    one.add_argument("--baseline", metavar="DIR", type=Path, required=True, help="the folder of analysis.json")
    one.add_argument("--out", metavar="DIR", type=Path, required=True, help="where to write")
    _add_common(one)
    one.add_argument("--threshold", dest="needed", metavar="SCORE", type=float, help="the score needed (default: 0.9)")
    one.add_argument(
        "--background-from",
        metavar="DATA",
        help="data in whose middle the row lies that stands for not knowing a feature (default: the baseline's own)",
    )
    one.set_defaults(run=_check)


def _add_common(parser: argparse.ArgumentParser) -> None:
    models.add_options(parser)
    reading.add_options(parser)
    settings.add_reading_options(parser)
    for option, default, said in (
        ("calls", 2_000, "how often the model is called at most"),
        ("rows", 500_000, "how many rows it is asked at most"),
        ("batch", 500, "how many rows a call carries"),
        ("explain", 1_000, "how many rows are explained at most"),
        ("seed", 1, "of the choice of rows and coalitions"),
    ):
        parser.add_argument(
            f"--{option}", metavar="N", type=int, default=default, help=f"{said} (default: {default:,})"
        )
    parser.add_argument("--within", metavar="DURATION", help="how long the model is asked, as 10 minutes")
    parser.add_argument("--local", choices=("csv", "jsonl"), help="also write the values of every explained row")


def _baseline(options: argparse.Namespace) -> int:
    import numpy as np

    from windage.attribution import analysis_file
    from windage.attribution.background import background, is_numeric
    from windage.attribution.baseline import Method, attributions_of
    from windage.cli.terminal import say, say_intake
    from windage.intake import Intake
    from windage.table import stacked

    explaining.refuse_both(options)
    chosen = settings.settings_of(options)
    layout = Layout.of(options, chosen, columns=settings.names_of(options.columns))
    found = reading.unnamed_tables(options.data, layout)
    table, intake = stacked([one for one, _ in found]), sum((one for _, one in found), Intake())
    say_intake(intake, kept=None)
    features = explaining.features_of(table, chosen, options.returned)
    columns = [one for one in table.columns if one.name in features]
    generator = np.random.default_rng(options.seed)
    method = Method(
        aggregation=options.aggregation,
        link=options.link,
        numeric=tuple(one.name for one in columns if is_numeric(one)),
        outputs=tuple(name for name in table.names if name not in features),
        returned=options.returned,
    )
    if options.returned is None:
        middle = background(columns, count=options.background, generator=generator)
        method = explaining.with_background(method, middle.rows.tolist(), middle.weights.tolist())
        if not models.is_local(options.model):
            form = models.form_of(options, known=None, places=options.data, features=features)
            method = explaining.changed(method, form=form)
    explained = explaining.explained(options, chosen, table, features, method, generator)
    if explained is None or not len(explained.rows):
        raise InputError(" ".join(options.data), "no row could be explained", got=attribution_result.why(explained))
    if explained.plan is not None:
        method = explaining.changed(method, coalitions=explained.plan.coalitions)
    labels = attributions_of(explained, features, aggregation=method.aggregation)
    contents = {analysis_file.FILE: analysis_file.to_json(labels, method)}
    write(options.out, contents | attribution_result.local(options, explained, features, table))
    say(f"Baseline of {len(features)} features from {len(explained.rows):,} explained rows: {options.out}")
    attribution_result.say_cost(explained)
    return NO_VIOLATIONS


def _check(options: argparse.Namespace) -> int:
    import numpy as np

    from windage.attribution import analysis_file
    from windage.cli.given_baseline import attribution_baseline_of
    from windage.monitors import feature_attribution

    if options.out.resolve() == options.baseline.resolve():
        raise InputError(str(options.out), "the result would replace the baseline", do="another --out")
    chosen = settings.settings_of(options)
    baseline = attribution_baseline_of(options.baseline)
    method = explaining.method_of(options, baseline)
    explaining.refuse_both(options, returned=method.returned)
    features = baseline.features
    outputs = chosen.output_columns or method.outputs or tuple(baseline.labels)
    chosen = replace(chosen, output_columns=outputs)
    layout = Layout.of(options, chosen, columns=(*outputs, *features))
    table, available, intake = _sample(options.data, layout, least=max(_LEAST_ROWS, options.explain))
    generator = np.random.default_rng(options.seed)
    explained = None
    if table.rows:
        explaining.refuse_others(table, features)
        if not method.background and method.returned is None:
            method = explaining.from_elsewhere(options, method, chosen, features, generator)
        if method.returned is None and not models.is_local(options.model):
            form = models.form_of(options, known=method.form, places=options.data, features=features)
            method = explaining.changed(method, form=form)
        explained = explaining.explained(options, chosen, table, features, method, generator)
    rules = feature_attribution.Rules(compatibility=chosen.compatibility)
    if options.needed is not None:
        rules = replace(rules, threshold=options.needed)
    report = feature_attribution.judge(
        explained,
        replace(baseline, method=method),
        available=available,
        generator=generator,
        rules=rules,
        intake=intake,
    )
    contents = attribution_result.files(report)
    if explained is not None:
        contents |= attribution_result.local(options, explained, features, table)
    if report.labels:
        contents[analysis_file.FILE] = analysis_file.to_json({one.label: one.current for one in report.labels}, method)
    write(options.out, contents)
    attribution_result.say_report(report, options.out)
    if report.outcome == "not_explained" or (report.outcome == "no_data" and intake.quarantined):
        return WRONG_INPUT
    return VIOLATIONS if report.violations else NO_VIOLATIONS


def _sample(places: Sequence[str], layout: Layout, *, least: int) -> tuple[Table, int, Intake]:
    """Return the rows, or of very many a sample, how many there are, and what became of all."""
    from windage.intake import Intake
    from windage.joining.parted import Parted, together
    from windage.joining.sampled import sample_of
    from windage.joining.with_labels import LABELS, rows_kind

    intake = Intake()
    with Parted(rows_kind(frozenset(), None)) as rows, Parted(LABELS) as nothing:
        for table, part in reading.tables(places, layout):
            rows.add(table)
            intake += part
        sample, count = sample_of(together(rows, nothing), most=_MOST_VALUES, least=least, called=True)
    return sample, count, intake
