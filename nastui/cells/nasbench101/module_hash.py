"""The identity of a cell in NAS-Bench-101's tables: the iterated md5 hash of its pruned graph (Ying et al., ICML 2019, section 2.2).

Every vertex starts with the hash of (out-degree, in-degree, operation); as many times as there are vertices, it takes in the sorted hashes
of the vertices before and after it. The hash of all sorted vertex hashes is the same for every labelling.

Hashes are kept as texts of 32 hexadecimal digits in flat arrays over all vertices of a batch, seven to a cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import md5

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cell, Cells
from nastui.cells.nasbench101.layout import INNER, OPERATIONS, VERTICES, codes, from_codes, matrices
from nastui.cells.nasbench101.rules import pruned

_INPUT_LABEL, _OUTPUT_LABEL = -1, -2
_AT_ONCE = 8192
_Hashes = npt.NDArray[np.bytes_]


@dataclass(frozen=True)
class _Alike:
    """All vertices of a batch that have the same in-degree and out-degree, with their neighbours: flat numbers."""

    vertices: npt.NDArray[np.int64]
    before: npt.NDArray[np.int64]
    after: npt.NDArray[np.int64]


def module_hash(cell: Cell) -> str:
    """The module hash of one cell: 32 hexadecimal digits."""
    return module_hashes(cell[None])[0]


def module_hashes(cells: Cells) -> list[str]:
    """The module hashes of many cells; in batches far cheaper than one by one."""
    starts = range(0, len(cells), _AT_ONCE)
    return [found for start in starts for found in _batch(from_codes(pruned(codes(cells[start : start + _AT_ONCE]))))]


def _batch(cells: Cells) -> list[str]:
    adjacency = matrices(cells)
    present = np.asarray(adjacency.any(axis=1) | adjacency.any(axis=2))
    sizes = present.sum(axis=1)
    alike = list(_alike(adjacency))
    hashes = _first_hashes(cells, adjacency)
    result = np.empty(len(cells), dtype="U32")
    for size in range(1, int(sizes.max(initial=0)) + 1):
        hashes = _next_hashes(hashes, alike)
        done = sizes == size
        result[done] = _fingerprints(hashes.reshape(-1, VERTICES)[done][present[done]].reshape(-1, size))
    return [str(found) for found in result.tolist()]


def _alike(adjacency: npt.NDArray[np.uint8]) -> Iterator[_Alike]:
    incoming = adjacency.transpose(0, 2, 1).reshape(-1, VERTICES)
    outgoing = adjacency.reshape(-1, VERTICES)
    degrees = incoming.sum(axis=1) * VERTICES + outgoing.sum(axis=1)
    for degree in np.unique(degrees[degrees > 0]):
        vertices = np.flatnonzero(degrees == degree)
        yield _Alike(vertices, _neighbours(incoming, vertices), _neighbours(outgoing, vertices))


def _neighbours(rows: npt.NDArray[np.uint8], vertices: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The flat numbers of the neighbours of vertices that have equally many: vertices × degree."""
    neighbours = rows[vertices].nonzero()[1].reshape(len(vertices), -1)
    return neighbours + (vertices // VERTICES * VERTICES)[:, None]


def _first_hashes(cells: Cells, adjacency: npt.NDArray[np.uint8]) -> _Hashes:
    labels = np.empty((len(cells), VERTICES), dtype=np.int64)
    labels[:, 0], labels[:, 1:-1], labels[:, -1] = _INPUT_LABEL, cells[:, :INNER], _OUTPUT_LABEL
    first: _Hashes = _starts()[adjacency.sum(axis=2), adjacency.sum(axis=1), labels]
    return first.ravel()


@cache
def _starts() -> _Hashes:
    """The first hash by out-degree, in-degree and label; negative labels index from the end, absent vertices get what nobody reads."""
    labels = [*range(len(OPERATIONS)), _OUTPUT_LABEL, _INPUT_LABEL]
    degrees = range(VERTICES)
    return np.array([[_md5s(str((out, into, label)).encode() for label in labels) for into in degrees] for out in degrees])


def _next_hashes(hashes: _Hashes, alike: list[_Alike]) -> _Hashes:
    result = hashes.copy()
    for group in alike:
        before, after = (np.sort(hashes[neighbours], axis=1) for neighbours in (group.before, group.after))
        fields = [("before", "S32", before.shape[1:]), ("bar", "S1"), ("after", "S32", after.shape[1:]), ("second_bar", "S1"), ("own", "S32")]
        messages = np.empty(len(group.vertices), dtype=fields)
        messages["before"], messages["after"], messages["own"] = before, after, hashes[group.vertices]
        messages["bar"] = messages["second_bar"] = b"|"
        result[group.vertices] = _md5s(messages.view(f"S{messages.itemsize}").tolist())
    return result


def _fingerprints(hashes: _Hashes) -> _Hashes:
    return _md5s(str(sorted(of_cell)).encode() for of_cell in hashes.astype(str).tolist())


def _md5s(messages: Iterable[bytes]) -> _Hashes:
    return np.array([md5(message, usedforsecurity=False).hexdigest() for message in messages], dtype="S32")
