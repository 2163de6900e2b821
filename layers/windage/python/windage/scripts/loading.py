"""Load a user's script and call it: what fails in it is its own traceback, what it prints goes to a log."""

from __future__ import annotations

import ast
import contextlib
import io
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.abc import InspectLoader
from importlib.util import decode_source, module_from_spec, spec_from_loader
from inspect import Parameter, signature
from pathlib import Path
from types import CodeType, TracebackType
from typing import Any, Protocol

from windage.errors import InputError, ScriptError

# Scripts wrote their logs to this folder of the service's container and read its results from there, by name.
OUTPUT = "/opt/ml/processing/output"

# A traceback of one record in a hundred is kept: the end of a long one says what happened.
LONGEST_TRACEBACK = 2_000


class Logger(Protocol):
    """What a script is given to write to: a logger of the standard library, or one like it."""

    def info(self, msg: object, *args: object) -> None:
        """Write a line."""
        ...


@dataclass(frozen=True)
class Script:
    """A user's Python file: what it is called in messages, and its text."""

    name: str
    source: bytes

    @staticmethod
    def read(path: Path, *, where: str | None = None) -> Script:
        """Read a script.

        Raises
        ------
        InputError
            When there is no such file.
        """
        try:
            return Script(path.name, path.read_bytes())
        except OSError as error:
            raise InputError(where or str(path), "the script cannot be read", got=error.strerror) from None


def load(
    script: Script, handler: str, *, arguments: tuple[int, int], logger: Logger | None, folders: Mapping[str, str]
) -> tuple[Callable[..., Any], int]:
    """Return a script's handler, and how many arguments it takes.

    Parameters
    ----------
    handler
        The function's name.
    arguments
        The least and the most arguments that it may be given; it is given as many as it takes.
    logger
        Where what it prints goes; it may print when it is loaded, too. Without one it goes where it would go anyway.
    folders
        Folders of the service's container, each with the one that stands in its place here.

    Raises
    ------
    InputError
        When the script is not Python, or has no such function.
    ScriptError
        When it fails while it is loaded.
    """
    loader = _Loader(script.name, _compiled(script, folders))
    spec = spec_from_loader("windage_user_script", loader)
    assert spec is not None  # only a loader that says it is none has none
    module = module_from_spec(spec)
    with guarded(script, logger=logger):
        loader.exec_module(module)
    found = getattr(module, handler, None)
    if not callable(found):
        raise InputError(script.name, "the function is missing", expected=f"def {handler}(…) at the outer level")
    return found, _taken(found, script, handler, arguments)


@contextlib.contextmanager
def guarded(script: Script, *, logger: Logger | None) -> Iterator[None]:
    """Run a script's code: what it prints goes to the logger, if any, and whatever it raises is a `ScriptError`."""
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed) if logger is not None else contextlib.nullcontext():
            yield
    # SystemExit among them: a script that exits has failed, and must not end the function.
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | ScriptError | InputError):
            raise
        raise ScriptError(described(error, script)) from None
    finally:
        if logger is not None:
            for line in printed.getvalue().splitlines():
                logger.info("%s", line)


def described(error: BaseException, script: Script) -> str:
    """Return an error's traceback: the script's own lines, by the script's name."""
    seen: set[int] = set()
    text = "\n".join(_chain(error, script, seen)).strip()
    if len(text) > LONGEST_TRACEBACK:
        text = f"…{text[1 - LONGEST_TRACEBACK :]}"
    return text


def _chain(error: BaseException, script: Script, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _chain(before, script, seen)
        yield "\nThe above exception was the direct cause of:\n" if error.__cause__ else "\nWhile handling it:\n"
    frames = traceback.StackSummary.from_list(list(_frames(error.__traceback__, script)))
    if frames:
        yield "Traceback (most recent call last):"
        yield "".join(frames.format()).rstrip("\n")
    try:
        yield "".join(traceback.format_exception_only(type(error), error)).rstrip("\n")
    # An error whose own text fails.
    except Exception:
        yield type(error).__name__


def _frames(trace: TracebackType | None, script: Script) -> Iterable[traceback.FrameSummary]:
    lines = script.source.decode(errors="replace").splitlines()
    for frame, number in traceback.walk_tb(trace):
        if frame.f_code.co_filename == script.name:
            line = lines[number - 1] if 0 < number <= len(lines) else ""
            yield traceback.FrameSummary(script.name, number, frame.f_code.co_name, lookup_line=False, line=line)


def _compiled(script: Script, folders: Mapping[str, str]) -> CodeType:
    try:
        tree = ast.parse(decode_source(script.source), script.name)
        return compile(_Folders(folders).visit(tree), script.name, "exec", dont_inherit=True)
    except SyntaxError as error:
        where = f"{script.name}:{error.lineno}" if error.lineno else script.name
        raise InputError(where, "not Python", got=error.msg) from None
    # ValueError: a zero byte, or bytes that are not the encoding that the file says.
    except (ValueError, RecursionError, MemoryError) as error:
        raise InputError(script.name, "not Python", got=str(error) or type(error).__name__) from None


def _taken(function: Callable[..., Any], script: Script, handler: str, arguments: tuple[int, int]) -> int:
    """Return with how many arguments the function can be called, the most first."""
    fewest, most = arguments
    expected = {
        (0, 0): f"{handler}()",
        (1, 2): f"{handler}(inference_record) or {handler}(inference_record, logger)",
    }[arguments]
    try:
        asked = signature(function)
    except (TypeError, ValueError):
        return fewest
    for count in range(most, fewest - 1, -1):
        try:
            asked.bind(*range(count))
        except TypeError:
            continue
        return count
    kinds = {Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD}
    got = sum(parameter.kind in kinds for parameter in asked.parameters.values())
    code = getattr(function, "__code__", None)
    where = f"{script.name}:{code.co_firstlineno}" if code is not None else script.name
    raise InputError(where, f"{handler} has another number of parameters", got=got, expected=expected)


@dataclass
class _Folders(ast.NodeTransformer):
    """Puts our folders in the place of the service's, where a script has them written."""

    folders: Mapping[str, str] = field(default_factory=dict)

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        if isinstance(node.value, str):
            for theirs, ours in self.folders.items():
                if node.value == theirs or node.value.startswith(f"{theirs}/"):
                    return ast.copy_location(ast.Constant(ours + node.value.removeprefix(theirs)), node)
        return node


@dataclass
class _Loader(InspectLoader):
    """Runs a script as Python runs a module."""

    name: str
    code: CodeType

    def get_code(self, fullname: str) -> CodeType:
        return self.code

    def get_source(self, fullname: str) -> None:
        return None
