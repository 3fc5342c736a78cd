"""A setting is described once, where it is defined; form, check, `--set` and schema all read that description.

@dataclass(frozen=True)
class GeneticSettings:
    population: int = setting(100, "Population", "Children per generation", low=1, high=100_000)
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args, get_type_hints

Kind = Literal["int", "float", "bool", "text"]
_KINDS: dict[type, Kind] = {int: "int", float: "float", bool: "bool", str: "text"}
_KEY = "setting"


@dataclass(frozen=True)
class Condition:
    """A field applies only while another field of the same settings has one of these values."""

    field: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Field:
    """One setting: what it means, and which values it takes."""

    name: str
    label: str
    help: str
    kind: Kind
    default: Any
    optional: bool = False
    """True where it may be left open (None)."""
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] | None = None
    when: Condition | None = None
    path: bool = False
    """Whether the text may be a path; a preset's relative one begins at the preset's folder."""
    more: str = ""
    """A second sentence, for who asks: what it does to a search."""
    check: Callable[[Any], object] | None = None
    """Raises InputError for a value that kind, bounds and choices let through."""

    def applies(self, values: dict[str, Any]) -> bool:
        """Whether the field matters, given the other fields' values."""
        return self.when is None or values.get(self.when.field) in self.when.values

    @property
    def bounds(self) -> str:
        """What may be entered, in words: `1 to 100,000`, `at least 0`, `one of a, b`, or the empty string."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        low, high = (None if bound is None else f"{bound:,g}" if abs(bound) < 1e6 else f"{bound:,.0f}" for bound in (self.low, self.high))
        if low and high:
            return f"{low} to {high}"
        return f"at least {low}" if low else f"at most {high}" if high else ""


def setting(
    default: Any,
    label: str,
    help: str,
    *,
    unit: str | None = None,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] | None = None,
    when: Condition | None = None,
    path: bool = False,
    more: str = "",
    check: Callable[[Any], object] | None = None,
) -> Any:
    """A dataclass field that carries its description. Kind and optionality come from the annotation."""
    described = {"label": label, "help": help, "unit": unit, "low": low, "high": high, "choices": choices, "when": when, "path": path, "more": more}
    return dataclasses.field(default=default, metadata={_KEY: described | {"check": check}})


def fields_of(settings: type) -> tuple[Field, ...]:
    """The described fields of a settings class, in the order of their definition."""
    return _fields_of(settings)


@cache
def _fields_of(settings: Any) -> tuple[Field, ...]:
    hints = get_type_hints(settings)
    found = [field for field in dataclasses.fields(settings) if _KEY in field.metadata]
    return tuple(Field(field.name, **_kind(hints[field.name]), default=field.default, **field.metadata[_KEY]) for field in found)


def values_of(settings: Any) -> dict[str, Any]:
    """The described fields of a settings object, by name."""
    return {field.name: getattr(settings, field.name) for field in fields_of(type(settings))}


def _kind(annotation: Any) -> dict[str, Any]:
    optional = isinstance(annotation, types.UnionType)
    if optional:
        (annotation,) = [part for part in get_args(annotation) if part is not type(None)]
    return {"kind": _KINDS[annotation], "optional": optional}
