"""What comes again, found in C: what numpy finds by sorting all."""

from __future__ import annotations

from collections import Counter
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.kernel import row_hash as kernel
from windage.profile.repeats import MOST_OFTEN, MOST_SAMPLED, Repeats
from windage.spelled import Spelled
from windage.spelled import stacked as spelled_of

pytestmark = pytest.mark.skipif(not kernel.AVAILABLE, reason="the kernel is not compiled")


@given(st.integers(0, 10_000), st.sampled_from([0, 1, 50, 5000, 9000]), st.sampled_from([1, 3, 300, 4000, 100_000]))
def test_they_are_those_of_numpy_and_of_a_counter(seed: int, rows: int, different: int) -> None:
    rng = np.random.default_rng(seed)
    words = rng.integers(0, 2**64, different, dtype=np.uint64)
    hashes = words[rng.integers(0, different, rows)]
    labels = [f"{hash:x}-{row}" for row, hash in enumerate(hashes.tolist())]
    found = Repeats.of(hashes, labels=labels)
    with patch.object(kernel, "AVAILABLE", False):
        assert repr(Repeats.of(hashes, labels=labels)) == repr(found)
    counts = Counter(hashes.tolist())
    assert dict(zip(found.keys.tolist(), found.counts.tolist(), strict=True)) == {
        key: counts[key] for key in sorted(counts)[:MOST_SAMPLED]
    }
    often = sorted((-count, key) for key, count in counts.items() if count > 1)[:MOST_OFTEN]
    assert [(-one.count, one.key) for one in found.often] == often
    first = dict(zip(reversed(hashes.tolist()), reversed(labels), strict=True))
    assert found.labels == tuple(first[key] for key in found.keys.tolist())
    assert [one.label for one in found.often] == [first[one.key] for one in found.often]


def test_ids_in_several_blocks_of_bytes_are_those_of_one() -> None:
    rng = np.random.default_rng(3)
    texts = [f"order-{number}" for number in rng.integers(0, 6000, 9000).tolist()]
    hashes = np.array([hash(text) % 2**64 for text in texts], dtype=np.uint64)
    parts = spelled_of([Spelled.of_texts(texts[:4000]), Spelled.of_texts([*texts[4000:8999], "ü"])])
    one, other = Repeats.of(hashes, labels=parts), Repeats.of(hashes, labels=[*texts[:8999], "ü"])
    assert (one.labels, one.often) == (other.labels, other.often)


@pytest.mark.parametrize(("bits", "fewest"), [(0, 2), (33, 2), (8, 0), (8, 256)])
def test_what_is_no_bucket_is_refused(bits: int, fewest: int) -> None:
    with pytest.raises(ValueError, match="in a bucket"):
        kernel.crowded(np.zeros((1, 2), np.uint64), bits=bits, fewest=fewest, least=1)
