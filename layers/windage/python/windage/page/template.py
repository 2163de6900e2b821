"""The templates of the pages: everything that comes from outside is escaped, and a style is allowed by its digest."""

from __future__ import annotations

import base64
import hashlib
import os
import sys
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup

from windage.page import writing
from windage.page.axis import ticks

_FOLDER = Path(__file__).parent


@cache
def template(name: str) -> Template:
    """Return one of the templates of this folder."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_read),
        bytecode_cache=_compiled(_FOLDER / "__pycache__"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "count": writing.count,
        "lines": writing.lines,
        "number": writing.number,
        "share": writing.share,
        "text": writing.text,
        "visible": writing.visible,
    }
    style = _read("style.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    drawing = {"ticks": ticks, "percent": writing.percent, "outline": writing.outline}
    environment.globals |= {**drawing, "style": Markup(style), "style_hash": f"sha256-{digest}"}
    return environment


def _compiled(folder: Path) -> FileSystemBytecodeCache | None:
    """Keep compiled templates where Python keeps what it compiles: to compile them takes longer than a small window."""
    writable = folder.is_dir() and os.access(folder, os.W_OK) and not sys.dont_write_bytecode
    return FileSystemBytecodeCache(str(folder)) if writable else None


def _read(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")
