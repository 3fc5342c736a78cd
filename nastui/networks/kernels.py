"""The side of the kernel of each operation that has one."""

from __future__ import annotations

from typing import Final

from nastui.cells.nasbench101.layout import OPERATIONS
from nastui.cells.nats_tss.notation import CONV_1X1, CONV_3X3

KERNELS: Final = {CONV_1X1: 1, CONV_3X3: 3}
"""Of the NATS topology space."""
KERNELS_101: Final = {OPERATIONS.index("conv3x3-bn-relu"): 3, OPERATIONS.index("conv1x1-bn-relu"): 1}
"""Of NAS-Bench-101."""
