from __future__ import annotations

import dataclasses
import doctest
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
OUT = ROOT / "build" / "layers"
UV = ROOT / ".tools" / "bin" / "uv"

# Runs with nothing but the layers to import from.
SMOKE = """
import importlib.metadata, io, sys
sys.path.insert(0, sys.argv[1])
import croniter, jinja2, msgspec, numpy, numpy.testing, orjson, pandas
import scipy.linalg, scipy.optimize, scipy.special, scipy.stats
import windage.errors, windage.kernel
from aws_lambda_powertools import Logger

assert all(module.__file__.startswith(sys.argv[1]) for module in (numpy, scipy, pandas, windage))
assert windage.kernel.STATE == "compiled"
assert (numpy.eye(3) @ numpy.arange(3.0)).tolist() == [0, 1, 2]
assert abs(numpy.linalg.det(numpy.array([[1.0, 2.0], [3.0, 4.0]])) + 2) < 1e-9
assert float(scipy.special.ndtr(0)) == 0.5
assert abs(scipy.stats.ks_2samp([1, 2, 3], [4, 5, 6]).pvalue - 0.1) < 1e-9
frame = pandas.read_csv(io.StringIO("value,name\\n1,a\\n2,b\\n3,a\\n"))
assert frame.groupby("name").value.sum().to_dict() == {"a": 4, "b": 2}
assert msgspec.json.decode(b'{"a":1}', type=dict[str, int]) == {"a": 1}
assert orjson.dumps(numpy.arange(3), option=orjson.OPT_SERIALIZE_NUMPY) == b"[0,1,2]"
assert jinja2.Environment(autoescape=True).from_string("{{ x }}").render(x="<") == "&lt;"
assert croniter.croniter("0 * * * *", 0).get_next() == 3600
assert importlib.metadata.version("pandas") == pandas.__version__
Logger(service="layers").info("logged")
"""


def load() -> Any:
    """Import layers/build.py, which is a script and in no package."""
    spec = importlib.util.spec_from_file_location("layers_build", ROOT / "layers" / "build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["layers_build"] = module
    spec.loader.exec_module(module)
    return module


build = load()
pytestmark = pytest.mark.skipif(not UV.exists(), reason="no .tools/bin/uv; do: make layers")


@pytest.fixture(scope="session")
def layers_of() -> Callable[[str], dict[str, Any]]:
    """Build a target's layers, or take them as they are in build/layers."""

    def layers(name: str) -> dict[str, Any]:
        target = build.host(Path(sys.executable)) if name == "host" else build.TARGETS[name]
        return {layer.name: layer for layer in build.build(target=target, out=OUT, uv=UV)}

    return layers


def entries(layer: Any) -> list[zipfile.ZipInfo]:
    with zipfile.ZipFile(layer.path) as archive:
        return archive.infolist()


def unpacked(layers: dict[str, Any], into: Path) -> Path:
    for layer in layers.values():
        with zipfile.ZipFile(layer.path) as archive:
            archive.extractall(into)
    return into / "python"


@pytest.mark.parametrize("target", ["arm64", "x86_64"])
def test_layers_leave_room_on_both_architectures(layers_of: Callable[[str], dict[str, Any]], target: str) -> None:
    layers = layers_of(target)
    assert layers.keys() == {"runtime", "analysis", "windage"}
    assert sum(layer.unzipped for layer in layers.values()) < build.LIMIT < build.LAMBDA_LIMIT
    for layer in layers.values():
        assert layer.path == OUT / target / f"{layer.name}.zip"
        assert layer.zipped == layer.path.stat().st_size
        assert layer.unzipped == sum(entry.file_size for entry in entries(layer))


@pytest.mark.parametrize("target", ["arm64", "x86_64", "host"])
def test_layers_hold_what_runs_and_nothing_else(layers_of: Callable[[str], dict[str, Any]], target: str) -> None:
    layers = layers_of(target)
    names = [entry.filename for layer in layers.values() for entry in entries(layer)]
    assert len(names) == len(set(names)), "a file is in two layers"
    assert all(name.startswith("python/") for name in names)
    folders = {part for name in names for part in PurePosixPath(name).parts[:-1]}
    assert not folders & {"boto3", "botocore", "s3transfer", "tests", "include", "bin"}
    assert not [name for name in names if name.endswith((".h", ".pyi", ".c", "conftest.py", "/RECORD"))]
    own = {name for name in names if name.startswith("python/windage/")}
    assert "python/windage/__init__.py" in own
    laptop = tuple(f"python/windage/{folder}/" for folder in ("local", "cli", "importing"))
    assert not [name for name in own if name.startswith(laptop)]
    assert {entry.date_time for layer in layers.values() for entry in entries(layer)} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(("target", "machine"), [("arm64", 0xB7), ("x86_64", 0x3E)])
def test_shared_objects_are_the_targets(layers_of: Callable[[str], dict[str, Any]], target: str, machine: int) -> None:
    found = set()
    for layer in layers_of(target).values():
        with zipfile.ZipFile(layer.path) as archive:
            shared = [name for name in archive.namelist() if ".so" in PurePosixPath(name).suffixes]
            # e_machine of the ELF header.
            found |= {int.from_bytes(archive.read(name)[18:20], "little") for name in shared}
    assert found == {machine}


@pytest.mark.parametrize("target", ["x86_64", "host"])
def test_bytecode_takes_the_place_of_sources(layers_of: Callable[[str], dict[str, Any]], target: str) -> None:
    layers = layers_of(target)
    if target != "host" and not build.find_python("3.13", uv=UV):
        pytest.skip("no Python 3.13 on this machine: the layers carry sources")
    names = {name: [entry.filename for entry in entries(layer)] for name, layer in layers.items()}
    assert "python/numpy/__init__.pyc" in names["analysis"]
    assert not [name for name in names["analysis"] + names["runtime"] if name.endswith(".py")]
    own = {PurePosixPath(name).stem.split(".")[0] for name in names["windage"] if "__pycache__" in name}
    assert own >= {PurePosixPath(name).stem for name in names["windage"] if name.endswith(".py")}


def test_own_layer_is_the_same_whenever_and_wherever_it_is_built(tmp_path: Path) -> None:
    digests = set()
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        target = build.host(Path(sys.executable))
        layer = build.own_layer(target=target, folder=tmp_path / name, compiler=target.interpreter)
        assert sorted(path.name for path in (tmp_path / name).iterdir()) == ["windage.inputs", "windage.zip"]
        names = [entry.filename for entry in entries(layer)]
        assert names == sorted(names, key=lambda entry: PurePosixPath(entry).parts)
        digests.add(hashlib.sha256(layer.path.read_bytes()).hexdigest())
    assert len(digests) == 1


def test_layer_is_rebuilt_only_when_its_inputs_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "source"
    shutil.copytree(build.SOURCE, source, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(build, "SOURCE", source)
    target = build.host(Path(sys.executable))

    def built() -> int:
        layer = build.own_layer(target=target, folder=tmp_path, compiler=target.interpreter)
        return int(layer.path.stat().st_mtime_ns)

    first = built()
    (source / "python" / "windage" / "local" / "laptop.py").write_text("")
    assert built() == first
    (source / "python" / "windage" / "another.py").write_text("ANSWER = 42\n")
    second = built()
    assert second != first
    (tmp_path / "windage.zip").unlink()
    assert built() != second


@pytest.mark.parametrize(
    "target",
    [
        "host",
        pytest.param("x86_64", marks=pytest.mark.skipif(platform.machine() != "x86_64", reason="another processor")),
    ],
)
def test_layers_work_on_their_own(layers_of: Callable[[str], dict[str, Any]], target: str, tmp_path: Path) -> None:
    interpreter = Path(sys.executable) if target == "host" else build.find_python("3.13", uv=UV)
    if not interpreter:
        pytest.skip("no Python 3.13 on this machine")
    tree = unpacked(layers_of(target), tmp_path)
    # Without site-packages (-S), the user's or the environment's (-I).
    ran = subprocess.run(
        [interpreter, "-I", "-S", "-W", "error", "-c", SMOKE, tree], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert '"message":"logged"' in ran.stdout


def test_too_large_layers_are_refused() -> None:
    half = build.Layer("analysis", Path("analysis.zip"), build.LIMIT // 2, 1)
    build.check_size(build.TARGETS["arm64"], (half, half))
    more = dataclasses.replace(half, unzipped=half.unzipped + 1)
    with pytest.raises(build.LayerError, match=r"layers/arm64: .*; got 200,000,001 bytes .*; expected .*; do: "):
        build.check_size(build.TARGETS["arm64"], (half, more))


def test_locks_that_disagree_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "runtime.lock").write_text("tzdata==1 \\\n    --hash=sha256:0\n")
    (tmp_path / "analysis.lock").write_text("numpy==1\ntzdata==2 \\\n    --hash=sha256:0\n")
    monkeypatch.setattr(build, "DEPENDENCIES", tmp_path)
    with pytest.raises(build.LayerError, match="got two versions of tzdata"):
        build.build(target=build.TARGETS["arm64"], out=tmp_path, uv=UV)


def test_what_uv_says_is_passed_on(tmp_path: Path) -> None:
    uv = tmp_path / "uv"
    uv.write_text("#!/bin/sh\necho 'no wheel for this platform' >&2\nexit 1\n")
    uv.chmod(0o755)
    with pytest.raises(build.LayerError, match=r"layers/arm64: .*; got no wheel for this platform; .*; do: make lock"):
        build.build(target=build.TARGETS["arm64"], out=tmp_path / "out", uv=uv)


def test_lock_leaves_out_what_the_runtime_brings(tmp_path: Path) -> None:
    lock = tmp_path / "some.lock"
    lock.write_text("a==1 ; x\n    --hash=sha256:0\nboto3==1\n    --hash=sha256:1\na==2 ; y\n    --hash=sha256:2\n")
    assert build.read_lock(lock) == {
        "a": "a==1 ; x\n    --hash=sha256:0\na==2 ; y\n    --hash=sha256:2\n",
    }


def test_documented_examples_run() -> None:
    assert doctest.testmod(build).failed == 0


def test_command_prints_sizes_and_builds_nothing_twice(layers_of: Callable[[str], dict[str, Any]]) -> None:
    layers = layers_of("host")
    before = {name: layer.path.stat().st_mtime_ns for name, layer in layers.items()}
    command = [sys.executable, ROOT / "layers" / "build.py", "--uv", UV, "--target", "host"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "COLUMNS": "80"})
    assert f"{layers['analysis'].unzipped:,}" in ran.stdout
    assert "host together" in ran.stdout
    assert {name: layer.path.stat().st_mtime_ns for name, layer in layers.items()} == before
