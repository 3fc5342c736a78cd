"""Algorithm and fitness as the engine drives them: held to their contracts, so that a wrong one ends its run with a sentence."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import numpy.typing as npt

from nastui.algorithms.algorithm import Algorithm, AlgorithmContext
from nastui.algorithms.notes import Notes
from nastui.base.errors import broken, held
from nastui.cells.arrays import Cells
from nastui.cells.space import Space
from nastui.fitness.fitness import At, Evaluations, EvaluationStopped, Fitness


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
        with held(self.part, "starting from evaluated cells"):
            self.inner.start_from(evaluations)

    def ask(self) -> Cells:
        """Cells of the space, at least one.

        Raises:
            ContractError: it asked for something else.
        """
        with held(self.part, "asking for cells", (EvaluationStopped,)):
            cells = self.inner.ask()
        if wrong := _wrong_cells(cells, self.space, foreign=self.foreign):
            raise broken(self.part, f"asked for {wrong}")
        self.asked = len(cells)
        return cells

    def ask_beside(self, pending: Cells) -> Cells:
        """Cells of the space, or none.

        Raises:
            ContractError: it asked for something else.
        """
        with held(self.part, "asking for cells while others are under way", (EvaluationStopped,)):
            cells = self.inner.ask_beside(pending)
        if (not isinstance(cells, np.ndarray) or len(cells)) and (wrong := _wrong_cells(cells, self.space, foreign=self.foreign)):
            raise broken(self.part, f"asked for {wrong}")
        return cells

    @property
    def asked_epochs(self) -> npt.NDArray[np.int64] | None:
        """A fidelity of the run's for each cell of the last ask; None in a run with one.

        Raises:
            ContractError: it names others.
        """
        ladder = self.context.ladder
        if ladder is None:
            return None
        with held(self.part, "saying at which fidelities"):
            epochs = np.asarray(self.inner.asked_epochs)
        if epochs.shape != (self.asked,) or not np.isin(epochs, ladder.epochs).all():
            raise broken(self.part, f"asked for its cells at {_kind(epochs)} instead of one of {', '.join(map(str, ladder.epochs))} epochs for each")
        return epochs.astype(np.int64)

    def tell(self, evaluations: Evaluations) -> None:
        """As the algorithm does."""
        with held(self.part, "learning what its cells are worth", (EvaluationStopped,)):
            self.inner.tell(evaluations)

    @property
    def finished(self) -> bool:
        """As the algorithm says."""
        with held(self.part, "saying whether it is finished"):
            return bool(self.inner.finished)

    def notes(self) -> Notes:
        """Numbers and texts."""
        with held(self.part, "its notes"):
            notes = self.inner.notes()
            if not self.foreign:
                return notes
            return {str(name): note if isinstance(note, str) else float(note) for name, note in notes.items()}

    def _size(self) -> int | None:
        with held(self.part, "saying how large its generations are"):
            size = self.inner.generation_size
        if size is not None and (not isinstance(size, int | np.integer) or size < 1):
            raise broken(self.part, f"says that {size!r} evaluations make a generation")
        return None if size is None else int(size)


def foreseen(fitness: Fitness, name: str, cells: Cells, numbers: npt.NDArray[np.int64], at: At | None = None) -> None:
    """Tell a fitness what it will be asked for; where it has several fidelities, at these epochs, of which some are paid for."""
    if len(cells):
        with held(f"fitness {name}", "looking at what it will be asked for", (EvaluationStopped,)):
            fitness.foresee(cells, numbers, at)


def guarded(fitness: Fitness, name: str, cells: Cells, numbers: npt.NDArray[np.int64], at: tuple[Any, Any] | None = None) -> Evaluations:
    """What the fitness says of cells; where it has several fidelities, at these epochs, of which some are paid for.

    Raises:
        EvaluationStopped: it was told to.
        ContractError: it does not answer each cell with numbers.
    """
    part = f"fitness {name}"
    with held(part, "evaluating cells", (EvaluationStopped,)):
        found: Any = fitness.evaluate(cells, numbers) if at is None else fitness.evaluate_at(cells, numbers, *at)
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
    return found


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
