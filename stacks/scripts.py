"""The users' own scripts as one layer: read and checked at synthesis, so that no function ever fetches code."""

import ast
import hashlib
import math
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import decode_source
from pathlib import Path

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from windage import names
from windage.config import Monitor
from windage.errors import InputError

# Paths in monitor files begin here.
APP = Path(__file__).parent.parent

# The function that each kind has to define, and with how many arguments it is called.
_HANDLERS: Mapping[names.ScriptKind, tuple[str, tuple[int, ...]]] = {
    "preprocessor": ("preprocess_handler", (1, 2)),
    "postprocessor": ("postprocess_handler", (0,)),
    "baseline": ("preprocess_handler", (1, 2)),
}


def script_layers(
    scope: Construct, monitors: Sequence[Monitor], *, architecture: lambda_.Architecture
) -> list[lambda_.LayerVersion]:
    """Return the one layer of all monitors' scripts, or none when no monitor has any.

    Raises
    ------
    InputError
        When a script is missing, is not Python, or has not the function that it needs.
    """
    contents = scripts(monitors)
    if not contents:
        return []
    with tempfile.TemporaryDirectory(prefix="windage-scripts-") as folder:
        for place, content in contents.items():
            # Lambda seeks modules below the folder "python" of a layer.
            path = Path(folder, "python", names.SCRIPTS, place)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            # Lambda's user is another than the one who deploys.
            path.chmod(0o644)
        made = lambda_.LayerVersion(
            scope,
            "ScriptsLayer",
            # Staged here and now; its name is the digest of the contents.
            code=lambda_.Code.from_asset(folder),
            compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
            compatible_architectures=[architecture],
            description="Windage: the monitors' own scripts",
        )
    return [made]


def scripts(monitors: Sequence[Monitor]) -> dict[str, bytes]:
    """Return all scripts by their place in the layer.

    Raises
    ------
    InputError
        When one cannot be used.
    """
    for monitor in monitors:
        _refuse_without_records(monitor)
    return {
        names.script_path(monitor.name, kind, given): _checked(given, kind, where=f"{monitor.name}: {setting}")
        for monitor in monitors
        for kind, setting, given in _named(monitor)
    }


def digest(monitor: Monitor) -> str:
    """Return a short name of the contents of a monitor's scripts."""
    whole = hashlib.sha256()
    for place, content in sorted(scripts([monitor]).items()):
        whole.update(place.encode() + b"\0" + hashlib.sha256(content).digest())
    return whole.hexdigest()[:12]


def _named(monitor: Monitor) -> Iterator[tuple[names.ScriptKind, str, str]]:
    """Yield the kind, the setting and the path of every script that a monitor's file names."""
    named: tuple[tuple[names.ScriptKind, str, str | None], ...] = (
        ("preprocessor", "scripts.preprocessor", monitor.scripts.preprocessor),
        ("postprocessor", "scripts.postprocessor", monitor.scripts.postprocessor),
        ("baseline", "baseline.preprocessor", monitor.baseline.preprocessor),
    )
    return ((kind, setting, given) for kind, setting, given in named if given is not None)


def _refuse_without_records(monitor: Monitor) -> None:
    """Refuse a pre-processor of captured files that hold no records to give it."""
    batch = monitor.capture.batch_transform
    if batch is not None and batch.format in {"csv", "parquet"} and monitor.scripts.preprocessor is not None:
        raise InputError(
            f"{monitor.name}: scripts.preprocessor",
            "it needs records",
            got=f"capture.batch_transform.format: {batch.format}",
            expected="json or jsonl",
            do="leave it out",
        )


def _checked(given: str, kind: names.ScriptKind, *, where: str) -> bytes:
    """Return a script's bytes; it is parsed and not run."""
    path = APP / given
    if not path.is_file():
        raise InputError(where, "no such file", got=given, expected="a path from the folder of app.py")
    source = path.read_bytes()
    try:
        tree = ast.parse(decode_source(source), given)
    except SyntaxError as error:
        raise InputError(where, "not Python", got=f"{given}:{error.lineno or 1}: {error.msg}") from None
    # Bytes that are not UTF-8, a zero byte, or brackets in brackets a thousand times.
    except (ValueError, RecursionError, MemoryError) as error:
        raise InputError(where, "not Python", got=f"{given}: {error or type(error).__name__}") from None
    handler, counts = _HANDLERS[kind]
    found = [node for node in _outer(tree.body) if handler in _defined(node)]
    if not found:
        raise InputError(where, "the function is missing", got=given, expected=f"def {handler}(…) at the outer level")
    last = found[-1]
    if isinstance(last, ast.AsyncFunctionDef):
        raise InputError(where, f"{handler} is asynchronous", got=f"{given}:{last.lineno}", expected=f"def {handler}")
    if isinstance(last, ast.FunctionDef) and not any(_takes(last.args, count) for count in counts):
        raise InputError(
            where,
            f"{handler} has other parameters",
            got=f"{given}:{last.lineno}: ({ast.unparse(last.args)})",
            expected="()" if counts == (0,) else "(inference_record) or (inference_record, logger)",
        )
    return source


def _outer(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements at the outer level, also those that stand under a condition there."""
    for node in body:
        yield node
        for part in ("body", "orelse", "finalbody"):
            if isinstance(node, ast.If | ast.Try | ast.With):
                yield from _outer(getattr(node, part, ()))


def _defined(node: ast.stmt) -> set[str]:
    """Return the names that a statement defines."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return {name}
        case ast.Assign(targets=targets):
            return {target.id for target in targets if isinstance(target, ast.Name)}
        case ast.ImportFrom(names=imported):
            return {alias.asname or alias.name for alias in imported}
    return set()


def _takes(parameters: ast.arguments, count: int) -> bool:
    by_place = len(parameters.posonlyargs) + len(parameters.args)
    most = math.inf if parameters.vararg else by_place
    must_be_named = any(default is None for default in parameters.kw_defaults)
    return by_place - len(parameters.defaults) <= count <= most and not must_be_named
