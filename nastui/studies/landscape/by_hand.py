"""Cells that people made, in the notations of the spaces."""

from __future__ import annotations

from typing import Final

BY_HAND: Final = {
    "nats-tss": {
        "ResNet-like": "|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|",
        "all 3×3 convolutions": "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|",
        "a chain of 3×3 convolutions": "|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|none~0|none~1|nor_conv_3x3~2|",
        "all skips": "|skip_connect~0|+|skip_connect~0|skip_connect~1|+|skip_connect~0|skip_connect~1|skip_connect~2|",
    },
}
"""By space, then by name. The ResNet-like cell is that of Dong & Yang (ICLR 2020); it has 90.86 % on CIFAR-10's validation half."""
