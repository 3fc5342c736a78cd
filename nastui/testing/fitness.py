"""What every fitness must hold to. A failed check raises AssertionError with a sentence that says what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.algorithms.settings import GeneticSettings
from nastui.base.requiring import require
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.table import Benchmark
from nastui.cells.arrays import Cells
from nastui.fitness.fitness import Evaluations, Fitness, FitnessContext, FitnessFacts, concatenate
from nastui.fitness.registry import FITNESSES
from nastui.runs.checks import seal
from nastui.runs.guarding import guarded
from nastui.runs.preparing import Prepared, prepare
from nastui.runs.records import Records
from nastui.runs.run_spec import Component, RunSpec
from nastui.runs.session import begin, go_on
from nastui.runs.settings import Budget, EngineSettings
from nastui.runs.store import Store

_MANY: Final = 60
_FEW: Final = 6
"""Cells that a slow fitness is asked for."""
_SEED: Final = 3


@dataclass(frozen=True)
class FitnessCase:
    """A fitness on a benchmark."""

    fitness: Component
    benchmark: str
    dataset: str
    store: Path

    @cached_property
    def table(self) -> Benchmark:
        """The benchmark."""
        return benchmark_named(self.benchmark, needs_table=FITNESSES.entry(self.fitness.name).needs_table)

    def make(self, seed: int = _SEED) -> Fitness:
        """A new one."""
        context = FitnessContext(self.table, self.table.dataset_named(self.dataset), seed, None, "cpu")
        fitness: Fitness = FITNESSES.entry(self.fitness.name).make(self.fitness.settings, context)
        return fitness

    def cells(self, fitness: Fitness) -> Cells:
        """Some that have a fitness; a few where it is slow."""
        count = _FEW if fitness.expensive else _MANY
        rng = np.random.default_rng(0)
        if not FITNESSES.entry(self.fitness.name).needs_table:
            return self.table.space.random(rng, count)
        rows = np.flatnonzero(fitness.covered())
        require(len(rows) > 0, f"no cell of {self.benchmark} has this fitness")
        return np.asarray(self.table.cells[rng.choice(rows, size=min(count, len(rows)), replace=False)])

    def evaluate(self, fitness: Fitness, cells: Cells, first: int = 0) -> Evaluations:
        """As the engine does, in slices."""
        size = fitness.slice_size or max(len(cells), 1)
        numbers = np.arange(first, first + len(cells))
        parts = [guarded(fitness, self.fitness.name, cells[at : at + size], numbers[at : at + size]) for at in range(0, len(cells), size)]
        return concatenate(parts)

    def prepare(self, budget: Budget) -> Prepared:
        """A small genetic search by it."""
        algorithm = Component("genetic", GeneticSettings(population=3))
        return prepare(RunSpec(self.benchmark, self.dataset, _SEED, algorithm, self.fitness, budget, engine=EngineSettings(domain="covered")))


def check_facts_are_told(case: FitnessCase) -> None:
    """Views and reports show them; the digest stands for the numbers."""
    facts, again = case.make().facts(), case.make().facts()
    require(isinstance(facts, FitnessFacts), f"facts() gives {type(facts).__name__}, not FitnessFacts")
    require(bool(facts.metric.strip()), "facts().metric is empty: say in words what the fitness is")
    require(bool(facts.digest), "facts().digest is empty: a resumed run could not tell that the numbers are others")
    require(facts == again, f"facts() are others when the fitness is made again: {facts} and {again}")
    require(0 < facts.coverage <= facts.of, f"facts().coverage is {facts.coverage:,} of {facts.of:,} cells")
    require(facts.split in (None, "valid", "test"), f"facts().split is {facts.split!r}, and not None, 'valid' or 'test'")


def check_coverage_is_counted(case: FitnessCase) -> None:
    """One truth value for each row of the table; as many as the facts say."""
    fitness = case.make()
    covered, size = fitness.covered(), case.table.size
    require(covered.dtype == np.bool_, f"covered() gives {covered.dtype}, not bool")
    require(covered.shape == (size,), f"covered() has the shape {covered.shape}, where the table has {size:,} rows")
    if FITNESSES.entry(case.fitness.name).needs_table:
        told, counted = fitness.facts().coverage, int(covered.sum())
        require(told == counted, f"facts().coverage is {told:,}, and covered() is true of {counted:,} rows")


def check_cells_are_answered_in_order(case: FitnessCase) -> None:
    """A row for each cell; repeated cells and none at all are fine."""
    fitness = case.make()
    cells = case.cells(fitness)
    found = case.evaluate(fitness, cells)
    require(np.array_equal(found.cells, cells), "the cells of the answer are not those that were asked for, in their order")
    for field in (one for one in fields(Evaluations)[1:] if one.default is MISSING):
        kind = getattr(found, field.name).dtype
        require(kind == np.float64, f"{field.name} is {kind}, not float64")
    require(bool(np.isfinite(found.ranked).any()), "no cell has a finite fitness")
    require(not np.isposinf(found.fitness).any(), "a fitness is +∞, which is better than all others")


def check_covered_cells_have_a_fitness(case: FitnessCase) -> None:
    """A number, or −inf; and none is better than the optimum that the facts name."""
    fitness = case.make()
    found = case.evaluate(fitness, case.cells(fitness))
    if FITNESSES.entry(case.fitness.name).needs_table:
        nans = int(np.isnan(found.fitness).sum())
        require(not nans, f"{nans} of {len(found)} cells that covered() names have no fitness (NaN)")
    optimum = fitness.facts().optimum
    best = float(found.ranked.max())
    require(optimum is None or best <= optimum + 1e-9, f"a cell has the fitness {best}, above facts().optimum, {optimum}")


def check_accuracies_and_seconds_are_in_their_units(case: FitnessCase) -> None:
    """Percent, and seconds that are not negative; of every covered cell where the facts say `timed`."""
    fitness = case.make()
    found = case.evaluate(fitness, case.cells(fitness))
    for name in ("valid", "test"):
        values = getattr(found, name)
        known = values[~np.isnan(values)]
        require(bool(((known >= 0) & (known <= 100)).all()), f"{name} has numbers outside 0 to 100 %")
    for name in ("table_seconds", "measured_seconds"):
        values = getattr(found, name)
        require(not (values < 0).any(), f"{name} has negative numbers")
    if fitness.facts().timed:
        unknown = int(np.isnan(found.table_seconds).sum())
        require(not unknown, f"facts().timed is True, and {unknown} of {len(found)} covered cells have no table_seconds")


def check_batches_do_not_matter(case: FitnessCase) -> None:
    """A cell's fitness depends on the run's seed, its number and itself: not on what stands beside it, nor on what was asked before."""
    fitness = case.make()
    cells = case.cells(fitness)
    together = case.evaluate(fitness, cells).fitness
    alone = np.concatenate([case.evaluate(fitness, cells[at : at + 1], at).fitness for at in range(len(cells))])
    _require_equal(together, alone, "asked one by one")
    numbers = np.arange(len(cells))[::-1].copy()
    size = fitness.slice_size or len(cells)
    parts = [guarded(fitness, case.fitness.name, cells[::-1][at : at + size], numbers[at : at + size]).fitness for at in range(0, len(cells), size)]
    _require_equal(together, np.concatenate(parts)[::-1], "asked in the opposite order, with the same numbers")
    _require_equal(together, case.evaluate(case.make(), cells).fitness, "asked of another instance with the same seed")


def check_inputs_and_global_state_stay(case: FitnessCase) -> None:
    """Read-only cells suffice; numpy's global random state is as before."""
    fitness = case.make()
    cells = case.cells(fitness)
    before, state = cells.copy(), repr(np.random.get_state(legacy=False))
    cells.flags.writeable = False
    case.evaluate(fitness, cells)
    require(np.array_equal(cells, before), "the cells were changed")
    require(repr(np.random.get_state(legacy=False)) == state, "it draws from numpy's global random state")


def check_resume_equals_no_interruption(case: FitnessCase) -> None:
    """A run by it that was cut off and resumed has the same evaluations."""
    whole = _run(case, (9,))
    for name in ("cell", "fitness", "valid", "test"):
        _require_same(whole[name], _run(case, (4, 9))[name], name)


CHECKS: Final[tuple[Callable[[FitnessCase], None], ...]] = (
    check_facts_are_told,
    check_coverage_is_counted,
    check_cells_are_answered_in_order,
    check_covered_cells_have_a_fitness,
    check_accuracies_and_seconds_are_in_their_units,
    check_batches_do_not_matter,
    check_inputs_and_global_state_stay,
    check_resume_equals_no_interruption,
)


def _run(case: FitnessCase, ends: tuple[int, ...]) -> Records:
    """What is stored of a run that goes on after each of these numbers of evaluations but the last."""
    with Store(case.store) as store:
        session = begin(store, case.prepare(Budget(evaluations=ends[0])))
        session.drive(store)
        for end in ends[1:]:
            with store.writing() as connection:
                connection.execute("UPDATE runs SET state = 'stopped' WHERE id = ?", (session.run,))
                seal(connection, session.run)
            go_on(store, store.run(session.run), case.prepare(Budget(evaluations=end))).drive(store)
        return store.records(session.run, case.table.space.length)


def _require_equal(first: npt.NDArray[np.float64], second: npt.NDArray[np.float64], how: str) -> None:
    wrong = np.flatnonzero(~((first == second) | (np.isnan(first) & np.isnan(second))))
    if len(wrong):
        at = int(wrong[0])
        raise AssertionError(f"{len(wrong)} of {len(first)} cells have another fitness when {how}: {first[at]} and {second[at]}")


def _require_same(whole: npt.NDArray[np.generic], resumed: npt.NDArray[np.generic], name: str) -> None:
    require(whole.tobytes() == resumed.tobytes(), f"a run that was cut off after 4 evaluations and resumed has another {name} than one that was not")
