"""How rows are found in what a person names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from windage.captures.schema import Schema
    from windage.cli.settings import Settings
    from windage.config import BatchTransform
    from windage.scripts.preprocessor import Preprocessor


@dataclass(frozen=True)
class Layout:
    """How rows are found in what is read.

    Parameters
    ----------
    schema
        The columns of captures.
    columns
        The names of a dataset's columns where it has none of its own, if they are known.
    header
        Whether CSV files have one.
    preprocessor
        The user's script that makes rows.
    batch
        What the files are that a manifest names; without it their names decide.
    whole
        Whether the captures of a file are one table, of which the service would make one sketch.
    """

    schema: Schema
    columns: tuple[str, ...] | None
    header: bool = True
    preprocessor: Preprocessor | None = None
    batch: BatchTransform | None = None
    whole: bool = False

    @staticmethod
    def of(options: argparse.Namespace, settings: Settings, *, columns: Sequence[str] | None) -> Layout:
        """Return what the command line and the monitor file say of data whose columns are known, or are not.

        Raises
        ------
        InputError, ScriptError
            When an output column is not among the columns, or the pre-processor cannot be loaded.
        """
        from windage.captures.schema import Schema
        from windage.cli.scripts import preprocessor_at

        schema = Schema.of(
            columns if columns is not None else settings.output_columns,
            outputs=settings.output_columns,
            features_attribute=settings.features_attribute,
            inference_attribute=settings.inference_attribute,
        )
        script = settings.preprocessor
        return Layout(
            schema,
            tuple(columns) if columns is not None else None,
            header=not options.no_header,
            preprocessor=preprocessor_at(script) if script is not None else None,
            batch=settings.batch,
            whole=settings.compatibility == "sagemaker",
        )

    def by_position(self, width: int) -> Layout:
        """Return the layout of captures of so many columns: those of the answer first, the others by number."""
        known = self.schema.columns
        numbered = (f"_c{place}" for place in range(len(known), width))
        return replace(self, schema=replace(self.schema, columns=(*known, *numbered)))
