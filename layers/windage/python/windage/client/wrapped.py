"""A function whose calls are recorded: what it is given is the question, what it returns the answer."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from windage.client.calls import OpenCall
from windage.errors import InputError

P = ParamSpec("P")
R = TypeVar("R")


def wrapped(function: Callable[P, R], call: Callable[[object], OpenCall]) -> Callable[P, R]:
    """Return the function with its calls recorded.

    Raises
    ------
    InputError
        When it is a generator: what it answers is not there when it returns.
    """
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        name = getattr(function, "__qualname__", "")
        raise InputError(f"windage.Capture: {name}", "a generator", do="record its calls with `with capture.call(...)`")
    asked = _question(function)
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def answering(*args: P.args, **kwargs: P.kwargs) -> Any:
            with call(asked(args, kwargs)) as begun:
                answer = await function(*args, **kwargs)
                begun.answer(answer)
                return answer

        return cast("Callable[P, R]", answering)

    @functools.wraps(function)
    def answered(*args: P.args, **kwargs: P.kwargs) -> R:
        with call(asked(args, kwargs)) as begun:
            answer = function(*args, **kwargs)
            begun.answer(answer)
            return answer

    return answered


def _question(function: Callable[..., Any]) -> Callable[[tuple[Any, ...], dict[str, Any]], object]:
    """Return what makes a question of arguments: the only one itself, several by their names."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        signature = None
    first = next(iter(signature.parameters), "") if signature is not None else ""
    skipped = 1 if first in {"self", "cls"} else 0

    def asked(args: tuple[Any, ...], kwargs: dict[str, Any]) -> object:
        given = args[skipped:]
        if len(given) == 1 and not kwargs:
            return given[0]
        if signature is None:
            return {**{str(place): value for place, value in enumerate(given)}, **kwargs}
        try:
            bound = dict(signature.bind(*args, **kwargs).arguments)
        except TypeError:
            # The call is about to fail, and to say so itself.
            return None
        values = {name: value for name, value in bound.items() if not (skipped and name == first)}
        return next(iter(values.values())) if len(values) == 1 else values

    return asked
