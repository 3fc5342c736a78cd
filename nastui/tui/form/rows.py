"""The rows of the form, made from the field descriptions, and what can be chosen in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from nastui.base.checking import check_value, read_text
from nastui.base.errors import NastuiError, in_a_row
from nastui.base.fields import Field, fields_of, setting
from nastui.base.registry import Registry
from nastui.benchmarks.column_names import names_of_columns
from nastui.benchmarks.header import Description, describe
from nastui.benchmarks.listing import how_to_get, listed, published_datasets, table_path
from nastui.benchmarks.score_columns import column_names
from nastui.fitness.objective_settings import NOTHING, SOURCES, ObjectiveSettings
from nastui.fitness.registry import FITNESSES, score_entries
from nastui.runs.compatibility import takes_fidelities, takes_objectives, takes_predictor, takes_scores, uses_scores
from nastui.runs.settings import WHICH_SCORES
from nastui.runs.spec import MOST_OBJECTIVES, NO_PREDICTOR, OBJECTIVE, PLAIN, REGISTRIES, TOP


@dataclass(frozen=True)
class FormOption:
    """One choice; it cannot be taken where something is missing."""

    value: str
    note: str = ""
    missing: str | None = None
    """What brings it, where it is not here."""


def benchmark_options(*, needs_table: bool = True) -> tuple[FormOption, ...]:
    """All benchmarks, those absent with the command that brings them; published ones can be had without their table where none is needed."""
    found = []
    for entry in listed():
        bare = entry.path is None and not needs_table and bool(published_datasets(entry.name))
        found.append(FormOption(entry.name, "no table here") if bare else _benchmark_option(entry.name, present=entry.path is not None))
    return tuple(found)


def dataset_options(benchmark: str, *, needs_table: bool = True) -> tuple[FormOption, ...]:
    """The data sets of a benchmark; none where it is absent and its table is needed."""
    description = description_of(benchmark)
    if description is None and not needs_table:
        return tuple(FormOption(name) for name in published_datasets(benchmark))
    return tuple(FormOption(name) for name in description.datasets) if description else ()


def column_options(benchmark: str, dataset: str) -> tuple[FormOption, ...] | None:
    """The score columns of a benchmark's table; None where it has none, or is not here: the name is typed then."""
    return tuple(FormOption(name) for name in column_names(benchmark, dataset)) or None


def component_options(registry: Registry) -> tuple[FormOption, ...]:
    """The entries of a registry."""
    return tuple(FormOption(entry.name, entry.summary) for entry in registry.entries.values())


def description_of(benchmark: str) -> Description | None:
    """What a benchmark's table says of itself; None where it is absent or damaged."""
    try:
        path = table_path(benchmark)
        return describe(path) if path.exists() else None
    except NastuiError:
        return None


def _benchmark_option(name: str, *, present: bool) -> FormOption:
    if not present:
        return FormOption(name, missing=(how_to_get(name) or "`nastui data import` brings it").replace("`", ""))
    description = description_of(name)
    return FormOption(name, description.about.title if description else "its table is damaged")


# ----


Raw: TypeAlias = str | bool
"""What an editor holds: a text, or yes/no."""


PACE: Final = "watching.pace"
"""The key of what `Watching` has."""


@dataclass(frozen=True)
class Watching:
    """Settings of the app, which are no part of a run."""

    pace: float = setting(0.25, "Pace", "A generation takes at least so long, to be watched; 0 is full speed", unit="s", low=0.0, high=60.0)


@dataclass(frozen=True)
class FormRow:
    """A field at its place in the document."""

    key: str
    """`seed`, `algorithm.population`, …"""
    field: Field
    options: tuple[FormOption, ...] | None = None
    """What can be chosen, where it is not typed."""
    only: tuple[int, ...] = ()
    """The numbers that the chosen table has, shown in the place of the field's bounds; a preset for another table may have others."""

    def read(self, raw: Raw) -> object:
        """The value; raises InputError where there is none."""
        return check_value(self.field, raw) if isinstance(raw, bool) else read_text(self.field, raw)

    @property
    def initial(self) -> Raw:
        """The default, as an editor holds it."""
        return raw_of(self.field.default)


@dataclass(frozen=True)
class FormSection:
    """Rows under a heading."""

    name: str
    title: str
    rows: tuple[FormRow, ...]

    @property
    def part(self) -> str:
        """What the keys of its rows begin with."""
        return self.rows[0].key.rpartition(".")[0]


_OBJECTIVE_SECTION: Final = "objective-"


def is_objective(section: FormSection) -> bool:
    """Whether a section is that of an objective."""
    return section.name.startswith(_OBJECTIVE_SECTION)


_TITLES: Final = {
    "algorithm": "Algorithm",
    "predictor": "Predictor",
    "acceleration": "Acceleration",
    "features": "Zero-cost scores",
    "fidelity": "Fidelities",
    "fitness": "Fitness",
    "budget": "Budget",
    "report": "Report",
    "engine": "Engine",
    "watching": "Watching",
}
_PARTS: Final[Mapping[str, type]] = {"budget": PLAIN["budget"], "watching": Watching, "report": PLAIN["report"], "engine": PLAIN["engine"]}
_EPOCHS: Final = ("fitness.epochs", "report.epochs")
_NAMES: Final = {"algorithm": "Algorithm", "predictor": "Predictor", "fitness": "Fitness"}


def sections(raws: Mapping[str, Raw]) -> tuple[FormSection, ...]:
    """All sections for what stands in the form."""
    found = [FormSection("run", "Search", _top_rows(raws))]
    for kind, registry in REGISTRIES.items():
        if kind == "predictor":
            found += _predictor_sections(registry, raws)
        else:
            found.append(FormSection(kind, _TITLES[kind], _component_rows(kind, registry, raws)))
    found += _objective_sections(raws)
    algorithm = str(raws.get("algorithm.name", ""))
    if uses_scores(algorithm):
        found.append(FormSection("features", _TITLES["features"], _rows("features", PLAIN["features"], raws)))
    if takes_fidelities(algorithm):
        found.append(FormSection("fidelity", _TITLES["fidelity"], _rows("fidelity", PLAIN["fidelity"], raws)))
    found += [FormSection(name, _TITLES[name], _rows(name, settings, raws)) for name, settings in _PARTS.items()]
    if takes_scores(algorithm) and not uses_scores(algorithm):
        found += _screening_sections(raws)
    return tuple(found)


def raw_of(value: object) -> Raw:
    """A value as an editor holds it."""
    if isinstance(value, bool):
        return value
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.15g}" if isinstance(value, float) else str(value)


def _top_rows(raws: Mapping[str, Raw]) -> tuple[FormRow, ...]:
    fitness = FITNESSES.entries.get(str(raws.get("fitness.name", "")))
    needed = fitness is None or fitness.needs_table
    benchmark = str(raws.get("benchmark", ""))
    options = {"benchmark": benchmark_options(needs_table=needed), "dataset": dataset_options(benchmark, needs_table=needed)}
    return tuple(FormRow(field.name, field, options.get(field.name)) for field in TOP)


def _predictor_sections(registry: Registry, raws: Mapping[str, Raw]) -> list[FormSection]:
    """None, the predictor's, or that and how it screens candidates, as the algorithm has it."""
    takes = takes_predictor(str(raws.get("algorithm.name", "")))
    if takes == "none":
        return []
    none = (FormOption(NO_PREDICTOR, "every cell is evaluated"),) if takes == "screens" else ()
    found = [FormSection("predictor", _TITLES["predictor"], _component_rows("predictor", registry, raws, none))]
    if none and raws.get("predictor.name", NO_PREDICTOR) != NO_PREDICTOR:
        found.append(FormSection("acceleration", _TITLES["acceleration"], _rows("acceleration", PLAIN["acceleration"], raws)))
    return found


def _screening_sections(raws: Mapping[str, Raw]) -> list[FormSection]:
    """Which zero-cost scores screen candidates in a predictor's place; once that is said, all about them."""
    rows = _rows("features", PLAIN["features"], raws)
    if not any(raws.get(f"features.{name}") for name in WHICH_SCORES):
        return [FormSection("features", _TITLES["features"], tuple(row for row in rows if row.field.name in WHICH_SCORES))]
    found = [FormSection("features", _TITLES["features"], rows)]
    if raws.get("predictor.name", NO_PREDICTOR) == NO_PREDICTOR:
        found.append(FormSection("acceleration", _TITLES["acceleration"], _rows("acceleration", PLAIN["acceleration"], raws)))
    return found


def _objective_sections(raws: Mapping[str, Raw]) -> list[FormSection]:
    """One for each objective; one more, to be filled, where the algorithm knows several or there are some already."""
    count = len({key.split(".")[1] for key in raws if key.startswith(f"{OBJECTIVE}.")})
    shown = min(count + 1, MOST_OBJECTIVES) if count or takes_objectives(str(raws.get("algorithm.name", ""))) else 0
    return [FormSection(f"{_OBJECTIVE_SECTION}{number}", f"Objective {number}", _objective_rows(number, raws)) for number in range(1, shown + 1)]


def _objective_rows(number: int, raws: Mapping[str, Raw]) -> tuple[FormRow, ...]:
    """What it is of; the rest once that is said."""
    rows = _rows(f"{OBJECTIVE}.{number}", ObjectiveSettings, raws)
    columns = names_of_columns(str(raws.get("benchmark", "")), str(raws.get("dataset", "")))
    options = {"column": columns or None, "score": tuple(score_entries())}
    rows = tuple(_with_options(row, options[row.field.name]) if row.field.name in options else row for row in rows)
    of = next((row.field.name for row in rows if row.field.name in SOURCES and raws.get(row.key, NOTHING) != NOTHING), None)
    if of is None:
        return tuple(row for row in rows if row.field.name in SOURCES)
    return tuple(row for row in rows if row.field.name != "seconds_per_cell" or of == "score")


def _with_options(row: FormRow, names: Sequence[str] | None) -> FormRow:
    """Typed where no names are known."""
    return row if names is None else replace(row, options=tuple(FormOption(name) for name in (NOTHING, *names)))


def _component_rows(kind: str, registry: Registry, raws: Mapping[str, Raw], none: tuple[FormOption, ...] = ()) -> tuple[FormRow, ...]:
    """The chooser, where `none` may stand before the registry's entries, and the settings of what is chosen."""
    options = (*none, *component_options(registry))
    default = options[0].value
    entry = registry.entries.get(str(raws.get(f"{kind}.name", default)))
    chooser = Field("name", _NAMES[kind], entry.summary if entry else f"Which {registry.kind}", "text", default)
    rows = _rows(kind, entry.settings, raws) if entry else ()
    return (FormRow(f"{kind}.name", chooser, options), *rows)


def _rows(part: str, settings: type, raws: Mapping[str, Raw]) -> tuple[FormRow, ...]:
    rows = [_row(f"{part}.{field.name}", field) for field in fields_of(settings)]
    rows = [replace(row, options=_columns(raws)) if row.key == "fitness.column" else row for row in rows]
    rows = [replace(row, only=_epochs(raws, row.key)) if row.key in _EPOCHS else row for row in rows]
    values = {row.field.name: raws.get(row.key, row.initial) for row in rows}
    return tuple(row for row in rows if row.field.applies(values) and not _settled(row.field))


def _epochs(raws: Mapping[str, Raw], key: str) -> tuple[int, ...]:
    """The training budgets whose accuracies the table has: of the split that is the fitness, or of any."""
    if key == "fitness.epochs" and raws.get("fitness.name", "accuracy") != "accuracy":
        return ()
    description = description_of(str(raws.get("benchmark", "")))
    dataset = str(raws.get("dataset", ""))
    splits = (str(raws.get("fitness.split", "valid")), None) if key == "fitness.epochs" else ("valid", "test", None)
    meanings = [column.meaning for column in description.columns] if description else []
    found = {one.epochs for one in meanings if one.metric == "accuracy" and one.dataset == dataset and one.split in splits}
    return tuple(sorted(epochs for epochs in found if epochs is not None))


def numbers_text(numbers: tuple[int, ...]) -> str:
    """`1 to 12`, `12 and 200`."""
    if len(numbers) > 2 and numbers == tuple(range(numbers[0], numbers[-1] + 1)):
        return f"{numbers[0]:,} to {numbers[-1]:,}"
    return in_a_row([f"{number:,}" for number in numbers])


def _columns(raws: Mapping[str, Raw]) -> tuple[FormOption, ...] | None:
    return column_options(str(raws.get("benchmark", "")), str(raws.get("dataset", "")))


def _settled(field: Field) -> bool:
    """Whether there is nothing to choose."""
    return field.choices is not None and len(field.choices) == 1


def _row(key: str, field: Field) -> FormRow:
    if field.choices:
        return FormRow(key, replace(field), tuple(FormOption(choice) for choice in field.choices))
    return FormRow(key, field)
