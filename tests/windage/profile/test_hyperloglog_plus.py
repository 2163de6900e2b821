"""The service's number of different values: from our registers, the engine's estimate to the digit."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.windage.profile.test_xxh64 import told
from windage.profile import Distinct, hyperloglog_plus, xxh64
from windage.profile.hyperloglog_bias import BIASES, RAW_ESTIMATES


def golden(pairs: str) -> dict[int, int]:
    return {int(size): int(count) for size, _, count in (pair.partition(":") for pair in pairs.split())}


# Apache Spark 3.5.3, approx_count_distinct(column, 0.05) in one partition: of the texts "user-0", "user-1", …; of the
# texts "0", "1", …; of a thousand texts cut to a length (see below). By how many or how long: what Spark answers.
USERS = golden(
    """
    1:1 2:2 3:3 5:5 10:10 20:20 50:50 86:85 100:99 120:115 121:115 150:147 200:195 256:254 300:298 350:341
    380:375 400:390 420:419 450:456 500:510 600:605 700:706 800:792 900:925 1000:1089 1100:1181 1200:1234
    1500:1556 1800:1845 2000:2021 2200:2235 2400:2433 2477:2495 2500:2510 3000:2978 5000:4985 10000:9336
    23432:22936 50000:47985 100000:99148 200000:191259
    """
)
NUMBERS = golden(
    """
    1:1 2:2 3:3 5:5 10:10 20:20 50:49 86:89 100:104 120:125 121:126 150:154 200:202 256:255 300:296 350:343
    380:379 400:397 420:414 450:437 500:492 600:586 700:675 800:821 900:890 1000:1034 1100:1133 1200:1245
    1500:1441 1800:1760 2000:1937 2200:2136 2400:2347 2477:2409 2500:2425 3000:2788 5000:4632 10000:9093
    23432:22115 50000:49876 100000:97299 200000:197931
    """
)
LENGTHS = golden(
    """
    0:1 7:902 14:1026 21:990 28:970 35:1106 42:1049 49:1073 56:990 63:932
    """
)


def nine_bits(hashes: list[int]) -> list[int]:
    """HyperLogLog with 512 registers as it is told: nine bits choose, the place of the first one after them is kept."""
    registers = [0] * 512
    for word in hashes:
        rest = f"{word % 2**55:055b}1"
        registers[word >> 55] = max(registers[word >> 55], rest.index("1") + 1)
    return registers


def estimated(registers: list[int], *, by: str) -> int:
    """The estimate, told step by step: by the engine's rule, or by that of newer Spark.

    They differ in one point. Both count empty registers up to 400; newer Spark does so also while the raw estimate is
    at most 2.5 times the number of registers.
    """
    empty = registers.count(0)
    raw = 0.7213 / (1 + 1.079 / 512) * 512 * 512 / sum(2.0**-rank for rank in registers)
    linear = 512 * math.log(512 / empty) if empty else math.inf
    if linear <= 400 or (by == "Spark" and empty and raw <= 2.5 * 512):
        return math.floor(linear + 0.5)
    if raw >= 5 * 512:
        return math.floor(raw + 0.5)
    nearest = sorted(range(201), key=lambda place: abs(RAW_ESTIMATES[place] - raw))[:6]
    # Beyond the last of the measured estimates the engine's window of six has lost its first.
    nearest = nearest[:5] if raw > RAW_ESTIMATES[-1] else nearest
    return math.floor(raw - sum(BIASES[place] for place in nearest) / len(nearest) + 0.5)


def texts_of(kind: str, size: int) -> list[str]:
    if kind == "lengths":
        return sorted({(str(n) + "ä" * size)[:size] for n in range(1000)})
    return [f"user-{n}" if kind == "users" else str(n) for n in range(size)]


GOLDEN = [
    *(("users", size, count) for size, count in USERS.items()),
    *(("numbers", size, count) for size, count in NUMBERS.items()),
    *(("lengths", size, count) for size, count in LENGTHS.items()),
]


@pytest.mark.parametrize(("kind", "size", "spark"), GOLDEN)
def test_the_registers_are_sparks_and_the_estimate_is_the_engines(kind: str, size: int, spark: int) -> None:
    """Spark's answer proves hash, registers and table; where its rule is not the engine's, ours is the engine's."""
    sketch = Distinct().add_texts(texts_of(kind, size))
    folded = hyperloglog_plus.folded(np.frombuffer(sketch.registers, dtype=np.uint8)).tolist()
    assert estimated(folded, by="Spark") == spark
    assert sketch.count_of_the_service == estimated(folded, by="the engine")


@settings(max_examples=100)
@given(st.lists(st.text(max_size=5)))
@example([str(n) for n in range(5000)])
def test_twelve_bits_folded_are_nine_bits(texts: list[str]) -> None:
    hashes = xxh64.of_texts(texts).tolist()
    sketch = Distinct().add_texts(texts)
    assert hyperloglog_plus.folded(np.frombuffer(sketch.registers, dtype=np.uint8)).tolist() == nine_bits(hashes)


@settings(max_examples=200)
@given(st.lists(st.integers(0, 2**64 - 1), max_size=60))
@example([0])
@example([2**64 - 1, 1 << 52, 1 << 51, (1 << 55) - 1, (1 << 52) - 1])
def test_twelve_bits_folded_are_nine_bits_for_every_hash(hashes: list[int]) -> None:
    """The hardest are hashes of zeros: then the padding decides."""
    sketch = Distinct()._with(np.array(hashes, dtype=np.uint64))
    assert hyperloglog_plus.folded(np.frombuffer(sketch.registers, dtype=np.uint8)).tolist() == nine_bits(hashes)


@given(st.lists(st.text(max_size=3)), st.lists(st.text(max_size=3)))
def test_folding_a_union_is_the_union_of_the_folded(a: list[str], b: list[str]) -> None:
    one, other = (
        hyperloglog_plus.folded(np.frombuffer(Distinct().add_texts(texts).registers, dtype=np.uint8))
        for texts in (a, b)
    )
    both = Distinct().add_texts(a) + Distinct().add_texts(b)
    folded = hyperloglog_plus.folded(np.frombuffer(both.registers, dtype=np.uint8))
    assert folded.tolist() == np.maximum(one, other).tolist()


@settings(max_examples=150)
@given(st.integers(0, 99), st.integers(0, 40_000))
def test_the_estimate_is_the_one_told_step_by_step(seed: int, size: int) -> None:
    hashes = np.random.default_rng(seed).integers(0, 2**64, size=size, dtype=np.uint64)
    registers = nine_bits(hashes.tolist())
    assert hyperloglog_plus.estimate(np.array(registers, dtype=np.uint8)) == estimated(registers, by="the engine")


def test_nothing_is_zero_and_little_is_exact() -> None:
    assert Distinct().count_of_the_service == 0
    assert [Distinct().add_texts(texts_of("users", n)).count_of_the_service for n in (1, 2, 5, 20)] == [1, 2, 5, 20]


def test_the_table_is_the_published_one() -> None:
    """Its first and last lines, and that it ascends."""
    assert (RAW_ESTIMATES.size, BIASES.size) == (201, 201)
    assert RAW_ESTIMATES[[0, 1, -1]].tolist() == [369.0, 374.8294, 2553.768]
    assert BIASES[[0, 1]].tolist() == [368.0, 361.8294]
    assert BIASES[-1] == pytest.approx(-6.232)
    assert (np.diff(RAW_ESTIMATES) > 0).all()


def test_the_hash_of_the_golden_texts_is_the_specification() -> None:
    assert xxh64.of_texts(["user-7"]).tolist() == [told(b"user-7")]
