"""The templates of one monitor to which records are posted."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import build_app
from tests.templates import Templates, read
from windage.config_file import parse_monitor

CLAIMS = "windage-dev-claims"
_FILE = b"""
name: claims
capture: {ingest: true}
retention: {captures: 30}
"""


def ingesting(layers: Path, folder: Path) -> Templates:
    """Synthesize stage dev with this monitor alone."""
    made = build_app([parse_monitor(_FILE, name="claims.yaml")], stage="dev", layers=layers, folder=folder)
    made.synth()
    return read(Path(made.outdir))
