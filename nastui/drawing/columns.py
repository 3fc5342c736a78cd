"""Sharing the width of a table among its columns: no number is cut, and what has no room is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Wish:
    """What a column asks for."""

    wide: int
    """The width in which all of it can be read."""
    least: int
    """The width that it needs: of a text what is left when its end is cut, of numbers what they need when they are written shorter."""
    rank: int = 0
    """The highest is left out first."""
    text: bool = False
    """Texts are cut before a column is left out; numbers are written shorter only when nothing is left that may be left out."""


def fitted(wishes: Sequence[Wish], room: int, gap: int) -> tuple[int | None, ...]:
    """The width of each column, None where it is left out. Each takes `gap` more for the blanks beside it."""
    kept = list(range(len(wishes)))
    while kept:
        chosen = [wishes[number] for number in kept]
        widths = _shared(chosen, room - gap * len(kept), shorter=not any(wish.rank for wish in chosen))
        if widths is not None:
            found = dict(zip(kept, widths, strict=True))
            return tuple(found.get(number) for number in range(len(wishes)))
        kept.remove(max(kept, key=lambda number: (wishes[number].rank, number)))
    return (None,) * len(wishes)


def _shared(wishes: Sequence[Wish], room: int, *, shorter: bool) -> list[int] | None:
    """Widths that fill the room at most; None where they cannot. The widest give way first."""
    for numbers_too in (False, True) if shorter else (False,):
        leasts = [min(wish.least, wish.wide) if wish.text or numbers_too else wish.wide for wish in wishes]
        if sum(leasts) <= room:
            return _level([wish.wide for wish in wishes], leasts, room)
    return None


def _level(wides: list[int], leasts: list[int], room: int) -> list[int]:
    """No width above the highest level at which all fit; what is left over widens the first."""
    for level in range(max(wides), -1, -1):
        widths = [min(wide, max(least, level)) for wide, least in zip(wides, leasts, strict=True)]
        if sum(widths) <= room:
            break
    spare = room - sum(widths)
    for number, wide in enumerate(wides):
        more = min(1, wide - widths[number], spare)
        widths[number] += more
        spare -= more
    return widths
