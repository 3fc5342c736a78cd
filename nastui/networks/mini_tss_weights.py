"""Initial weights of mini-tss networks: drawn from the seed and the pruned cell alone, shared by every form of the network."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nastui.cells.arrays import Cell
from nastui.cells.nats_tss.network_form import live_edges
from nastui.cells.nats_tss.notation import codes
from nastui.networks.kernels import KERNELS
from nastui.networks.mini_tss_macro import MACRO, Macro

__all__ = ["KERNELS", "Weights", "initial_weights"]

Weights = dict[str, npt.NDArray[np.float32]]
"""Initial weights by name: `stem`, `<cell>.<edge>`, `classifier.weight`, `classifier.bias`."""


def initial_weights(cell: Cell, seed: int, macro: Macro = MACRO) -> Weights:
    """Uniform fan-in weights (torch's default: U(±1/√fan-in)), drawn from the seed and the pruned cell alone."""
    pruned = live_edges(cell)
    rng = np.random.default_rng([seed, int(codes(pruned))])
    wide = macro.channels

    def drawn(*shape: int, fan_in: int) -> npt.NDArray[np.float32]:
        return rng.uniform(-(fan_in**-0.5), fan_in**-0.5, shape).astype(np.float32)

    weights = {"stem": drawn(wide, macro.colours, 3, 3, fan_in=9 * macro.colours)}
    for place in range(macro.places):
        for edge, operation in enumerate(pruned.tolist()):
            if side := KERNELS.get(operation):
                weights[f"{place}.{edge}"] = drawn(wide, wide, side, side, fan_in=wide * side * side)
    weights["classifier.weight"] = drawn(macro.classes, wide, fan_in=wide)
    weights["classifier.bias"] = drawn(macro.classes, fan_in=wide)
    return weights
