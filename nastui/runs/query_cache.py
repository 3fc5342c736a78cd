"""The first evaluation of each distinct query of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cells, Keys
from nastui.runs.records import Records, has_rungs


@dataclass(frozen=True)
class Lookup:
    """Where the answers to a batch lie."""

    places: npt.NDArray[np.int64]
    """For each cell the place of its query among the known ones, those included that this batch adds."""
    new: npt.NDArray[np.bool_]
    """Which cells are the first of their query."""


class QueryCache:
    """Queries in the order in which they were first made."""

    def __init__(self, kind: np.dtype[Any]) -> None:
        self._places: dict[int, int] = {}
        self._records: Records = np.empty(1024, dtype=kind)
        self.count = 0

    def look_up(self, keys: Keys) -> Lookup:
        """Find a batch; changes nothing."""
        place_of, numbers = self._places.get, keys.tolist()
        places = np.array([place_of(key, -1) for key in numbers], dtype=np.int64)
        new = np.zeros(len(keys), dtype=np.bool_)
        added: dict[int, int] = {}
        for number in np.flatnonzero(places < 0).tolist():
            key = numbers[number]
            new[number] = key not in added
            places[number] = added.setdefault(key, self.count + len(added))
        return Lookup(places, new)

    def learn(self, keys: Keys, records: Records) -> None:
        """Add the first evaluations of queries that were new, in their order."""
        while self.count + len(records) > len(self._records):
            self._records = np.resize(self._records, 2 * len(self._records))
        self._records[self.count : self.count + len(records)] = records
        for key in keys.tolist():
            self._places[key] = self.count
            self.count += 1

    def completed(self, cells: Cells, places: npt.NDArray[np.int64], new: npt.NDArray[np.bool_], evaluated: Records) -> Records:
        """Records of a whole batch, where only its new queries were evaluated: the rest is answered, free of charge."""
        records: Records = np.empty(len(cells), dtype=evaluated.dtype)
        records[new] = evaluated
        earlier = ~new & (places < self.count)
        records[earlier] = self.answers(places[earlier])
        within = ~new & ~earlier  # first asked in this very batch
        records[within] = evaluated[places[within] - self.count]
        records["cell"] = cells
        records["new"] = new
        for name in ("table_seconds", "measured_seconds", *(["charged"] if has_rungs(records) else [])):
            records[name][~new] = 0
        return records

    def answers(self, places: npt.NDArray[np.int64]) -> Records:
        """The records of known queries (a copy)."""
        found: Records = self._records[places]
        return found
