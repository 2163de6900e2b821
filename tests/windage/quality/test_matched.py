"""Parts of a window, joined one by one, say what the whole says; only as many rows are kept as are asked for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.windage.quality.made import (
    BINARY,
    CLASSES,
    REGRESSION,
    Answer,
    Truth,
    answer,
    answer_rows,
    answers,
    label_rows,
    labels,
    truth,
)
from windage.quality.answers import Answers
from windage.quality.by_hash import first_by_hash, hashes_of
from windage.quality.join import join
from windage.quality.labels import Labels
from windage.quality.matched import Matched, matched
from windage.quality.problem import Problem

problems = st.sampled_from([BINARY, REGRESSION, CLASSES])
many_answers, many_labels = st.lists(answer_rows, max_size=14), st.lists(label_rows, max_size=14)
whole_shares = st.lists(st.integers(0, 2**64 - 1), max_size=4)


def cut(ours: Answers, theirs: Labels, bounds: list[int]) -> list[tuple[Answers, Labels]]:
    """Return both in parts: between two bounds of the hashes of their ids."""
    edges = np.array(sorted(bounds), dtype=np.uint64)
    places = [np.searchsorted(edges, hashes_of(one.identifiers), side="right") for one in (ours, theirs)]
    return [(ours.taken(places[0] == part), theirs.taken(places[1] == part)) for part in range(edges.size + 1)]


def said(found: Matched) -> dict[str, object]:
    joined = found.joined
    return {
        "predicted": joined.answers.predicted.tolist(),
        "versions": joined.answers.versions.tolist(),
        "probability": repr(joined.answers.probability.tolist()),
        "actual": joined.actual.tolist(),
        "calls": joined.calls.tolist(),
        "counts": joined.counts,
        "read": joined.read,
        "remarks": joined.remarks,
        "rows": found.rows,
        "selection": found.selection,
        "answers": sorted(map(repr, zip(found.answers.predicted, found.answers.probability, strict=True))),
    }


@given(many_answers, many_labels, problems, whole_shares)
def test_parts_say_what_the_whole_says(
    ours: list[Answer], theirs: list[Truth], problem: Problem, bounds: list[int]
) -> None:
    both = answers(*ours), labels(*theirs)
    for can in ((), ("1",)):
        whole = matched([both], problem=problem, classes=["0", "1"], late_after=7200.0, can_be_labelled=can)
        parts = matched(cut(*both, bounds), problem=problem, classes=["0", "1"], late_after=7200.0, can_be_labelled=can)
        assert said(parts) == said(whole)


@given(many_answers, many_labels, problems)
def test_one_part_is_the_join(ours: list[Answer], theirs: list[Truth], problem: Problem) -> None:
    found = matched([(answers(*ours), labels(*theirs))], problem=problem).joined
    joined = join(answers(*ours), labels(*theirs), problem=problem)
    assert (found.counts, found.read, found.remarks) == (joined.counts, joined.read, joined.remarks)
    assert found.actual.tolist() == joined.actual.tolist()
    assert found.answers.predicted.tolist() == joined.answers.predicted.tolist()


@given(many_answers, many_labels, whole_shares, st.integers(0, 8))
def test_the_rows_that_are_kept_are_the_first_and_all_are_counted(
    ours: list[Answer], theirs: list[Truth], bounds: list[int], most: int
) -> None:
    both = answers(*ours), labels(*theirs)
    every = matched([both], problem=BINARY)
    some = matched(cut(*both, bounds), problem=BINARY, most=most)
    assert some.joined.counts == every.joined.counts
    assert some.joined.rows == every.joined.rows
    assert some.joined.actual.tolist() == every.joined.actual.tolist()[:most]
    assert some.answers.rows == min(most, len(ours))
    assert some.rows == len(ours)


def test_the_answers_that_are_kept_are_a_sample_of_the_whole_window() -> None:
    """The first by the hashes of their ids, whatever the order in which they came: the mean of their places is 500."""
    ours = answers(*(answer(f"call-{number}", str(number)) for number in range(1000)))
    kept = first_by_hash(ours.identifiers, 300).tolist()
    assert kept == sorted(kept)
    assert np.mean(kept) == pytest.approx(500, abs=3 * 1000 / np.sqrt(12 * 300))
    backwards = first_by_hash(ours.identifiers[::-1], 300)
    assert sorted(999 - place for place in backwards.tolist()) == kept


def test_rows_without_an_id_are_spread_too() -> None:
    ours = answers(*(answer(None, str(number)) for number in range(1000)))
    kept = first_by_hash(ours.identifiers, 300).tolist()
    assert np.mean(kept) == pytest.approx(500, abs=3 * 1000 / np.sqrt(12 * 300))


def test_remarks_of_parts_are_the_first_of_the_whole_in_the_order_of_their_kinds() -> None:
    """Each kind has more than a hundred, so that some of every part are left out."""
    ours = [answer(f"mine {number}", "" if number % 2 else "1") for number in range(500)]
    theirs = [truth(f"other {number}", source="b" if number % 3 else "a", line=number) for number in range(1, 600)]
    both = answers(*ours), labels(*theirs)
    whole = matched([both], problem=BINARY).joined.remarks
    assert matched(cut(*both, [2**62, 2**63]), problem=BINARY).joined.remarks == whole
    assert [remark.line for remark in whole[:2]] == [3, 6]
    assert len(whole) == 300
