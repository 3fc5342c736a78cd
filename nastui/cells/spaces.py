"""The spaces by name. Each lives in a package of its own, imported when it is asked for. Light to import."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from nastui.base.errors import InputError
from nastui.base.registry import Registry
from nastui.cells import nasbench101, nats_sss, nats_tss
from nastui.cells.entry import PublishedBenchmark, SpaceEntry
from nastui.drawing.graph import CellGraph

if TYPE_CHECKING:
    from nastui.cells.space import Space

SPACES: Final = Registry(group="nastui.spaces", kind="search space", own=(nats_tss.ENTRY, nats_sss.ENTRY, nasbench101.ENTRY))


def space_entries() -> Mapping[str, SpaceEntry]:
    """All spaces by name, those of other packages last."""
    return {name: entry for name, entry in SPACES.entries.items() if isinstance(entry, SpaceEntry)}


def published_benchmarks() -> Mapping[str, PublishedBenchmark]:
    """The published benchmarks by name, which is their space's."""
    return {name: entry.published for name, entry in space_entries().items() if entry.published}


@cache
def space_named(name: str) -> Space:
    """The space of this name.

    Raises:
        InputError: there is none.
    """
    space: Space = SPACES.entry(name).make()
    return space


def spaces() -> tuple[Space, ...]:
    """All spaces."""
    return tuple(map(space_named, space_entries()))


def recognised_space(text: str) -> Space | None:
    """The space for whose cell a text is meant, though it may be wrong; None where it looks like no cell of any."""
    return next((space for space in spaces() if space.recognises(text)), None)


def hashed_space() -> Space | None:
    """The space whose cells tables may name by hashes alone."""
    return next((space for space in spaces() if space.hash_column), None)


def graph_of(space: str, text: str) -> CellGraph | None:
    """What a drawing shows of a cell; None where the space is unknown, has no drawings, or the text is no cell of it."""
    try:
        known = space_named(space)
        return known.graph(known.parse(text))
    except InputError:
        return None
