"""Seeds as people write them: one, a range, several with commas; the same on the command line and in a study file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from nastui.base.checking import plain, shown
from nastui.base.errors import InputError

MOST_SEEDS: Final = 100_000
LARGEST_SEED: Final = 2**53 - 1
_REMEDY: Final = "write one seed, a range, or several with commas, such as 7, 1..30 or 1,2,5..9"
_PIECE: Final = re.compile(r"\s*([0-9]{1,20})\s*(?:\.\.\s*([0-9]{1,20})\s*)?", re.ASCII)


def read_seeds(value: Any) -> tuple[int, ...]:
    """`7`, `"1..30"`, `"1,2,5..9"`, or a list of numbers; in their order.

    Raises:
        InputError: anything else, a range that goes down, a seed that is too large or stands twice, too many, or none.
    """
    if isinstance(value, bool):
        raise _refused(value)
    pieces = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else [value]
    ranges = [_range(piece) for piece in pieces]
    if sum(map(len, ranges)) > MOST_SEEDS:
        raise InputError(f"these are more than {MOST_SEEDS:,} seeds", remedy=_REMEDY)
    seeds = tuple(seed for one in ranges for seed in one)
    if not seeds:
        raise InputError("there is no seed", remedy=_REMEDY)
    if len(set(seeds)) < len(seeds):
        raise InputError(f"the seed {next(_twice(seeds)):,} stands twice, which would be the same run again", remedy="give each seed once")
    return seeds


def _range(given: Any) -> range:
    piece = plain(given)
    if isinstance(piece, str) and (matched := _PIECE.fullmatch(piece)):
        first, last = int(matched[1]), int(matched[2] or matched[1])
    elif type(piece) is int:
        first = last = piece
    else:
        raise _refused(piece)
    if last < first:
        raise InputError(f"the range {first}..{last} goes down", remedy=f"write {last}..{first}")
    if first < 0 or last > LARGEST_SEED:
        raise InputError(f"{shown(first if first < 0 else last)} is no seed", remedy=f"give 0 to {LARGEST_SEED:,}")
    return range(first, last + 1)


def _refused(piece: Any) -> InputError:
    return InputError(f"{shown(piece)} is no seed and no range of seeds", remedy=_REMEDY)


def _twice(seeds: tuple[int, ...]) -> Iterator[int]:
    seen: set[int] = set()
    for seed in seeds:
        if seed in seen:
            yield seed
        seen.add(seed)
