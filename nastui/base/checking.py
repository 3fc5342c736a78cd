"""Check plain values (from a file, a form, the command line) against described fields, and make settings of them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any, TypeVar

from nastui.base.errors import InputError, Place, nearest
from nastui.base.fields import Field, Kind, fields_of

S = TypeVar("S")
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
"""10,000 and the like; a comma elsewhere is a slip, or a decimal comma."""
_NAMES: dict[Kind, str] = {"int": "a whole number", "float": "a number", "bool": "true or false", "text": "a text"}
_MEASURE = 10**40


def check_value(field: Field, value: Any) -> Any:
    """The value as the field takes it.

    Raises:
        InputError: wrong type, out of bounds, or none of the choices; the key is the field's name.
    """
    if value is None and field.optional:
        return None
    value = plain(value)
    if field.kind == "float" and isinstance(value, int) and not isinstance(value, bool):
        value = float(value) if abs(value) < 10**300 else math.inf
    if type(value).__name__ != {"text": "str"}.get(field.kind, field.kind):
        raise _refused(field, f"{shown(value)} is not {_NAMES[field.kind]}")
    if field.choices and value not in field.choices:
        raise _refused(field, f"{shown(value)} is not one of {', '.join(field.choices)}{nearest(value, field.choices)}")
    if field.kind in ("int", "float"):
        _check_bounds(field, value)
    if field.check is not None:
        field.check(value)
    return value


def plain(value: Any) -> Any:
    """A number of another library, such as numpy, as Python's own; all else as it is."""
    if type(value) in (bool, int, float) or not isinstance(value, Real):
        return value
    return int(value) if isinstance(value, Integral) else float(value)


def read_text(field: Field, text: str) -> Any:
    """The value that a form's text names; empty means open where the field may be left open."""
    stripped = text.strip()
    if not stripped and field.optional:
        return None
    try:
        bare = stripped.replace(",", "") if _GROUPED.fullmatch(stripped) else stripped
        return check_value(field, int(bare) if field.kind == "int" else float(bare) if field.kind == "float" else stripped)
    except ValueError as error:
        raise _refused(field, f"{shown(stripped)} is not {_NAMES[field.kind]}") from error


def make_settings(settings: type[S], values: Mapping[str, Any], prefix: str = "") -> S:
    """A settings object from plain values; what is absent takes its default.

    Raises:
        InputError: an unknown key (with the nearest known one), a wrong value, or settings that contradict each other.
    """
    known = {field.name: field for field in fields_of(settings)}
    checked: dict[str, Any] = {}
    for name, value in values.items():
        if name not in known:
            raise InputError(f"unknown key{nearest(name, known)}", remedy=f"known here: {', '.join(known) or 'none'}", place=Place(key=prefix + name))
        try:
            checked[name] = check_value(known[name], value)
        except InputError as error:
            error.place = Place(key=prefix + name)
            raise
    made = settings(**checked)
    for name, reason in conflicts_of(made):
        raise InputError(reason, place=Place(key=prefix + name))
    return made


def conflicts_of(settings: Any) -> list[tuple[str, str]]:
    """(field, reason) for each pair of values that cannot go together; a settings class tells them in `conflicts()`."""
    tell = getattr(settings, "conflicts", None)
    return list(tell()) if tell else []


def _check_bounds(field: Field, value: float) -> None:
    if not abs(value) < math.inf:
        raise _refused(field, f"{value} is not a finite number")
    if (field.low is not None and value < field.low) or (field.high is not None and value > field.high):
        given = f"{value:,}" if abs(value) < _MEASURE else shown(value)
        raise _refused(field, f"{given} is out of bounds ({field.bounds})")


def _refused(field: Field, reason: str) -> InputError:
    allowed = f"; give {field.bounds}" if field.bounds and "out of bounds" not in reason and "one of" not in reason else ""
    return InputError(reason + allowed, place=Place(key=field.name))


def with_article(noun: str) -> str:
    """`a text`, `an objective`."""
    return f"an {noun}" if noun[0] in "aeiouAEIOU" else f"a {noun}"


def shown(value: Any) -> str:
    """A value of a document in a sentence, as its author wrote it: `'many'`, `true`, `3`, or what kind of value it is."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) >= _MEASURE:
        return "a number beyond all measure"
    if isinstance(value, str):
        return f"'{value}'" if len(value) <= 40 else f"'{value[:36]}…'"
    return "a list" if isinstance(value, list) else "a table" if isinstance(value, Mapping) else "nothing" if value is None else str(value)
