"""A model that is a Python function on this machine: it takes a DataFrame and returns a score a row."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from windage.attribution.model import Answer, Failure, Rows, Scores
from windage.errors import InputError, shortened

if TYPE_CHECKING:
    import pandas as pd

FUNCTION = "predict"


def python_model(
    target: str, features: Sequence[str], *, numeric: Collection[str], wanted: Sequence[str] = ()
) -> Answer:
    """Return the function that ``module:function``, ``file.py:function`` or ``file.py`` names.

    Parameters
    ----------
    target
        The module or the file, and the function; ``predict`` if it is not said.
    features, numeric
        The columns of the DataFrame, and those that hold numbers; the others hold texts.
    wanted
        Which columns of what it returns are the scores, by place from 0 or by name; all, if nothing is said.

    Raises
    ------
    InputError
        When there is no such function, or it cannot be loaded.
    """
    function = _function(target)

    def answer(rows: Rows) -> Scores | Failure:
        try:
            return _scores(function(frame(rows, features, numeric=numeric)), wanted)
        except Exception as error:
            return Failure("failed", shortened(f"{type(error).__name__}: {error}", limit=160))

    return answer


def frame(rows: Rows, features: Sequence[str], *, numeric: Collection[str]) -> pd.DataFrame:
    """Return rows of texts as a DataFrame in which numbers are floats.

    Examples
    --------
    >>> rows = np.array([["20", "Ulm"], [None, None]], dtype=object)
    >>> made = frame(rows, ("age", "city"), numeric=("age",))
    >>> made["age"].tolist(), made["city"].tolist()
    ([20.0, nan], ['Ulm', None])
    """
    import pandas as pd

    columns: dict[str, Any] = {}
    for place, name in enumerate(features):
        values = rows[:, place]
        if name in numeric:
            columns[name] = np.array([float(value) if value is not None else np.nan for value in values])
        else:
            columns[name] = pd.Series(list(values), dtype=object)
    return pd.DataFrame(columns)


def _function(target: str) -> Callable[[Any], Any]:
    source, _, name = target.rpartition(":") if ":" in target else (target, "", FUNCTION)
    try:
        if source.endswith(".py"):
            spec = importlib.util.spec_from_file_location(Path(source).stem, source)
            if spec is None or spec.loader is None:
                raise InputError("--model", "not a Python file", got=source)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
        else:
            sys.path.insert(0, str(Path.cwd()))
            try:
                module = importlib.import_module(source)
            finally:
                sys.path.remove(str(Path.cwd()))
    except InputError:
        raise
    except Exception as error:
        raise InputError(
            f"--model {target}",
            "it cannot be loaded",
            got=f"{type(error).__name__}: {error}",
            expected="a Python model",
        ) from None
    function = getattr(module, name, None)
    if not callable(function):
        raise InputError(
            f"--model {target}", "there is no such function", got=name, expected="a function of a DataFrame"
        )
    return function  # type: ignore[no-any-return]


def _scores(returned: Any, wanted: Sequence[str]) -> Scores | Failure:
    names = [str(name) for name in getattr(returned, "columns", ())]
    values = np.asarray(returned)
    if wanted and values.ndim == 2:
        names = names or [str(place) for place in range(values.shape[1])]
        missing = [name for name in wanted if name not in names]
        if missing:
            return Failure("unreadable", f"no {missing[0]} among {', '.join(names)}")
        values = values[:, [names.index(name) for name in wanted]]
    try:
        return values.astype(np.float64)
    except (TypeError, ValueError):
        return Failure("not_a_number", shortened(next(iter(values.ravel().tolist()), "nothing"), limit=40))
