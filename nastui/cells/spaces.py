"""The spaces by name. Each lives in a package of its own, imported when it is asked for. Light to import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from nastui.base.errors import InputError, in_a_row
from nastui.base.registry import Registry
from nastui.cells import nasbench101, nats_sss, nats_tss
from nastui.cells.entry import PublishedBenchmark, SpaceEntry
from nastui.cells.space_file.kept import FileSpaceEntry, kept_spaces, shipped_space, stamp
from nastui.drawing.graph import CellGraph

if TYPE_CHECKING:
    from nastui.cells.space import Space

_DESCRIBED: Final = (
    shipped_space(
        "nas-bench-macro",
        "NAS-Bench-Macro",
        "Eight layers: identity, or inverted residual blocks of two sizes",
        "Su et al., Prioritized Architecture Sampling with Monto-Carlo Tree Search, CVPR 2021",
    ),
    shipped_space(
        "transnas-micro",
        "TransNAS-Bench-101, micro space",
        "Operations on the six edges of a cell, trained on seven vision tasks",
        "Duan et al., TransNAS-Bench-101, CVPR 2021",
    ),
)
"""Published spaces of which a space file says all."""
SPACES: Final = Registry(
    group="nastui.spaces",
    kind="search space",
    own=(nats_tss.ENTRY, nats_sss.ENTRY, nasbench101.ENTRY, *_DESCRIBED),
    users=kept_spaces,
)
_OWN: Final = frozenset(entry.name for entry in SPACES.own)


def space_entries() -> Mapping[str, SpaceEntry]:
    """All spaces by name, those of other packages last."""
    return {name: entry for name, entry in SPACES.entries.items() if isinstance(entry, SpaceEntry)}


def published_benchmarks() -> Mapping[str, PublishedBenchmark]:
    """The published benchmarks by name, which is their space's."""
    return {name: entry.published for name, entry in space_entries().items() if entry.published}


def space_named(name: str) -> Space:
    """The space of this name.

    Raises:
        InputError: there is none.
    """
    return _made(name, 0 if name in _OWN else stamp(name))


@cache
def _made(name: str, version: int) -> Space:
    space: Space = SPACES.entry(name).make()
    return space


def spaces() -> Iterator[Space]:
    """All spaces, one after the other; a kept file that is damaged is told of when its space is asked for."""
    for name, entry in space_entries().items():
        try:
            yield space_named(name)
        except InputError:
            if not isinstance(entry, FileSpaceEntry):
                raise


def recognised_space(text: str) -> Space | None:
    """The space for whose cell a text is meant, though it may be wrong; None where it looks like no cell of any.

    Raises:
        InputError: it is a cell of several spaces that were described by files.
    """
    found = [space for space in spaces() if space.recognises(text)]
    described = [space.name for space in found if isinstance(SPACES.entries.get(space.name), FileSpaceEntry)]
    if len(found) > 1 and len(described) == len(found):
        raise InputError(
            f"'{text[:60]}' is a cell of {in_a_row(described)}",
            remedy=f"say which with --name {described[0]}, or give the space file before the table",
        )
    return found[0] if found else None


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
