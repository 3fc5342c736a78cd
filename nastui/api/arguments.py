"""Arguments of the Python API are held against its annotations, so that a slip is told as a sentence, before anything begins."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, wraps
from numbers import Integral, Real
from pathlib import Path
from types import MethodType, NoneType, UnionType
from typing import Any, Final, Literal, ParamSpec, TypeVar, Union, get_args, get_origin, get_type_hints

from nastui.base.checking import shown, with_article
from nastui.base.errors import InputError, Place

P = ParamSpec("P")
R = TypeVar("R")
_WORDS: Final[Mapping[Any, str]] = {
    **{str: "a text", int: "a whole number", float: "a number", Path: "a path", Mapping: "a table of names and values"},
    **{Callable: "a function", Sequence: "a list", Iterable: "a list"},
}


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """The function, which raises InputError where an argument is not what its annotation says."""
    signature = inspect.signature(function)
    hints = cache(lambda: get_type_hints(function))

    @wraps(function)
    def checking(*arguments: P.args, **named: P.kwargs) -> R:
        for name, value in signature.bind(*arguments, **named).arguments.items():
            if not _fits(value, wanted := hints().get(name, Any)):
                raise InputError(f"{_told(value)} is not {_words(wanted)}", remedy=_calling(value), place=Place(key=name))
        try:
            return function(*arguments, **named)
        except InputError as error:
            if error.__cause__ is not None:
                raise
            raise error.with_traceback(None) from None  # the sentence says it all; what lies between is nastui's own

    return checking


def within(name: str, value: int, low: int, high: int) -> int:
    """The number.

    Raises:
        InputError: it is out of bounds.
    """
    if not low <= value <= high:
        raise InputError(f"{value:,} is out of bounds ({low:,} to {high:,})", place=Place(key=name))
    return value


def _fits(value: Any, kind: Any) -> bool:
    origin = get_origin(kind)
    if kind is Any:
        return True
    if origin in (Union, UnionType):
        return any(_fits(value, one) for one in get_args(kind))
    if origin is Literal:
        return value in get_args(kind)
    if kind in (int, float):
        return isinstance(value, Integral if kind is int else Real) and not isinstance(value, bool)
    if origin in (Sequence, Iterable):  # arrays and series are taken too
        return isinstance(value, Iterable) and not isinstance(value, str | bytes)
    return isinstance(value, origin or kind)


def _told(value: Any) -> str:
    simple = value is None or isinstance(value, bool | int | float | str | list | Mapping)
    return shown(value) if simple else with_article(type(value).__name__)


def _calling(value: Any) -> str | None:
    """Of a method that was given in the place of what it gives: that it is called."""
    return f"call it: {value.__name__}()" if isinstance(value, MethodType) else None


def _words(kind: Any) -> str:
    if get_origin(kind) in (Union, UnionType):
        return " or ".join(dict.fromkeys(_words(one) for one in get_args(kind) if one is not NoneType))
    if get_origin(kind) is Literal:
        return " or ".join(f"'{one}'" for one in get_args(kind))
    plain = get_origin(kind) or kind
    return _WORDS.get(plain) or with_article(plain.__name__)
