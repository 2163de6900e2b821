"""Compile the kernel, for this machine or for one of Lambda's, by Zig's C compiler, which comes as a Python package.

``python layers/kernel.py`` puts the library beside its sources. Where it does not compile, the package does without,
in twice the time.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "layers" / "windage" / "python" / "windage" / "kernel"
LIBRARY = SOURCES / "kernel.so"

# Nothing may depend on the machine that compiles: no multiplication is joined with an addition, which would round once
# instead of twice, and no instruction is used that Lambda's oldest machines lack.
FLAGS = ("-O3", "-std=c11", "-Wall", "-Wextra", "-Werror", "-ffp-contract=off", "-fPIC", "-shared", "-s")
TARGETS = {
    "arm64": ("-target", "aarch64-linux-gnu.2.28", "-mcpu=neoverse_n1"),
    "x86_64": ("-target", "x86_64-linux-gnu.2.28", "-mcpu=x86_64_v2"),
    "host": ("-mcpu=baseline",),
}


def compile_kernel(target: str, *, out: Path) -> str:
    """Compile the library into a file, and return what the compiler complains of."""
    # As windage/kernel/library.py finds it out, which cannot be asked: it loads the old library, and complains of it.
    sources = sorted((*SOURCES.glob("*.c"), *SOURCES.glob("*.h")))
    version = zlib.crc32(b"".join(source.read_bytes() for source in sources))
    # Beside it, for whoever has the old one open keeps it.
    staged = out.with_suffix(f".{os.getpid()}")
    cache = str(ROOT / "build" / "zig")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "ziglang", "cc", *TARGETS[target], *FLAGS, f"-DWINDAGE_VERSION={version}u"),
            *("-o", str(staged), *(str(source) for source in sources if source.suffix == ".c")),
        ],
        env={**os.environ, "ZIG_GLOBAL_CACHE_DIR": cache, "ZIG_LOCAL_CACHE_DIR": cache},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        staged.unlink(missing_ok=True)
        return done.stderr.strip() or f"exit code {done.returncode}"
    staged.replace(out)
    return ""


def main() -> int:
    """Compile the library that the command line asks for."""
    parser = argparse.ArgumentParser(description="Compile the kernel.")
    parser.add_argument("--target", choices=[*TARGETS], default="host", help="default: this machine")
    parser.add_argument("--out", type=Path, default=LIBRARY, help="default: beside the sources")
    asked = parser.parse_args()
    if complaint := compile_kernel(asked.target, out=asked.out):
        print(
            f"layers/kernel.py: the kernel does not compile for {asked.target}; got {complaint}; "
            "expected a library; without it, numpy does the same in twice the time",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
