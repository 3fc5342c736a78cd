"""Ask and tell any algorithm: it says which cells to try, and is told what they are worth, whoever evaluates them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nastui.api.arguments import checked
from nastui.api.benchmarks import OpenBenchmark
from nastui.api.cells import write_cells
from nastui.api.spaces import OpenSpace
from nastui.base.absent import telling_absence
from nastui.base.errors import InputError
from nastui.benchmarks import table
from nastui.benchmarks.catalogue import NoIndex
from nastui.benchmarks.header import BenchmarkInfo
from nastui.cells import space as contract
from nastui.cells.arrays import Cells
from nastui.cells.spaces import space_named
from nastui.fitness.fitness import Evaluations, Fitness, FitnessFacts
from nastui.fitness.ladder import CONTINUED, Ladder
from nastui.fitness.settings import FidelitySettings
from nastui.runs.preparing import Prepared, prepare_with
from nastui.runs.spec import spec_from

_FIDELITIES: Final = (1, 3, 9)


class AskTell:
    """A search whose cells somebody else evaluates."""

    def __init__(self, prepared: Prepared) -> None:
        self._algorithm, self._space = prepared.algorithm, prepared.benchmark.space
        self._epochs: npt.NDArray[np.int64] | None = None
        self._asked: Cells | None = None

    def ask(self) -> list[str]:
        """The next cells to evaluate, at least one; the same ones again until they are told.

        Raises:
            NastuiError: no cell is left to ask for.
        """
        if self._asked is None:
            if self._algorithm.finished:
                raise InputError("the search is finished: no cell is left to ask for", remedy="look at `finished` before `ask`")
            self._asked = self._algorithm.ask()
            self._epochs = self._algorithm.asked_epochs
        return write_cells(self._space, self._asked)

    @property
    def epochs(self) -> list[int] | None:
        """After how many epochs each cell of the last `ask` is to be measured; None of an algorithm that knows of one fidelity only."""
        return None if self._epochs is None else self._epochs.tolist()

    @checked
    def tell(self, fitness: Sequence[float] | npt.NDArray[np.float64]) -> None:
        """Tell what the cells of the last `ask` are worth, in their order. Higher is better; NaN and −inf are taken.

        Raises:
            NastuiError: nothing was asked, these are no numbers, or more or fewer than cells.
        """
        values = _numbers(fitness)
        if self._asked is None or values.shape != (len(self._asked),):
            asked = 0 if self._asked is None else len(self._asked)
            raise InputError(f"{asked} cells were asked for, and {values.size} are told", remedy="tell one number for each cell of the last `ask`")
        unknown = np.full(len(values), np.nan)
        cells, self._asked = self._asked, None
        self._algorithm.tell(Evaluations(cells, values, unknown, unknown, np.zeros(len(values)), np.zeros(len(values)), epochs=self._epochs))

    @property
    def finished(self) -> bool:
        """Whether no cell is left to ask for."""
        return self._asked is None and self._algorithm.finished

    def notes(self) -> Mapping[str, float | str]:
        """Figures that the algorithm notes about what it was just told."""
        return dict(self._algorithm.notes())


@telling_absence
@checked
def open_algorithm(
    name: str,
    space: str | OpenSpace | OpenBenchmark,
    *,
    seed: int = 1,
    predictor: str | Mapping[str, Any] | None = None,
    fidelities: Sequence[int] | None = None,
    **settings: Any,
) -> AskTell:
    """An algorithm to ask and tell.

    Args:
        name: of the algorithm.
        space: what is searched. Of a benchmark, cells of one row are the same query.
        seed: decides all that it draws.
        predictor: its name, or `{"name": "xgboost", …}`; for algorithms that need one, or whose candidates it is to screen.
        fidelities: numbers of epochs, ascending, for algorithms that measure cells at several; default: 1, 3, 9.
        settings: of the algorithm.

    Raises:
        NastuiError: there is no such algorithm, or a setting is wrong.
    """
    benchmark = (
        space._inner if isinstance(space, OpenBenchmark) else _without_numbers(space._inner if isinstance(space, OpenSpace) else space_named(space))
    )
    document = {
        "benchmark": benchmark.name,
        "dataset": "–",
        "seed": seed,
        "algorithm": {"name": name, **settings},
        "fitness": {"name": "accuracy"},
        "budget": {"wall_seconds": 1.0},
    }
    if predictor is not None:
        document["predictor"] = {"name": predictor} if isinstance(predictor, str) else dict(predictor)
    if fidelities is not None:
        document["fidelity"] = {"epochs": ", ".join(map(str, fidelities))}
    spec = spec_from(document)
    return AskTell(prepare_with(spec, benchmark, "–", _ToldByTheCaller(benchmark, spec.fidelity)))


class _ToldByTheCaller(Fitness):
    """Known for every cell, and never asked."""

    def __init__(self, benchmark: table.Benchmark, fidelity: FidelitySettings | None) -> None:
        self.ladder = None if fidelity is None else Ladder(fidelity.wanted or _FIDELITIES, CONTINUED)
        self._cells = benchmark.distinct_in_space or benchmark.size

    def facts(self) -> FitnessFacts:
        """Everything is covered."""
        return FitnessFacts("told by the caller", "", None, None, self._cells, self._cells, "unknown", "", True)

    def covered(self) -> npt.NDArray[np.bool_]:
        """No row is asked about."""
        return np.ones(0, dtype=np.bool_)

    def evaluate(self, cells: Cells, numbers: npt.NDArray[np.int64]) -> Evaluations:
        """The caller does that."""
        raise NotImplementedError


def _numbers(fitness: Any) -> npt.NDArray[np.float64]:
    try:
        return np.asarray(fitness, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError("what is told is not a list of numbers", remedy="tell one number for each cell of the last `ask`") from None


def _without_numbers(space: contract.Space) -> table.Benchmark:
    """A table of no rows, whose cells are told apart as the space's own tables tell them apart."""
    distinct = space.distinct if space.identity != "string" and space.distinct else int(np.prod(np.array(space.choices, dtype=np.float64)))
    about = BenchmarkInfo(space.name, space.name, space.name, space.identity, "", ())
    return table.Benchmark(about, np.empty((0, space.length), dtype=np.uint8), NoIndex(distinct), (), ())
