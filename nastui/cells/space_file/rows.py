"""What both kinds of described spaces share: rows of numbers, of which a rule and a function of the user's say which are cells."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable, Sequence
from functools import cached_property
from hashlib import blake2b
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nastui.base.errors import InputError
from nastui.cells.arrays import Cell, Cells, Keys
from nastui.cells.space import Space
from nastui.cells.space_file.description import SpaceDescription
from nastui.cells.space_file.functions import called, function_named, wrong_answer

MOST_LISTED: Final = 1 << 16
"""A space of more rows is sampled, never listed."""
_ROUNDS: Final = 2000
_AT_ONCE: Final = 4096
_MUTANTS: Final = 200
_MOST_KEPT: Final = 1_000_000


class DescribedSpace(Space):
    """A space of a file. Cells with the same canonical key are one query."""

    identity = "network"

    def __init__(self, described: SpaceDescription) -> None:
        self.described = described
        facts = {"name": described.name, "length": len(described.choices), "choices": described.choices, "hand_made": dict(described.hand_made)}
        for name, value in facts.items():
            setattr(self, name, value)
        self._counts = np.array(described.choices, dtype=np.uint8)
        sizes = [math.prod(described.choices[place + 1 :]) for place in range(len(described.choices))]
        self._places = np.array(sizes, dtype=np.uint64)
        self.rows = math.prod(described.choices)
        self._validity: dict[int, bool] = {}
        self._canon: dict[int, int] = {}

    # ---- what the two kinds say otherwise

    @abstractmethod
    def as_given(self, cell: Cell) -> Any:
        """What functions of the user's get of a cell."""

    def follows_rule(self, cells: Cells) -> npt.NDArray[np.bool_]:
        """Which rows, all of values in range, are cells before the user's function is asked."""
        return np.ones(len(cells), dtype=np.bool_)

    # ---- cells

    @property
    def sampled_from_rows(self) -> bool:  # type: ignore[override]
        """A space that cannot be listed is too large to find a table's cells in it by chance."""
        return self.rows > MOST_LISTED

    def valid(self, cells: Cells) -> npt.NDArray[np.bool_]:
        """In range, by the rule, and by the user's function."""
        valid = np.asarray((cells < self._counts).all(axis=1), dtype=np.bool_)
        valid[valid] = self.follows_rule(cells[valid])
        if self.described.valid and valid.any():
            valid[valid] = self._allowed(cells[valid])
        return valid

    def random(self, rng: np.random.Generator, count: int) -> Cells:
        """Uniform over the cells: drawn again until valid.

        Raises:
            InputError: next to no row is valid.
        """
        found: list[Cells] = [np.empty((0, self.length), dtype=np.uint8)]
        for _ in range(_ROUNDS):
            if sum(map(len, found)) >= count:
                return np.concatenate(found)[:count]
            drawn = self._drawn(rng, _AT_ONCE if self._rejects else count)
            found.append(drawn[self.valid(drawn)] if self._rejects else drawn)
        raise InputError(
            f"next to no row of the space {self.name} is a cell of it", remedy="let its function `valid` allow more, or describe it otherwise"
        )

    def mutate(self, rng: np.random.Generator, cells: Cells) -> Cells:
        """Each number changes with probability 1/length to another value; drawn again until valid, and a copy where that does not come about."""
        mutants = self._mutated(rng, cells)
        wrong = np.flatnonzero(~self.valid(mutants))
        for _ in range(_MUTANTS):
            if not len(wrong):
                return mutants
            mutants[wrong] = self._mutated(rng, cells[wrong])
            wrong = wrong[~self.valid(mutants[wrong])]
        mutants[wrong] = cells[wrong]
        return mutants

    def every_cell(self) -> Cells | None:
        """All cells, where there are at most 65,536 rows."""
        return self._listed

    @property
    def distinct(self) -> int | None:  # type: ignore[override]
        """How many queries there are: of few rows counted, of many known where all rows are cells of their own."""
        if self._listed is not None:
            return self._classes
        return None if self._rejects or self.described.canonical or self.described.dag else self.rows

    # ---- identities

    def exact_keys(self, cells: Cells) -> Keys:
        """The row's numbers as digits."""
        return np.asarray(cells.astype(np.uint64) @ self._places)

    def from_keys(self, keys: Keys) -> Cells:
        """The inverse."""
        digits = np.asarray(keys, dtype=np.uint64)[:, None] // self._places % np.array(self.choices, dtype=np.uint64)
        return digits.astype(np.uint8)

    def canonical_keys(self, cells: Cells) -> Keys:
        """Equal for cells of which the user's function gives the same text; the exact key without one."""
        return self._canonical(cells) if self.described.canonical else self.exact_keys(cells)

    def network_keys(self, cells: Cells) -> Keys:
        """The smallest exact key of a listed cell with the same canonical key; of a space that is too large, the exact key."""
        return self._keys_of_smallest(cells) if self.described.canonical else self.exact_keys(cells)

    def isomorphic(self, cell: Cell) -> Cells:
        """Those of the list with its canonical key; alone where there is no list, or no function that says so."""
        every = self._listed
        if every is None or not self.described.canonical:
            return cell[None].copy()
        return np.asarray(every[self.canonical_keys(every) == self.canonical_keys(cell[None])])

    # ---- how that is done

    def _keys_of_smallest(self, cells: Cells) -> Keys:
        """Of the listed cells with the same canonical keys; of a space that is too large, of the cells themselves."""
        if self._representatives is None:
            return self.exact_keys(cells)
        keys, smallest = self._representatives
        return smallest[np.searchsorted(keys, self.canonical_keys(cells))]

    @property
    def _rejects(self) -> bool:
        return self.described.valid is not None or self.described.dag is not None

    def _drawn(self, rng: np.random.Generator, count: int) -> Cells:
        return rng.integers(0, self._counts, size=(count, self.length), dtype=np.uint8)

    def _mutated(self, rng: np.random.Generator, cells: Cells) -> Cells:
        shifts = rng.integers(0, np.maximum(self._counts - 1, 1), size=cells.shape, dtype=np.uint8) + np.uint8(1)
        shifts *= rng.random(cells.shape) < 1 / self.length
        return np.asarray((cells.astype(np.uint16) + shifts) % self._counts, dtype=np.uint8)

    @cached_property
    def _listed(self) -> Cells | None:
        if self.rows > MOST_LISTED:
            return None
        every = self.from_keys(np.arange(self.rows, dtype=np.uint64))
        return np.asarray(every[self.valid(every)])

    @cached_property
    def _classes(self) -> int:
        return len(np.unique(self.canonical_keys(self._listed))) if self._listed is not None else 0

    @cached_property
    def _representatives(self) -> tuple[Keys, Keys] | None:
        if self._listed is None:
            return None
        keys, first = np.unique(self.canonical_keys(self._listed), return_index=True)
        return keys, self.exact_keys(self._listed[first])

    @cached_property
    def _valid_function(self) -> Callable[..., Any]:
        return function_named(self.described, self.described.valid or "")

    @cached_property
    def _canonical_function(self) -> Callable[..., Any]:
        return function_named(self.described, self.described.canonical or "")

    def _allowed(self, cells: Cells) -> npt.NDArray[np.bool_]:
        answers = _answers(self._validity, self.exact_keys(cells), cells, self._is_allowed)
        return np.array(answers, dtype=np.bool_)

    def _is_allowed(self, cell: Cell) -> bool:
        reference = self.described.valid or ""
        answer = called(self.described, reference, self._valid_function, self.format(cell), self.as_given(cell))
        if not isinstance(answer, bool | np.bool_):
            raise wrong_answer(self.described, reference, self.format(cell), answer, "True or False")
        return bool(answer)

    def _canonical(self, cells: Cells) -> Keys:
        return np.array(_answers(self._canon, self.exact_keys(cells), cells, self._canonical_key), dtype=np.uint64)

    def _canonical_key(self, cell: Cell) -> int:
        reference = self.described.canonical or ""
        answer = called(self.described, reference, self._canonical_function, self.format(cell), self.as_given(cell))
        if not isinstance(answer, str):
            raise wrong_answer(self.described, reference, self.format(cell), answer, "a text")
        return int.from_bytes(blake2b(answer.encode(), digest_size=8).digest(), "little")

    def _no_cell(self, text: str, reason: str, example: str) -> InputError:
        return InputError(f"'{text[:200]}' is not a cell of {self.name}: {reason}", remedy=f"write it like {example}")


def _answers(known: dict[int, Any], keys: Keys, cells: Cells, ask: Callable[[Cell], Any]) -> Sequence[Any]:
    """What is asked of each cell, once."""
    found = []
    for key, cell in zip(keys.tolist(), cells, strict=True):
        if key not in known:
            if len(known) >= _MOST_KEPT:
                known.clear()
            known[key] = ask(cell)
        found.append(known[key])
    return found
