"""The templates of two monitors to which records are posted; of one, not everything may be kept."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import build_app
from tests.templates import Templates, read
from windage.config_file import parse_monitor

CLAIMS = "windage-dev-claims"
SHY = "windage-dev-shy"
_FILES = (
    b"""
name: claims
capture: {ingest: true}
retention: {captures: 30, quarantine: 7}
""",
    b"""
name: shy
capture: {ingest: true}
privacy:
  fields: {email: drop, customer: hash}
  attributes: drop
""",
)


def ingesting(layers: Path, folder: Path) -> Templates:
    """Synthesize stage dev with these monitors alone."""
    monitors = [parse_monitor(file, name="monitor.yaml") for file in _FILES]
    made = build_app(monitors, stage="dev", layers=layers, folder=folder)
    made.synth()
    return read(Path(made.outdir))
