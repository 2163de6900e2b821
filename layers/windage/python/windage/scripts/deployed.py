"""The scripts that were deployed with the monitors: where they lie beside the functions' modules."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from windage import names
from windage.captures.reading import Preprocess
from windage.config import Monitor
from windage.scripts.loading import Logger, Script
from windage.scripts.postprocessor import MEMORY_MB, run
from windage.scripts.preprocessor import load_preprocessor
from windage.steps.ports import Postprocessed, not_deployed

if TYPE_CHECKING:
    from windage.dataset_file.json_records import ParseLine


@dataclass(frozen=True)
class DeployedScripts:
    """The scripts of all monitors, as their layer holds them.

    Parameters
    ----------
    folder
        Their folder, sought where modules are sought: a layer is one of those places.
    logger
        Where what pre-processors print and log goes.
    """

    folder: str
    logger: Logger

    def preprocess(self, monitor: Monitor) -> Preprocess | None:
        """Return the monitor's pre-processor, or nothing when it has none."""
        path = self._path(monitor, "preprocessor", monitor.scripts.preprocessor)
        return load_preprocessor(Script.read(path), logger=self.logger) if path else None

    def parse_line(self, monitor: Monitor) -> ParseLine | None:
        """Return the pre-processor of the monitor's training set, or nothing when it has none."""
        path = self._path(monitor, "baseline", monitor.baseline.preprocessor)
        return load_preprocessor(Script.read(path), logger=self.logger).line if path else None

    def postprocess(
        self,
        monitor: Monitor,
        *,
        files: Mapping[str, bytes],
        baseline: Mapping[str, bytes],
        environment: Mapping[str, str],
    ) -> Postprocessed | None:
        """Run the monitor's post-processor; return what became of it, or nothing when there is none."""
        path = self._path(monitor, "postprocessor", monitor.scripts.postprocessor)
        if path is None:
            return None
        return run(path, files=files, baseline=baseline, environment=environment, memory_mb=MEMORY_MB)

    def _path(self, monitor: Monitor, kind: names.ScriptKind, script: str | None) -> Path | None:
        """Return where a script lies.

        Raises
        ------
        InputError
            When the monitor names one and it is not there: the stacks were not deployed together.
        """
        if script is None:
            return None
        found = (Path(place, self.folder, names.script_path(monitor.name, kind, script)) for place in sys.path)
        path = next((path for path in found if path.is_file()), None)
        if path is None:
            raise not_deployed(monitor, script)
        return path
