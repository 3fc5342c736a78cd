"""Parts of a study for machines that share no store: each makes its own, and `nastui runs import` brings them together."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from nastui.base.errors import InputError, Place
from nastui.studies.plan.matrix import Matrix

_TEXT: Final = re.compile(r"\s*([0-9]{1,7})\s*/\s*([0-9]{1,7})\s*", re.ASCII)


@dataclass(frozen=True)
class Shard:
    """One part of so many."""

    number: int
    """From 1."""
    of: int

    def part(self, matrix: Matrix, digests: Collection[str]) -> Matrix:
        """The planned runs of this part.

        Args:
            matrix: what can be made here.
            digests: of all that the study plans, on whichever machine: each goes to one part by its place among them in order.
        """
        chosen = {digest for place, digest in enumerate(sorted(set(digests))) if place % self.of == self.number - 1}
        return replace(matrix, planned=tuple(one for one in matrix.planned if one.digest in chosen))


def read_shard(text: str) -> Shard:
    """`2/8`: the second of eight.

    Raises:
        InputError: anything else.
    """
    found = _TEXT.fullmatch(text)
    shard = Shard(int(found[1]), int(found[2])) if found else Shard(0, 0)
    if not 1 <= shard.number <= shard.of:
        raise InputError(f"'{text}' is no part of a study", remedy="give I/N, such as 1/8 to 8/8", place=Place(key="shard"))
    return shard
