"""What of a NATS topology cell is built and computed: its edges, seen from the node that they read."""

from __future__ import annotations

from dataclasses import dataclass

from nastui.cells.arrays import Cell
from nastui.cells.nats_tss.network_form import live_edges
from nastui.cells.nats_tss.notation import EDGES, NONE, POOL, SKIP
from nastui.networks.convolution import Uses
from nastui.networks.kernels import KERNELS


@dataclass(frozen=True)
class Reading:
    """What reads one node. Edges by their numbers in the official string."""

    uses: Uses
    convolutions: tuple[int, ...]
    """Computed ones. Fewer than `uses` says where a dead convolution's result is read by nothing."""
    pools: tuple[int, ...]
    skips: tuple[int, ...]

    @property
    def activated(self) -> bool:
        """Whether a ReLU stands behind the node."""
        return self.uses.live + self.uses.dead > 0


@dataclass(frozen=True)
class Wiring:
    """A cell as its network is built."""

    operations: tuple[int, ...]
    """One per edge; `none` where nothing is built."""
    readings: tuple[Reading, Reading, Reading]
    """Of the nodes 0, 1 and 2."""


def wiring(cell: Cell, *, live_only: bool) -> Wiring:
    """The wiring of a cell; `live_only` leaves out edges on no path from input to output."""
    live = live_edges(cell).tolist()
    operations = live if live_only else cell.tolist()
    wanted = _wanted(operations)
    return Wiring(
        tuple(operations), (_reading(0, operations, live, wanted), _reading(1, operations, live, wanted), _reading(2, operations, live, wanted))
    )


def _wanted(operations: list[int]) -> list[bool]:
    """Which nodes have a value that the output, or a ReLU, depends on."""
    wanted = [False, False, False, True]
    for operation, (source, target) in zip(reversed(operations), reversed(EDGES), strict=True):
        wanted[source] |= operation in KERNELS or (operation != NONE and wanted[target])
    return wanted


def _reading(node: int, operations: list[int], live: list[int], wanted: list[bool]) -> Reading:
    leaving = [edge for edge, (source, _) in enumerate(EDGES) if source == node]
    convolutions = [edge for edge in leaving if operations[edge] in KERNELS]
    alive = sum(live[edge] != NONE for edge in convolutions)
    computed = [edge for edge in leaving if wanted[EDGES[edge][1]]]
    return Reading(
        Uses(alive, len(convolutions) - alive),
        tuple(edge for edge in computed if operations[edge] in KERNELS),
        tuple(edge for edge in computed if operations[edge] == POOL),
        tuple(edge for edge in computed if operations[edge] == SKIP),
    )
