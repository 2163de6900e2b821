"""Build what the model's Lambda is made of: a layer with onnxruntime, and a folder with handler and model."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
LOCK: Final = HERE / "requirements.lock"
HANDLER: Final = HERE / "model" / "handler.py"

# Inference imports these alone. onnxruntime declares flatbuffers, packaging and protobuf for its converters.
# The *.dist-info hold the licences, which travel with what they license.
KEPT: Final = ("numpy", "numpy.libs", "numpy-*.dist-info", "onnxruntime", "onnxruntime-*.dist-info")
# What a build, a test or a training would want, and a running model does not. libonnxruntime.so is for
# programs in C: Python's extension module carries the whole runtime itself.
DROPPED: Final = (
    "**/__pycache__",
    "**/tests",
    "**/*.a",
    "**/*.pyi",
    "**/*.pxd",
    "*.dist-info/RECORD",
    "numpy/_core/include",
    "numpy/f2py",
    "onnxruntime/backend",
    "onnxruntime/capi/libonnxruntime.so*",
    "onnxruntime/datasets",
    "onnxruntime/quantization",
    "onnxruntime/tools",
    "onnxruntime/transformers",
)
# The earliest moment a zip file can tell: the same content gives the same bytes, whenever it is built.
EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def build_layer(*, uv: Path, python: str, platform: str | None, out: Path) -> Path:
    """Install the lock for a Python such as ``3.13``, trim it, and zip it under ``python/``.

    Parameters
    ----------
    uv
        The uv executable.
    python
        The runtime's version: ``major.minor``.
    platform
        uv's name of the runtime's platform: ``aarch64-manylinux_2_34`` or ``x86_64-manylinux_2_34`` for
        Lambda's Amazon Linux 2023; None for this machine.
    out
        The zip file to write.
    """
    target = ["--python-version", python] + (["--python-platform", platform] if platform else [])
    locked = ["--only-binary", ":all:", "--require-hashes", "-r", str(LOCK)]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        subprocess.run([uv, "pip", "install", "--quiet", "--target", folder, *target, *locked], check=True)
        trim(folder)
        return pack(folder, out=out)


def trim(folder: Path) -> None:
    """Remove from an installation what inference does not need."""
    kept = {path for pattern in KEPT for path in folder.glob(pattern)}
    dropped = {path for pattern in DROPPED for path in folder.glob(pattern)}
    for path in (set(folder.iterdir()) - kept) | dropped:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def pack(folder: Path, *, out: Path) -> Path:
    """Zip a folder under ``python/``, where Lambda looks for a layer's modules."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(f"python/{path.relative_to(folder).as_posix()}", EPOCH)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return out


def build_code(*, model: Path, second: Path, out: Path) -> Path:
    """Lay the handler and both versions of the model side by side in the folder ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(HANDLER, out / "handler.py")
    shutil.copyfile(model, out / "model.onnx")
    shutil.copyfile(second, out / "model-v2.onnx")
    return out
