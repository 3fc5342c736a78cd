"""Algorithm and fitness as the engine drives them: held to their contracts, so that a wrong one ends its run with a sentence."""

from __future__ import annotations

import math
from contextlib import AbstractContextManager
from dataclasses import fields
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.notes import Notes
from nastui.base.errors import broken, held
from nastui.cells.arrays import Cells
from nastui.cells.space import Space
from nastui.drawing.numbers import counted
from nastui.fitness.fitness import At, Evaluations, EvaluationStopped, Fitness, FitnessFacts
from nastui.fitness.ladder import Ladder


class Guarded(Algorithm):
    """Passes all on to an algorithm.

    Args:
        name: by which it was chosen.
        inner: the algorithm.
        context: of the run.
        foreign: whether another package brings it; nastui's own have tests that hold them to the space, and save the time.
    """

    def __init__(self, name: str, inner: Algorithm, context: AlgorithmContext, *, foreign: bool) -> None:
        super().__init__(context)
        self.part, self.inner, self.foreign = f"algorithm {name}", inner, foreign
        self.generation_size = self._size()
        self.asked = 0
        """Cells of the last ask."""

    def start_from(self, evaluations: Evaluations) -> None:
        """As the algorithm does."""
        with self._held("starting from evaluated cells"):
            self.inner.start_from(self._handed(evaluations))

    def ask(self) -> Cells:
        """Cells of the space, at least one.

        Raises:
            ContractError: it asked for something else.
        """
        with self._held("asking for cells"):
            cells = self.inner.ask()
        if wrong := _wrong_cells(cells, self.space, foreign=self.foreign):
            raise broken(self.part, f"asked for {wrong}")
        self.asked = len(cells)
        return np.array(cells) if self.foreign else cells

    def ask_beside(self, pending: Cells) -> Cells:
        """Cells of the space, or none.

        Raises:
            ContractError: it asked for something else.
        """
        with self._held("asking for cells while others are under way"):
            cells = self.inner.ask_beside(pending.copy() if self.foreign else pending)
        if (not isinstance(cells, np.ndarray) or len(cells)) and (wrong := _wrong_cells(cells, self.space, foreign=self.foreign)):
            raise broken(self.part, f"asked for {wrong}")
        return np.array(cells) if self.foreign else cells

    @property
    def asked_epochs(self) -> npt.NDArray[np.int64] | None:
        """A fidelity of the run's for each cell of the last ask; None in a run with one.

        Raises:
            ContractError: it names others.
        """
        ladder = self.context.ladder
        if ladder is None:
            return None
        with self._held("saying at which fidelities"):
            epochs = np.asarray(self.inner.asked_epochs)
        if epochs.shape != (self.asked,) or not np.isin(epochs, ladder.epochs).all():
            raise broken(self.part, f"asked for its cells at {_kind(epochs)} instead of one of {', '.join(map(str, ladder.epochs))} epochs for each")
        return epochs.astype(np.int64)

    def tell(self, evaluations: Evaluations) -> None:
        """As the algorithm does."""
        with self._held("learning what its cells are worth"):
            self.inner.tell(self._handed(evaluations))

    @property
    def finished(self) -> bool:
        """As the algorithm says."""
        with self._held("saying whether it is finished"):
            return bool(self.inner.finished)

    def notes(self) -> Notes:
        """Numbers and texts."""
        with self._held("its notes"):
            notes = self.inner.notes()
            if not self.foreign:
                return notes
            return {str(name): note if isinstance(note, str) else float(note) for name, note in notes.items()}

    def _held(self, doing: str) -> AbstractContextManager[None]:
        return held(self.part, doing, (EvaluationStopped,), foreign=self.foreign)

    def _handed(self, evaluations: Evaluations) -> Evaluations:
        """For another package's algorithm a copy: what it writes into it changes no record."""
        if not self.foreign:
            return evaluations
        return Evaluations(**{name: values.copy() for name, values in vars(evaluations).items() if values is not None})

    def _size(self) -> int | None:
        with self._held("saying how large its generations are"):
            size = self.inner.generation_size
        if size is not None and (not isinstance(size, int | np.integer) or size < 1):
            raise broken(self.part, f"says that {size!r} evaluations make a generation")
        return None if size is None else int(size)


_ROUNDING: Final = 1e-6
"""Of sums and means of accuracies, percent."""
_TEXTS: Final = ("metric", "unit", "noise", "digest")


def told_facts(fitness: Fitness, name: str, rows: int | None, *, foreign: bool) -> FitnessFacts:
    """What a fitness says of itself.

    Args:
        fitness: any.
        name: by which it was chosen.
        rows: of the table, for each of which it says whether it covers it; None where it needs no table.
        foreign: whether another package brings it; nastui's own have tests for it.

    Raises:
        ContractError: it fails, or says what cannot be.
    """
    part = f"fitness {name}"
    with held(part, "telling what it is", foreign=foreign):
        facts: Any = fitness.facts()
    if not isinstance(facts, FitnessFacts):
        raise broken(part, f"says {_kind(facts)} of itself instead of FitnessFacts")
    if not foreign:
        return facts
    if wrong := _wrong_facts(facts):
        raise broken(part, f"says of itself {wrong}")
    with held(part, "telling what it covers", foreign=True):
        covered: Any = fitness.covered() if rows is not None else None
        size, ladder = fitness.slice_size, fitness.ladder
    if rows is not None and not (isinstance(covered, np.ndarray) and covered.dtype == np.bool_ and covered.shape == (rows,)):
        raise broken(part, f"says with {_kind(covered)} what it covers, instead of a truth value for each of {rows:,} rows of the table")
    if size is not None and not (_is_count(size) and size >= 1):
        raise broken(part, f"wants {size!r} cells a call (slice_size), instead of at least one")
    if ladder is not None and not isinstance(ladder, Ladder):
        raise broken(part, f"has {_kind(ladder)} as its ladder")
    return facts


def _wrong_facts(facts: FitnessFacts) -> str | None:
    """The first of them that cannot be; None where all can."""
    for name in _TEXTS:
        if not isinstance(getattr(facts, name), str) or (name in ("metric", "digest") and not getattr(facts, name).strip()):
            return f"the {name} {getattr(facts, name)!r}, which is no text"
    if facts.split is not None and not isinstance(facts.split, str):
        return f"the split {facts.split!r}, which is no text"
    for name in ("coverage", "of"):
        if not _is_count(getattr(facts, name)) or getattr(facts, name) < 0:
            return f"{name} = {getattr(facts, name)!r}, which is no number of cells"
    if facts.optimum is not None and not (isinstance(facts.optimum, int | float | np.number) and math.isfinite(facts.optimum)):
        return f"the optimum {facts.optimum!r}, which is no finite number (None where it is not known)"
    return None if isinstance(facts.timed, bool | np.bool_) else f"timed = {facts.timed!r}, which is no truth value"


def _is_count(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def foreseen(fitness: Fitness, name: str, cells: Cells, numbers: npt.NDArray[np.int64], at: At | None = None, *, foreign: bool = False) -> None:
    """Tell a fitness what it will be asked for; where it has several fidelities, at these epochs, of which some are paid for."""
    if len(cells):
        with held(f"fitness {name}", "looking at what it will be asked for", (EvaluationStopped,), foreign=foreign):
            fitness.foresee(*((cells.copy(), numbers.copy()) if foreign else (cells, numbers)), at)


def guarded(
    fitness: Fitness,
    name: str,
    cells: Cells,
    numbers: npt.NDArray[np.int64],
    at: tuple[Any, Any] | None = None,
    *,
    foreign: bool = False,
    timed: bool = False,
) -> Evaluations:
    """What the fitness says of cells; where it has several fidelities, at these epochs, of which some are paid for.

    Args:
        fitness: any.
        name: by which it was chosen.
        cells: to be evaluated.
        numbers: their places in the run.
        at: epochs of each, and those of them that are paid for.
        foreign: whether another package brings it: it gets copies, and its numbers are looked at.
        timed: whether it says that it knows the seconds of each cell.

    Raises:
        EvaluationStopped: it was told to.
        ContractError: it does not answer each cell with numbers.
    """
    part = f"fitness {name}"
    given, *more = (one.copy() if foreign else one for one in (cells, numbers, *(at or ())))
    with held(part, "evaluating cells", (EvaluationStopped,), foreign=foreign):
        found: Any = fitness.evaluate(given, *more) if at is None else fitness.evaluate_at(given, *more)
    if not isinstance(found, Evaluations):
        raise broken(part, f"answered with {_kind(found)} instead of Evaluations")
    for one in fields(Evaluations)[1:]:
        values: Any = getattr(found, one.name)
        if one.name == "objectives" or (values is None and one.name == "epochs" and at is None):
            continue  # objectives are nastui's own, made of what is checked here
        if not isinstance(values, np.ndarray) or values.ndim != 1 or values.dtype.kind not in "fiub":
            raise broken(part, f"answered with {_kind(values)} instead of a row of numbers ({one.name})")
        if len(values) != len(cells):
            raise broken(part, f"answered {len(values):,} of {len(cells):,} cells ({one.name})")
    if np.shape(found.cells) != cells.shape:
        raise broken(part, f"answered {_kind(found.cells)} instead of the cells that it was asked for")
    if foreign:
        if not np.array_equal(given, cells):
            raise broken(part, "wrote into the array of cells that it was given")
        if not np.array_equal(found.cells, cells):
            raise broken(part, "answered other cells than it was asked for, or in another order")
        if wrong := _wrong_numbers(found, timed=timed):
            raise broken(part, f"answered with {wrong}")
    return found


def _wrong_numbers(found: Evaluations, *, timed: bool) -> str | None:
    """What no evaluation can have; None where all can be."""
    if (best := found.fitness == np.inf).any():
        return f"the fitness ∞ for {_of(best)}: it is finite, or −∞ or NaN where there is none"
    for name, title in (("valid", "validation accuracy"), ("test", "test accuracy")):
        values = getattr(found, name)
        if (outside := (values < -_ROUNDING) | (values > 100 + _ROUNDING)).any():
            return f"the {title} {_first(values, outside)} for {_of(outside)}, outside 0 to 100 percent ({name})"
    for name in ("table_seconds", "measured_seconds"):
        values = getattr(found, name)
        unknown = np.isnan(values) & (timed or name == "measured_seconds")
        if (never := (values < 0) | np.isinf(values) | unknown).any():
            unless = "" if timed or name == "measured_seconds" else ", or NaN where they are unknown"
            return f"{_first(values, never)} seconds for {_of(never)} ({name}): they are finite and not negative{unless}"
    return None


def _first(values: npt.NDArray[Any], wrong: npt.NDArray[np.bool_]) -> str:
    return f"{values[wrong][0]:,.6g}".replace("inf", "∞").replace("-", "−")


def _of(wrong: npt.NDArray[np.bool_]) -> str:
    return f"{int(wrong.sum()):,} of {counted(len(wrong), 'cell')}"


def _wrong_cells(cells: Any, space: Space, *, foreign: bool) -> str | None:
    """What is wrong with a batch; None where nothing is."""
    if not isinstance(cells, np.ndarray) or cells.ndim != 2 or cells.dtype != np.uint8 or cells.shape[1] != space.length:
        return f"{_kind(cells)} instead of cells (an array of uint8, n × {space.length})"
    if not len(cells):
        return "nothing, and is not finished"
    if not foreign or (valid := space.valid(cells)).all():
        return None
    first = cells[int(np.argmin(valid))].tolist()
    return f"{int((~valid).sum()):,} of {len(cells):,} cells that {space.name} does not have, {first} first"


def _kind(thing: Any) -> str:
    if isinstance(thing, np.ndarray):
        return f"an array of {thing.dtype}, {' × '.join(f'{length:,}' for length in thing.shape) or 'a single number'}"
    return "nothing" if thing is None else f"a {type(thing).__name__}"
