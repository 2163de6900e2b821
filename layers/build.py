"""Build the Lambda layers without Docker: locked wheels of the target, trimmed, compiled, zipped reproducibly.

Run it as ``python layers/build.py``, or call ``build``. Three layers for each target: ``runtime`` (what every
function needs), ``analysis`` (what the functions that calculate need beside it) and ``windage`` (our own package).
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
DEPENDENCIES = HERE / "dependencies"
SOURCE = HERE / "windage"
KERNEL = Path("python", "windage", "kernel")

# Lambda's limit for a function with all its layers, in bytes; and ours, which leaves the function room to grow.
LAMBDA_LIMIT = 262_144_000
LIMIT = 200_000_000

# The folders of our own package that are for a laptop.
LAPTOP = frozenset({"cli", "importing", "local"})
# Comes with the Lambda runtime.
PROVIDED = ("boto3", "botocore", "s3transfer")
# Of no use at run time. Shared objects stay as they are: scipy's do not survive `strip`.
DROPPED_FOLDERS = frozenset({"tests", "test", "include", "__pycache__", "bin"})
DROPPED_SUFFIXES = frozenset(
    {".pyi", ".pyc", ".pxd", ".pyx", ".pxi", ".h", ".hpp", ".c", ".cpp", ".f", ".f90", ".a", ".exe"}
)
DROPPED_FILES = frozenset({"conftest.py", "py.typed", ".lock"})


class LayerError(RuntimeError):
    """A layer cannot be built, or would not fit."""


@dataclass(frozen=True)
class Target:
    """A machine that layers are built for.

    Parameters
    ----------
    name
        Names the folder of its zips.
    python
        The minor version, such as ``3.13``.
    platform
        What uv calls it; None for this machine.
    interpreter
        The one that will run the code, when it is on this machine; otherwise any of that version compiles.
    """

    name: str
    python: str
    platform: str | None = None
    interpreter: Path | None = None


@dataclass(frozen=True)
class Layer:
    """A built layer; sizes are in bytes."""

    name: str
    path: Path
    unzipped: int
    zipped: int


# The runtime is Amazon Linux 2023 (glibc 2.34), so that wheels for glibc 2.28 run there.
TARGETS = {
    "arm64": Target("arm64", "3.13", "aarch64-manylinux_2_28"),
    "x86_64": Target("x86_64", "3.13", "x86_64-manylinux_2_28"),
}


def host(interpreter: Path) -> Target:
    """Return this machine as a target, for the version of one of its interpreters."""
    asked = "import sys; print('%d.%d' % sys.version_info[:2])"
    found = subprocess.run([interpreter, "-c", asked], capture_output=True, text=True, check=True)
    return Target("host", found.stdout.strip(), interpreter=interpreter)


def build(*, target: Target, out: Path, uv: Path) -> tuple[Layer, ...]:
    """Build a target's layers into ``out/<target>/<layer>.zip``, those whose inputs have changed.

    Raises
    ------
    LayerError
        When uv fails, when the locks disagree, or when the layers are together larger than ``LIMIT``.
    """
    folder = out / target.name
    folder.mkdir(parents=True, exist_ok=True)
    compiler = target.interpreter or find_python(target.python, uv=uv)
    runtime, analysis = (read_lock(DEPENDENCIES / f"{name}.lock") for name in ("runtime", "analysis"))
    if disagreeing := sorted(name for name in runtime.keys() & analysis.keys() if runtime[name] != analysis[name]):
        raise LayerError(
            f"layers/dependencies: the locks disagree; got two versions of {', '.join(disagreeing)}; "
            "expected one; do: make lock"
        )
    rest = {name: text for name, text in analysis.items() if name not in runtime}
    with _alone(folder):
        layers = (
            locked_layer("runtime", runtime, target=target, folder=folder, compiler=compiler, uv=uv),
            locked_layer("analysis", rest, target=target, folder=folder, compiler=compiler, uv=uv),
            own_layer(target=target, folder=folder, compiler=compiler),
        )
    check_size(target, layers)
    return layers


def read_lock(path: Path) -> dict[str, str]:
    """Read a lock: for each package its requirements with hashes, less those that the runtime brings."""
    found: dict[str, str] = {}
    name = ""
    for line in path.read_text().splitlines(keepends=True):
        # A line that is not indented opens a requirement; one package may have several, by Python version.
        if not line[0].isspace():
            name = line.partition("==")[0]
        if name not in PROVIDED:
            found[name] = found.get(name, "") + line
    return found


def is_kept(path: PurePosixPath) -> bool:
    """Tell whether a file of an installed package is needed when it runs.

    Examples
    --------
    >>> [is_kept(PurePosixPath(p)) for p in ("numpy/linalg/a.py", "numpy/tests/a.py", "a-1.dist-info/RECORD")]
    [True, False, False]
    """
    if any(part.endswith(".dist-info") for part in path.parts):
        # Libraries ask importlib.metadata for their own version.
        return path.name == "METADATA"
    return (
        not DROPPED_FOLDERS.intersection(path.parent.parts)
        and path.suffix not in DROPPED_SUFFIXES
        and path.name not in DROPPED_FILES
    )


def is_shipped(path: PurePosixPath) -> bool:
    """Tell whether a file of our own package goes into its layer: the laptop's part does not."""
    if path.parts[0] == "windage" and path.parts[1] in LAPTOP:
        return False
    # Tools leave caches beside the package, and the kernel there is this machine's.
    own = path.parts[0] == "windage" and not any(part.startswith(".") for part in path.parts)
    return own and (path.parts[1] != KERNEL.name or path.suffix == ".py") and is_kept(path)


def check_size(target: Target, layers: tuple[Layer, ...]) -> None:
    """Raise ``LayerError`` when layers that one function carries are together too large."""
    total = sum(layer.unzipped for layer in layers)
    if total > LIMIT:
        sizes = ", ".join(f"{layer.name} {layer.unzipped:,}" for layer in layers)
        raise LayerError(
            f"layers/{target.name}: the layers are too large; got {total:,} bytes unzipped ({sizes}); expected at "
            f"most {LIMIT:,} of Lambda's {LAMBDA_LIMIT:,}; do: drop a package from layers/dependencies"
        )


def find_python(version: str, *, uv: Path) -> Path | None:
    """Return an interpreter of a minor version, if this machine has one."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    # pyenv's shims fail for a version that is not switched on, and uv asks no further.
    folders = [str(folder) for folder in sorted(pyenv.glob(f"{version}.*/bin"))]
    found = subprocess.run(
        [uv, "python", "find", "--no-python-downloads", version],
        env={**os.environ, "PATH": os.pathsep.join([*folders, os.environ.get("PATH", os.defpath)])},
        capture_output=True,
        text=True,
        check=False,
    )
    return Path(found.stdout.strip()) if found.returncode == 0 else None


def locked_layer(
    name: str, wanted: dict[str, str], *, target: Target, folder: Path, compiler: Path | None, uv: Path
) -> Layer:
    """Build a layer of locked packages: no tests, no headers, bytecode in place of the sources."""
    text = "".join(wanted.values())
    digest = _digest(f"{target.platform} {target.python} {compiler is None}".encode(), text.encode())
    if layer := _unchanged(name, folder=folder, digest=digest):
        return layer
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        tree = Path(scratch) / "layer"
        _install(text, into=tree / "python", target=target, compiler=compiler, uv=uv)
        for path in [path for path in (tree / "python").rglob("*") if path.is_file()]:
            if not is_kept(PurePosixPath(path.relative_to(tree / "python"))):
                path.unlink()
        if compiler:
            _compile(tree, compiler=compiler, beside=False)
        return _zip(name, tree, target=target, folder=folder, digest=digest)


def own_layer(*, target: Target, folder: Path, compiler: Path | None) -> Layer:
    """Build the layer of our own package: its sources, so that tracebacks can be read, and the kernel."""
    sources = {
        path.relative_to(SOURCE): path.read_bytes()
        for path in sorted((SOURCE / "python").rglob("*"))
        if path.is_file() and is_shipped(PurePosixPath(path.relative_to(SOURCE / "python")))
    }
    kernel = [HERE / "kernel.py", *sorted((SOURCE / KERNEL).glob("*.[ch]"))]
    parts = [part for path, data in sources.items() for part in (path.as_posix().encode(), data)]
    parts += [path.read_bytes() for path in kernel]
    digest = _digest(f"{target.python} {compiler is None}".encode(), *parts)
    if layer := _unchanged("windage", folder=folder, digest=digest):
        return layer
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        tree = Path(scratch) / "layer"
        for path, data in sources.items():
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            (tree / path).write_bytes(data)
        _compile_kernel(target, out=tree / KERNEL / "kernel.so")
        if compiler:
            _compile(tree, compiler=compiler, beside=True)
        return _zip("windage", tree, target=target, folder=folder, digest=digest)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process at a time build: another, a second test worker, then finds the layers built."""
    with (folder / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _digest(*parts: bytes) -> str:
    """Digest what a layer is made of, this script included; lengths keep the parts apart."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for part in parts:
        digest.update(b"%d:" % len(part) + part)
    return digest.hexdigest()


def _install(text: str, *, into: Path, target: Target, compiler: Path | None, uv: Path) -> None:
    lock = into.with_name("requirements.txt")
    lock.parent.mkdir(parents=True)
    lock.write_text(text)
    where = ["--python-platform", target.platform] if target.platform else []
    done = subprocess.run(
        [
            *(uv, "pip", "install", "--quiet", "--target", into, "--requirement", lock),
            # The lock is whole; resolving again could only add what it leaves out.
            *("--no-deps", "--require-hashes", "--only-binary", ":all:"),
            *("--python", compiler or sys.executable, "--python-version", target.python, *where),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    lock.unlink()
    if done.returncode:
        raise LayerError(
            f"layers/{target.name}: uv could not install the locked wheels; got {done.stderr.strip()}; "
            f"expected wheels for {target.platform or 'this machine'} and Python {target.python}; do: make lock"
        )


def _compile(tree: Path, *, compiler: Path, beside: bool) -> None:
    """Compile to bytecode, in place of the sources or ``beside`` them.

    Unchecked, because a layer is read-only and Lambda could not write what it compiles: every cold start of pandas
    would take 2 s longer.
    """
    subprocess.run(
        [
            *(compiler, "-m", "compileall", "-qq", "--invalidation-mode", "unchecked-hash"),
            *("-s", tree, "-p", "/opt"),
            *([] if beside else ["-b"]),
            tree / "python",
        ],
        # Constant sets are written in the order of their hashes.
        env={**os.environ, "PYTHONHASHSEED": "0"},
        check=False,
    )
    if not beside:
        for path in [path for path in tree.rglob("*.py") if path.with_suffix(".pyc").exists()]:
            path.unlink()


def _compile_kernel(target: Target, *, out: Path) -> None:
    """Compile the kernel's library for a target."""
    command = (sys.executable, HERE / "kernel.py", "--target", target.name, "--out", out)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LayerError(done.stderr.strip())


def _zip(name: str, tree: Path, *, target: Target, folder: Path, digest: str) -> Layer:
    # MiniStack unpacks a layer for every worker of every function: stored, that takes half the time.
    method = zipfile.ZIP_DEFLATED if target.platform else zipfile.ZIP_STORED
    staged = tree.with_suffix(".zip")
    with zipfile.ZipFile(staged, "w") as archive:
        for path in sorted(path for path in tree.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(tree).as_posix(), date_time=(1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes(), compress_type=method)
    path, inputs = folder / f"{name}.zip", folder / f"{name}.inputs"
    # Never a new zip beside the inputs of an old one, wherever this is interrupted.
    inputs.unlink(missing_ok=True)
    staged.replace(path)
    inputs.write_text(digest)
    return _layer(path)


def _unchanged(name: str, *, folder: Path, digest: str) -> Layer | None:
    path, inputs = folder / f"{name}.zip", folder / f"{name}.inputs"
    if path.exists() and inputs.exists() and inputs.read_text() == digest:
        return _layer(path)
    return None


def _layer(path: Path) -> Layer:
    with zipfile.ZipFile(path) as archive:
        unzipped = sum(entry.file_size for entry in archive.infolist())
    return Layer(name=path.stem, path=path, unzipped=unzipped, zipped=path.stat().st_size)


def main() -> int:
    """Build the layers that the command line asks for, and say how large they are."""
    parser = argparse.ArgumentParser(description="Build the Lambda layers without Docker.")
    parser.add_argument("--uv", type=Path, default=Path("uv"), help="the uv command")
    parser.add_argument("--target", action="append", choices=[*TARGETS, "host"], help="default: arm64 and x86_64")
    parser.add_argument("--out", type=Path, default=HERE.parent / "build" / "layers", help="default: build/layers")
    asked = parser.parse_args()
    if not shutil.which(asked.uv):
        parser.error(f"--uv: there is no such command; got {asked.uv}; do: make layers")
    print(f"{'layer':<20}{'unzipped':>12}{'zipped':>12}  (bytes; Lambda takes {LAMBDA_LIMIT:,} unzipped)")
    for name in asked.target or TARGETS:
        target = host(Path(sys.executable)) if name == "host" else TARGETS[name]
        try:
            layers = build(target=target, out=asked.out, uv=asked.uv)
        except LayerError as error:
            print(error, file=sys.stderr)
            return 1
        for line in _table(target, layers):
            print(line)
        if not (target.interpreter or find_python(target.python, uv=asked.uv)):
            print(f"{name}: no Python {target.python} on this machine, so sources are shipped and no bytecode")
    return 0


def _table(target: Target, layers: tuple[Layer, ...]) -> list[str]:
    rows = [(layer.name, layer.unzipped, layer.zipped) for layer in layers]
    rows.append(("together", sum(row[1] for row in rows), sum(row[2] for row in rows)))
    lines = [f"{f'{target.name} {name}':<20}{unzipped:>12,}{zipped:>12,}" for name, unzipped, zipped in rows]
    return [*lines[:-1], f"{lines[-1]}  {rows[-1][1] / LAMBDA_LIMIT:.0%}"]


if __name__ == "__main__":
    sys.exit(main())
