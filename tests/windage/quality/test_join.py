"""Answers meet their labels, whatever the order of either, and all that did not meet is counted by name."""

from __future__ import annotations

import json
import math
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.windage.quality.made import (
    BINARY,
    CLASSES,
    NAN,
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
from windage.profile import row_hash
from windage.quality import answers_file, labels_file
from windage.quality.answers import number_of
from windage.quality.join import Joined, join
from windage.quality.problem import Problem
from windage.quality.remarks import remarks_file

problems = st.sampled_from([BINARY, REGRESSION, CLASSES])
many_answers, many_labels = st.lists(answer_rows, max_size=14), st.lists(label_rows, max_size=14)


def written(joined: Joined) -> bytes:
    """Return all of a result but what says how often something was read, as bytes."""
    rest = {"actual": joined.actual.tolist(), "calls": joined.calls.tolist(), "counts": dict(joined.counts)}
    return answers_file.encode(joined.answers) + json.dumps(rest).encode() + remarks_file(joined.remarks)


def joined_rows(joined: Joined) -> list[tuple[str, int, str, str]]:
    rows = zip(
        joined.answers.identifiers.tolist(),
        joined.answers.positions.tolist(),
        joined.answers.predicted.tolist(),
        joined.actual.tolist(),
        strict=True,
    )
    return sorted(rows)


@given(many_answers, many_labels, problems, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(ours: list[Answer], theirs: list[Truth], problem: Problem, chance: object) -> None:
    once = join(answers(*ours), labels(*theirs), problem=problem, late_after=7200.0)
    shuffled = (list(ours), list(theirs))
    for rows in shuffled:
        chance.shuffle(rows)  # type: ignore[attr-defined]
    again = join(answers(*shuffled[0]), labels(*shuffled[1]), problem=problem, late_after=7200.0)
    assert written(again) == written(once)
    assert dict(again.read) == dict(once.read)


@given(many_answers, many_labels, problems, st.integers(0, 14), st.integers(0, 14))
def test_parts_that_are_written_and_read_are_the_whole(
    ours: list[Answer], theirs: list[Truth], problem: Problem, cut: int, other: int
) -> None:
    whole = join(answers(*ours), labels(*theirs), problem=problem)
    some = [answers_file.encode(answers(*part)) for part in (ours[cut:], ours[:cut])]
    others = [labels_file.encode(labels(*part)) for part in (theirs[other:], theirs[:other])]
    parts = join(
        answers_file.stacked([answers_file.decode(data, where="") for data in some]),
        labels_file.stacked([labels_file.decode(data, where="") for data in others]),
        problem=problem,
    )
    assert written(parts) == written(whole)
    assert dict(parts.read) == dict(whole.read)


@given(many_answers, many_labels, problems, st.integers(0, 14), st.integers(0, 14))
def test_what_is_read_again_changes_nothing(
    ours: list[Answer], theirs: list[Truth], problem: Problem, more: int, others: int
) -> None:
    once = join(answers(*ours), labels(*theirs), problem=problem, late_after=7200.0)
    again = join(
        answers_file.stacked([answers(*ours), answers(*ours[more:])]),
        labels_file.stacked([labels(*theirs[others:]), labels(*theirs)]),
        problem=problem,
        late_after=7200.0,
    )
    assert written(again) == written(once)


@given(many_answers, many_labels, problems)
def test_nothing_is_lost(ours: list[Answer], theirs: list[Truth], problem: Problem) -> None:
    joined = join(answers(*ours), labels(*theirs), problem=problem, classes=["0", "1"], late_after=0.0)
    counts, read = joined.counts, joined.read
    unused = ("not_a_number", "elsewhere", "no_such_row", "duplicate", "corrected", "conflicting")
    assert counts["labels"] == counts["used"] + sum(counts[name] for name in unused)
    assert counts["answers"] == joined.rows + counts["unanswered"] + counts["unlabelled"]
    assert counts["joined"] == joined.rows == joined.actual.size == joined.calls.size
    assert read["answers"] == len(ours) == read["answers_again"] + read["no_identifier"] + counts["answers"]
    assert read["labels"] == len(theirs) == read["labels_again"] + counts["labels"]
    assert counts["late"] == counts["used"]
    assert {remark.what for remark in joined.remarks} == {
        name for name in (*unused, "late", "unknown_class", "repeated", "unanswered", "unlabelled") if counts[name]
    }
    # Nothing here has more than a hundred places.
    assert len(joined.remarks) == sum(
        counts[name] for name in (*unused, "late", "unknown_class", "repeated", "unanswered", "unlabelled")
    )


def by_hand(ours: list[Answer], theirs: list[Truth], problem: Problem) -> list[tuple[str, int, str, str]]:
    """Join one row after another, in the words of the rules."""
    said: dict[tuple[str, int], list[tuple[str, float]]] = defaultdict(list)
    for identifier, position, actual, decided, _, _ in theirs:
        if problem.type != "Regression" or not math.isnan(number_of(actual)):
            said[identifier, position].append((actual, decided))
    true = {}
    for row, all_said in said.items():
        last = max((decided for _, decided in all_said), default=NAN)
        values = {actual for actual, _ in all_said}
        if len(values) > 1:
            timed = not any(math.isnan(decided) for _, decided in all_said)
            values = {actual for actual, decided in all_said if decided == last} if timed else set()
        if len(values) == 1:
            (true[row],) = values
    different = {
        (identifier, position, predicted, version, repr(probability + 0.0))
        for identifier, position, predicted, version, probability, _ in ours
        if identifier and predicted
    }
    return sorted(
        (identifier, position, predicted, true[identifier, position])
        for identifier, position, predicted, _, _ in different
        if (identifier, position) in true
    )


@given(many_answers, many_labels, problems)
def test_rows_are_those_that_are_joined_by_hand(ours: list[Answer], theirs: list[Truth], problem: Problem) -> None:
    assert joined_rows(join(answers(*ours), labels(*theirs), problem=problem)) == by_hand(ours, theirs, problem)


ONE = answer("a", "1")

LABELS = [
    ("one label", [truth("a", "0")], ["0"], {"used": 1}),
    ("the same in two lines", [truth("a", "0"), truth("a", "0", line=2)], ["0"], {"used": 1, "duplicate": 1}),
    ("the same line twice", [truth("a", "0"), truth("a", "0")], ["0"], {"labels": 1, "used": 1}),
    ("two values", [truth("a", "0"), truth("a", "1", line=2)], [], {"conflicting": 2, "unlabelled": 1}),
    (
        "a later one",
        [truth("a", "0", decided=1.0), truth("a", "1", decided=2.0, line=2)],
        ["1"],
        {"used": 1, "corrected": 1},
    ),
    (
        "a later one, and one that does not say when",
        [truth("a", "0", decided=1.0), truth("a", "1", decided=2.0, line=2), truth("a", "1", line=3)],
        [],
        {"conflicting": 3},
    ),
    (
        "two at the same moment",
        [truth("a", "0", decided=2.0), truth("a", "1", decided=2.0, line=2), truth("a", "0", decided=1.0, line=3)],
        [],
        {"conflicting": 3},
    ),
    (
        "back and forth",
        [truth("a", "0", decided=1.0), truth("a", "1", decided=2.0, line=2), truth("a", "0", decided=3.0, line=3)],
        ["0"],
        {"used": 1, "duplicate": 1, "corrected": 1},
    ),
    ("another's", [truth("b", "0")], [], {"elsewhere": 1, "unlabelled": 1}),
    ("another row's", [truth("a", "0", 1)], [], {"no_such_row": 1, "unlabelled": 1}),
    ("a class that nobody has seen", [truth("a", "2")], ["2"], {"used": 1, "unknown_class": 1}),
    ("a late one", [truth("a", "0", source="bb")], ["0"], {"used": 1, "late": 1}),
    ("one in time and the same late", [truth("a", "0"), truth("a", "0", source="bb")], ["0"], {"duplicate": 1}),
]


@pytest.mark.parametrize(("what", "given_labels", "actual", "counts"), LABELS, ids=[case[0] for case in LABELS])
def test_what_becomes_of_labels(
    what: str, given_labels: list[Truth], actual: list[str], counts: dict[str, int]
) -> None:
    joined = join(answers(ONE), labels(*given_labels), problem=CLASSES, classes=["0", "1"], late_after=7200.0)
    assert joined.actual.tolist() == actual
    assert {name: joined.counts[name] for name in counts} == counts
    quiet = {
        "late",
        "unknown_class",
        "corrected",
        "conflicting",
        "elsewhere",
        "no_such_row",
        "duplicate",
    } - counts.keys()
    assert {joined.counts[name] for name in quiet} == {0}


ANSWERS = [
    ("the same twice", [ONE, ONE], 1, {"answers": 1}),
    ("the same at another time", [ONE, answer("a", "1", time=5.0)], 1, {"answers": 1}),
    ("another answer", [ONE, answer("a", "0")], 2, {"answers": 2, "repeated": 1}),
    ("another probability", [ONE, answer("a", "1", probability=0.5)], 2, {"answers": 2, "repeated": 1}),
    ("another version", [answer("a", version="v1"), answer("a", version="v2")], 2, {"answers": 2, "repeated": 0}),
    ("no answer", [answer("a", "")], 0, {"unanswered": 1, "elsewhere": 0, "no_such_row": 0, "used": 1}),
    ("no id", [answer(None), answer("")], 0, {"answers": 0, "elsewhere": 1}),
    ("another row", [ONE, answer("a", "1", 1)], 1, {"unlabelled": 1, "repeated": 0}),
]


@pytest.mark.parametrize(("what", "rows", "joined_count", "counts"), ANSWERS, ids=[case[0] for case in ANSWERS])
def test_what_becomes_of_answers(what: str, rows: list[Answer], joined_count: int, counts: dict[str, int]) -> None:
    joined = join(answers(*rows), labels(truth("a", "0")), problem=BINARY)
    assert joined.rows == joined_count
    assert {name: joined.counts[name] for name in counts} == counts


def test_what_was_read_again_is_said_apart() -> None:
    joined = join(answers(ONE, ONE, answer(None)), labels(truth("a"), truth("a"), truth("a")), problem=BINARY)
    assert joined.read == {"answers": 3, "answers_again": 1, "no_identifier": 1, "labels": 3, "labels_again": 2}


def test_of_an_answer_that_came_twice_the_first_moment_counts() -> None:
    twice = [answer("a", time=NAN), answer("a", time=9.0), answer("a", time=5.0)]
    assert join(answers(*twice), labels(truth("a")), problem=BINARY).answers.times.tolist() == [5.0]


def test_a_label_that_is_no_number_does_not_hide_one_that_is() -> None:
    theirs = labels(truth("a", "soon"), truth("a", "12", line=2), truth("b", "inf", line=3))
    joined = join(answers(answer("a", "10"), answer("b", "10")), theirs, problem=REGRESSION)
    assert (joined.actual.tolist(), joined.counts["not_a_number"]) == (["12"], 2)


def test_the_rows_of_a_call_meet_their_labels() -> None:
    """The same, once by hand: a call of three rows and a call of one."""
    ours = answers(answer("b", "7"), answer("a", "x", 2), answer("a", "y", 0), answer("a", "z", 1))
    theirs = labels(truth("a", "Y", 0), truth("b", "7"), truth("a", "X", 2))
    expected = [("a", 0, "y", "Y"), ("a", 2, "x", "X"), ("b", 0, "7", "7")]
    assert joined_rows(join(ours, theirs, problem=CLASSES)) == expected


def test_a_label_that_came_in_time_and_again_late_is_not_late() -> None:
    late = [truth("a", "0", source="bbb"), truth("a", "0", source="bb")]
    assert join(answers(ONE), labels(*late), problem=BINARY, late_after=9000.0).counts["late"] == 0


def test_several_answers_to_one_row_of_a_call_have_one_number() -> None:
    ours = answers(answer("a", version="1"), answer("a", version="2"), answer("a", position=1), answer("b"))
    joined = join(ours, labels(truth("a"), truth("a", position=1), truth("b")), problem=BINARY)
    rows = zip(joined.answers.identifiers.tolist(), joined.answers.positions.tolist(), strict=True)
    assert len(set(zip(rows, joined.calls.tolist(), strict=True))) == len(set(joined.calls.tolist())) == 3
    assert joined.calls.tolist() == sorted(joined.calls.tolist())


def test_places_are_kept_in_their_order_a_hundred_of_each() -> None:
    theirs = [truth(f"no{line}", "0", source="b" if line % 2 else "a", line=line) for line in range(400, 0, -1)]
    joined = join(answers(ONE), labels(*theirs), problem=BINARY)
    lines = [(remark.source, remark.line) for remark in joined.remarks if remark.what == "elsewhere"]
    assert lines == [("a", line) for line in range(2, 201, 2)]
    assert joined.counts["elsewhere"] == 400


def test_the_file_of_remarks_says_what_and_where() -> None:
    joined = join(answers(answer("b")), labels(truth("a", "0", 2, source="t/x.jsonl", line=7)), problem=BINARY)
    assert [json.loads(line) for line in remarks_file(joined.remarks).splitlines()] == [
        {"what": "elsewhere", "source": "t/x.jsonl", "line": 7, "identifier": "a", "position": 2},
        {"what": "unlabelled", "source": "", "line": 0, "identifier": "b", "position": 0},
    ]


def colliding() -> tuple[str, str]:
    """Return two ids of one hash: a client that chooses its ids can find them, too."""
    mixed, unmixed_add = row_hash._mixed, (1 << 64) - 1
    start = mixed(np.array([16], dtype=np.uint64))
    seen: list[tuple[str, int]] = []
    for number in range(20_000):
        head = f"{number:08d}"
        word = np.frombuffer(head.encode(), dtype="<u8")
        state = int(mixed(start + word)[0])
        for other, before in seen[-64:]:
            tail = b"TTTTTTTT"
            wanted = (before + int.from_bytes(tail, "little") - state) & unmixed_add
            raw = wanted.to_bytes(8, "little")
            if raw.isascii() and 0 not in raw:
                return other + tail.decode(), head + raw.decode()
        seen.append((head, state))
    raise AssertionError("no two ids of one hash")


def test_two_ids_of_one_hash_stay_two() -> None:
    one, other = colliding()
    assert row_hash.of_texts([one])[0] == row_hash.of_texts([other])[0]
    ours = answers(answer(one, "1"), answer(other, "0"), answer("c", "1"))
    theirs = labels(truth(one, "1"), truth(other, "0", line=2), truth("c", "0", line=3))
    joined = join(ours, theirs, problem=BINARY)
    assert joined_rows(joined) == sorted([(one, 0, "1", "1"), (other, 0, "0", "0"), ("c", 0, "1", "0")])
    assert joined.counts["conflicting"] == joined.counts["repeated"] == 0
    assert join(ours, labels(truth(one, "1")), problem=BINARY).counts["unlabelled"] == 2


def test_nothing_and_nothing_is_nothing() -> None:
    joined = join(answers(), labels(), problem=BINARY)
    assert (joined.rows, set(joined.counts.values()), joined.remarks) == (0, {0}, ())
