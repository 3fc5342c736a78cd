"""When two specs are one search: their evaluations are the same by definition, so that the runs of one are no evidence beside those of the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final, TypeAlias

from nastui.base.errors import NastuiError
from nastui.base.fields import fields_of, values_of
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.score_columns import score_column_named
from nastui.benchmarks.table import Benchmark
from nastui.fitness.accuracy import accuracies
from nastui.fitness.accuracy_rungs import AccuracyRungs
from nastui.fitness.images.sources import settled_source
from nastui.fitness.scoring.scorer import network_kind
from nastui.fitness.settings import AccuracySettings, FidelitySettings, ScoringSettings, TableScoreSettings, TrainingSettings
from nastui.fitness.table_score import lower_is_better
from nastui.networks.shape import shape_named
from nastui.runs.run_spec import RunSpec
from nastui.runs.spec import PLAIN, REGISTRIES, digest_of, document_of

_BESIDE: Final = ("report", "engine.device", "engine.executor")
"""Keys of a spec that decide no evaluation: what is only reported, and where it runs. Settings that do not apply decide none either."""


Opening: TypeAlias = Callable[[str], Benchmark | None]


def identities(specs: Mapping[str, RunSpec]) -> Mapping[str, str]:
    """The `identity` of each; a benchmark is looked for once."""
    opening = cache(_opened)
    return {name: identity(spec, opening) for name, spec in specs.items()}


def _opened(name: str) -> Benchmark | None:
    with suppress(NastuiError):
        return benchmark_named(name, needs_table=False)
    return None


def identity(spec: RunSpec, opening: Opening = _opened) -> str:
    """Equal for specs with the same evaluations: without what decides none, and with what settings come to that are left open."""
    document = document_of(_settled(spec, opening))
    for name in (*REGISTRIES, *PLAIN):
        for key in _idle(getattr(spec, name)) if name in document else ():
            document[name].pop(key, None)
    for key in _BESIDE:
        part, _, name = key.partition(".")
        document.get(part, {}).pop(name, None) if name else document.pop(part, None)
    return digest_of(document)


def _idle(part: Any) -> Iterator[str]:
    settings = getattr(part, "settings", part)
    values = values_of(settings)
    return (field.name for field in fields_of(type(settings)) if not field.applies(values))


# ---- what settings come to that are left open, or written in another way


@dataclass(frozen=True)
class _Measured:
    """What is measured, and where."""

    benchmark: str
    dataset: str
    settings: Any
    fidelity: FidelitySettings | None


def _settled(spec: RunSpec, opening: Opening) -> RunSpec:
    """Where its table is not here a spec stays as it is: it cannot be run either."""
    asked = _Measured(spec.benchmark, spec.dataset, spec.fitness.settings, spec.fidelity)
    if (benchmark := opening(spec.benchmark)) is not None:
        with suppress(NastuiError):
            asked = _come_to(asked, benchmark)
    engine = replace(spec.engine, workers=None) if spec.engine.workers == 1 else spec.engine
    return replace(spec, dataset=asked.dataset, fitness=replace(spec.fitness, settings=asked.settings), fidelity=asked.fidelity, engine=engine)


def _come_to(asked: _Measured, benchmark: Benchmark) -> _Measured:
    found = replace(asked, dataset=benchmark.dataset_named(asked.dataset))
    match found.settings:
        case AccuracySettings():
            return _accuracy(found, benchmark)
        case TableScoreSettings():
            column = score_column_named(benchmark.name, benchmark.columns, found.dataset, found.settings.column)
            wanted = "lower" if lower_is_better(found.settings, column) else "higher"
            return replace(found, settings=replace(found.settings, column=column.name, better=wanted))
        case ScoringSettings() | TrainingSettings():
            return replace(found, settings=_network(found.settings, network_kind(benchmark.name, benchmark.space.name)))
        case _:
            return found


def _accuracy(found: _Measured, benchmark: Benchmark) -> _Measured:
    settings: AccuracySettings = found.settings
    if found.fidelity is not None:
        ladder = AccuracyRungs(benchmark, found.dataset, settings, found.fidelity).ladder
        named = FidelitySettings(", ".join(map(str, ladder.epochs)), semantics=ladder.semantics)
        return replace(found, settings=replace(settings, epochs=ladder.top), fidelity=named)
    longest = max((one.epochs or 0 for one in accuracies(benchmark, found.dataset) if one.split == settings.split), default=None)
    return replace(found, settings=replace(settings, epochs=settings.epochs or longest))


def _network(settings: ScoringSettings | TrainingSettings, kind: str) -> ScoringSettings | TrainingSettings:
    """The network that a cell becomes, and its images."""
    shape = shape_named(kind, channels=settings.channels, cells=settings.cells) if isinstance(settings, TrainingSettings) else settings.shape(kind)
    return replace(settings, channels=shape.channels, cells=shape.cells, images=settled_source(settings.images, kind))
