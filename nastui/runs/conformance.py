"""What every search algorithm must hold to.

Other packages run these checks on their own algorithms:

@pytest.mark.parametrize("check", CHECKS)
def test_my_algorithm(check, tmp_path):
check(Case("nats-tss", Component("my-algorithm", MySettings()), tmp_path / "runs.sqlite"))
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nastui.algorithms.settings import AccelerationSettings
from nastui.benchmarks.header import BenchmarkInfo
from nastui.benchmarks.index import Index, SortedIndex, direct_index
from nastui.benchmarks.table import Benchmark
from nastui.cells.arrays import Cell, Cells
from nastui.cells.space import Space
from nastui.cells.spaces import space_named
from nastui.fitness.fitness import Evaluations, Fitness, FitnessFacts
from nastui.fitness.settings import AccuracySettings
from nastui.runs.checks import seal
from nastui.runs.preparing import Prepared, prepare_with
from nastui.runs.rows import Records
from nastui.runs.run_spec import Component, RunSpec
from nastui.runs.session import begin, go_on
from nastui.runs.settings import Budget, EngineSettings
from nastui.runs.store import Store

CELLS = 2000
"""Of the made-up benchmark, unless a check asks for fewer."""


@dataclass(frozen=True)
class Case:
    """An algorithm on a space, with a predictor where it needs one or is to be screened by one."""

    space: str
    algorithm: Component
    store: Path
    predictor: Component | None = None
    acceleration: AccelerationSettings | None = None
    """How candidates are screened; None: the default."""

    def benchmark(self, cells: int = CELLS) -> Benchmark:
        """Cells of the space around one of them, each a query of its own."""
        return _made_up(self.space, cells)

    def prepare(self, fitness: MadeUp, budget: Budget, seed: int = 1, engine: EngineSettings | None = None) -> Prepared:
        """The algorithm, ready to be driven with a made-up fitness."""
        made_up = Component("accuracy", AccuracySettings())
        engine = engine or EngineSettings(domain="covered")
        parts = (self.algorithm, made_up, budget, self.predictor, self.acceleration)
        spec = RunSpec("made-up", "none", seed, *parts, engine=engine)
        return prepare_with(spec, fitness.benchmark, "none", fitness)

    def run(self, fitness: MadeUp, budget: Budget, seed: int = 1, engine: EngineSettings | None = None) -> Records:
        """Drive a run to its end and read what the store has of it."""
        with Store(self.store) as store:
            session = begin(store, self.prepare(fitness, budget, seed, engine))
            session.drive(store)
            return store.records(session.run, space_named(self.space).length)


class MadeUp(Fitness):
    """A smooth function of the cell, of one second each; `broken` cells are NaN or −inf."""

    def __init__(self, benchmark: Benchmark, broken: float = 0.0) -> None:
        self.benchmark, self.broken = benchmark, broken

    def facts(self) -> FitnessFacts:
        """Everything is covered and timed."""
        size = self.benchmark.size
        return FitnessFacts("made up", "", None, None, size, size, "none", "made up", True)

    def covered(self) -> npt.NDArray[np.bool_]:
        """All cells."""
        return np.ones(self.benchmark.size, dtype=np.bool_)

    def evaluate(self, cells: Cells, numbers: npt.NDArray[np.int64]) -> Evaluations:
        """A weighted sum of positions, and holes at fixed places."""
        rows = self.benchmark.find(cells)
        fitness = (cells.astype(np.int64) @ np.arange(1, cells.shape[1] + 1)).astype(np.float64)  # exact, whatever the batch
        hole = rows % 100 < 100 * self.broken
        fitness = np.where(hole, np.where(rows % 2 == 0, np.nan, -np.inf), fitness)
        unknown = np.full(len(cells), np.nan)
        return Evaluations(cells, fitness, unknown, unknown, np.ones(len(cells)), np.zeros(len(cells)))


def check_cells_are_valid(case: Case) -> None:
    """Everything asked for is a cell of the space."""
    records = case.run(MadeUp(case.benchmark()), Budget(evaluations=500))
    assert len(records) == 500
    assert space_named(case.space).valid(records["cell"]).all()


def check_seed_decides(case: Case) -> None:
    """The same seed gives the same evaluations, another seed others."""
    fitness = MadeUp(case.benchmark())
    first, again, other = (case.run(fitness, Budget(evaluations=300), seed) for seed in (1, 1, 2))
    assert np.array_equal(first["cell"], again["cell"])
    assert not np.array_equal(first["cell"], other["cell"])


def check_budgets_are_exact(case: Case) -> None:
    """The last batch is cut where the budget is reached."""
    fitness = MadeUp(case.benchmark())
    assert len(case.run(fitness, Budget(evaluations=137))) == 137
    assert case.run(fitness, Budget(unique_evaluations=17))["new"].sum() == 17
    assert case.run(fitness, Budget(simulated_seconds=13.0))["table_seconds"].sum() == 13.0
    size = case.prepare(fitness, Budget(evaluations=1)).algorithm.generation_size
    assert size is None or len(case.run(fitness, Budget(generations=3))) == 3 * size


def check_budget_changes_nothing_before_it(case: Case) -> None:
    """A smaller budget gives a prefix of the same evaluations."""
    fitness = MadeUp(case.benchmark())
    long, short = (case.run(fitness, Budget(evaluations=size)) for size in (400, 153))
    assert (len(long), len(short)) == (400, 153)
    assert long[:153].tobytes() == short.tobytes()


def check_resume_equals_no_interruption(case: Case) -> None:
    """A run that is cut off after any evaluation and resumed has the same evaluations."""
    fitness = MadeUp(case.benchmark(), broken=0.1)
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
        assert resumed.tobytes() == whole.tobytes(), f"cut after {cut} evaluations"


def check_holes_are_survived(case: Case) -> None:
    """NaN and −inf fitness, some or all of it, do not stop a search."""
    for broken in (0.5, 1.0):
        assert len(case.run(MadeUp(case.benchmark(), broken), Budget(evaluations=300))) == 300


def check_small_space_ends(case: Case) -> None:
    """On a handful of cells a search reaches its budget or finishes; it does not hang."""
    records = case.run(MadeUp(case.benchmark(7)), Budget(evaluations=50))
    assert 0 < len(records) <= 50


def check_skipping_counts_new_queries_only(case: Case) -> None:
    """With `duplicates = "skip"` every counted evaluation is a new query; a search that has settled on what it knows ends early."""
    records = case.run(MadeUp(case.benchmark()), Budget(evaluations=200), engine=EngineSettings(duplicates="skip", domain="covered"))
    assert 10 < len(records) <= 200
    assert len(np.unique(space_named(case.space).canonical_keys(records["cell"]))) == len(records)
    assert records["new"].all()


def check_several_asks(case: Case) -> None:
    """Asked several times before it is told, and told of any of these cells in any order, none among them, a search goes on."""
    fitness = MadeUp(case.benchmark(), broken=0.2)
    algorithm, rng = case.prepare(fitness, Budget(evaluations=1)).algorithm, np.random.default_rng(0)
    for asks in rng.integers(1, 8, size=30).tolist():
        asked = np.concatenate([algorithm.ask() for _ in range(asks)])
        assert fitness.benchmark.space.valid(asked).all()
        told = rng.permutation(len(asked))[: rng.integers(len(asked) + 1)]
        algorithm.tell(fitness.evaluate(asked[told], told))
        algorithm.notes()


def check_looking_draws_nothing(case: Case) -> None:
    """Whether it is finished, and its notes, can be looked at without changing what it does next."""
    fitness = MadeUp(case.benchmark())
    algorithm = case.prepare(fitness, Budget(evaluations=1)).algorithm
    for _ in range(10):
        before = algorithm.rng.bit_generator.state
        finished = [algorithm.finished, algorithm.notes(), algorithm.finished]
        assert algorithm.rng.bit_generator.state == before
        assert finished[0] == finished[2]
        if finished[0]:
            break
        asked = algorithm.ask()
        algorithm.tell(fitness.evaluate(asked, np.arange(len(asked))))


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

SCREENED_CHECKS: tuple[Callable[[Case], None], ...] = (*CHECKS, check_several_asks)
"""Of algorithms whose candidates a predictor may screen."""


@lru_cache(8)
def _made_up(space: str, cells: int) -> Benchmark:
    chosen = _around(space_named(space), np.random.default_rng(0), cells)
    about = BenchmarkInfo("made-up", "Made up", space, "module-hash", "", ())
    return Benchmark(about, *_sorted(space, chosen), (), ())


def _around(space: Space, rng: np.random.Generator, count: int) -> Cells:
    """The first so many queries, in the order in which neighbours of neighbours are met: a search by small steps finds its way among them."""
    met: dict[int, Cell] = {}
    waiting: deque[Cell] = deque()
    while len(met) < count:
        more = space.neighbours(waiting.popleft()) if waiting else space.random(rng, 1)
        for cell, key in zip(more, space.canonical_keys(more).tolist(), strict=True):
            if key not in met:
                met[key] = cell
                waiting.append(cell)
    return np.array(list(met.values())[:count])


def _sorted(space: str, cells: Cells) -> tuple[Cells, Index]:
    named = space_named(space)
    keys = named.canonical_keys(cells)
    order = np.argsort(keys)
    if np.prod(np.array(named.choices, dtype=np.float64)) < 1e6:
        ordered = cells[order]
        return ordered, direct_index(named.exact_keys(ordered), np.arange(len(ordered)), int(np.prod(named.choices)))
    return cells[order], SortedIndex(keys[order])
