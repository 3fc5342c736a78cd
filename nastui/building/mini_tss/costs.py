"""What a mini-tss network costs: trainable parameters and multiply-adds, counted on its units."""

from __future__ import annotations

from nastui.building.mini_tss.trainer import flat_parameters
from nastui.cells.arrays import Cell
from nastui.cells.nats_tss.network_form import live_form
from nastui.networks.mini_tss import KERNELS, initial_weights
from nastui.networks.mini_tss_macro import MACRO


def parameters(cell: Cell) -> int:
    """Trainable parameters: convolutions, norms' scales and shifts, classifier."""
    return len(flat_parameters(initial_weights(cell, 0)))


def multiply_adds(cell: Cell) -> int:
    """Multiply-adds of all convolutions and the classifier for one image (what NATS-Bench calls FLOPs)."""
    wide = MACRO.channels
    taps = sum(KERNELS.get(unit.operation, 0) ** 2 for unit in live_form(cell).units)
    pixels = sum((MACRO.side >> stage) ** 2 for stage in range(MACRO.stages)) * MACRO.cells_per_stage
    stem = 9 * wide * MACRO.side**2
    return stem + taps * wide * wide * pixels + wide * MACRO.classes
