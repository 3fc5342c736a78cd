"""From a spec to what the engine drives: everything that can be refused is refused here, before a run begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nastui.algorithms.acceleration_settings import AccelerationSettings
from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.registry import ALGORITHMS
from nastui.algorithms.screening import Screened
from nastui.base.errors import InputError, Place, broken, held, located
from nastui.base.executors.opening import check_workplace
from nastui.base.plugins import version_of
from nastui.base.steps import step
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.reference import as_facts, reference_accuracies
from nastui.benchmarks.table import Benchmark
from nastui.cells.arrays import Cells, Keys
from nastui.cells.restricted import RestrictedSpace
from nastui.cells.space import Space
from nastui.cells.spaces import SPACES
from nastui.drawing.numbers import percentage
from nastui.fitness.fitness import Fitness, FitnessContext, FitnessFacts
from nastui.fitness.objectives import Objectives
from nastui.fitness.registry import FITNESSES
from nastui.fitness.settings import AccuracySettings, ScoringSettings
from nastui.fitness.several import SeveralObjectives
from nastui.predictors.predictor import Predictor, PredictorContext
from nastui.predictors.registry import PREDICTORS
from nastui.predictors.timed import TimedPredictor
from nastui.runs.compatibility import is_screened
from nastui.runs.features import Features, features_of
from nastui.runs.guarding import Guarded, told_facts
from nastui.runs.records import record_type, rung_type
from nastui.runs.run_spec import Component, RunSpec

_MADE_HERE: Final = ("auto", "noise", "digits")
"""Images that need no file."""


@dataclass(frozen=True)
class Prepared:
    """A run that can be driven."""

    spec: RunSpec
    benchmark: Benchmark
    dataset: str
    fitness: Fitness
    fitness_facts: FitnessFacts
    algorithm: Algorithm
    predictor: TimedPredictor | None = None
    """Of the algorithm, or around it. Whoever drives the run tells it where its seconds go."""
    features: Features | None = None
    """Zero-cost scores that the algorithm sees. Whoever drives the run charges for them."""

    def identify(self, cells: Cells) -> Keys:
        """The row of each cell: equal for cells that are the same query."""
        return identify(self.benchmark, cells)

    def facts(self) -> dict[str, Any]:
        """What the store keeps for views, so that they need no benchmark."""
        return {
            "title": self.benchmark.about.title,
            "space": self.benchmark.about.space,
            "identity": self.benchmark.about.identity,
            "dataset": self.dataset,
            "generation_size": self.algorithm.generation_size,
            "reference": as_facts(reference_accuracies(self.benchmark, self.dataset, self._reported_epochs)),
            **asdict(self.fitness_facts),
            **(self.fitness.facts_of_objectives() if isinstance(self.fitness, SeveralObjectives) else {}),
            **({} if self.fitness.ladder is None else {"fidelities": asdict(self.fitness.ladder)}),
        }

    @property
    def is_foreign(self) -> bool:
        """Whether another package brings its fitness."""
        return FITNESSES.entry(self.spec.fitness.name).is_foreign

    @property
    def objectives(self) -> Objectives | None:
        """What is optimised and bounded; None where the run has its fitness alone."""
        return getattr(self.fitness, "objectives", None)

    @property
    def objective_count(self) -> int:
        """How many objectives a record of the run has."""
        return len(self.objectives) if self.objectives is not None else 0

    @property
    def record_kind(self) -> np.dtype[Any]:
        """Of the run's evaluations."""
        length = self.benchmark.space.length
        return record_type(length, self.objective_count) if self.fitness.ladder is None else rung_type(length)

    @property
    def _reported_epochs(self) -> int | None:
        """Of the accuracies that stand beside the fitness; None: the table's longest."""
        own = self.spec.fitness.settings.epochs if isinstance(self.spec.fitness.settings, AccuracySettings) else None
        return self.spec.report.epochs or own or (None if self.fitness.ladder is None else self.fitness.ladder.top)


def prepare(spec: RunSpec) -> Prepared:
    """Open the benchmark, make fitness, predictor and algorithm; what the fitness settles by measuring is part of the spec from here on.

    Raises:
        InputError: no such benchmark or data set, a fitness that the benchmark does not cover, a predictor that cannot work on the space, a budget
            that could not end the run.
    """
    with located("engine.executor"):
        check_workplace(spec.engine.workplace)
    entry, context = FITNESSES.entry(spec.fitness.name), _context(spec)
    benchmark, dataset = context.benchmark, context.dataset
    step(f"preparing the fitness: {entry.title}")
    fitness: Fitness = entry.make(spec.fitness.settings, context)
    if spec.objectives:
        if entry.is_foreign:
            _facts(spec, benchmark, fitness)  # they are right, as the objectives take them to be
        fitness = several = SeveralObjectives(fitness, spec.objectives, context)
        spec = replace(spec, objectives=several.settled_objectives())
    features = None
    if spec.features is not None:
        step("preparing the zero-cost features")
        with located("features.scores"):
            settings, features = features_of(spec.features, replace(context, report_epochs=None), lambda cells: identify(benchmark, cells))
        spec = replace(spec, features=settings)
    prepared = prepare_with(spec, benchmark, dataset, fitness, features)
    with held(f"fitness {spec.fitness.name}", "completing its settings", foreign=entry.is_foreign):
        settled = fitness.settled()
    if not isinstance(settled, entry.settings | None):
        raise broken(f"fitness {spec.fitness.name}", f"completes its settings with a {type(settled).__name__} instead of {entry.settings.__name__}")
    return prepared if settled is None else replace(prepared, spec=replace(spec, fitness=Component(spec.fitness.name, settled)))


def _context(spec: RunSpec) -> FitnessContext:
    step("opening the benchmark")
    with located("benchmark"):
        benchmark = benchmark_named(spec.benchmark, needs_table=FITNESSES.entry(spec.fitness.name).needs_table)
    with located("dataset"):
        dataset = benchmark.dataset_named(spec.dataset)
    return FitnessContext(benchmark, dataset, spec.seed, spec.report.epochs, spec.engine.device, spec.fidelity, spec.engine.pack)


def fitness_of(spec: RunSpec) -> Fitness:
    """The fitness of a spec that was prepared, made again, in another process. Raises as `prepare` does."""
    made: Fitness = FITNESSES.entry(spec.fitness.name).make(spec.fitness.settings, _context(spec))
    return made


def check_preparable(spec: RunSpec) -> None:
    """Refuse what `prepare` would, as far as that can be seen without the libraries of networks and trees, which take seconds to load.

    Where all parts are nastui's own and surely here, benchmark, data set and table are looked at; else all is prepared. Raises as `prepare` does.
    """
    entry, context = FITNESSES.entry(spec.fitness.name), _context(spec)
    if not _is_usual(spec, context.benchmark):
        prepare(spec)
    elif entry.needs_table:
        made: Fitness = entry.make(spec.fitness.settings, context)
        if spec.objectives:
            made = SeveralObjectives(made, spec.objectives, context)
        _check_coverage(spec, context.benchmark, made, made.facts())


def _is_usual(spec: RunSpec, benchmark: Benchmark) -> bool:
    """Whether only its benchmark and table could be wrong."""
    parts = [(FITNESSES, spec.fitness), (ALGORITHMS, spec.algorithm), *([(PREDICTORS, spec.predictor)] if spec.predictor else [])]
    if not all(registry.entry(part.name).is_sure for registry, part in parts) or spec.features is not None:
        return False
    if benchmark.space.name not in {entry.name for entry in SPACES.own} or spec.budget.simulated_seconds or spec.engine.domain != "all":
        return False
    if any(one.source[0] != "column" and one.source[1] == "latency" for one in spec.objectives):
        return False
    settings, device_is_sure = spec.fitness.settings, spec.engine.device in ("auto", "cpu")
    if spec.predictor is not None and not device_is_sure:
        return False
    needs_table = FITNESSES.entry(spec.fitness.name).needs_table
    return needs_table or (isinstance(settings, ScoringSettings) and settings.images in _MADE_HERE and device_is_sure)


def prepare_with(spec: RunSpec, benchmark: Benchmark, dataset: str, fitness: Fitness, features: Features | None = None) -> Prepared:
    """Make the algorithm, and its predictor, for a benchmark and fitness that are at hand.

    Raises:
        InputError: the fitness does not cover the space, the predictor cannot work on it, or a budget could not end the run.
    """
    facts = _facts(spec, benchmark, fitness)
    _check_coverage(spec, benchmark, fitness, facts)
    if spec.fidelity is not None and fitness.ladder is None:
        raise InputError(
            f"{spec.algorithm.name} measures cells at several fidelities, and {spec.fitness.name} has one",
            remedy="choose the fitness accuracy or training",
            place=Place(key="fitness.name"),
        )
    if spec.budget.simulated_seconds and not facts.timed:
        raise InputError(
            f"{benchmark.name} does not know the training seconds of this fitness, so simulated time would never pass",
            remedy="budget evaluations or unique_evaluations instead",
            place=Place(key="budget.simulated_seconds"),
        )
    space = _space(spec, benchmark, fitness, facts)
    predictor = _predictor(spec, benchmark)
    objectives: Objectives | None = getattr(fitness, "objectives", None)
    parts = (facts.coverage, spec.seed, predictor, features, objectives, spec.engine.workers, fitness.ladder)
    context = AlgorithmContext(space, lambda cells: identify(benchmark, cells), *parts)
    return Prepared(spec, benchmark, dataset, fitness, facts, _algorithm(spec, context), predictor, features)


def _facts(spec: RunSpec, benchmark: Benchmark, fitness: Fitness) -> FitnessFacts:
    """What it says of itself, looked at."""
    entry = FITNESSES.entry(spec.fitness.name)
    return told_facts(fitness, spec.fitness.name, benchmark.size if entry.needs_table else None, foreign=entry.is_foreign)


def _predictor(spec: RunSpec, benchmark: Benchmark) -> TimedPredictor | None:
    if spec.predictor is None:
        return None
    device = "cpu" if spec.engine.device == "auto" else spec.engine.device  # a few hundred cells are learnt sooner than they are moved
    step(f"preparing the predictor: {PREDICTORS.entry(spec.predictor.name).title}")
    with located("predictor.name"):
        entry = PREDICTORS.entry(spec.predictor.name)
        make: Callable[[], Predictor] = partial(entry.make, spec.predictor.settings, PredictorContext(benchmark.space, spec.seed, device))
        return TimedPredictor(make(), spec.predictor.name, make=make, foreign=entry.is_foreign)


def _algorithm(spec: RunSpec, context: AlgorithmContext) -> Algorithm:
    entry = ALGORITHMS.entry(spec.algorithm.name)
    step(f"preparing the algorithm: {entry.title}")
    algorithm = Guarded(entry.name, entry.make(spec.algorithm.settings, context), context, foreign=entry.is_foreign)
    if not is_screened(spec):
        return algorithm
    return Screened(spec.acceleration or AccelerationSettings(), algorithm, context)


def plugin_versions(prepared: Prepared) -> dict[str, str]:
    """The versions of the other packages that bring a part of the run."""
    spec = prepared.spec
    entries = [ALGORITHMS.entry(spec.algorithm.name), FITNESSES.entry(spec.fitness.name), SPACES.entries.get(prepared.benchmark.about.space)]
    entries += [PREDICTORS.entry(spec.predictor.name)] if spec.predictor else []
    return {entry.package: version_of(entry.package) for entry in entries if entry is not None and entry.package}


def device_version(prepared: Prepared) -> dict[str, str]:
    """What networks are scored or trained on, as the run keeps it beside the versions; empty where there are none."""
    with held(f"fitness {prepared.spec.fitness.name}", "saying where it computes", foreign=prepared.is_foreign):
        device: Any = prepared.fitness.computed_on()
    if not isinstance(device, str | None):
        raise broken(f"fitness {prepared.spec.fitness.name}", f"says with a {type(device).__name__} where it computes, instead of with text")
    return {} if device is None else {"device": device}


def identify(benchmark: Benchmark, cells: Cells) -> Keys:
    """Rows as keys; cells that the table does not have get keys of their own behind its rows, by the table's notion of the same query."""
    rows = benchmark.find(cells)
    keys = rows.astype(np.uint64)
    if (missing := rows < 0).any():
        keys[missing] = benchmark.space.query_keys(cells[missing], benchmark.about.identity) + np.uint64(benchmark.size)
    return keys


def _check_coverage(spec: RunSpec, benchmark: Benchmark, fitness: Fitness, facts: FitnessFacts) -> None:
    of = max(facts.of, benchmark.distinct_in_space or 0)
    if spec.engine.domain == "all" and facts.coverage < of:
        known = ["set engine.domain = 'covered' to search among those"] if facts.coverage else []
        with held(f"fitness {spec.fitness.name}", "saying what else could be chosen"):
            other = tuple(map(str, fitness.instead(of)))
        remedies = ["import a source that has it for all (`nastui data import`)", *known, *([f"choose {' or '.join(other)}"] if other else [])]
        objective = fitness.least_covered() if isinstance(fitness, SeveralObjectives) else None
        what, key = objective or (f"the {facts.metric}", "fitness")
        raise InputError(
            f"{facts.coverage:,} of {of:,} cells of {benchmark.name} have {what}",
            remedy=", ".join(remedies[:-1]) + (", or " if len(remedies) > 1 else "") + remedies[-1],
            place=Place(key=key),
        )


_LOOKED_AT: Final = 200
"""Cells whose neighbours are looked for."""


def remark_on_domain(prepared: Prepared) -> str | None:
    """That most of the cells that are searched have no neighbour among them; None where they have, or all cells are searched."""
    space = prepared.algorithm.space
    if not isinstance(space, RestrictedSpace):
        return None
    known = prepared.benchmark.cells[prepared.fitness.covered()]
    looked_at = known[np.random.default_rng(0).permutation(len(known))[:_LOOKED_AT]]
    share = float(np.mean([len(space.neighbours(cell)) > 0 for cell in looked_at])) if len(known) else 1.0
    if share >= 0.5:
        return None
    return (
        f"{percentage(share)} of the {len(known):,} cells that are searched have a neighbour among them (one position changed), so an algorithm "
        "that goes from neighbour to neighbour, such as local-search, is little more than random search here"
    )


def _space(spec: RunSpec, benchmark: Benchmark, fitness: Fitness, facts: FitnessFacts) -> Space:
    needs_table = FITNESSES.entry(spec.fitness.name).needs_table or (isinstance(fitness, SeveralObjectives) and fitness.needs_table)
    if spec.engine.domain == "all" or not needs_table:
        return benchmark.space
    covered = fitness.covered()

    def allowed(cells: Cells) -> npt.NDArray[np.bool_]:
        rows = benchmark.find(cells)
        return np.asarray((rows >= 0) & covered[rows])

    return RestrictedSpace(benchmark.space, allowed, benchmark.cells[covered] if benchmark.space.sampled_from_rows else None)
