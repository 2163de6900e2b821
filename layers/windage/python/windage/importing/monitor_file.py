"""A monitor file as text, every setting with its source beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import yaml

from windage.errors import shortened
from windage.importing.found import Fetch, Note, Setting

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _./-]*")


def write(settings: Sequence[Setting], *, title: str, notes: Sequence[Note], fetches: Sequence[Fetch]) -> bytes:
    """Return the contents of a monitor file: settings, what is to be copied, what has no counterpart.

    Examples
    --------
    >>> print(write([Setting("name", "fraud", "MonitoringScheduleName")], title="Fraud", notes=[], fetches=[]).decode())
    # Fraud
    name: fraud  # MonitoringScheduleName
    <BLANKLINE>
    """
    lines = [f"# {shortened(title, limit=110)}", *_mapping(_tree(settings), indent="")]
    if fetches:
        lines += ["", "# To be copied before the deploy:", *(f"#   {command(fetch)}" for fetch in fetches)]
    if notes:
        lines += ["", "# What has no counterpart, or needs a look:"]
        lines += [f"#   {shortened(note.member, limit=200)}: {shortened(note.text, limit=300)}" for note in notes]
    return "".join(f"{line}\n" for line in lines).encode(errors="backslashreplace")


def command(fetch: Fetch) -> str:
    """Return the command that copies a file."""
    quoted = "'" + shortened(fetch.address, limit=2000).replace("'", "'\\''") + "'"
    return f"aws s3 cp {quoted} {fetch.path}"


def scalar(value: str | int | bool) -> str:
    r"""Return a value as YAML reads it back, the text ``no`` as a text.

    Examples
    --------
    >>> scalar("1 hour"), scalar("no"), scalar(True), scalar("a: \x85")
    ('1 hour', '"no"', 'true', '"a: \\x85"')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if _PLAIN.fullmatch(value) and not value.endswith(" ") and yaml.safe_load(value) == value:
        return value
    return f'"{"".join(map(_escaped, value))}"'


def _escaped(char: str) -> str:
    code = ord(char)
    if char in '"\\':
        return f"\\{char}"
    if char == " " or (char.isprintable() and not char.isspace()):
        return char
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _tree(settings: Sequence[Setting]) -> dict[str, object]:
    root: dict[str, object] = {}
    for setting in settings:
        *folders, last = setting.path.split(".")
        place = root
        for folder in folders:
            inner = place.setdefault(folder, {})
            assert isinstance(inner, dict)
            place = inner
        place[last] = setting
    return root


def _mapping(tree: Mapping[str, object], *, indent: str) -> Iterator[str]:
    for key, value in tree.items():
        if isinstance(value, Setting):
            assumed = "ASSUMED: " if value.assumed else ""
            yield f"{indent}{key}: {scalar(value.value)}  # {assumed}{shortened(value.source)}"
        elif isinstance(value, Mapping):
            yield f"{indent}{key}:"
            yield from _mapping(value, indent=f"{indent}  ")
