"""Turn one shard of captures into the rows whose bias is judged: no more columns than are looked at."""

from __future__ import annotations

from windage.bias import rows_file
from windage.bias.cut import ANSWER
from windage.bias.settings import analysis_of, answers_of
from windage.captures.schema import Schema
from windage.config import Monitor
from windage.errors import InputError
from windage.privacy import Rules
from windage.steps.parts import Part, write_part
from windage.steps.ports import Scripts, Storage
from windage.steps.read_shard import read_shard
from windage.steps.requests import Shard
from windage.steps.stored import bias_of
from windage.steps.stored_bias import read_bias_baseline
from windage.window import Window


def profile_bias(
    shard: Shard, *, monitor: Monitor, storage: Storage, source: Storage, scripts: Scripts, rules: Rules | None
) -> None:
    """Read the shard's objects and write the rows that they hold."""
    config = analysis_of(monitor, bias_of(monitor))
    answers = answers_of(monitor, config, ANSWER)
    known = config.headers or read_bias_baseline(storage, monitor, shard.baseline).columns
    features = tuple(name for name in known if name not in {config.label, *answers})
    schema = Schema.of(
        (*answers, *features),
        outputs=answers if features else (),
        features_attribute=monitor.records.features_attribute,
        inference_attribute=monitor.records.inference_attribute,
    )
    window = Window.parse(shard.window)
    table, intake = read_shard(
        shard, monitor=monitor, schema=schema, window=window, source=source, scripts=scripts, rules=rules
    )
    if not table.rows and intake.widths and not features:
        raise InputError(
            f"monitor {monitor.name}: model_bias.headers",
            "which columns are these?",
            got=f"rows of {max(intake.widths)} values without names",
            expected="the names of all columns of the baseline's dataset",
        )
    named = (*(facet.column for facet in config.facets), config.group_variable)
    # The flip test looks for neighbours, by all columns.
    needed = None if "FT" in config.measures else {*named, *answers, config.label}
    write_part(storage, shard.profile_key, Part(intake=intake, content=rows_file.encode(table, needed=needed)))
