"""Many candidates, of which few are evaluated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cells, Keys
from nastui.predictors.predictor import Guesses

Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Candidates:
    """Cells with their predicted fitness, the best first, equals in the order in which they came."""

    cells: Cells
    predicted: Guesses
    keys: Keys
    """Equal for cells that are the same query."""

    @classmethod
    def ranked(cls, cells: Cells, predicted: Guesses, keys: Keys) -> Candidates:
        """Candidates that stand in any order."""
        order = np.argsort(-predicted, kind="stable")
        return cls(cells[order], predicted[order], keys[order])

    def __len__(self) -> int:
        """How many there are."""
        return len(self.cells)

    def __getitem__(self, places: Places) -> Candidates:
        """Some of them."""
        return Candidates(self.cells[places], self.predicted[places], self.keys[places])

    def unseen(self, seen: set[int]) -> Candidates:
        """The first of each query that was not seen before."""
        _, first = np.unique(self.keys, return_index=True)
        first.sort()
        fresh = [key not in seen for key in self.keys[first].tolist()]
        return self[first[fresh]]

    def without(self, places: Places) -> Candidates:
        """The others."""
        return self[np.delete(np.arange(len(self)), places)]


def joined(first: Candidates, second: Candidates) -> Candidates:
    """One after the other, not ranked anew."""
    return Candidates(
        np.concatenate([first.cells, second.cells]),
        np.concatenate([first.predicted, second.predicted]),
        np.concatenate([first.keys, second.keys]),
    )
