"""Answers, labels and ids as bytes: what is written is read, the same bytes for the same values, damage is seen."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.windage.quality.made import Answer, Truth, answer, answer_rows, answers, label_rows, labels, objects, truth
from windage.errors import InputError
from windage.quality import answers_file, coded, labels_file
from windage.quality.answers import Answers
from windage.quality.identifiers import Identifiers
from windage.quality.labels import Labels

texts = st.text() | st.none()


def columns(one: Answers | Labels) -> list[list[Any]]:
    """Return the columns as lists, a number as its text: NaN is NaN."""
    arrays = [value for value in vars(one).values() if isinstance(value, np.ndarray)]
    assert len(arrays) in {7, 8}
    return [[repr(value) for value in array.tolist()] for array in arrays]


@given(st.lists(answer_rows, max_size=9))
def test_answers_come_back(rows: list[Answer]) -> None:
    one = answers(*rows)
    data = answers_file.encode(one)
    back = answers_file.decode(data, where="here")
    assert columns(back) == columns(one)
    assert answers_file.encode(back) == data


@given(st.lists(label_rows, max_size=9))
def test_labels_come_back(rows: list[Truth]) -> None:
    one = labels(*rows)
    data = labels_file.encode(one)
    back = labels_file.decode(data, where="here")
    assert (columns(back), back.objects) == (columns(one), one.objects)
    assert labels_file.encode(back) == data


@given(st.lists(texts, max_size=12))
def test_texts_come_back(values: list[str | None]) -> None:
    assert coded.texts_of(coded.texts(objects(values))).tolist() == values


@given(st.lists(st.integers(0, 2**63 - 1), max_size=9))
def test_whole_numbers_come_back(values: list[int]) -> None:
    assert coded.whole_numbers_of(coded.whole_numbers(np.array(values, dtype=np.int64))).tolist() == values


ANSWERS = answers_file.encode(answers(answer("a", "yes", probability=0.5), answer("b", "no"), answer(None, "no", 3)))
LABELS = labels_file.encode(labels(truth("a", "yes", decided=1.0), truth("b", "no", 2, line=7)))
IDENTIFIERS = Identifiers.of(["a", "b"]).to_bytes()


@pytest.mark.parametrize(
    ("data", "read"),
    [(ANSWERS, answers_file.decode), (LABELS, labels_file.decode), (IDENTIFIERS, Identifiers.from_bytes)],
    ids=["answers", "labels", "identifiers"],
)
def test_damage_anywhere_is_seen(data: bytes, read: Any) -> None:
    for place in range(len(data)):
        with pytest.raises(InputError):
            read(data[:place] + bytes([data[place] ^ 0x21]) + data[place + 1 :], where="here")
        with pytest.raises(InputError):
            read(data[:place], where="here")
    with pytest.raises(InputError, match=r"^here: another kind of file, or another version"):
        read(b"{}", where="here")


def test_parts_that_do_not_fit_each_other_are_damage() -> None:
    """A file that somebody else wrote, with a checksum that is right."""
    file = coded.opened(ANSWERS, word=answers_file.WORD, kind=answers_file._File, where="here")
    changed = msgspec.structs.replace
    for other in (
        changed(file, rows=4),
        changed(file, times=b"123"),
        changed(file, positions=b"\x03abc"),
        changed(file, predicted=coded.CodedTexts(b"yes", b"\x01\x04", b"")),
        changed(file, predicted=coded.CodedTexts(b"yes", b"\x01\x03", b"\x01\x01\x02\x01")),
        changed(file, predicted=coded.CodedTexts(b"\xff", b"\x01\x01", b"")),
    ):
        with pytest.raises(InputError, match=r"^here: the file is damaged"):
            answers_file.decode(coded.sealed(answers_file.WORD, other), where="here")


def test_what_nobody_knows_takes_no_room() -> None:
    """A class repeated a thousand times is written once, and a column of nothing not at all."""
    many = answers(*(answer(f"{place:08d}", "yes") for place in range(1000)))
    assert len(answers_file.encode(many)) < 1000 * (8 + 1 + 1 + 1 + 1) + 200


def test_stacked_labels_keep_their_objects() -> None:
    one, other = labels(truth("a", source="x"), truth("b", source="yy")), labels(truth("c", source="x", line=4))
    both = labels_file.stacked([one, labels(), other])
    assert [both.objects[source] for source in both.sources] == ["x", "yy", "x"]
    assert both.lines.tolist() == [1, 1, 4]
    assert both.identifiers.tolist() == ["a", "b", "c"]


ids = st.lists(st.text(max_size=5) | st.none(), max_size=20)


@given(ids, ids, ids)
def test_a_set_of_ids_is_a_set(some: list[str | None], others: list[str | None], asked: list[str | None]) -> None:
    one, other = Identifiers.of(some), Identifiers.of(others)
    both = one + other
    known = {identifier for identifier in (*some, *others) if identifier}
    assert both.count == len(known)
    assert both.holds(asked).tolist() == [identifier in known for identifier in asked]
    assert one.shared(other) == other.shared(one) == len(set(filter(None, some)) & set(filter(None, others)))
    assert Identifiers.of([*others, *some, *others]).to_bytes() == both.to_bytes()
    assert Identifiers.from_bytes(both.to_bytes(), where="here").to_bytes() == both.to_bytes()
