"""What Firehose could not deliver: it writes one JSON object a record, with the record in BASE64."""

from __future__ import annotations

import base64

from windage.recovery.enclosed import DamagedError
from windage.recovery.placed import lines_of


def records_of(data: str) -> list[bytes]:
    r"""Return the lines of one undelivered record, in which several may be packed.

    Raises
    ------
    DamagedError
        When the text is no BASE64.

    Examples
    --------
    >>> records_of("YQpiCg==")
    [b'a\n', b'b\n']
    """
    try:
        return lines_of(base64.b64decode(data, validate=True))
    except ValueError:
        raise DamagedError("not BASE64") from None


def monitor_in(name: str) -> str | None:
    """Return whose records an object of undelivered ones holds, by its key.

    Examples
    --------
    >>> monitor_in("s3://data/undelivered/fraud/processing-failed/2026/03/01/06/x"), monitor_in("spilled.log")
    ('fraud', None)
    """
    _, folder, after = f"/{name}".rpartition("/undelivered/")
    return after.partition("/")[0] if folder and "/" in after else None
