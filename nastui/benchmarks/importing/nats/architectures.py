"""The official list of architectures, whose order numbers the records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from nastui.base.errors import InputError
from nastui.benchmarks.importing.nats.layout import LAYOUTS, Layout
from nastui.benchmarks.importing.nats.machine import Machine
from nastui.benchmarks.importing.published import PUBLISHED
from nastui.cells.arrays import Cells
from nastui.cells.spaces import space_named


@dataclass(frozen=True)
class Architectures:
    """All cells of a space in the official order."""

    layout: Layout
    texts: list[str]
    cells: Cells

    def check(self, numbers: Iterable[int], texts: Iterable[str]) -> None:
        """Hold records' own words against the list.

        Raises:
            InputError: a record holds another architecture than its number says.
        """
        for number, text in zip(numbers, texts, strict=True):
            if self.texts[number] != text:
                raise InputError(f"record {number:06d} holds another architecture than its number says", remedy="use the files of one source")


def read_meta(pieces: Iterator[bytes]) -> Architectures:
    """The list in a `meta.pickle.pbz2`.

    Raises:
        InputError: it is none.
    """

    def refuse(number: Any, record: Any) -> None:
        raise InputError("holds records beside the list")

    return architectures_of(Machine(pieces, refuse).run())


def architectures_of(document: Any) -> Architectures:
    """The list in what was pickled.

    Raises:
        InputError: there is none, or it is not the published list of a space.
    """
    texts = document.get("meta_archs") if type(document) is dict else None
    if type(texts) is not list or not texts or not all(type(text) is str for text in texts):
        raise InputError("holds no list of architectures (meta_archs)")
    layout = LAYOUTS["nats-tss" if texts[0].startswith("|") else "nats-sss"]
    space = space_named(layout.space)
    if len(texts) != PUBLISHED[layout.space].cells:
        raise InputError(f"lists {len(texts):,} architectures, not the {PUBLISHED[layout.space].cells:,} of {layout.space}")
    try:
        cells = np.stack([space.parse(text) for text in texts])
    except InputError as error:
        raise InputError(f"lists an architecture that is none: {error.message}") from error
    if len(np.unique(space.exact_keys(cells))) != len(texts):
        raise InputError("lists an architecture twice")
    return Architectures(layout, texts, cells)
