"""What every search algorithm must hold to. A failed check raises AssertionError with a sentence that says what is wrong.

Other packages run these checks by `nastui.testing.algorithm_suite`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import Literal

import numpy as np

from nastui.algorithms.acceleration_settings import AccelerationSettings
from nastui.algorithms.algorithm import Algorithm
from nastui.algorithms.registry import ALGORITHMS
from nastui.base.requiring import require
from nastui.benchmarks.table import Benchmark
from nastui.cells.arrays import Cells
from nastui.cells.spaces import space_named
from nastui.fitness.ladder import CONTINUED, Ladder, Semantics
from nastui.fitness.settings import AccuracySettings, FidelitySettings
from nastui.runs.checks import seal
from nastui.runs.control import Switches
from nastui.runs.made_up import CELLS, MadeUp, MadeUpSeveral, made_up_benchmark
from nastui.runs.preparing import Prepared, prepare_with
from nastui.runs.records import Records, has_rungs
from nastui.runs.run_spec import Component, RunSpec
from nastui.runs.session import begin, go_on
from nastui.runs.settings import Budget, EngineSettings
from nastui.runs.store import Store


@dataclass(frozen=True)
class Case:
    """An algorithm on a space, with a predictor where it needs one or is to be screened by one."""

    space: str
    algorithm: Component
    store: Path
    predictor: Component | None = None
    acceleration: AccelerationSettings | None = None
    """How candidates are screened; None: the default."""
    objectives: Literal["one", "several", "out of reach"] = "one"
    """`several`: two are optimised and a third is bounded; `out of reach`: no cell meets the bound."""
    semantics: Semantics = CONTINUED
    """Of an algorithm that measures cells at several fidelities."""

    def benchmark(self, cells: int = CELLS) -> Benchmark:
        """Cells of the space around one of them, each a query of its own."""
        return made_up_benchmark(self.space, cells)

    def made_up(self, broken: float = 0.0, cells: int = CELLS) -> MadeUp:
        """The fitness of these cells, with the case's objectives."""
        benchmark = self.benchmark(cells)
        if self.objectives == "one":
            return MadeUp(benchmark, broken)
        return MadeUpSeveral(benchmark, broken) if self.objectives == "several" else MadeUpSeveral(benchmark, broken, bound=-1.0)

    def prepare(self, fitness: MadeUp, budget: Budget, seed: int = 1, engine: EngineSettings | None = None) -> Prepared:
        """The algorithm, ready to be driven with a made-up fitness."""
        made_up = Component("accuracy", AccuracySettings())
        engine = engine or EngineSettings(domain="covered")
        parts = (self.algorithm, made_up, budget, self.predictor, self.acceleration)
        fidelity = FidelitySettings() if ALGORITHMS.entry(self.algorithm.name).fidelities else None
        spec = RunSpec("made-up", "none", seed, *parts, engine=engine, fidelity=fidelity)
        fitness.ladder = Ladder((1, 3, 9), self.semantics) if fidelity else None
        return prepare_with(spec, fitness.benchmark, "none", fitness)

    def run(self, fitness: MadeUp, budget: Budget, seed: int = 1, engine: EngineSettings | None = None) -> Records:
        """Drive a run to its end and read what the store has of it."""
        return self.search(fitness, budget, seed, engine).records

    def search(self, fitness: MadeUp, budget: Budget, seed: int = 1, engine: EngineSettings | None = None) -> FinishedSearch:
        """As `run`, with whether the algorithm finished by itself."""
        with Store(self.store) as store:
            session = begin(store, self.prepare(fitness, budget, seed, engine))
            session.drive(store)
            return FinishedSearch(store.records(session.run, space_named(self.space).length), session.prepared.algorithm.finished)

    def draws(self, fitness: MadeUp) -> bool:
        """Whether the algorithm has drawn anything within its first batches."""
        algorithm = self.prepare(fitness, Budget(evaluations=1)).algorithm
        fresh = np.random.default_rng(1).bit_generator.state
        for _ in range(3):
            if not algorithm.finished:
                _step(algorithm, fitness)
        return _drawn(algorithm) != fresh


@dataclass(frozen=True)
class FinishedSearch:
    """A search that has come to its end."""

    records: Records
    finished: bool
    """Whether the algorithm had nothing left to ask for."""


def check_cells_are_valid(case: Case) -> None:
    """Everything asked for is a cell of the space."""
    found = case.search(case.made_up(), Budget(evaluations=500))
    _require_count(found, 500)
    wrong = int((~space_named(case.space).valid(found.records["cell"])).sum())
    require(not wrong, f"{wrong} of {len(found.records)} cells that it asked for are no cells of {case.space}")


def check_seed_decides(case: Case) -> None:
    """The same seed gives the same evaluations, another seed others (unless it draws nothing at all)."""
    fitness = case.made_up()
    first, again, other = (case.run(fitness, Budget(evaluations=300), seed)["cell"] for seed in (1, 1, 2))
    require(
        np.array_equal(first, again), f"two runs with the same seed differ{_from(first, again)}: draw from self.rng alone, and keep no order of sets"
    )
    if case.draws(fitness):
        require(not np.array_equal(first, other), "runs with the seeds 1 and 2 are the same: make every draw from self.rng")


def check_budgets_are_exact(case: Case) -> None:
    """The last batch is cut where the budget is reached; a search may finish before."""
    fitness = case.made_up()
    _require_count(case.search(fitness, Budget(evaluations=137)), 137)
    found = case.search(fitness, Budget(unique_evaluations=17))
    _require_count(found, 17, int(found.records["new"].sum()), "unique queries")
    found = case.search(fitness, Budget(simulated_seconds=13.0))
    _require_count(found, 13, int(found.records["table_seconds"].sum()), "simulated seconds")
    size = case.prepare(fitness, Budget(evaluations=1)).algorithm.generation_size
    if size is not None:
        _require_count(case.search(fitness, Budget(generations=3)), 3 * size, what=f"evaluations in 3 generations of {size}")


def check_budget_changes_nothing_before_it(case: Case) -> None:
    """A smaller budget gives a prefix of the same evaluations."""
    fitness = case.made_up()
    long, short = (case.search(fitness, Budget(evaluations=size)) for size in (400, 153))
    _require_count(long, 400)
    _require_count(short, 153)
    first, second = long.records[: len(short.records)], short.records
    same = first.tobytes() == second.tobytes()
    require(same, f"a run of 153 evaluations differs from the beginning of one of 400{_from(first['cell'], second['cell'])}")


def check_resume_equals_no_interruption(case: Case) -> None:
    """A run that is cut off after any evaluation and resumed has the same evaluations."""
    fitness = case.made_up(broken=0.1)
    whole = case.run(fitness, Budget(evaluations=350))
    for cut in (1, 99, 100, 217):
        with Store(case.store) as store:
            session = begin(store, case.prepare(fitness, Budget(evaluations=cut)))
            session.drive(store)
            with store.writing() as connection:
                # not done: as if it had been cut off within a larger budget
                connection.execute("UPDATE runs SET state = 'stopped' WHERE id = ?", (session.run,))
                seal(connection, session.run)
            go_on(store, store.run(session.run), case.prepare(fitness, Budget(evaluations=350))).drive(store)
            resumed = store.records(session.run, space_named(case.space).length)
        same = resumed.tobytes() == whole.tobytes()
        require(
            same, f"a run that was cut off after {cut} evaluations and resumed differs{_from(whole['cell'], resumed['cell'])}: keep all state in self"
        )


def check_workers(case: Case) -> None:
    """With one worker it is the same search as with none; with several, budgets are exact, and a run that is stopped and resumed is the same run."""
    fitness = case.made_up(broken=0.1)
    alone, one = (case.run(fitness, Budget(evaluations=150), engine=EngineSettings(domain="covered", workers=workers)) for workers in (None, 1))
    same = np.array_equal(alone["cell"], one["cell"])
    require(same, f"with one worker it is another search than without{_from(alone['cell'], one['cell'])}: told one by one it must learn the same")
    for workers in (7, 40):
        engine = EngineSettings(domain="covered", workers=workers)
        whole = case.search(fitness, Budget(evaluations=150), engine=engine)
        _require_count(whole, 150)
        resumed = _stopped_and_resumed(case, 60, engine)
        apart = _from(whole.records["cell"], resumed["cell"])
        same = resumed.tobytes() == whole.records.tobytes()
        require(same, f"with {workers} workers a run that was stopped and resumed differs{apart}: keep all state in self")
        few = case.search(case.made_up(cells=7), Budget(evaluations=50), engine=engine).records
        require(0 < len(few) <= 50, f"on a space of 7 cells with {workers} workers a budget of 50 evaluations gave {len(few)}")


def _stopped_and_resumed(case: Case, cut: int, engine: EngineSettings) -> Records:
    """It is stopped once so many evaluations were begun."""
    fitness, stop = case.made_up(broken=0.1), Event()
    fitness.begun = lambda latest: stop.set() if latest >= cut else None
    with Store(case.store) as store:
        session = begin(store, case.prepare(fitness, Budget(evaluations=150), engine=engine))
        session = replace(session, switches=Switches(stop=stop))
        session.drive(store)
        if store.run(session.run).stored_state == "stopped":
            go_on(store, store.run(session.run), case.prepare(fitness, Budget(evaluations=150), engine=engine)).drive(store)
        return store.records(session.run, space_named(case.space).length)


def check_holes_are_survived(case: Case) -> None:
    """NaN and −inf fitness, some or all of it, do not stop a search."""
    for broken in (0.5, 1.0):
        found = case.search(case.made_up(broken), Budget(evaluations=300))
        _require_count(found, 300, what=f"evaluations where {broken:.0%} of the cells have no fitness")


def check_small_space_ends(case: Case) -> None:
    """On a handful of cells a search reaches its budget or finishes; it does not hang."""
    records = case.run(case.made_up(cells=7), Budget(evaluations=50))
    require(0 < len(records) <= 50, f"on a space of 7 cells a budget of 50 evaluations gave {len(records)}")


def check_skipping_counts_new_queries_only(case: Case) -> None:
    """With `duplicates = "skip"` every counted evaluation is a new query; a search that has settled on what it knows ends early."""
    found = case.search(case.made_up(), Budget(evaluations=200), engine=EngineSettings(duplicates="skip", domain="covered"))
    records = found.records
    least = 0 if found.finished else 10
    require(least < len(records) <= 200, f"with duplicates skipped a budget of 200 evaluations gave {len(records)}: it hardly asks for new cells")
    keys = space_named(case.space).canonical_keys(records["cell"])
    rungs = records["rung"] if has_rungs(records) else np.zeros(len(records))
    distinct = len(set(zip(keys.tolist(), rungs.tolist(), strict=True)))
    require(distinct == len(records), f"with duplicates skipped {len(records) - distinct} of {len(records)} evaluations are repeated queries")
    require(bool(records["new"].all()), "with duplicates skipped an evaluation is marked as a repeated query")


def check_several_asks(case: Case) -> None:
    """Asked several times before it is told, and told of any of these cells in any order, none among them, a search goes on."""
    fitness = case.made_up(broken=0.2)
    algorithm, rng = case.prepare(fitness, Budget(evaluations=1)).algorithm, np.random.default_rng(0)
    for asks in rng.integers(1, 8, size=30).tolist():
        batches = [algorithm.ask() for _ in range(asks) if not algorithm.finished]
        if not batches:
            return
        asked = np.concatenate(batches)
        wrong = int((~fitness.benchmark.space.valid(asked)).sum())
        require(not wrong, f"asked {asks} times in a row it gives {wrong} cells that are none of {case.space}")
        told = rng.permutation(len(asked))[: rng.integers(len(asked) + 1)]
        algorithm.tell(fitness.evaluate(asked[told], told))
        algorithm.notes()


def check_looking_draws_nothing(case: Case) -> None:
    """Whether it is finished, and its notes, can be looked at without changing what it does next."""
    fitness = case.made_up()
    algorithm = case.prepare(fitness, Budget(evaluations=1)).algorithm
    for _ in range(10):
        before = _drawn(algorithm)
        finished = [algorithm.finished, algorithm.notes(), algorithm.finished]
        require(_drawn(algorithm) == before, "reading `finished` or `notes()` draws random numbers: what it asks for would depend on who looks")
        require(finished[0] == finished[2], "`finished` is another after it and `notes()` were read")
        if finished[0]:
            break
        _step(algorithm, fitness)


def _step(algorithm: Algorithm, fitness: MadeUp) -> None:
    asked = algorithm.ask()
    numbers, epochs = np.arange(len(asked)), algorithm.asked_epochs
    algorithm.tell(fitness.evaluate(asked, numbers) if epochs is None else fitness.evaluate_at(asked, numbers, epochs, np.zeros_like(epochs)))


CHECKS: tuple[Callable[[Case], None], ...] = (
    check_cells_are_valid,
    check_seed_decides,
    check_budgets_are_exact,
    check_budget_changes_nothing_before_it,
    check_resume_equals_no_interruption,
    check_holes_are_survived,
    check_small_space_ends,
    check_looking_draws_nothing,
    check_skipping_counts_new_queries_only,
)

ASYNCHRONOUS_CHECKS: tuple[Callable[[Case], None], ...] = (check_workers,)
"""More of algorithms that say that they are asynchronous, where no predictor screens them."""

SCREENED_CHECKS: tuple[Callable[[Case], None], ...] = (*CHECKS, check_several_asks)
"""Of algorithms whose candidates a predictor may screen."""


def _require_count(found: FinishedSearch, wanted: int, counted: int | None = None, what: str = "evaluations") -> None:
    """As many as the budget has; fewer, but some, where the search finished by itself."""
    made = len(found.records) if counted is None else counted
    enough = 0 < made <= wanted if found.finished else made == wanted
    require(enough, f"a budget of {wanted} {what} gave {made}, and the algorithm is{'' if found.finished else ' not'} finished")


def _drawn(algorithm: Algorithm) -> object:
    """The state of its generator, which stands in the algorithm itself where that is guarded."""
    return getattr(algorithm, "inner", algorithm).rng.bit_generator.state


def _from(first: Cells, second: Cells) -> str:
    """Where two sequences of cells part."""
    length = min(len(first), len(second))
    apart = np.flatnonzero((first[:length] != second[:length]).any(axis=1))
    at = int(apart[0]) if len(apart) else length
    return f" from evaluation {at + 1} on"
