"""What came before is known exactly, however little of it stays in memory."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windage.local import met_on_disk, runs
from windage.local.met_on_disk import MetOnDisk
from windage.once import InMemory

hashes = st.lists(st.integers(0, 60) | st.integers(0, 2**64 - 1), max_size=25)


@given(st.lists(hashes, max_size=12), st.integers(1, 40), st.sampled_from([1, 3, 128]), st.integers(1, 3))
@settings(max_examples=150, deadline=None)
def test_it_answers_what_a_set_does(parts: list[list[int]], most: int, page: int, pages: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "PAGE", page)
        patch.setattr(runs, "_PAGES", pages)
        patch.setattr(met_on_disk, "_BITS", 10)
        in_memory, seen = InMemory(), set[int]()
        with MetOnDisk(most=most) as on_disk:
            for part in parts:
                words = np.array(part, dtype=np.uint64)
                expected = [one in seen for one in part]
                (again, differ), (known, differ_there) = on_disk.met(words), in_memory.met(words)
                assert again.tolist() == known.tolist() == expected
                others = [one for one in part if one not in seen]
                assert not differ or len(set(others)) == len(others)
                assert not differ_there or (len(set(part)) == len(part) and not any(expected))
                seen |= set(part)


@given(st.lists(st.sets(st.integers(0, 99) | st.integers(0, 2**64 - 1)), max_size=5), st.sampled_from([1, 2, 5]))
@settings(deadline=None)
def test_merged_runs_hold_what_each_does(parts: list[set[int]], page: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "PAGE", page)
        patch.setattr(runs, "_PAGES", 2)
        taken: set[int] = set()
        each = []
        for part in parts:
            each.append(runs.Run.of([np.array(sorted(part - taken), dtype=np.uint64)]))
            taken |= part
        with runs.merged([runs.Run.of([np.empty(0, dtype=np.uint64)]), *each]) as run:
            assert run.count == len(taken)
            assert run.read(0, run.count).tolist() == sorted(taken)
            assert run.firsts.tolist() == sorted(taken)[::page]
            asked = sorted(taken | {0, 7, 2**63})
            assert run.holds(np.array(asked, dtype=np.uint64)).tolist() == [one in taken for one in asked]


def test_of_many_records_little_stays_in_memory() -> None:
    """Two million, of which every tenth came before."""
    random, repeated = np.random.default_rng(1), 0
    every = random.integers(0, 2**64 - 1, 2_000_000, dtype=np.uint64)
    with MetOnDisk(most=2**16) as known:
        for first in range(0, every.size, 50_000):
            again = random.choice(every[:first], 5000) if first else every[:0]
            new = every[first : first + 50_000]
            met, _ = known.met(np.concatenate([again, new]))
            assert met[: again.size].all()
            assert not met[again.size :].any()
            repeated += int(met.sum())
        assert repeated == 39 * 5000
        held = known._recent.size + sum(run.firsts.size for run in known._runs)
        assert held < 2**17
