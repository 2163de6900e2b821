"""A window whose answers and labels lie in files is judged as one that is held in memory, to the byte."""

from __future__ import annotations

import io

import numpy as np
import pytest

from tests.windage.cli.predicted import CHURN, GOODS, PRICE, Model
from tests.windage.page.quality_pages import answered, judged
from windage import table as tables
from windage.bias.labelled import labelled
from windage.captures.capture_file import Schema, read_captures
from windage.ground_truth.label_file import labels_of, read_labels
from windage.intake import Intake
from windage.joining.parted import Parted, together
from windage.joining.sampled import sample_of
from windage.joining.with_labels import ANSWERS, LABELS, AnswersAndLabels, rows_kind
from windage.quality.answers import canonical
from windage.quality.merged import Merged
from windage.quality.rules import Rules
from windage.quality_files import files
from windage.quality_report import QualityReport
from windage.table import Table

FEW = 10


def on_disk(read: Merged, model: Model, **options: object) -> QualityReport:
    """Judge what was read, added in batches of seventy, of which ten are held."""
    with AnswersAndLabels(Parted(ANSWERS, most=FEW), Parted(LABELS, most=FEW)) as window:
        for begin in range(0, read.answers.rows, 70):
            rows = np.arange(begin, min(begin + 70, read.answers.rows))
            window.add_answers(read.answers.taken(rows), Intake(), {})
        for begin in range(0, read.labels.count, 70):
            rows = np.arange(begin, min(begin + 70, read.labels.count))
            window.add_labels(read.labels.taken(rows), Intake())
        window.rows, window.labelled = read.rows, read.labelled
        window.counted.update(read.faults)
        assert not window.answers.is_held
        return judged(window, model, **options)


@pytest.mark.parametrize("model", [CHURN, GOODS, PRICE], ids=["binary", "multiclass", "regression"])
@pytest.mark.parametrize("most", [None, 250])
def test_the_files_of_both_are_equal(model: Model, most: int | None) -> None:
    made = model.make(600, seed=3, worse=0.4)
    read = answered(model, made, made[:-60], more=model.labels(model.make(40, seed=9)))
    held = judged(read, model, most=most)
    parted = on_disk(read, model, most=most)
    assert files(parted) == files(held)
    assert parted.is_of_a_sample == (most is not None)


def test_what_can_be_labelled_is_counted_over_all_parts() -> None:
    made = CHURN.make(600, seed=3)
    read, rules = answered(CHURN, made, made[:400]), Rules(can_be_labelled=("1",))
    assert on_disk(read, CHURN, rules=rules).selection == judged(read, CHURN, rules=rules).selection


def captured(rows: int) -> Table:
    lines = CHURN.captured(CHURN.make(rows, seed=4)).encode()
    return read_captures([("calls.jsonl", lines)], schema=Schema(("score", "months"), ("score",)))[0]


def values(table: Table) -> list[tuple[str, ...]]:
    columns = [column.texts.tolist() for column in sorted(table.columns, key=lambda one: one.name)]
    return sorted(zip(*columns, strict=True))


@pytest.mark.parametrize("needed", [None, frozenset({"score"})])
def test_rows_on_disk_have_the_truth_of_rows_in_memory(needed: frozenset[str] | None) -> None:
    """All columns, or those that are needed: numbers are written anew, as everybody writes them."""
    rows = captured(300)
    labels, _ = read_labels([("l.jsonl", CHURN.labels(CHURN.make(280, seed=4)).encode())])
    with Parted(rows_kind(frozenset({"months"}), needed), most=FEW) as parted, Parted(LABELS, most=FEW) as truths:
        for begin in range(0, rows.rows, 70):
            parted.add(rows.taken(np.arange(begin, min(begin + 70, rows.rows))))
        truths.add(labels)
        found, count = sample_of(together(parted, truths), label="churn")
        sample, of = sample_of(together(parted, truths), label="churn", most=0)
    expected = labelled(rows, labels, label="churn")
    assert sorted(tuple(map(canonical, row)) for row in values(found)) == sorted(
        tuple(map(canonical, row)) for row in values(expected)
    )
    assert count == of == 300
    # No fewer than ten thousand are a sample.
    assert sample.rows == 300


def test_a_sample_is_of_calls_whatever_their_order() -> None:
    rows = captured(300)
    nothing = read_labels([])[0]
    some = [sample_of([(part, nothing)], most=0, least=100)[0] for part in (rows, rows.taken(np.arange(299, -1, -1)))]
    assert values(some[0]) == values(some[1])
    assert {one.rows for one in some} == {100}


def test_where_a_column_is_not_there_all_are_kept() -> None:
    """So that whoever says so can name those that are."""
    misspelled = rows_kind(frozenset({"mnoths"}), frozenset({"score"}))
    with Parted(misspelled, most=FEW) as parted, Parted(LABELS) as nothing:
        parted.add(captured(30))
        assert not parted.is_held
        found = tables.stacked([rows for rows, _ in together(parted, nothing)])
    assert sorted(found.names) == ["months", "score"]


def test_the_labels_of_an_open_file_are_those_of_its_bytes() -> None:
    content = CHURN.labels(CHURN.make(50, seed=4)).encode() + b"{\n"
    whole, intake = read_labels([("l.jsonl", content)])
    parts = list(labels_of([("l.jsonl", io.BytesIO(content))], rows=7))
    assert [one for labels, _ in parts for one in labels.lines.tolist()] == whole.lines.tolist()
    assert [one for labels, _ in parts for one in labels.actual.tolist()] == whole.actual.tolist()
    assert sum((part for _, part in parts), Intake()) == intake
