"""How a column cuts a dataset: by its most frequent values, the rest together, nothing twice."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from windage.profile import Slicing
from windage.profile.slicing import MISSING, MOST_VALUES, UNKNOWN
from windage.table import Column, column

values = st.lists(st.sampled_from(["eu", "us", "1", "1.0", "2", "true", None, "", "NaN"]), max_size=40)


def of(texts: Sequence[str | None]) -> Column:
    return column("region", texts)


@given(values, st.booleans())
def test_every_row_of_the_baseline_is_in_one_slice_or_has_no_value(texts: list[str | None], is_text: bool) -> None:
    region = of(texts)
    slicing = Slicing.of(region, is_text=is_text)
    codes = slicing.codes(region)
    assert ((codes == MISSING) == (region.kinds < 5)).all()
    assert set(codes[codes != MISSING].tolist()) == set(range(len(slicing.values)))
    assert not slicing.has_rest
    assert list(slicing.values) == sorted(slicing.values)


def test_the_rest_is_one_slice_whatever_it_is() -> None:
    texts = [f"v{n:02}" for n in range(MOST_VALUES) for _ in range(2)] + ["rare", "rarer"]
    slicing = Slicing.of(of(texts), is_text=True)
    assert slicing.slices == MOST_VALUES + 1
    assert slicing.codes(of(["v03", "rare", "never seen", None])).tolist() == [3, MOST_VALUES, MOST_VALUES, MISSING]


def test_a_value_that_the_baseline_does_not_have_is_in_no_slice() -> None:
    assert Slicing.of(of(["eu"]), is_text=True).codes(of(["mars", "eu"])).tolist() == [UNKNOWN, 0]


def test_a_number_is_one_value_however_it_is_written() -> None:
    versions = Slicing.of(of(["1", "2", "2.5"]), is_text=False)
    assert versions.values == ("1", "2", "2.5")
    assert versions.codes(of(["1.0", "1e0", "2.50", "v2"])).tolist() == [0, 0, 2, UNKNOWN]
