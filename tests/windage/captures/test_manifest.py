"""Manifests of batch transform jobs: which files they name, and what is none."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.captures.manifest import files
from windage.errors import InputError

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(texts, st.lists(texts, max_size=5))
def test_every_file_is_named_once_in_its_order(prefix: str, names: list[str]) -> None:
    found = files(json.dumps([{"prefix": prefix}, *names]).encode(), where="m")
    assert found == tuple(dict.fromkeys(prefix + name for name in names))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'[{"prefix": "s3://b/out/"}, "a.out", "b/c.out", "a.out"]', ("s3://b/out/a.out", "s3://b/out/b/c.out")),
        (b'[{"prefix":"s3://b/file.json"},""]', ("s3://b/file.json",)),
        (b'\xef\xbb\xbf[{"prefix": "s3://b/"}, "a"]\n', ("s3://b/a",)),
        (b'[{"prefix": "s3://b/"}]', ()),
    ],
)
def test_manifests_worked_out_by_hand(data: bytes, expected: tuple[str, ...]) -> None:
    assert files(data, where="m") == expected


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "m: not JSON; got "),
        (b"[", "m: not JSON; got "),
        (b"\xff", "m: not JSON; got "),
        (b"[" * 100_000, "m: not JSON; got "),
        (b"{}", "m: not a manifest; expected [{"),
        (b"[]", "m: not a manifest"),
        (b'["a"]', "m: not a manifest"),
        (b'[{"prefix": 5}, "a"]', "m: not a manifest"),
        (b'[{"prefix": "s3://b/"}, 5]', "m: not a manifest"),
        (b'[{"prefix": "s3://b/"}, {"prefix": "s3://c/"}]', "m: not a manifest"),
    ],
)
def test_what_is_no_manifest_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(InputError) as raised:
        files(data, where="m")
    assert str(raised.value).startswith(message)
