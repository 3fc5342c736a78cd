"""The rows of the form, made from the field descriptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from nastui.base.checking import check_value, read_text
from nastui.base.fields import Field, fields_of, setting
from nastui.base.registry import Registry
from nastui.fitness.registry import FITNESSES
from nastui.runs.compatibility import takes_predictor, takes_scores
from nastui.runs.spec import NO_PREDICTOR, PLAIN, REGISTRIES, TOP
from nastui.tui.form.options import Option, benchmark_options, column_options, component_options, dataset_options

Raw: TypeAlias = str | bool
"""What an editor holds: a text, or yes/no."""


@dataclass(frozen=True)
class Watching:
    """Settings of the app, which are no part of a run."""

    pace: float = setting(0.25, "Pace", "A generation takes at least so long, to be watched; 0 is full speed", unit="s", low=0.0, high=60.0)


@dataclass(frozen=True)
class Row:
    """A field at its place in the document."""

    key: str
    """`seed`, `algorithm.population`, …"""
    field: Field
    options: tuple[Option, ...] | None = None
    """What can be chosen, where it is not typed."""

    def read(self, raw: Raw) -> object:
        """The value; raises InputError where there is none."""
        return check_value(self.field, raw) if isinstance(raw, bool) else read_text(self.field, raw)

    @property
    def initial(self) -> Raw:
        """The default, as an editor holds it."""
        return raw_of(self.field.default)


@dataclass(frozen=True)
class Section:
    """Rows under a heading."""

    name: str
    title: str
    rows: tuple[Row, ...]


_TITLES: Final = {
    "algorithm": "Algorithm",
    "predictor": "Predictor",
    "acceleration": "Acceleration",
    "features": "Zero-cost scores",
    "fitness": "Fitness",
    "budget": "Budget",
    "report": "Report",
    "engine": "Engine",
    "watching": "Watching",
}
_PARTS: Final[Mapping[str, type]] = {"budget": PLAIN["budget"], "watching": Watching, "report": PLAIN["report"], "engine": PLAIN["engine"]}
_NAMES: Final = {"algorithm": "Algorithm", "predictor": "Predictor", "fitness": "Fitness"}


def sections(raws: Mapping[str, Raw]) -> tuple[Section, ...]:
    """All sections for what stands in the form."""
    found = [Section("run", "Search", _top_rows(raws))]
    for kind, registry in REGISTRIES.items():
        if kind == "predictor":
            found += _predictor_sections(registry, raws)
        else:
            found.append(Section(kind, _TITLES[kind], _component_rows(kind, registry, raws)))
    if takes_scores(str(raws.get("algorithm.name", ""))):
        found.append(Section("features", _TITLES["features"], _rows("features", PLAIN["features"], raws)))
    found += [Section(name, _TITLES[name], _rows(name, settings, raws)) for name, settings in _PARTS.items()]
    return tuple(found)


def raw_of(value: object) -> Raw:
    """A value as an editor holds it."""
    if isinstance(value, bool):
        return value
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.15g}" if isinstance(value, float) else str(value)


def _top_rows(raws: Mapping[str, Raw]) -> tuple[Row, ...]:
    fitness = FITNESSES.entries.get(str(raws.get("fitness.name", "")))
    needed = fitness is None or fitness.needs_table
    benchmark = str(raws.get("benchmark", ""))
    options = {"benchmark": benchmark_options(needs_table=needed), "dataset": dataset_options(benchmark, needs_table=needed)}
    return tuple(Row(field.name, field, options.get(field.name)) for field in TOP)


def _predictor_sections(registry: Registry, raws: Mapping[str, Raw]) -> list[Section]:
    """None, the predictor's, or that and how it screens candidates, as the algorithm has it."""
    takes = takes_predictor(str(raws.get("algorithm.name", "")))
    if takes == "none":
        return []
    none = (Option(NO_PREDICTOR, "every cell is evaluated"),) if takes == "screens" else ()
    found = [Section("predictor", _TITLES["predictor"], _component_rows("predictor", registry, raws, none))]
    if none and raws.get("predictor.name", NO_PREDICTOR) != NO_PREDICTOR:
        found.append(Section("acceleration", _TITLES["acceleration"], _rows("acceleration", PLAIN["acceleration"], raws)))
    return found


def _component_rows(kind: str, registry: Registry, raws: Mapping[str, Raw], none: tuple[Option, ...] = ()) -> tuple[Row, ...]:
    """The chooser, where `none` may stand before the registry's entries, and the settings of what is chosen."""
    options = (*none, *component_options(registry))
    default = options[0].value
    entry = registry.entries.get(str(raws.get(f"{kind}.name", default)))
    chooser = Field("name", _NAMES[kind], entry.summary if entry else f"Which {registry.kind}", "text", default)
    rows = _rows(kind, entry.settings, raws) if entry else ()
    return (Row(f"{kind}.name", chooser, options), *rows)


def _rows(part: str, settings: type, raws: Mapping[str, Raw]) -> tuple[Row, ...]:
    rows = [_row(f"{part}.{field.name}", field) for field in fields_of(settings)]
    rows = [replace(row, options=_columns(raws)) if row.key == "fitness.column" else row for row in rows]
    values = {row.field.name: raws.get(row.key, row.initial) for row in rows}
    return tuple(row for row in rows if row.field.applies(values) and not _settled(row.field))


def _columns(raws: Mapping[str, Raw]) -> tuple[Option, ...] | None:
    return column_options(str(raws.get("benchmark", "")), str(raws.get("dataset", "")))


def _settled(field: Field) -> bool:
    """Whether there is nothing to choose."""
    return field.choices is not None and len(field.choices) == 1


def _row(key: str, field: Field) -> Row:
    if field.choices:
        return Row(key, replace(field), tuple(Option(choice) for choice in field.choices))
    return Row(key, field)
