"""The manifests of batch transform jobs with data capture: which files a job read or wrote."""

from __future__ import annotations

import msgspec

from windage.errors import InputError

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def files(data: bytes, *, where: str) -> tuple[str, ...]:
    """Return the addresses of the files that a manifest names, each once, in its order.

    A manifest is a JSON array: an object with the ``prefix``, then texts that follow it, of which one may be empty.

    Raises
    ------
    InputError
        When it is anything else; ``where`` is what the message calls it.

    Examples
    --------
    >>> files(b'[{"prefix": "s3://bucket/out/"}, "a.csv.out", "b.csv.out"]', where="manifest")
    ('s3://bucket/out/a.csv.out', 's3://bucket/out/b.csv.out')
    >>> files(b'[{"prefix": "s3://bucket/in/file.json"}, ""]', where="manifest")
    ('s3://bucket/in/file.json',)
    """
    try:
        document = msgspec.json.decode(data.removeprefix(_BYTE_ORDER_MARK))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(where, "not JSON", got=str(error), expected="a manifest of a batch transform job") from None
    match document:
        case [{"prefix": str(prefix)}, *names] if all(isinstance(name, str) for name in names):
            return tuple(dict.fromkeys(f"{prefix}{name}" for name in names))
    raise InputError(where, "not a manifest", expected='[{"prefix": "s3://bucket/…"}, "file", …]')


def is_manifest(data: bytes) -> bool:
    """Return whether a file looks like a manifest.

    Examples
    --------
    >>> is_manifest(b'[{"prefix": "s3://bucket/out/"}, "a.csv.out"]'), is_manifest(b'[{"age": 20}]')
    (True, False)
    """
    # Longer ones there are, but none that begins otherwise.
    begin = data[:200].removeprefix(_BYTE_ORDER_MARK).translate(None, b" \t\r\n")
    return begin.startswith(b'[{"prefix":"s3://')
