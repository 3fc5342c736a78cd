"""How a value stands in a table that people read."""

from __future__ import annotations

import math

from nastui.drawing.numbers import UNKNOWN, decimal, signed
from nastui.studies.report.document import Column, Value


def shown(value: Value, column: Column) -> str:
    """The value with its column's digits; thousands apart; unknown as a dash."""
    if isinstance(value, tuple):
        return f" {column.between} ".join(shown(part, column) for part in value)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return signed(f"{value:,}")
    if isinstance(value, float):
        return _number(value, column.digits)
    return value


def heading(column: Column) -> str:
    """The column's name with its unit."""
    return with_unit(column.name, column)


def with_unit(name: str, column: Column) -> str:
    """A name with the column's unit."""
    return f"{name} ({column.unit})" if column.unit else name


def is_number(value: Value) -> bool:
    """Whether it is set to the right."""
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _number(value: float, digits: int) -> str:
    small = value and abs(value) < 10.0**-digits / 2
    return signed(f"{value:.1e}") if small else decimal(value, digits)
