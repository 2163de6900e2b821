"""The rules of the house, read from the source: who imports whom, what the core may touch, how long things are."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import TopologicalSorter
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "layers" / "windage" / "python" / "windage"

# What stacks and package agree on; everything else is the functions' own.
SHARED = {"config", "config_file", "cost", "errors", "names", "settings", "window"}
# The folders that meet the world; the rest of the package is the core.
EDGES = {"steps", "scripts", "aws", "client", "local", "cli"}
CDK = {"aws_cdk", "cdk_nag", "constructs", "jsii"}
SDK = {"boto3", "botocore"}
NAMELESS = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc", "shared", "core", "lib"}

# Longer than one looks at twice, each with what it holds.
LONG_MODULES: Mapping[str, str] = {
    "windage.config_file": "every surprise of YAML",
    "windage.constraints": "SageMaker's file, its types and both directions",
    "windage.page.card": "what one feature's card shows",
    "windage.baselines": "what is learned, and its three files",
    "windage.profile.row_hash": "rows, texts and ids as words: one hash in three spellings",
    "windage.names": "every name that two parts agree on",
    "windage.table": "what a value is, whoever gives it",
    "stacks.service_stack": "the functions that all monitors share, each with all that it may do",
    "stacks.monitor_stack": "what belongs to one monitor, of each of its types",
    "windage.captures.capture_record": "what a line of any form becomes",
    "windage.config.monitor": "all sections of a monitor's file, and what in one does not go with another",
    "windage.window": "cadences and their schedule expressions",
    "windage.local.embedded": "an embedded AWS, from start to end",
}
MOST_LINES, LOOK_TWICE, MOST_OF_A_FUNCTION, MOST_OF_A_HANDLER = 400, 250, 60, 60

# Clock, chance and environment belong to the handlers. Two exceptions: a captured call needs a name that no other has,
# and whether the kernel is there is the machine's business, of which no result says anything.
UNSTEADY = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "time.monotonic",
    "time.perf_counter",
    "os.environ",
    "os.getenv",
    "uuid.uuid1",
    "uuid.uuid4",
    "secrets.token_hex",
    "np.random.rand",
    "np.random.random",
}
ALLOWED_UNSTEADY = {("windage.capture", "uuid.uuid4"), ("windage.kernel.library", "os.environ")}
UNSTEADY_MODULES = {"random", "secrets"}

# What may be inherited from in the core: errors, the types of files and settings, and what has no behaviour.
PARENTS = {"ValueError", "InputError", "NamedTuple", "Protocol", "TypedDict", "IntEnum", "StrEnum", "Enum", "Generic"}
STRUCTS = {"msgspec.Struct", "Struct"}


def name_of(path: Path) -> str:
    if path.is_relative_to(PACKAGE):
        parts = ("windage", *path.relative_to(PACKAGE).with_suffix("").parts)
    else:
        parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


@cache
def modules() -> dict[str, ast.Module]:
    folders = (PACKAGE, ROOT / "stacks", ROOT / "lambdas")
    paths = sorted(chain(*(folder.rglob("*.py") for folder in folders)))
    return {name_of(path): ast.parse(path.read_text(), str(path)) for path in [*paths, ROOT / "app.py"]}


def part_of(module: str) -> str:
    """Return the first level below the package: ``steps`` of ``windage.steps.plan``."""
    return module.split(".")[1] if module.startswith("windage.") else ""


def core() -> dict[str, ast.Module]:
    return {n: tree for n, tree in modules().items() if n.split(".")[0] == "windage" and part_of(n) not in EDGES}


def imported(tree: ast.AST, *, inside: bool = True) -> Iterator[str]:
    """Yield the modules that a module imports; without ``inside``, those that it imports when it is loaded."""
    for node in ast.walk(tree) if inside else _loaded(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                below = f"{node.module}.{alias.name}"
                yield below if below in modules() else node.module


def _loaded(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            continue
        yield node
        if not isinstance(node, ast.FunctionDef):
            yield from _loaded(node)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def lines(module: str) -> int:
    (path,) = (p for p in _paths() if name_of(p) == module)
    return len(path.read_text().splitlines())


def written(module: str) -> int:
    """Count the lines that hold something."""
    (path,) = (p for p in _paths() if name_of(p) == module)
    return sum(bool(line.strip()) for line in path.read_text().splitlines())


def _paths() -> list[Path]:
    return [ROOT / "app.py", *chain(*(folder.rglob("*.py") for folder in (PACKAGE, ROOT / "stacks", ROOT / "lambdas")))]


def test_there_is_something_to_look_at() -> None:
    assert {"windage.config", "windage.steps.plan", "stacks.data_stack", "lambdas.capture.handler", "app"} <= set(
        modules()
    )


@pytest.mark.parametrize("module", [name for name in modules() if name.split(".")[0] in {"stacks", "app"}])
def test_stacks_take_from_the_package_what_both_share(module: str) -> None:
    taken = {part_of(name) for name in imported(modules()[module]) if name.split(".")[0] == "windage"}
    assert taken - SHARED - {""} == set()


def test_the_package_knows_nothing_of_cdk() -> None:
    for name, tree in modules().items():
        if name.startswith("windage"):
            assert {n.split(".")[0] for n in imported(tree)} & {*CDK, "stacks", "lambdas", "examples"} == set(), name


def test_aws_is_one_folder_and_the_laptop() -> None:
    importers = {n for n, tree in modules().items() if {i.split(".")[0] for i in imported(tree)} & SDK}
    assert {part_of(name) for name in importers} == {"aws", "local"}


@pytest.mark.parametrize("module", [name for name in modules() if name.startswith("lambdas.")])
def test_handlers_are_thin_and_know_nothing_of_the_laptop(module: str) -> None:
    taken = set(imported(modules()[module]))
    assert {part_of(name) for name in taken} & {"local", "cli"} == set()
    assert {name.split(".")[0] for name in taken} & (CDK | SDK | {"stacks", "examples"}) == set()
    assert written(module) <= MOST_OF_A_HANDLER


def test_imports_point_up_the_flow() -> None:
    """The core knows no edge; the steps know the core; AWS and scripts know the steps' ports, never the laptop.

    The package itself is the front door: what it does for whoever calls it on a laptop, the laptop's folder does.
    """
    laptop = {"local", "cli"}
    forbidden = {
        "core": EDGES,
        "client": EDGES - {"client", "aws"},
        "steps": EDGES - {"steps"},
        "scripts": {"aws", "client", *laptop},
        "aws": {"scripts", "client", *laptop},
        "local": {"cli"},
        "front door": EDGES - {"client", "local"},
    }
    for name, tree in modules().items():
        if name.split(".")[0] != "windage":
            continue
        kind = "front door" if name == "windage" else part_of(name) if part_of(name) in EDGES else "core"
        taken = {part_of(n) for n in imported(tree) if n.startswith("windage.")}
        assert taken & forbidden.get(kind, set()) == set(), name


def test_no_module_imports_itself_by_a_detour() -> None:
    graph = {name: set(imported(tree, inside=False)) & modules().keys() - {name} for name, tree in modules().items()}
    # Importing a module loads the packages above it first, but those of ours load nothing that loads it again.
    list(TopologicalSorter(graph).static_order())


def test_every_module_says_by_its_name_what_it_is() -> None:
    for name in modules():
        assert set(name.split(".")) & NAMELESS == set(), name


def test_every_module_says_in_a_sentence_what_it_is() -> None:
    for name, tree in modules().items():
        assert ast.get_docstring(tree), name


def test_no_module_is_too_long() -> None:
    counted = {name: lines(name) for name in modules()}
    assert {name: count for name, count in counted.items() if count > MOST_LINES} == {}
    assert {name for name, count in counted.items() if count > LOOK_TWICE} - LONG_MODULES.keys() == set()


def test_every_function_fits_on_a_screen() -> None:
    for name, tree in modules().items():
        for function in functions(tree):
            said = ast.get_docstring(function, clean=False) or ""
            length = (function.end_lineno or 0) - function.lineno + 1 - len(said.splitlines())
            assert length <= MOST_OF_A_FUNCTION, f"{name}.{function.name}: {length} lines"


def test_the_core_and_its_steps_have_no_clock_no_chance_and_no_environment() -> None:
    inner = core() | {name: tree for name, tree in modules().items() if part_of(name) == "steps"}
    found = set()
    for name, tree in inner.items():
        used = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        found |= {(name, one) for one in used & UNSTEADY}
        assert set(imported(tree)) & UNSTEADY_MODULES == set(), name
    assert found == ALLOWED_UNSTEADY


def test_chance_is_passed_in() -> None:
    """A generator made inside would give another answer for the same window."""
    for name, tree in core().items():
        made = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        assert [name for call in made if ast.unparse(call.func).endswith(("default_rng", "random.seed"))] == []


def test_the_core_reads_and_writes_no_files() -> None:
    """But for those that a person names, and what lies in the package: the templates, the price list, the kernel."""
    reading = {
        *("windage.config_file", "windage.baselines", "windage.page.template", "windage.cost.prices"),
        "windage.kernel.library",
    }
    for name, tree in core().items():
        calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        touched = {
            call for call in calls if call == "open" or call.endswith((".read_text", ".read_bytes", ".write_text"))
        }
        assert not touched or name in reading, (name, touched)


def test_nothing_is_inherited_in_the_core_but_types() -> None:
    allowed = PARENTS | STRUCTS | {n.name for tree in core().values() for n in ast.walk(tree) if _is_struct(n)}
    for name, tree in core().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                parents = {ast.unparse(parent).partition("[")[0] for parent in node.bases}
                assert parents <= allowed, f"{name}.{node.name}: {parents - allowed}"


def _is_struct(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef) and bool({ast.unparse(parent) for parent in node.bases} & STRUCTS)


def test_no_dangerous_way_of_reading_is_there() -> None:
    """What runs code hidden in data has no place here."""
    dangerous = {
        "eval",
        "exec",
        "pickle.load",
        "pickle.loads",
        "yaml.load",
        "yaml.unsafe_load",
        "np.load",
        "joblib.load",
    }
    for name, tree in modules().items():
        calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        assert calls & dangerous == set(), name
        assert {n.split(".")[0] for n in imported(tree)} & {"pickle", "marshal", "shelve", "joblib"} == set(), name
