"""Stored evaluations, handed out again in their order, each batch checked against what the algorithm asks."""

from __future__ import annotations

import numpy as np

from nastui.base.errors import ReplayError
from nastui.cells.arrays import Cells
from nastui.runs.rows import Records


class Replay:
    """The evaluations of a run so far. A run that begins has none."""

    def __init__(self, run: str, records: Records) -> None:
        self._run, self._records, self._given = run, records, 0

    @property
    def left(self) -> int:
        """How many were not handed out yet."""
        return len(self._records) - self._given

    def take(self, asked: Cells) -> Records:
        """The stored evaluations of these cells, as far as there are any.

        Raises:
            ReplayError: other cells were stored.
        """
        taken = self._records[self._given : self._given + len(asked)]
        if not np.array_equal(taken["cell"], asked[: len(taken)]):
            generation = int(np.argmax((taken["cell"] != asked[: len(taken)]).any(axis=1))) + self._given
            raise ReplayError(
                f"the run {self._run} does not continue as it was recorded: evaluation {generation + 1:,} asks for another cell",
                remedy=f"`nastui runs resume {self._run} --fork` starts anew; `nastui runs show {self._run}` tells what it was made with",
            )
        self._given += len(taken)
        return taken
