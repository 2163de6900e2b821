"""The same profiles on Spark, for those who already run EMR or Glue: `mapInPandas` over the functions of the laptop.

Every partition becomes profiles, and profiles add up; where the partitions end is all that Spark decides. They are
added in the order of the partitions, in groups, so that the same partitions give the same bytes whoever was faster.
Pyspark and pyarrow come with the extra: ``pip install windage[spark]``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from windage import profile_file
from windage.captures.capture_file import read_captures
from windage.captures.schema import Schema
from windage.config import Compatibility
from windage.errors import InputError
from windage.profile import Profile, total
from windage.table import from_frame
from windage.window import Window

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame

    from windage.baselines import Baseline

# So many rows are profiled at once: Spark hands over ten thousand, of which each would be a profile.
BLOCK_ROWS = 200_000
# So many profiles are added by one task.
_GROUP = 300
_PROFILES = "partition long, profile binary"


def profile_captures(
    lines: DataFrame,
    baseline: Baseline,
    *,
    output_columns: Sequence[str] = (),
    features_attribute: str | None = None,
    inference_attribute: str | None = None,
    window: Window | None = None,
    compatibility: Compatibility = "windage",
) -> Profile:
    """Return the profile of captured calls, as `windage.monitors.data_quality.judge` takes it.

    Parameters
    ----------
    lines
        The lines of capture files, as ``spark.read.text("s3://bucket/captures/fraud/AllTraffic/2026/03/01/06/")`` gives
        them: one column of texts. What is compressed, Spark has opened.
    baseline
        What they will be compared with.
    output_columns
        The baseline's columns that the model's answer carries.
    features_attribute, inference_attribute
        Where the rows are in nested JSON, as JMESPath.
    window
        Records of another time are counted as outside; without a window all are taken.
    compatibility
        Whose rules.

    Raises
    ------
    InputError
        When the frame has another form than that of lines, or an output column is not in the baseline.
    """
    if [kind for _, kind in lines.dtypes] != ["string"]:
        raise InputError(
            "lines", "not the lines of capture files", got=str(lines.dtypes), expected="one column of texts",
            do="read them by spark.read.text",
        )  # fmt: skip
    schema = Schema.of(
        [feature.name for feature in baseline.constraints.features],
        outputs=output_columns,
        features_attribute=features_attribute,
        inference_attribute=inference_attribute,
    )
    yardstick = baseline.yardstick

    def of_block(frame: pd.DataFrame, source: str) -> Profile:
        data = "\n".join(frame.iloc[:, 0]).encode(errors="surrogatepass") + b"\n"
        table, intake = read_captures([(source, data)], schema=schema, window=window)
        return Profile.of(table, intake=intake, yardstick=yardstick, compatibility=compatibility)

    return _total(lines, of_block)


def profile_rows(rows: DataFrame, baseline: Baseline, *, compatibility: Compatibility = "windage") -> Profile:
    """Return the profile of rows in columns, as of a table of the lake.

    Raises
    ------
    InputError
        When two columns have one name.
    """
    twice = {name for name in rows.columns if rows.columns.count(name) > 1}
    if twice:
        raise InputError("rows", "a column is named twice", got=min(twice), do="give every column its own name")
    yardstick = baseline.yardstick

    def of_block(frame: pd.DataFrame, _: str) -> Profile:
        return Profile.of(from_frame(frame), yardstick=yardstick, compatibility=compatibility)

    return _total(rows, of_block)


def _total(frame: DataFrame, of_block: Callable[[pd.DataFrame, str], Profile]) -> Profile:
    """Profile every partition, and add the profiles up in the order of the partitions."""

    def of_partition(frames: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        from pyspark import TaskContext

        context = TaskContext.get()
        number = context.partitionId() if context is not None else 0
        blocks = enumerate(_blocks(frames))
        yield _row(number, total(of_block(block, f"partition {number}, block {place}") for place, block in blocks))

    def of_group(found: pd.DataFrame) -> pd.DataFrame:
        return _row(int(found["partition"].min()), _added(found))

    profiles = frame.mapInPandas(of_partition, _PROFILES)
    grouped = profiles.groupBy((profiles["partition"] / _GROUP).cast("long"))
    return _added(grouped.applyInPandas(of_group, _PROFILES).toPandas())


def _blocks(frames: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Put what Spark hands over together, until it is worth a profile."""
    import pandas as pd

    held: list[pd.DataFrame] = []
    rows = 0
    for frame in frames:
        held.append(frame)
        rows += len(frame)
        if rows >= BLOCK_ROWS:
            yield pd.concat(held, ignore_index=True)
            held, rows = [], 0
    if rows:
        yield pd.concat(held, ignore_index=True)


def _row(number: int, profile: Profile) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({"partition": [number], "profile": [profile_file.encode(profile)]})


def _added(found: pd.DataFrame) -> Profile:
    ordered: list[Any] = found.sort_values("partition")["profile"].tolist()
    return total(profile_file.decode(bytes(data), where="a profile of Spark") for data in ordered)
