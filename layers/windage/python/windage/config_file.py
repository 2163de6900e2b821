"""Read a monitor's YAML file, and say by file and line what is wrong with it.

YAML has surprises: ``NO`` is false, ``on`` is a key named true, ``12:30`` is 750, a key given twice silently wins. So
the text is read as a tree of nodes, each scalar takes the type that the setting has, and what YAML would have turned
into something else is refused with what to write instead.
"""

from __future__ import annotations

import difflib
import re
import types
import typing
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec
import yaml

from windage.config import Monitor, Part
from windage.errors import InputError

LARGEST_FILE = 256 * 1024
_DEEPEST = 12
_TRUE_FALSE = {"true": True, "false": False}
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
# Half of a surrogate pair, which UTF-8 cannot write.
_HALF = re.compile("[\ud800-\udfff]")
_UNIONS = (typing.Union, types.UnionType)
_AMBIGUOUS_TAGS = {
    "tag:yaml.org,2002:bool": "true or false",
    "tag:yaml.org,2002:null": "nothing",
    "tag:yaml.org,2002:timestamp": "a date",
    "tag:yaml.org,2002:int": "a number",
    "tag:yaml.org,2002:float": "a number",
}


def read_monitor(path: Path) -> Monitor:
    """Read and validate one monitor file.

    Raises
    ------
    InputError
        With file, line and what to write instead, for the first thing that is wrong.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(str(path), "the file cannot be read", got=error.strerror) from None
    return parse_monitor(data, name=str(path))


def read_monitors(folder: Path) -> tuple[Monitor, ...]:
    """Read every ``*.yaml`` of a folder, in the order of their names; two files may not give one name.

    Raises
    ------
    InputError
        As `read_monitor`, and for a file ending in ``.yml`` and a name given twice.
    """
    for other in sorted(folder.glob("*.yml")):
        raise InputError(str(other), "the file would be passed over", expected="the ending .yaml", do="rename it")
    monitors: dict[str, Monitor] = {}
    for path in sorted(folder.glob("*.yaml")):
        monitor = read_monitor(path)
        if monitor.name in monitors:
            raise InputError(
                str(path), "two files name the same monitor", got=monitor.name, do="give each its own name"
            )
        monitors[monitor.name] = monitor
    return tuple(monitors.values())


def parse_monitor(data: bytes, *, name: str) -> Monitor:
    r"""Validate the bytes of a monitor file; ``name`` is what messages call it.

    Raises
    ------
    InputError
        With name, line and what to write instead.

    Examples
    --------
    >>> parse_monitor(b"name: fraud\ncapture: {model: {lambda: fraud-model}}", name="fraud.yaml").name
    'fraud'
    >>> parse_monitor(b"name: fraud\nshedule: {}", name="fraud.yaml")
    Traceback (most recent call last):
    windage.errors.InputError: fraud.yaml:2: unknown key; got shedule; expected one of the settings; do: write schedule
    """
    root = _compose(data, name=name)
    value = _Reader(name).mapping(root, Monitor, path="")
    try:
        if "analysis_config" in value.get("model_bias", ()):
            # Only a file of the service needs what the stacks do without: NumPy.
            from windage.bias.settings import with_analysis_config

            value = with_analysis_config(value, read=_bytes_of)
        return msgspec.convert(value, Monitor)
    except (msgspec.ValidationError, InputError) as error:
        raise _with_line(error, root, name=name) from None


def _bytes_of(place: str, where: str) -> bytes:
    try:
        return Path(place).read_bytes()
    except OSError as error:
        raise InputError(where, "the file cannot be read", got=f"{place}: {error.strerror}") from None


def _compose(data: bytes, *, name: str) -> yaml.Node:
    if len(data) > LARGEST_FILE:
        raise InputError(name, "the file is too large", got=f"{len(data)} bytes", expected=f"at most {LARGEST_FILE}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, byte = data.count(b"\n", 0, error.start) + 1, data[error.start]
        raise InputError(
            f"{name}:{line}", "the file is not UTF-8", got=f"byte 0x{byte:02x}", do="save it as UTF-8"
        ) from None
    try:
        _refuse_surprises(yaml.parse(text, Loader=yaml.SafeLoader), name=name)
        documents = list(yaml.compose_all(text, Loader=yaml.SafeLoader))
    except InputError:
        raise
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InputError(f"{name}:{line}", "not YAML", got=error.problem, do=_advice(error.problem)) from None
    except yaml.YAMLError as error:
        raise InputError(name, "not YAML", got=str(error).splitlines()[0]) from None
    except (ValueError, OverflowError):
        raise InputError(name, "not YAML", got="an escape that stands for no character") from None
    if len(documents) != 1 or documents[0] is None:
        raise InputError(name, "one document is needed", got=len(documents), expected="one monitor a file")
    return documents[0]


def _refuse_surprises(events: Iterable[yaml.Event], *, name: str) -> None:
    """Refuse aliases, tags and deep nesting while reading: composing thousands of levels takes seconds, and fails."""
    depth = 0
    for event in events:
        where = f"{name}:{event.start_mark.line + 1 if event.start_mark else 1}"
        if isinstance(event, yaml.AliasEvent):
            raise InputError(where, "aliases are not allowed", got=f"*{event.anchor}", do="write the value again")
        if (tag := getattr(event, "tag", None)) is not None:
            raise InputError(where, "tags are not allowed", got=tag, do="write the value alone")
        if isinstance(event, yaml.ScalarEvent) and _HALF.search(event.value):
            raise InputError(where, "not text", got=event.value, do="write the character itself")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise InputError(where, "nested too deeply", expected=f"at most {_DEEPEST} levels")


def _advice(problem: str | None) -> str | None:
    if problem and "'\\t'" in problem:
        return "indent with spaces"
    return "put a text with special characters into quotes" if problem and "but got" in problem else None


class _Reader:
    """Turns nodes into builtin values, each scalar as the type that its setting has."""

    def __init__(self, name: str) -> None:
        self.name = name

    def where(self, node: yaml.Node) -> str:
        return f"{self.name}:{node.start_mark.line + 1}"

    def value(self, node: yaml.Node, kind: Any, *, path: str) -> Any:
        kind = _without_none(kind)
        if typing.get_origin(kind) in _UNIONS:
            kind = _option(kind, node)
        origin = typing.get_origin(kind)
        if isinstance(kind, type) and issubclass(kind, Part):
            return self.mapping(node, kind, path=path)
        if origin is tuple:
            return self.sequence(node, typing.get_args(kind)[0], path=path)
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return {
                self.key(key): self.value(child, typing.get_args(kind)[1], path=f"{path}.{key.value}")
                for key, child in self.pairs(node, path=path)
            }
        return self.scalar(node, kind, path=path)

    def mapping(self, node: yaml.Node, kind: type[Part], *, path: str) -> dict[str, Any]:
        fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
        result = {}
        for key, child in self.pairs(node, path=path):
            field = fields.get(self.key(key))
            if field is None:
                near = difflib.get_close_matches(key.value, fields, n=1, cutoff=0.5)
                raise InputError(
                    self.where(key),
                    "unknown key",
                    got=f"{path}.{key.value}".lstrip("."),
                    expected="one of the settings" if near else f"one of {', '.join(fields)}",
                    do=f"write {near[0]}" if near else None,
                )
            result[field.encode_name] = self.value(child, field.type, path=f"{path}.{field.encode_name}")
        for field in fields.values():
            if field.required and field.encode_name not in result:
                raise InputError(
                    self.where(node),
                    "a setting is missing",
                    expected=f"{path}.{field.encode_name}".lstrip("."),
                )
        return result

    def pairs(self, node: yaml.Node, *, path: str) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
        if not isinstance(node, yaml.MappingNode):
            raise InputError(
                self.where(node),
                "settings are needed",
                got=_shown(node),
                expected=f"{path.lstrip('.') or 'the file'} as key: value",
            )
        seen: dict[str, yaml.Node] = {}
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise InputError(self.where(key), "a key must be a word", got=_shown(key))
            if key.value in seen:
                first = seen[key.value].start_mark.line + 1
                raise InputError(
                    self.where(key),
                    "the key is given twice",
                    got=key.value,
                    do=f"keep one; the first is in line {first}",
                )
            seen[key.value] = key
        return list(node.value)

    def key(self, node: yaml.ScalarNode) -> str:
        if node.style is None and node.tag in _AMBIGUOUS_TAGS and node.tag != "tag:yaml.org,2002:int":
            raise InputError(
                self.where(node),
                f"YAML reads this key as {_AMBIGUOUS_TAGS[node.tag]}",
                got=node.value,
                do=f'write "{node.value}" in quotes',
            )
        return str(node.value)

    def sequence(self, node: yaml.Node, kind: Any, *, path: str) -> list[Any]:
        if not isinstance(node, yaml.SequenceNode):
            raise InputError(
                self.where(node),
                f"{path.lstrip('.')} is a list",
                got=_shown(node),
                expected=f"[{_shown(node)}]",
            )
        return [self.value(child, kind, path=f"{path}[{index}]") for index, child in enumerate(node.value)]

    def scalar(self, node: yaml.Node, kind: Any, *, path: str) -> Any:
        setting = path.lstrip(".")
        if not isinstance(node, yaml.ScalarNode):
            raise InputError(self.where(node), f"{setting} is a single value", got=_shown(node))
        plain = node.style is None
        if typing.get_origin(kind) in _UNIONS:
            if plain and _NUMBER.fullmatch(node.value) and not re.match(r"[-+]?0\d", node.value):
                return float(node.value) if set(node.value) & set(".eE") else int(node.value)
            kind = str
        limited, kind = kind, typing.get_args(kind)[0] if typing.get_origin(kind) is typing.Annotated else kind
        if kind is bool:
            if plain and node.value.lower() in _TRUE_FALSE:
                return _TRUE_FALSE[node.value.lower()]
            raise InputError(self.where(node), f"{setting} is yes or no", got=node.value, expected="true or false")
        if kind in {int, float}:
            # The text itself decides: YAML reads 010 as 8 and 12:30 as 750.
            if plain and _NUMBER.fullmatch(node.value) and not re.match(r"[-+]?0\d", node.value):
                return self.number(node, limited, setting=setting)
            raise InputError(
                self.where(node), f"{setting} is a number", got=node.value, expected="digits, as 24 or 0.1"
            )
        if plain and node.tag in _AMBIGUOUS_TAGS:
            raise InputError(
                self.where(node),
                f"{setting}: YAML reads this as {_AMBIGUOUS_TAGS[node.tag]}",
                got=node.value or "nothing",
                expected="text",
                do=f'write "{node.value}" in quotes' if node.value else "give a value or leave the key out",
            )
        if typing.get_origin(kind) is Literal and node.value not in typing.get_args(kind):
            choices = " or ".join(typing.get_args(kind))
            raise InputError(self.where(node), f"{setting} is a choice", got=node.value, expected=choices)
        return node.value

    def number(self, node: yaml.ScalarNode, kind: Any, *, setting: str) -> float:
        number = float(node.value)
        try:
            value: float = msgspec.convert(int(number) if number.is_integer() else number, kind)
        except msgspec.ValidationError as error:
            expected = str(error).removeprefix("Expected ").partition(", got")[0]
            for word, meaning in (("`int`", "a whole number"), ("`float`", "a number")):
                expected = expected.replace(word, meaning)
            raise InputError(
                self.where(node), f"{setting} is out of range", got=node.value, expected=expected
            ) from None
        return value


def _without_none(kind: Any) -> Any:
    if typing.get_origin(kind) not in _UNIONS:
        return kind
    options = [option for option in typing.get_args(kind) if option is not type(None)]
    # What may be a text or a number stays so.
    return options[0] if len(options) == 1 else kind


def _option(kind: Any, node: yaml.Node) -> Any:
    """Return which of several types a node has, where one of them is a group of settings."""
    groups = [option for option in typing.get_args(kind) if isinstance(option, type) and issubclass(option, Part)]
    if not groups:
        return kind
    others = [option for option in typing.get_args(kind) if option not in groups]
    return groups[0] if isinstance(node, yaml.MappingNode) else others[0]


def _shown(node: yaml.Node) -> str:
    if isinstance(node, yaml.ScalarNode):
        return str(node.value) or "nothing"
    return "a list" if isinstance(node, yaml.SequenceNode) else "a mapping"


def _with_line(error: Exception, root: yaml.Node, *, name: str) -> InputError:
    """Find the line of the setting that a type's own check names; msgspec adds a path of its own to the message."""
    what, _, at = str(error).removesuffix("`").partition(" - at `$")
    above = _above(at.strip(".").split("."), what.partition(": ")[0].split("."))
    what = ".".join([*above, what])
    node: yaml.Node = root
    for part in re.findall(r"[^.\[\]]+", what.partition(": ")[0]):
        if isinstance(node, yaml.MappingNode):
            node = next((child for key, child in node.value if key.value == part), node)
        elif isinstance(node, yaml.SequenceNode):
            node = node.value[int(part)]
    return InputError(f"{name}:{node.start_mark.line + 1}", what)


def _above(at: list[str], said: list[str]) -> list[str]:
    """Return what stands above the path that a check says, for a part that has its place twice says the first one.

    Examples
    --------
    >>> _above(["model_quality", "schedule"], ["schedule", "every"])
    ['model_quality']
    >>> _above(["model_quality", "ground_truth"], ["model_quality", "ground_truth", "late"])
    []
    """
    shared = (length for length in range(len(at), 0, -1) if at[-length:] == said[:length])
    return at[: -next(shared, len(at))]
