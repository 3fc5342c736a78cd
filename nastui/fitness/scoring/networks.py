"""What all scores share of the networks that they look at: their seeds, and whether anything reaches the output."""

from __future__ import annotations

import numpy as np

from nastui.cells.arrays import Cell
from nastui.cells.nats_tss.network_form import live_edges
from nastui.cells.nats_tss.notation import NONE


def initialisation_seed(score_seed: int, repeat: int) -> int:
    """The seed of the initial weights of a repeat, from 0: one score seed, many initialisations. 63 bits."""
    return int(np.random.SeedSequence([score_seed, repeat]).generate_state(1, np.uint64)[0]) >> 1


def connected(kind: str, cell: Cell) -> bool:
    """Whether a path leads from a cell's input to its output, in a network of this kind; only NATS topology cells may lack one."""
    return kind not in ("nats-tss", "mini-tss") or not bool((live_edges(cell) == NONE).all())
