"""What can be chosen in rows whose choices are found at run time: benchmarks, data sets, components."""

from __future__ import annotations

from dataclasses import dataclass

from nastui.base.errors import NastuiError
from nastui.base.registry import Registry
from nastui.benchmarks.header import Description, describe
from nastui.benchmarks.listing import HOW_TO_GET, PUBLISHED_DATASETS, listed, table_path
from nastui.benchmarks.score_columns import column_names


@dataclass(frozen=True)
class Option:
    """One choice; it cannot be taken where something is missing."""

    value: str
    note: str = ""
    missing: str | None = None
    """What brings it, where it is not here."""


def benchmark_options(*, needs_table: bool = True) -> tuple[Option, ...]:
    """All benchmarks, those absent with the command that brings them; published ones can be had without their table where none is needed."""
    found = []
    for entry in listed():
        bare = entry.path is None and not needs_table and entry.name in PUBLISHED_DATASETS
        found.append(Option(entry.name, "no table here") if bare else _benchmark_option(entry.name, present=entry.path is not None))
    return tuple(found)


def dataset_options(benchmark: str, *, needs_table: bool = True) -> tuple[Option, ...]:
    """The data sets of a benchmark; none where it is absent and its table is needed."""
    description = description_of(benchmark)
    if description is None and not needs_table:
        return tuple(Option(name) for name in PUBLISHED_DATASETS.get(benchmark, ()))
    return tuple(Option(name) for name in description.datasets) if description else ()


def column_options(benchmark: str, dataset: str) -> tuple[Option, ...] | None:
    """The score columns of a benchmark's table; None where it has none, or is not here: the name is typed then."""
    return tuple(Option(name) for name in column_names(benchmark, dataset)) or None


def component_options(registry: Registry) -> tuple[Option, ...]:
    """The entries of a registry."""
    return tuple(Option(entry.name, entry.summary) for entry in registry.entries.values())


def description_of(benchmark: str) -> Description | None:
    """What a benchmark's table says of itself; None where it is absent or damaged."""
    try:
        path = table_path(benchmark)
        return describe(path) if path.exists() else None
    except NastuiError:
        return None


def _benchmark_option(name: str, *, present: bool) -> Option:
    if not present:
        return Option(name, missing=HOW_TO_GET.get(name, "`nastui data import` brings it").replace("`", ""))
    description = description_of(name)
    return Option(name, description.about.title if description else "its table is damaged")
